"""The report of an experiment or of selected runs."""

import importlib.metadata
import platform
from pathlib import Path

import pandas as pd
import yaml

from .. import jobs, store, terms, verdict
from ..charts.compare import compared, differences, overlay, parallel, ranking, tradeoff
from ..charts.compare import factors as factor_charts
from ..charts.compare import verdict as verdict_charts
from ..errors import UserError
from ..experiments import fairness, tuned
from ..inference import durable
from ..language import duration, grouped, join_sentences, percent, text
from . import page, surface

_MOST_COLUMNS = 12  # variants side by side in the table of settings


def html(runs: list[dict], experiment: dict | None = None, margin: float = verdict.MARGIN) -> str:
    """The report as one HTML page.

    runs: rows of the store. experiment: theirs, as `experiments.get` gives it, if they are all of one. margin: of practical
    equality, F1 as a fraction.
    """
    rows = {run["run"]: pd.DataFrame(store.open().rows(run["run"])) for run in runs}
    names = compared.groups(runs)
    judged, note = tuned.best_rates(runs, names)
    sections = [
        _verdict(judged, runs, note, margin),
        *_factors([run for run in runs if verdict.is_scored(run)], margin),
        _ranking(runs),
        _curves(judged, runs, rows),
        _cost(judged, runs),
        *_search(runs),
        *surface.sections(judged, compared.colour_of_runs(runs)),
        page.Section(text("Fair comparison"), marks=fairness.findings(runs, lambda run: rows[run["run"]])),
        _settings(runs, names),
        _runs(runs),
        _repeat(runs, experiment),
    ]
    title = (experiment or {}).get("name") or (experiment or {}).get("id") or text("Compared runs")
    return page.html(title, _facts(runs, experiment), sections)


def write(path: Path, content: str) -> None:
    """Writes a report whole or not at all. Raises UserError where that is impossible."""
    try:
        durable.replace(path, content)
    except OSError as error:
        raise UserError(
            text("The report cannot be written: {why}.", why=error.strerror or str(error)),
            str(path),
            text("Choose a file in a folder that exists and that you may write to."),
        ) from None


def _facts(runs: list[dict], experiment: dict | None) -> list[str]:
    facts = [text("{count} runs", count=grouped(len(runs)))]
    if experiment:
        facts.append(experiment["id"])
    facts.append(min(run["created"] for run in runs)[:10])
    seconds = sum(run["seconds"] or 0 for run in runs)
    return [*facts, text("{time} of training", time=duration(seconds))]


def _verdict(judged: list[dict], runs: list[dict], note: str, margin: float) -> page.Section:
    title, notes = text("Verdict"), [note] if note else []
    scored = [run for run in judged if verdict.is_scored(run)]
    if len(scored) < 2:
        return page.Section(title, lead=text("No verdict: fewer than two runs ended with a score."), notes=notes)
    try:
        result = jobs.judge([run["run"] for run in scored], "best", margin, [run["run"] for run in runs])
    except UserError as error:
        return page.Section(title, lead=str(error), notes=notes)
    pairs = result["pairs"]
    colour_of = compared.colour_of_runs(runs)
    named = {pair[f"name_{side}"]: colour_of[pair[side]] for pair in pairs for side in "ab"}
    chart = verdict_charts.figure(pairs, palette=named, order=[group["name"] for group in result["groups"]])
    return page.Section(
        title,
        lead=join_sentences(verdict.statement(result)),
        notes=[*notes, *result["caveats"], *(pair["sentence"] for pair in pairs)],
        charts=[chart],
    )


def _factors(scored: list[dict], margin: float) -> list[page.Section]:
    ids = [run["run"] for run in scored]
    made = []
    for name in jobs.crossed(ids) if len(ids) > 3 else []:
        result = jobs.judge_factor(ids, name, margin)
        title = text("By {setting}", setting=terms.term(name))
        made.append(page.Section(title, notes=result["sentences"], charts=[factor_charts.figure(result)]))
    return made


def _ranking(runs: list[dict]) -> page.Section:
    palette = compared.palette(runs, runs)
    scores = compared.scores(runs, colour="")
    table = ranking.table(scores)
    shown = pd.DataFrame(
        {
            text("Variant"): table["group"],
            text("Mean F1"): [percent(f1) for f1 in table["f1"]],
            text("Lowest"): [percent(f1) for f1 in table["lowest"]],
            text("Highest"): [percent(f1) for f1 in table["highest"]],
            text("Test F1"): [percent(f1) for f1 in table["test_f1"]],
            text("Seeds"): [str(number) for number in table["seeds"]],
            text("Problem"): table["problem"],
        }
    )
    return page.Section(
        text("Ranking"), notes=[verdict.rule()], charts=[ranking.figure(scores, palette=palette)], table=shown
    )


def _curves(judged: list[dict], runs: list[dict], rows: dict[str, pd.DataFrame]) -> page.Section:
    series = compared.series(judged, rows.__getitem__, colour="")
    notes = [overlay.why_relative()] if overlay.must_be_relative(s.loss for s in series) else []
    chart = overlay.figure(series, palette=compared.palette(judged, runs))
    return page.Section(text("Learning curves"), notes=notes, charts=[chart])


def _cost(judged: list[dict], runs: list[dict]) -> page.Section:
    chart = tradeoff.figure(compared.scores(judged, colour=""), palette=compared.palette(judged, runs))
    return page.Section(text("Cost"), charts=[chart])


def _search(runs: list[dict]) -> list[page.Section]:
    settings = compared.differing(runs)
    rows = parallel.table(runs, settings)
    if len(settings) < 2 or len(rows) < 4:
        return []
    return [page.Section(text("All settings"), charts=[parallel.figure(rows, settings)])]


def _settings(runs: list[dict], names: dict[str, str]) -> page.Section:
    configs: dict[str, dict] = {}
    for run in runs:
        configs.setdefault(names[run["run"]], run["config"])
    table = differences.differences(dict(list(configs.items())[:_MOST_COLUMNS]))
    shared = runs[0]["config"] if len(configs) == 1 else _shared(list(configs.values()))
    return page.Section(
        text("Setting differences"),
        table=table.reset_index().rename(columns={"setting": text("Setting")}) if len(table) else None,
        code=[(text("Settings that all runs share"), yaml.safe_dump(shared, sort_keys=False, allow_unicode=True))],
    )


def _shared(configs: list[dict]) -> dict:
    """The settings that are equal in all configs."""
    first = configs[0]
    shared = {
        section: {k: v for k, v in values.items() if all(c.get(section, {}).get(k) == v for c in configs)}
        for section, values in first.items()
        if all(section in config for config in configs)
    }
    shared.get("training", {}).pop("seed", None)
    return {section: values for section, values in shared.items() if values}


def _runs(runs: list[dict]) -> page.Section:
    rows = [
        {
            text("Run"): run["run"],
            text("Name"): run["name"] or "–",
            text("State"): jobs.state_name(run["state"]),
            text("Dev F1"): percent(run["best_dev_f1"]),
            text("Steps"): grouped(run["step"] or 0),
            text("Time"): duration(run["seconds"] or 0),
            text("Initial weights"): ", ".join(f"{k} {v}" for k, v in (run["fingerprints"] or {}).items()) or "–",
        }
        for run in runs
    ]
    return page.Section(text("Runs and fingerprints"), table=pd.DataFrame(rows))


def _repeat(runs: list[dict], experiment: dict | None) -> page.Section:
    """The commands that train the same again."""
    versions = {name: importlib.metadata.version(name) for name in ("torch", "numpy", "pytorch-crf")}
    made_with = ", ".join(
        f"{name} {version}" for name, version in {"python": platform.python_version(), **versions}.items()
    )
    code = []
    if experiment:
        plan = yaml.safe_dump(experiment["plan"], sort_keys=False, allow_unicode=True)
        code = [("grid.yaml", plan), (text("Command"), "python -m wseg_core compare grid.yaml --wait")]
    else:
        ids = " ".join(run["run"] for run in runs)
        code = [(text("Command"), f"python -m wseg_core verdict {ids}")]
    return page.Section(
        text("Train it again"), notes=[text("This report was made with {versions}.", versions=made_with)], code=code
    )
