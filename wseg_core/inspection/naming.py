"""Names of categories, types and measures of mistakes, in the current language."""

from ..language import text


def type_name(name: str) -> str:
    """The name of a kind of mistake or of an ambiguity."""
    return {
        "over": text("over-segmentation: one word split"),
        "under": text("under-segmentation: words merged"),
        "shifted": text("shifted cut"),
        "combinational": text("combinational ambiguity"),
        "overlapping": text("overlapping ambiguity"),
        "none": text("no known ambiguity"),
    }[name]


def category_name(name: str) -> str:
    """The name of a category of mistakes."""
    return {
        "date": text("dates and times"),
        "number": text("numbers and amounts"),
        "latin": text("Latin letters"),
        "name": text("names (identified by rules)"),
        "punctuation": text("punctuation"),
        "oov": text("other out-of-vocabulary words"),
        "other": text("known words"),
    }[name]


def fate_name(name: str) -> str:
    """The name of a word's fate between two models, such as gained or lost."""
    return {
        "both_right": text("both correct"),
        "gained": text("gained: only the second is correct"),
        "lost": text("lost: only the first is correct"),
        "both_wrong": text("both wrong"),
    }[name]


def measure_name(name: str) -> str:
    """The name of a measure of buckets."""
    return {
        "word_length": text("word length (characters)"),
        "sentence_length": text("sentence length (characters)"),
        "frequency": text("occurrences in the training set"),
        "oov_density": text("fraction of out-of-vocabulary words in the sentence"),
        "consistency": text("label consistency: fraction of the string's occurrences in training that are this word"),
    }[name]


def bucket_name(row: dict) -> str:
    """The bounds of a bucket: integers inclusive, fractions in percent."""
    low, high = row["low"], row["high"]
    if isinstance(low, int):
        return f"{low}+" if high is None else str(low) if high == low + 1 else f"{low}–{high - 1}"
    if high is not None and high < 0.001:
        return "0 %"
    if high is None:
        return "100 %" if low == 1 else f"{low:.0%}+".replace("%", " %")
    return f"{low:.0%}–{high:.0%}".replace("%", " %")
