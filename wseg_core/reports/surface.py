"""The loss surfaces that were computed for the runs of a report."""

from ..charts.compare import compared
from ..charts.compare import surface as charts
from ..errors import UserError
from ..inspection.surface import words
from ..inspection.surface.records import Surface
from ..jobs.surfaces import computing, sharing
from ..jobs.surfaces.requests import Request
from ..language import text
from . import page


def sections(runs: list[dict], colours: dict[str, str]) -> list[page.Section]:
    """A section with a surface for each group of runs with the same initial weights, where one was computed; none is computed here.

    runs: rows of the store. colours: run to colour.
    """
    labels = compared.groups(runs)
    computed = [surface for group in sharing.starts(runs) if (surface := _computed(sharing.shared(runs, group).rows))]
    charted = [charts.contours(charts.losses(s), charts.places(s, labels), colours, s.unit) for s in computed]
    notes = [[words.explained(s), *words.notes(s, labels)] for s in computed]
    return [page.Section(text("Loss surface"), notes=lines, charts=[chart]) for lines, chart in zip(notes, charted)]


def _computed(runs: list[dict]) -> Surface | None:
    """The surface of these runs on the development set, as the page computes it by default."""
    plane = "principal" if len(runs) > 1 else "random"
    try:
        return computing.status(Request(tuple(run["run"] for run in runs), plane)).surface
    except UserError:  # a checkpoint that was deleted
        return None
