"""The command that changes a run's name, note and tags."""

from typing import Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import command
from .help import RUNS
from .options import Json


@command(
    "edit",
    RUNS,
    source("Changes the name, the note or the tags of runs; `runs` can show tags and filter by them."),
    "20261120-201530-k3f9 --name baseline --note 'as in the paper'",
    "20261120-201530-k3f9 20261120-201612-x7qa --tag thesis --untag draft",
)
def edit(
    run_ids: Annotated[list[str], typer.Argument(metavar="RUN", help=source("Run IDs; `runs` lists all run IDs."))],
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help=source("The new name. Example: --name baseline"))
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help=source("The new note. Example: --note 'with dropout'"))
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="TAG", help=source("Adds a tag; may be repeated. Example: --tag thesis")),
    ] = None,
    untag: Annotated[
        list[str] | None,
        typer.Option("--untag", metavar="TAG", help=source("Removes a tag; may be repeated. Example: --untag draft")),
    ] = None,
    json: Json = False,
) -> None:
    """Changes all of the runs or, when one of them does not exist, none."""
    from .. import store
    from ..store import tags

    if name is None and note is None and not tag and not untag:
        raise UserError(text("There is nothing to change."), "edit", text("Use --name, --note, --tag or --untag."))
    opened = store.open()
    ids = [opened.get(run)["run"] for run in dict.fromkeys(run_ids)]
    changed: dict = {key: value.strip() for key, value in (("name", name), ("note", note)) if value is not None}
    for run in ids if changed else ():
        opened.update(run, **changed)
    tags.put(opened, ids, add=tag or (), remove=untag or ())
    tagged = tags.of(opened, ids)
    rows = [
        {**{key: opened.get(run)[key] for key in ("run", "name", "note")}, "tags": tagged.get(run, [])} for run in ids
    ]
    if json:
        return output.document(rows)
    for row in rows:
        output.facts([(key, ", ".join(value) if isinstance(value, list) else value) for key, value in row.items()])
