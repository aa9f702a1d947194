"""The verdicts of the best group against each other group, in a few sentences."""

from ..language import current, percent, text
from .looks import adjustment
from .wording import joined, margin_points, needed

_NAMED = 4  # groups that a sentence names


def statement(result: dict) -> list[str]:
    """The sentences on a result of `jobs.judge` against "best": its summary, and whether it is adjusted for looks."""
    pairs, best, chosen_by = result["pairs"], result["best"], result["chosen_by"]
    sentences = summary(pairs, best["name"], _score(best, chosen_by), chosen_by)
    if len(pairs) > 1 and (adjusted := adjustment(pairs)):  # a single pair's sentence says so itself
        sentences.append(adjusted)
    return sentences


def summary(pairs: list[dict], best: str, score: str, chosen_by: str = "dev") -> list[str]:
    """Sentences on `pairs`, those of `compare` with the group named `best`, whose mean F1 is `score` in words.

    chosen_by: "dev" or "test", the set whose F1 chose the best.

    Of settings, only groups with at least three seeds each are spoken of, pair by pair.
    """
    if len(pairs) == 1:
        return [pairs[0]["sentence"]]
    settings = [pair for pair in pairs if pair["kind"] == "settings"]
    few = [_other(pair, best) for pair in pairs if pair["kind"] == "few"]
    models = [pair for pair in pairs if pair["kind"] == "models"]
    if not settings:
        return [
            text("Among these trained models: {sentence}", sentence=_highest(best, score, chosen_by)),
            *_outcomes(models, best),
            text("There are too few seeds to say which settings are better: at least three per variant are needed."),
        ]
    sentences = [_highest(best, score, chosen_by), *_outcomes(settings, best)]
    if few:
        sentences.append(
            text("There are too few seeds to judge {names}: at least three per variant are needed.", names=listed(few))
        )
    return sentences


def listed(names: list[str], most: int = _NAMED) -> str:
    """Names in quotation marks, at most so many."""
    quoted = [text("“{name}”", name=name) for name in names[:most]]
    return ("、" if current() == "zh_Hant" else ", ").join(quoted) + (" …" if len(names) > most else "")


def _score(best: dict, chosen_by: str) -> str:
    """The F1 that chose the best, with its test F1 beside a dev F1."""
    chosen = best[f"{chosen_by}_f1"]
    score = percent(best["f1"] if chosen is None else chosen)
    if chosen_by == "test" or best["test_f1"] is None:
        return score
    return text("{dev} (test F1 {test})", dev=score, test=percent(best["test_f1"]))


def _highest(best: str, score: str, chosen_by: str) -> str:
    if chosen_by == "dev":
        return text("“{name}” has the highest dev F1, {score}.", name=best, score=score)
    return text("“{name}” has the highest test F1, {score}.", name=best, score=score)


def _outcomes(pairs: list[dict], best: str) -> list[str]:
    """Against how many the best is better, to which it is equal, and which are undecided."""
    if not pairs:
        return []
    if len(pairs) == 1:
        return [pairs[0]["sentence"]]
    better = [pair for pair in pairs if pair["winner"] is not None and pair["winner"] == pair["a"]]
    worse = [_other(pair, best) for pair in pairs if pair["winner"] is not None and pair["winner"] != pair["a"]]
    equal = [_other(pair, best) for pair in pairs if pair["verdict"] == "equal"]
    undecided = [pair for pair in pairs if pair["verdict"] == "undecided"]
    sentences = []
    if len(better) == len(pairs):
        sentences.append(text("It is better than each of the other {count}.", count=len(pairs)))
    elif better:
        sentences.append(text("It is better than {better} of the other {count}.", better=len(better), count=len(pairs)))
    if worse:
        sentences.append(
            text("On the sentences compared here, however, it is worse than {names}.", names=listed(worse))
        )
    if equal:
        margin = margin_points(pairs[0]["margin"])
        sentences.append(
            text("It is equal within the margin of ±{margin} F1 points to {names}.", margin=margin, names=listed(equal))
        )
    if undecided:
        names = listed([_other(pair, best) for pair in undecided])
        sentences.append(joined(text("Undecided against {names}.", names=names), _needed(undecided)))
    return sentences


def _needed(undecided: list[dict]) -> str:
    """What would settle all of these pairs, in a sentence; "" where that is not known of each."""
    lacking = [pair["needed"] or {} for pair in undecided]
    most = {}
    for name in ("seeds", "sentences"):
        counts = [need.get(name) for need in lacking]
        most[name] = max(filter(None, counts)) if all(counts) else None
    return needed({**undecided[0], "needed": {**most, "both": None}})


def _other(pair: dict, best: str) -> str:
    return pair["name_b"] if pair["name_a"] == best else pair["name_a"]
