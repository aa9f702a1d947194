"""Hashes of n-grams and their places in a sorted table. The twins are `ngrams` and `Encoder.rows` of the encoder `linear`."""

import numpy as np

from .compiling import kernel

_FIRST, _SECOND = 0x9E3779B97F4A7C1, 0x2545F4914F6CDD1D  # the factors of `encoders.linear`


@kernel()
def joined(key: int, value: int) -> np.int64:
    """The hash of an n-gram from that of all its characters but the last; the first key is the template's number + 1."""
    # products of numbers with a sign must not overflow
    product = (np.uint64(key) * np.uint64(_FIRST) + np.uint64(value)) * np.uint64(_SECOND)
    return np.int64(product) ^ (np.int64(product) >> 29)


@kernel()
def row_of(key: np.int64, starts: np.ndarray, padded: np.ndarray, shift: int, half: int) -> int:
    """The table row of a hash, 0 if it has none; the last four arguments are the encoder's index."""
    place = starts[(key >> shift) + half]
    while padded[place] < key:
        place += 1
    return place + 1 if padded[place] == key else 0


@kernel(
    "void(int64[::1], int64[::1], Array(int64, 1, 'C', readonly=True), int64[:, ::1], int64[::1], int64[::1], int64, int64, "
    "int64, int64, int32[:, ::1])"
)
def packed_rows(
    points: np.ndarray,
    begins: np.ndarray,
    kinds: np.ndarray,
    templates: np.ndarray,
    starts: np.ndarray,
    padded: np.ndarray,
    shift: int,
    half: int,
    kind_templates: int,
    padding: int,
    rows: np.ndarray,
) -> None:
    """Writes the table `rows` [characters, templates] of the n-grams of sentences, code points one after the other.

    `points` [characters]; `begins` [sentences + 1]: where each sentence begins and the last ends. `kinds` by code point.
    `templates` [templates, 7]: a number, how many offsets it has, and the offsets; those from the `kind_templates`th on are
    of kinds. Beyond the edges are `padding` and the kind 0.
    """
    for s in range(len(begins) - 1):
        first, last = begins[s], begins[s + 1]
        for i in range(first, last):
            for t in range(len(templates)):
                key = templates[t, 0] + 1
                for n in range(templates[t, 1]):
                    j = i + templates[t, 2 + n]
                    if first <= j < last:
                        value = points[j] if t < kind_templates else kinds[points[j]]
                    else:
                        value = padding if t < kind_templates else np.int64(0)
                    key = joined(key, value)
                rows[i, t] = row_of(key, starts, padded, shift, half)


@kernel()
def maybe(key: np.int64, bits: np.ndarray, low: int) -> bool:
    """Whether the bit of a hash is set, as it is for all known ones."""
    place = (key >> low) + (np.int64(1) << (63 - low))
    return bits[place >> 3] >> (place & 7) & 1 != 0


@kernel()
def _have_row(
    heads: np.ndarray,
    point: np.int64,
    starts: np.ndarray,
    padded: np.ndarray,
    shift: int,
    half: int,
    rows: np.ndarray,
) -> bool:
    """Writes the row of each hash in `heads` joined with one more code point to `rows`; whether any has one."""
    any_row = False
    for t in range(len(heads)):
        rows[t] = row_of(joined(heads[t], point), starts, padded, shift, half)
        any_row |= rows[t] > 0
    return any_row


@kernel(
    "int64(int64[::1], int64, int64, int64[::1], int64[::1], uint8[::1], int64, int64[::1], int64[::1], int64, int64, "
    "int64[::1], int32[:, ::1])"
)
def known_pairs(
    points: np.ndarray,
    begin: int,
    end: int,
    templates: np.ndarray,
    decisive: np.ndarray,
    bits: np.ndarray,
    low: int,
    starts: np.ndarray,
    padded: np.ndarray,
    shift: int,
    half: int,
    pairs: np.ndarray,
    rows: np.ndarray,
) -> int:
    """Finds the pairs of characters that have a row, those whose first character has the number `begin` to `end` (exclusive).

    `points` [characters]: their code points by number, the padding last. `templates`: the numbers of the templates that join
    two; a pair is known if it is in one of the `decisive` ones or ends in padding. `bits`: those of the hashes without their
    `low` bits that are known are set. Writes `pairs` (first number << 20 | second) and their `rows`, one of each template,
    and returns how many it has found.
    """
    count, last = 0, len(points) - 1
    heads = np.empty(len(templates), np.int64)
    first_heads = np.empty(len(decisive), np.int64)
    for first in range(begin, end):
        for t in range(len(templates)):
            heads[t] = joined(templates[t] + 1, points[first])
        for d in range(len(decisive)):
            first_heads[d] = joined(decisive[d] + 1, points[first])
        for second in range(1, last + 1):
            candidate = second == last
            for d in range(len(decisive)):
                candidate |= maybe(joined(first_heads[d], points[second]), bits, low)
            if not candidate:
                continue
            if _have_row(heads, points[second], starts, padded, shift, half, rows[count]):
                pairs[count] = first << 20 | second
                count += 1
    return count


@kernel(
    "int64(int64[::1], int64[::1], int64[::1], int64, int64, int64[::1], int64[::1], uint8[::1], int64, int64[::1], "
    "int64[::1], int64, int64, int64[::1], int32[::1], int32[:, ::1])"
)
def known_triples(
    points: np.ndarray,
    pairs: np.ndarray,
    firsts: np.ndarray,
    begin: int,
    end: int,
    templates: np.ndarray,
    decisive: np.ndarray,
    bits: np.ndarray,
    low: int,
    starts: np.ndarray,
    padded: np.ndarray,
    shift: int,
    half: int,
    triples: np.ndarray,
    last_pairs: np.ndarray,
    rows: np.ndarray,
) -> int:
    """Finds the triples that have a row and begin with the pairs number `begin` to `end`; as `known_pairs` otherwise.

    Both pairs in such a triple are known: `pairs` is sorted, and `firsts` [characters + 1] tells where the pairs that begin
    with a character start in it. A triple is known if it is in the `decisive` template or has padding in the middle. Writes
    `triples` (numbers << 40, << 20, << 0) and the number of the pair that each ends with.
    """
    count, mask, last = 0, (1 << 20) - 1, len(points) - 1
    heads = np.empty(len(templates), np.int64)
    for pair in range(begin, end):
        first, second = pairs[pair] >> 20, pairs[pair] & mask
        for t in range(len(templates)):
            heads[t] = joined(joined(templates[t] + 1, points[first]), points[second])
        head = joined(joined(decisive[0] + 1, points[first]), points[second])
        for following in range(firsts[second], firsts[second + 1]):
            third = pairs[following] & mask
            if second != last and not maybe(joined(head, points[third]), bits, low):
                continue
            if _have_row(heads, points[third], starts, padded, shift, half, rows[count]):
                triples[count] = pairs[pair] << 20 | third
                last_pairs[count] = following
                count += 1
    return count


@kernel("void(int64[::1], uint8[::1], int64)")
def mark(keys: np.ndarray, bits: np.ndarray, low: int) -> None:
    """Sets the bits of hashes, for `maybe`."""
    for key in keys:
        place = (key >> low) + (np.int64(1) << (63 - low))
        bits[place >> 3] |= np.uint8(1 << (place & 7))
