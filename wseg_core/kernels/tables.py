"""Tables of which a batch uses few rows: sums of rows, their gradient, and Adagrad. The twins are those of torch."""

import numpy as np

from .compiling import kernel


@kernel("void(Array(float32, 2, 'C', readonly=True), int64[:, ::1], float32[:, ::1])")
def row_sums(weights: np.ndarray, rows: np.ndarray, sums: np.ndarray) -> None:
    """Writes to `sums` [bags, size] the sum of the rows of `weights` that each of `rows` [bags, length] names; 0: none."""
    sums[:] = 0.0
    for bag in range(len(rows)):
        for row in rows[bag]:
            if row:
                for k in range(weights.shape[1]):
                    sums[bag, k] += weights[row, k]


@kernel("int64(int64[:, ::1], Array(float32, 2, 'C', readonly=True), int32[::1], int64[::1], float32[:, ::1])")
def row_gradients(
    rows: np.ndarray, gradient: np.ndarray, places: np.ndarray, used: np.ndarray, values: np.ndarray
) -> int:
    """Writes the gradient of each row that `row_sums` read, given that of its sums, and returns how many rows those are.

    `used` [rows]: their numbers, in order; `values` [rows, size]. `places` [table rows]: room, zeros before and after.
    """
    count = 0
    for bag in range(len(rows)):
        for row in rows[bag]:
            if row and not places[row]:
                used[count] = row
                count += 1
                places[row] = count
    used[:count].sort()
    for place in range(count):
        places[used[place]] = place + 1
    values[:count] = 0.0
    for bag in range(len(rows)):
        for row in rows[bag]:
            if row:
                for k in range(gradient.shape[1]):
                    values[places[row] - 1, k] += gradient[bag, k]
    for place in range(count):
        places[used[place]] = 0
    return count


@kernel("void(int64[::1], float32[:, ::1], float32[:, ::1], float32[:, ::1], float32, float32)")
def adagrad(
    rows: np.ndarray, gradients: np.ndarray, squares: np.ndarray, weights: np.ndarray, rate: float, eps: float
) -> None:
    """One step of Adagrad on the `rows` of a table, all different (Duchi, Hazan & Singer 2011).

    `gradients` [rows, size]; `squares` and `weights` [table rows, size] are changed.
    """
    for n in range(len(rows)):
        row = rows[n]
        for k in range(weights.shape[1]):
            value = gradients[n, k]
            squares[row, k] += value * value
            step = np.float64(rate) * np.float64(value / (np.sqrt(squares[row, k]) + eps))
            weights[row, k] = np.float32(np.float64(weights[row, k]) - step)  # rounded once, as by torch
