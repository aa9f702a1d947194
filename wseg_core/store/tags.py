"""Tags of runs, words that a person puts on them. Deleted with their run."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from .schema import runs, tags
from .store import Store

LONGEST = 40  # characters


def clean(given: Iterable[str]) -> list[str]:
    """Tags as stored: without the space around them, no longer than `LONGEST`, each once, in order."""
    return list(dict.fromkeys(tag for each in given if (tag := " ".join(str(each).split())[:LONGEST].strip())))


def put(store: Store, of: Iterable[str], add: Iterable[str] = (), remove: Iterable[str] = ()) -> int:
    """Adds tags to runs and takes others away; how many of the runs there are."""
    wanted, unwanted = clean(add), clean(remove)
    with store.writing() as connection:
        known = list(connection.scalars(select(runs.c.id).where(runs.c.id.in_(list(of))).with_for_update()))
        mine = tags.c.run.in_(known)
        connection.execute(delete(tags).where(mine, tags.c.tag.in_([*unwanted, *wanted])))
        rows = [{"run": run, "tag": tag} for run in known for tag in wanted if tag not in unwanted]
        if rows:
            connection.execute(insert(tags), rows)
    return len(known)


def replace(store: Store, run: str, given: Iterable[str]) -> bool:
    """Gives a run these tags in place of all that it has; False when it is gone."""
    wanted = clean(given)
    with store.writing() as connection:
        if connection.scalar(select(runs.c.id).where(runs.c.id == run).with_for_update()) is None:
            return False
        connection.execute(delete(tags).where(tags.c.run == run))
        if wanted:
            connection.execute(insert(tags), [{"run": run, "tag": tag} for tag in wanted])
    return True


def of(store: Store, wanted: Iterable[str]) -> dict[str, list[str]]:
    """{run: its tags, sorted}; a run without tags is left out."""
    query = select(tags.c.run, tags.c.tag).where(tags.c.run.in_(list(wanted))).order_by(tags.c.tag)
    found: dict[str, list[str]] = {}
    with store.reading() as connection:
        for run, tag in connection.execute(query):
            found.setdefault(run, []).append(tag)
    return found


def known(store: Store) -> list[str]:
    """All tags that some run has, sorted."""
    with store.reading() as connection:
        return list(connection.scalars(select(tags.c.tag).distinct().order_by(tags.c.tag)))
