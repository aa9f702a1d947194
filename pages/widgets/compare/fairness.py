"""Whether the compared runs raced on equal terms: first weights, batches, budget, what they learned from and were scored on."""

import streamlit as st

from wseg_core.language import text

from ..shared import formatting as words
from ..shared import models, notices, runs

BLOCKS = ("embedding", "encoder", "head")


def draw(found: list[dict]) -> None:
    """A line a question, each with a mark: the same, or not and how."""
    for same, sentence in findings(found):
        mark = ":material/check_circle:" if same else (":material/help:" if same is None else ":material/warning:")
        st.markdown(f"{mark}\u2002{notices.plain(sentence)}")
    st.caption(
        text(
            "Equal fingerprints mean identical values: they are hashes of the initial weights and of every "
            "batch, in order."
        )
    )


def findings(found: list[dict]) -> list[tuple[bool | None, str]]:
    """(equal, not equal, or None where it was not recorded; the sentence) for each question."""
    return [*_data(found), _batches(found), *_weights(found), *_start(found), _budget(found)]


def _data(found: list[dict]):
    names = _named(found, "train")
    yield (
        (True, text("All runs were trained on {names}.", names=names[0]))
        if len(names) == 1
        else (False, text("The runs were trained on different corpora: {names}.", names=", ".join(names)))
    )
    names = _named(found, "test")
    yield (
        (True, text("Test set of all runs: {names}.", names=names[0]))
        if len(names) == 1
        else (False, text("The runs have different test sets: {names}.", names=", ".join(names)))
    )


def _named(found: list[dict], split: str) -> list[str]:
    given = {r["config"]["data"][split] for r in found}
    return sorted(models.reference(one) if one else text("no test set") for one in given)


def _batches(found: list[dict]) -> tuple[bool | None, str]:
    """Equal hashes at the last step that all of one seed have mean equal batches up to there."""
    by_seed: dict[int, list[dict]] = {}
    for run in found:
        if run["failure"] != "refused":
            by_seed.setdefault(run["config"]["training"]["seed"], []).append(run)
    told = []
    for group in by_seed.values():
        seen = [hashes for run in group if (hashes := _hashes(run))]
        if len(seen) < 2:
            continue
        step = min(max(hashes) for hashes in seen)
        told.append((len({hashes.get(step) for hashes in seen}) == 1, len(seen), step, seen[0].get(step)))
    if not told:
        return None, text(
            "It is not yet known whether the runs saw the same batches: this takes two runs with the same seed "
            "that have started."
        )
    count = sum(number for _, number, _, _ in told)
    if all(same for same, *_ in told):
        if len(told) == 1:
            return True, text(
                "All {count} runs saw the same batches in the same order ({hash}).",
                count=count,
                hash=_short(told[0][3]),
            )
        hashes = ", ".join(_short(value) for *_, value in told[:6])
        return True, text("For each seed, all runs saw the same batches in the same order ({hashes}).", hashes=hashes)
    return False, text("The runs did not see the same batches in the same order. Compare them with caution.")


def _hashes(run: dict) -> dict[int, str]:
    rows = runs.rows(run)
    if "batches" not in rows:
        return {}
    known = rows[rows["batches"].notna()]
    return dict(zip(known["step"].astype(int), known["batches"]))


def _weights(found: list[dict]):
    """A line a block: are its first weights equal in all runs of one seed in which it has the same shape?"""
    known = [r for r in found if r["fingerprints"]]
    if not known:
        yield None, text("The initial weights were not recorded.")
        return
    names = {"embedding": text("embedding"), "encoder": text("encoder"), "head": text("head")}
    for block in dict.fromkeys(b for r in known for b in r["fingerprints"]):
        alike: dict[tuple, set] = {}  # (seed, what its shape depends on) to its hashes
        for run in known:
            if value := run["fingerprints"].get(block):
                alike.setdefault((run["config"]["training"]["seed"], _shape(run, block)), set()).add(value)
        name = names.get(block, block)
        kinds = max(len(hashes) for hashes in alike.values())
        hashes = ", ".join(dict.fromkeys(_short(value) for values in list(alike.values())[:6] for value in values))
        if kinds > 1:
            yield False, text("Initial {block} weights: {kinds} different versions among runs that could have shared the same ones.",
                              block=name, kinds=kinds)  # fmt: skip
        elif len({shape for _, shape in alike}) > 1:
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
    """What the shape of a block depends on: the characters learned from, the encoder, and for the head what it must tell."""
    config = run["config"]
    return repr([config["data"]["train"], config["encoder"], config["loss"]["name"] if block == "head" else ""])


def _start(found: list[dict]) -> list[tuple[bool | None, str]]:
    """Runs of one seed, encoder and loss begin with one loss value: they are one model before the first step."""
    starts: dict[tuple, set[str]] = {}
    for run in found:
        rows = runs.rows(run)
        first = rows.loc[rows["step"] == 1, "loss"].dropna() if len(rows) and "loss" in rows else []
        if len(first):
            config = run["config"]
            alike = (
                config["training"]["seed"],
                repr([config["data"], config["encoder"], config["training"]["batch_characters"]]),
            )
            starts.setdefault((config["loss"]["name"], repr(config["loss"]), *alike), set()).add(
                f"{float(first.iloc[0]):.5f}"
            )
    if not starts or max(map(len, starts.values())) == 1 and len(starts) == len(found):
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
    told = ", ".join(dict.fromkeys(f"{name} {min(values)}" for (name, *_), values in list(starts.items())[:6]))
    return [
        (
            True,
            text(
                "Runs with the same loss function, encoder and seed had the same initial loss: {losses}.", losses=told
            ),
        )
    ]


def _budget(found: list[dict]) -> tuple[bool | None, str]:
    ended = [r for r in found if r["state"] == "finished"]
    steps = sorted({r["step"] for r in ended})
    if not steps:
        return None, text("No run has finished yet, so their training budgets cannot be compared.")
    if len(steps) == 1:
        return True, text("All finished runs took {steps} steps.", steps=words.count(steps[0]))
    limits = {r["config"]["training"].get("max_seconds") or 0 for r in ended}
    if len(limits) == 1 and max(limits) > 0:
        return True, text(
            "All finished runs trained for {time}, taking {low} to {high} steps.",
            time=words.duration(max(limits)),
            low=words.count(steps[0]),
            high=words.count(steps[-1]),
        )
    return False, text(
        "The runs took different numbers of steps, from {low} to {high}.",
        low=words.count(steps[0]),
        high=words.count(steps[-1]),
    )


def _short(value: str | None) -> str:
    return f"{(value or '')[:4]}…"
