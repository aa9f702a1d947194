"""Tables of which a batch uses few rows: sums of rows, their gradient, and Adagrad. The twins are those of torch."""

import numpy as np

from .compiling import kernel


@kernel("void(Array(float32, 2, 'C', readonly=True), int32[:, ::1], float32[:, ::1])")
def row_sums(weights: np.ndarray, rows: np.ndarray, sums: np.ndarray) -> None:
    """Writes to `sums` [bags, size] the sum of the rows of `weights` that each of `rows` [bags, length] names; 0: none."""
    zero = np.float32(0.0)
    for bag in range(len(rows)):
        if weights.shape[1] == 4:  # of most tag schemes; sums in registers take half the time
            a, b, c, d = zero, zero, zero, zero
            for row in rows[bag]:
                if row:
                    a += weights[row, 0]
                    b += weights[row, 1]
                    c += weights[row, 2]
                    d += weights[row, 3]
            sums[bag, 0], sums[bag, 1], sums[bag, 2], sums[bag, 3] = a, b, c, d
        else:
            sums[bag] = zero
            for row in rows[bag]:
                if row:
                    for k in range(weights.shape[1]):
                        sums[bag, k] += weights[row, k]


@kernel("int64(int32[:, ::1], Array(float32, 2, 'C', readonly=True), int32[::1], int64[::1], float32[:, ::1])")
def row_gradients(
    rows: np.ndarray, gradient: np.ndarray, places: np.ndarray, used: np.ndarray, values: np.ndarray
) -> int:
    """Writes the gradient of each row that `row_sums` read, given that of its sums, and returns how many rows those are.

    `used` [rows]: their numbers, in order; `values` [rows, size]. `places` [table rows]: room, zeros before and after.
    """
    count, size = 0, gradient.shape[1]
    numbers, sums = np.empty(rows.size, np.int32), np.empty((rows.size, size), np.float32)  # in the order of first use
    for bag in range(len(rows)):
        for row in rows[bag]:
            if row:
                place = places[row] - 1
                if place < 0:
                    place = count
                    count += 1
                    numbers[place], places[row] = row, count
                    for k in range(size):
                        sums[place, k] = 0.0
                for k in range(size):
                    sums[place, k] += gradient[bag, k]
    _sort_spread(numbers[:count], len(places), used)
    for n in range(count):
        row = used[n]
        for k in range(size):
            values[n, k] = sums[places[row] - 1, k]
        places[row] = 0
    return count


@kernel()
def _sort_spread(numbers: np.ndarray, limit: int, ordered: np.ndarray) -> None:
    """Writes `numbers`, from 0 to `limit` (exclusive), in order. Takes linear time where they are spread evenly.

    Rows are, since they are in the order of hashes. One bucket a number, then insertion within each (Knuth 1998, 5.2.5).
    """
    count = len(numbers)
    scale = count / limit
    begins = np.zeros(count + 1, np.int64)
    for number in numbers:
        begins[min(count - 1, int(number * scale)) + 1] += 1
    for bucket in range(count):
        begins[bucket + 1] += begins[bucket]
    for number in numbers:
        bucket = min(count - 1, int(number * scale))
        ordered[begins[bucket]] = number
        begins[bucket] += 1
    for n in range(1, count):
        number = ordered[n]
        place = n
        while place > 0 and ordered[place - 1] > number:
            ordered[place] = ordered[place - 1]
            place -= 1
        ordered[place] = number


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
