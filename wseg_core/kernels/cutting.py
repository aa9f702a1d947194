"""From texts to numbers of characters, from scores to cuts, and from cuts to text with spaces. The twin is the segmenter."""

import numpy as np

from .compiling import kernel

SPACE, COMPLEX = 1 << 23, 1 << 24  # flags of a character, beside its number (20 bits) and its kind (3 bits)
EDGE = 4  # places before the first text: a score depends on two characters before, and these on two more
_NEVER = -(1 << 60)


@kernel(
    "int64(Array(uint32, 1, 'C', readonly=True), int64[::1], int32[::1], int64, int32[::1], int8[::1], int8[::1], int64[::1], "
    "int64[::1], boolean[::1])"
)
def lay_out(
    points: np.ndarray,
    lengths: np.ndarray,
    about: np.ndarray,
    padding: int,
    ids: np.ndarray,
    kinds: np.ndarray,
    gaps: np.ndarray,
    starts: np.ndarray,
    counts: np.ndarray,
    is_complex: np.ndarray,
) -> int:
    """Lays out texts without their white space in `ids` and `kinds`, with two of `padding` between and after them, four before.

    `points`: code points of all texts, one after another, of these `lengths`. `about`: number, kind and flags by code
    point. Writes constraints on `gaps` at white space; where each text starts and its `counts` of characters; and whether
    one of its characters may belong to a cluster. Returns the length of the layout.
    """
    position, read = EDGE, 0
    ids[:EDGE], kinds[:EDGE] = padding, 0
    for text in range(len(lengths)):
        first = position
        starts[text] = first
        odd = 0
        for i in range(read, read + lengths[text]):
            entry = about[points[i]]
            if entry & SPACE:
                if position > first:
                    gaps[position - 1] = 1
                continue
            odd |= entry
            ids[position] = entry & 0xFFFFF
            kinds[position] = entry >> 20 & 7
            gaps[position] = 0
            position += 1
        read += lengths[text]
        counts[text] = position - first
        is_complex[text] = odd & COMPLEX != 0
        if position > first:
            ids[position] = ids[position + 1] = padding
            kinds[position] = kinds[position + 1] = 0
            position += 2
    return position


@kernel(
    "void(int32[::1], int64[::1], int8[::1], int64[::1], int64[::1], int64[:, ::1], int64[::1], int64[::1], int64, "
    "uint8[::1], boolean[::1], boolean[::1])"
)
def decode(
    scores: np.ndarray,
    bias: np.ndarray,
    gaps: np.ndarray,
    starts: np.ndarray,
    counts: np.ndarray,
    transitions: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    close: int,
    backs: np.ndarray,
    cuts: np.ndarray,
    is_close: np.ndarray,
) -> None:
    """Finds the best path of each text over the tags B, I, E and S, and writes its `cuts` by place in the layout.

    `scores` as `scoring.score` leaves them; `bias` [0] or [length] is added to those of gaps. `transitions` [4, 4], `start`
    [4], `end` [4]. A choice on the best path by at most `close` is marked in `is_close`, at the later character. `backs`
    [length] is room for the choices.
    """
    bb, be, ii, ie = transitions[0, 1], transitions[0, 2], transitions[1, 1], transitions[1, 2]
    eb, es, sb, ss = transitions[2, 0], transitions[2, 3], transitions[3, 0], transitions[3, 3]
    biased = len(bias) > 0
    for text in range(len(starts)):
        count = counts[text]
        if not count:
            continue
        first = starts[text]
        last = first + count - 1
        begin, inside, ending, single = start[0], np.int64(_NEVER), np.int64(_NEVER), start[3]
        for i in range(first, last + 1):
            if i > first:
                x, y = ending + eb, single + sb
                b, bits = max(x, y), np.int64(y > x) | np.int64(abs(x - y) <= close) << 4
                x, y = begin + bb, inside + ii
                n, bits = max(x, y), bits | np.int64(y > x) << 1 | np.int64(abs(x - y) <= close) << 5
                x, y = begin + be, inside + ie
                e, bits = max(x, y), bits | np.int64(y > x) << 2 | np.int64(abs(x - y) <= close) << 6
                x, y = ending + es, single + ss
                s, bits = max(x, y), bits | np.int64(y > x) << 3 | np.int64(abs(x - y) <= close) << 7
                backs[i] = bits
                begin, inside, ending, single = b, n, e, s
            both, here = np.int64(scores[2 * i + 6]), np.int64(scores[2 * i + 7])
            if biased:
                here += bias[i]
            ending += here
            single += here + both
            if gaps[i] and i < last:
                if gaps[i] > 0:
                    begin = inside = np.int64(_NEVER)
                else:
                    ending = single = np.int64(_NEVER)
        x, y = ending + end[2], single + end[3]
        tag = np.int64(3 if y > x else 2)
        is_close[last] = abs(x - y) <= close
        for i in range(last, first - 1, -1):
            cuts[i] = tag >= 2
            if i == first:
                break
            bits = np.int64(backs[i]) >> tag
            is_close[i] |= bits & 16 != 0
            if tag == 0 or tag == 3:
                tag = 2 + (bits & 1)
            else:
                tag = bits & 1


@kernel("int64(Array(uint32, 1, 'C', readonly=True), int64[::1], int32[::1], boolean[::1], uint32[::1])")
def write(points: np.ndarray, lengths: np.ndarray, about: np.ndarray, cuts: np.ndarray, written: np.ndarray) -> int:
    """Writes each text as a line of words with one space between them, and returns how many characters were written.

    `cuts` by place in the layout; otherwise as `lay_out`.
    """
    position, read, size = EDGE, 0, 0
    for text in range(len(lengths)):
        first = position
        for i in range(read, read + lengths[text]):
            if about[points[i]] & SPACE:
                continue
            if position > first and cuts[position - 1]:
                written[size] = 32
                size += 1
            written[size] = points[i]
            size += 1
            position += 1
        read += lengths[text]
        if position > first:
            position += 2
        written[size] = 10
        size += 1
    return size
