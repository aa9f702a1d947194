"""Words separated by whitespace, one sentence per line.

The format of the SIGHAN bakeoffs (Emerson, 2005). White space is what `str.split()` splits on, U+3000 included.
"""

COLUMNS = False


def likeness(lines, suffix):
    """What nothing else claims is read as this."""
    return 0.1


def parse(lines, column, report):
    """Every line that is not blank is a sentence."""
    for number, line in enumerate(lines, 1):
        words = line.split()
        if words:
            yield number, words


def write(sentences):
    """Two spaces between words, as in the bakeoff's files."""
    return "".join("  ".join(words) + "\n" for words in sentences)
