"""Verdicts as sentences."""

from ..language import current, grouped, text

_MINUS = "−"


def sentence(verdict: dict) -> str:
    """The result of one pair with its numbers; F1 in percentage points."""
    a, b, difference, (low, high) = (
        *map(_name, (verdict["name_a"], verdict["name_b"])),
        verdict["difference"],
        verdict["interval"],
    )
    if difference < 0:  # the higher score is named first
        a, b, difference, low, high = b, a, -difference, -high, -low
    points, low, high = in_points(difference, low, high)
    values = {
        "a": a,
        "b": b,
        "points": points,
        "low": low,
        "high": high,
        "p": p_words(verdict),
        "sentences": sentences_words(verdict),
    }
    if verdict["sentences"] < 2:
        return text("Too few sentences to compare {a} and {b}: {count}.", a=a, b=b, count=verdict["sentences"])
    if verdict["kind"] == "few":
        return text(
            "Too few seeds to compare {a} and {b}: these trained models differ by {points} F1 points on average "
            "({low} to {high}; {p}, over {sentences}), with {seeds}; at least three each are needed.",
            **values,
            seeds=_seeds(verdict),
        )
    if verdict["kind"] == "settings":
        return joined(_of_settings(verdict, values), needed(verdict))
    rest = (
        text("Their settings are identical except for the seed.")
        if verdict["alone"]
        else text("With fewer than three seeds each, this does not show which settings are better.")
    )
    return joined(_of_models(verdict, values), needed(verdict), rest)


def needed(verdict: dict) -> str:
    """What would settle an undecided pair, in a sentence; "" where nothing is known to, or nothing has to."""
    lacking = verdict["needed"] if verdict["kind"] != "few" else None
    if not lacking:
        return ""
    seeds, both = lacking["seeds"], lacking["both"] or {}
    sentences = _more_sentences(verdict["split"], lacking["sentences"] or both.get("sentences"))
    if seeds and lacking["sentences"]:
        return text(
            "About {seeds} more seeds each, or {sentences}, would probably settle it.", seeds=seeds, sentences=sentences
        )
    if seeds:
        return text("About {seeds} more seeds each would probably settle it.", seeds=seeds)
    if lacking["sentences"]:
        return text("About {sentences} would probably settle it.", sentences=sentences)
    if both:
        return text(
            "About {seeds} more seeds each together with {sentences} would probably settle it.",
            seeds=both["seeds"],
            sentences=sentences,
        )
    return ""


def margin_points(margin: float) -> str:
    """The margin in F1 points: 0.5."""
    return f"{100 * margin:.3g}"


def _of_settings(verdict: dict, values: dict) -> str:
    values, margin = {**values, "seeds": _seeds(verdict)}, margin_points(verdict["margin"])
    if verdict["verdict"] == "better":
        return text(
            "{a} is better than {b} by {points} F1 points ({low} to {high}; {p}, over {sentences} and {seeds}).",
            **values,
        )
    if verdict["verdict"] == "equal":
        return text(
            "{a} and {b} are equal within the margin of ±{margin} F1 points: they differ by {points} ({low} to "
            "{high}, over {sentences} and {seeds}).",
            **{name: value for name, value in values.items() if name != "p"},
            margin=margin,
        )
    return text(
        "Undecided between {a} and {b}: {points} F1 points ({low} to {high}; {p}, over {sentences} and {seeds}).",
        **values,
    )


def _of_models(verdict: dict, values: dict) -> str:
    if verdict["verdict"] == "better":
        return text(
            "Of these trained models, {a} is better than {b} by {points} F1 points ({low} to {high}; {p}, over"
            " {sentences}).",
            **values,
        )
    if verdict["verdict"] == "equal":
        return text(
            "These trained models, {a} and {b}, are equal within the margin of ±{margin} F1 points: they differ by "
            "{points} ({low} to {high}, over {sentences}).",
            **{name: value for name, value in values.items() if name != "p"},
            margin=margin_points(verdict["margin"]),
        )
    return text(
        "Undecided between these trained models, {a} and {b}: {points} F1 points ({low} to {high}; {p}, over "
        "{sentences}).",
        **values,
    )


def explanation() -> list[str]:
    """What a verdict means, in a few sentences."""
    return [
        text(
            "F1 points are the difference between two F1 values on the same sentences; with several seeds, "
            "between their means."
        ),
        text(
            "The range in parentheses shows how large the true difference may be (confidence interval), since "
            "other sentences, and with three or more seeds also other seeds, would have given other scores. If "
            "it excludes 0, there is a clear difference; if it includes 0 and lies within the margin, the two are "
            "equal within the margin; otherwise the comparison is undecided."
        ),
        text(
            "p is the probability that chance alone produces a difference at least this large. It is corrected for "
            "the number of comparisons, so that even among many comparisons a winner by chance is rare (below 5 %)."
        ),
        text(
            "How many more seeds or sentences would settle an undecided comparison is estimated from the differences "
            "and spreads seen so far, for a probability of 80 %; with few seeds that is a rough guide."
        ),
    ]


def _name(name: str) -> str:
    return text("“{name}”", name=name) if "," in name else name  # marks where a list of settings begins and ends


def in_points(*fractions: float) -> list[str]:
    """Fractions as F1 points with one decimal, or two where one would show 0.0."""
    digits = 2 if any(0 < abs(f) < 0.0005 for f in fractions) else 1
    return [
        f"{100 * f:.{digits}f}".replace("-", _MINUS) if round(100 * f, digits) else f"{0:.{digits}f}" for f in fractions
    ]


def p_words(verdict: dict) -> str:
    """The p-value, with the number of comparisons that it is corrected for."""
    p = verdict["p_value"]
    shown = (
        "p < .001" if p < 0.001 else "p = 1" if p > 0.995 else "p = " + f"{p:.{3 if p < 0.1 else 2}f}".removeprefix("0")
    )
    if verdict["comparisons"] == 1:
        return shown
    return text("{p} after correction for {count} comparisons", p=shown, count=verdict["comparisons"])


def sentences_words(verdict: dict) -> str:
    """How many sentences of which set were scored."""
    count = grouped(verdict["sentences"])
    if verdict["split"] == "test":
        return text("{count} test sentences", count=count)
    if verdict["split"] == "dev":
        return text("{count} development sentences", count=count)
    return text("{count} sentences", count=count)


def _more_sentences(split: str, count: int | None) -> str:
    number = grouped(count or 0)
    if split == "test":
        return text("{count} more test sentences", count=number)
    if split == "dev":
        return text("{count} more development sentences", count=number)
    return text("{count} more sentences", count=number)


def joined(*sentences: str) -> str:
    """Sentences one after the other; Chinese leaves no space between. Empty ones are left out."""
    return ("" if current() == "zh_Hant" else " ").join(filter(None, sentences))


def _seeds(verdict: dict) -> str:
    a, b = len(verdict["runs_a"]), len(verdict["runs_b"])
    if a == b:
        return text("{count} seeds each", count=a)
    if verdict["difference"] < 0:
        a, b = b, a
    return text("{a} and {b} seeds", a=a, b=b)
