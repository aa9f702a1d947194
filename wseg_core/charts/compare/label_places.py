"""Places of names beside points, so that they overlap neither points nor each other."""

from collections.abc import Sequence

import numpy as np

from ..labels import width

SPOTS = (
    "middle right",
    "middle left",
    "top center",
    "bottom center",
    "top right",
    "bottom right",
    "top left",
    "bottom left",
)


def spread_labels(
    points: np.ndarray,
    names: list[str],
    size: tuple[float, float],
    ahead: np.ndarray | None = None,
    barred: Sequence[tuple] = (),
) -> list[str]:
    """Position of each name beside its point, without overlapping points, other names or edges; "" if there is none.

    points: float [n, 2], px from the upper left, in the order of their right to a name; `ahead` ones come first.
    size: (width, height). barred: more boxes (left, top, right, bottom) to keep clear of.
    """
    taken = [*((x - 7, y - 7, x + 7, y + 7) for x, y in points), *barred]
    spots = [""] * len(names)
    order = range(len(names)) if ahead is None else np.argsort(~ahead, kind="stable")
    for number in order:
        (x, y), name = points[number], names[number]
        wide = width(name) + 4
        for spot in SPOTS:
            vertical, side = spot.split()
            left = {"right": x + 9, "left": x - 9 - wide, "center": x - wide / 2}[side]
            top = {"middle": y - 8, "top": y - 25, "bottom": y + 9}[vertical]
            box = (left, top, left + wide, top + 16)
            inside = box[0] >= -40 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]
            if inside and not any(_meet(box, other) for other in taken if other != (x - 7, y - 7, x + 7, y + 7)):
                taken.append(box)
                spots[number] = spot
                break
    return spots


def _meet(a: tuple, b: tuple) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
