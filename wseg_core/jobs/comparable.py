"""Reading runs that can be compared: which have scores on the same sentences, and their word counts.

Imports torch only if sentences of a run must be scored again.
"""

from dataclasses import dataclass

from .. import store as stores
from .. import verdict
from ..errors import UserError
from ..language import text
from ..store import counts
from .queue.states import state_name


@dataclass(frozen=True)
class Comparable:
    """Runs that can be compared: rows given and scored, their groups, and word counts per sentence on one split."""

    given: list[dict]
    rows: list[dict]
    groups: list[verdict.Group]
    split: str
    counts: dict[str, dict]
    texts: dict[str, dict[str, str]]
    left_out: list[dict]


def comparable(runs: list[str]) -> Comparable:
    """The comparable runs among `runs`; raises UserError as `judge` does."""
    opened = stores.open()
    rows = [opened.get(run) for run in dict.fromkeys(runs)]
    if len(rows) < 2:
        raise UserError(
            text("A verdict needs at least two runs, but only one was given.")
            if rows
            else text("A verdict needs at least two runs, but none was given."),
            "",
            text("`runs` lists all run IDs."),
        )
    scored, left_out, given = {}, [], rows
    for row in rows:
        reason = _unscored(row)
        if not reason:
            try:
                scored[row["run"]] = texts_of(row)
            except UserError as error:
                reason = str(error)
        if reason:
            left_out.append({"run": row["run"], "name": row["name"], "reason": reason})
    rows = [row for row in rows if row["run"] in scored]
    if len(rows) < 2:
        raise UserError(
            text("Fewer than two of these runs can be compared."),
            "; ".join(f"{left['run']}: {left['reason']}" for left in left_out),
            text("Choose at least two runs that have ended and been evaluated."),
        )
    split = _split(rows, scored)
    word_counts = counts.get(opened, [row["run"] for row in rows], split)
    groups = verdict.group(rows)
    grouped = {run for group in groups for run in group.runs}
    left_out += [
        {"run": row["run"], "name": row["name"], "reason": text("Another run has the same settings and seed.")}
        for row in rows
        if row["run"] not in grouped
    ]
    return Comparable(given, rows, groups, split, word_counts, scored, left_out)


def texts_of(row: dict) -> dict[str, str]:
    """{split: hash of its sentences} for a run that was scored; scores it again if its counts are not stored."""
    opened = stores.open()
    hashes = counts.texts(opened, [row["run"]]).get(row["run"])
    return hashes or {split: word_counts["text"] for split, word_counts in counts_of(row["run"]).items()}


def counts_of(run: str) -> dict[str, dict]:
    """{split: {"text", "gold", "predicted", "right"}}: a hash of the sentences, and word counts of each sentence.

    Runs without stored counts are scored again with their model and their corpora. Raises UserError for an unknown
    run, one without a model, and one whose corpora are gone.
    """
    opened = stores.open()
    row = opened.get(run)
    hashes = counts.texts(opened, [run]).get(run, {})
    if hashes:
        return {split: {"text": hashes[split], **counts.get(opened, [run], split)[run]} for split in hashes}
    from ..config import from_dict
    from . import scoring

    return scoring.score_again(opened, run, from_dict(row["config"]))


def _unscored(row: dict) -> str:
    """Why a run has no score, or ""."""
    if verdict.is_scored(row):
        return ""
    if row["state"] not in verdict.ENDED:
        state = state_name(row["state"])
        return f"{state}: {row['error']}" if row["error"] else state
    return text("It has not been evaluated.")


def _split(rows: list[dict], scored: dict[str, dict[str, str]]) -> str:
    """The split to compare on; raises UserError where the runs' sentences differ."""
    split = "test" if all("test" in scored[row["run"]] for row in rows) else "dev"
    parts: dict[str | None, list[dict]] = {}
    for row in rows:
        parts.setdefault(scored[row["run"]].get(split), []).append(row)
    if len(parts) > 1 or None in parts:
        raise UserError(
            text("The runs were evaluated on different sentences, so their scores cannot be compared."),
            "; ".join(
                f"{', '.join(row['run'] for row in rows)}: {_set_name(rows[0], split, key)}"
                for key, rows in parts.items()
            ),
            text("Compare runs with the same test set.")
            if split == "test"
            else text("Compare runs with the same dev set, or with the same data.split_seed."),
        )
    return split


def _set_name(row: dict, split: str, key: str | None) -> str:
    """The name of a set, with the first digits of its hash, since the file of that name may have changed."""
    if key is None:
        return text("no {split} set", split=split)
    data = row["config"].get("data") or {}
    reference = data.get(split) or text("held out from {corpus}", corpus=data.get("train"))
    return f"{reference} ({key[:8]})"
