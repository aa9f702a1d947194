"""Whether a comparison is fair: equal data, batches, initial weights and training budget."""

from collections.abc import Callable, Iterator

import pandas as pd

from .. import terms
from ..language import duration, grouped, text

Finding = tuple[bool | None, str]
Rows = Callable[[dict], pd.DataFrame]


def findings(runs: list[dict], rows: Rows) -> list[Finding]:
    """(True if equal, False if not, None if unknown; the sentence) for each condition.

    runs: rows of the store. rows: gives the metric rows of a run, one a step.
    """
    return [*_data(runs), _batches(runs, rows), *_weights(runs), *_start(runs, rows), _budget(runs)]


def _data(selected: list[dict]) -> Iterator[Finding]:
    names = _data_names(selected, "train")
    yield (
        (True, text("All runs were trained on {names}.", names=names[0]))
        if len(names) == 1
        else (False, text("The runs were trained on different corpora: {names}.", names=", ".join(names)))
    )
    names = _data_names(selected, "test")
    yield (
        (True, text("Test set of all runs: {names}.", names=names[0]))
        if len(names) == 1
        else (False, text("The runs have different test sets: {names}.", names=", ".join(names)))
    )


def _data_names(selected: list[dict], split: str) -> list[str]:
    given = {r["config"]["data"][split] for r in selected}
    return sorted(terms.data_set(data) if data else text("no test set") for data in given)


def _batches(selected: list[dict], rows: Rows) -> Finding:
    """Hashes are cumulative: if they are equal at the last common step of a seed, all batches before were equal."""
    by_seed: dict[int, list[dict]] = {}
    for run in selected:
        if run["failure"] != "refused":
            by_seed.setdefault(run["config"]["training"]["seed"], []).append(run)
    comparisons = []
    for group in by_seed.values():
        recorded = [hashes for run in group if (hashes := _hashes(rows(run)))]
        if len(recorded) < 2:
            continue
        step = min(max(hashes) for hashes in recorded)
        comparisons.append(
            (len({hashes.get(step) for hashes in recorded}) == 1, len(recorded), step, recorded[0].get(step))
        )
    if not comparisons:
        return None, text(
            "Whether the runs use the same batches is not known yet: at least two runs with the same seed must have "
            "started."
        )
    count = sum(number for _, number, _, _ in comparisons)
    if all(same for same, *_ in comparisons):
        if len(comparisons) == 1:
            return True, text(
                "All {count} runs used the same batches in the same order ({hash}).",
                count=count,
                hash=_short(comparisons[0][3]),
            )
        shortened = ", ".join(_short(value) for *_, value in comparisons[:6])
        return True, text(
            "For each seed, all runs used the same batches in the same order ({hashes}).", hashes=shortened
        )
    return False, text("The runs did not use the same batches in the same order. Compare them with caution.")


def _hashes(rows: pd.DataFrame) -> dict[int, str]:
    if "batches" not in rows:
        return {}
    known = rows[rows["batches"].notna()]
    return dict(zip(known["step"].astype(int), known["batches"]))


def _weights(selected: list[dict]) -> Iterator[Finding]:
    """One line per block: whether its initial weights are equal in all runs with the same seed and shape."""
    known = [r for r in selected if r["fingerprints"]]
    if not known:
        yield None, text("The initial weights were not recorded.")
        return
    names = {"embedding": text("embedding"), "encoder": text("encoder"), "head": text("head")}
    for block in dict.fromkeys(b for r in known for b in r["fingerprints"]):
        by_key: dict[tuple, set] = {}  # (seed, shape) to hashes
        for run in known:
            if value := run["fingerprints"].get(block):
                by_key.setdefault((run["config"]["training"]["seed"], _shape(run, block)), set()).add(value)
        name = names.get(block, block)
        kinds = max(len(hashes) for hashes in by_key.values())
        hashes = ", ".join(dict.fromkeys(_short(value) for values in list(by_key.values())[:6] for value in values))
        if kinds > 1:
            yield False, text("Initial {block} weights: {kinds} different sets among runs that could have started "
                              "from the same one.",
                              block=name, kinds=kinds)  # fmt: skip
        elif len({shape for _, shape in by_key}) > 1:
            yield True, text("Initial {block} weights: the same for all runs with the same seed and the same shape ({hashes}).",
                             block=name, hashes=hashes)  # fmt: skip
        else:
            yield (
                True,
                text(
                    "Initial {block} weights: the same for all runs with the same seed ({hashes}).",
                    block=name,
                    hashes=hashes,
                ),
            )


def _shape(run: dict, block: str) -> str:
    """What the shape of a block depends on: the training data, the encoder, and for the head the loss."""
    config = run["config"]
    return repr([config["data"]["train"], config["encoder"], config["loss"]["name"] if block == "head" else ""])


def _start(selected: list[dict], rows: Rows) -> list[Finding]:
    """Runs with the same seed, encoder and loss function must have the same initial loss: they start as the same model."""
    starts: dict[tuple, set[str]] = {}
    for run in selected:
        known = rows(run)
        first = known.loc[known["step"] == 1, "loss"].dropna() if "loss" in known else pd.Series(dtype=float)
        if len(first):
            config = run["config"]
            shared = (
                config["training"]["seed"],
                repr([config["data"], config["encoder"], config["training"]["batch_characters"]]),
            )
            starts.setdefault((config["loss"]["name"], repr(config["loss"]), *shared), set()).add(
                f"{float(first.iloc[0]):.5f}"
            )
    if not starts or max(map(len, starts.values())) == 1 and len(starts) == len(selected):
        return []
    if any(len(values) > 1 for values in starts.values()):
        return [
            (
                False,
                text(
                    "Runs with the same loss function, encoder and seed had different initial losses, so they "
                    "did not start from the same model."
                ),
            )
        ]
    losses = ", ".join(dict.fromkeys(f"{name} {min(values)}" for (name, *_), values in list(starts.items())[:6]))
    return [
        (
            True,
            text(
                "Runs with the same loss function, encoder and seed had the same initial loss: {losses}.", losses=losses
            ),
        )
    ]


def _budget(selected: list[dict]) -> Finding:
    ended = [r for r in selected if r["state"] == "finished"]
    steps = sorted({r["step"] for r in ended})
    if not steps:
        return None, text("No run has finished yet, so their training budgets cannot be compared.")
    if len(steps) == 1:
        return True, text("All finished runs took {steps} steps.", steps=grouped(steps[0]))
    limits = {r["config"]["training"].get("max_seconds") or 0 for r in ended}
    if len(limits) == 1 and max(limits) > 0:
        return True, text(
            "All finished runs trained for {time}, taking {low} to {high} steps.",
            time=duration(max(limits)),
            low=grouped(steps[0]),
            high=grouped(steps[-1]),
        )
    return False, text(
        "The runs took different numbers of steps, from {low} to {high}.",
        low=grouped(steps[0]),
        high=grouped(steps[-1]),
    )


def _short(value: str | None) -> str:
    return f"{(value or '')[:4]}…"
