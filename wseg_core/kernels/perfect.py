"""A perfect hash: the place of each known key in a table that is nearly full, with one read and no search.

Keys fall into buckets, and each bucket has a number, the displacement, with which none of its keys meets another
(Belazzougui, Botelho & Dietzfelbinger 2009, "Hash, displace, and compress"). A key that is not known gets any place, so
the table must hold the keys.
"""

import numpy as np

from .compiling import kernel

_TRIES = 65_536  # displacements


@kernel()
def scrambled(key: int) -> np.uint64:
    """A key with its bits mixed, without a sign (the finalizer of MurmurHash3, Appleby)."""
    mixed = np.uint64(key)  # products of numbers with a sign must not overflow
    mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return mixed ^ (mixed >> np.uint64(33))


@kernel()
def bucket(mixed: np.uint64, buckets: int) -> np.int64:
    """The bucket of a scrambled key, below `buckets`."""
    return np.int64(((mixed >> np.uint64(32)) * np.uint64(buckets)) >> np.uint64(32))


@kernel()
def place(mixed: np.uint64, displacement: int, size: int) -> np.int64:
    """The place of a scrambled key in a table of `size` places, below 2³¹."""
    spread = (mixed * (np.uint64(displacement) * np.uint64(0x9E3779B2) + np.uint64(1))) & np.uint64(0xFFFFFFFF)
    return np.int64((spread * np.uint64(size)) >> np.uint64(32))


@kernel("boolean(int64[::1], int64, uint16[::1], int32[::1])")
def displace(keys: np.ndarray, size: int, displacements: np.ndarray, places: np.ndarray) -> bool:
    """Finds the `displacements` [buckets] and `places` [keys] of distinct keys in a table of `size`; False if it fails."""
    buckets = len(displacements)
    counts = np.zeros(buckets + 1, np.int64)
    for key in keys:
        counts[bucket(scrambled(key), buckets) + 1] += 1
    most = counts.max()
    starts = np.cumsum(counts)
    following = starts.copy()
    members = np.empty(len(keys), np.int64)
    for number in range(len(keys)):
        b = bucket(scrambled(keys[number]), buckets)
        members[following[b]] = number
        following[b] += 1
    taken = np.zeros(size, np.bool_)
    for length in range(most, 0, -1):  # the largest first, while there is room
        for b in range(buckets):
            if counts[b + 1] != length:
                continue
            fits = False
            for displacement in range(_TRIES):
                fits = True
                for m in range(length):
                    spot = place(scrambled(keys[members[starts[b] + m]]), displacement, size)
                    if taken[spot]:
                        fits = False
                    else:
                        taken[spot] = True
                        places[members[starts[b] + m]] = spot
                    if not fits:
                        for undone in range(m):
                            taken[places[members[starts[b] + undone]]] = False
                        break
                if fits:
                    displacements[b] = displacement
                    break
            if not fits:
                return False
    return True
