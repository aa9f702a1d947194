"""Tags of runs: words that users assign to them. Deleted together with their run."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from .schema import runs, tags
from .store import Store

LONGEST = 40  # characters


def clean(given: Iterable[str]) -> list[str]:
    """Tags as stored: with normalized white space, at most `LONGEST` characters, without duplicates, in order."""
    return list(dict.fromkeys(tag for item in given if (tag := " ".join(str(item).split())[:LONGEST].strip())))


def put(store: Store, of: Iterable[str], add: Iterable[str] = (), remove: Iterable[str] = ()) -> int:
    """Adds tags to runs and removes others; returns how many of the runs exist."""
    added, removed = clean(add), clean(remove)
    with store.writing() as connection:
        known = list(connection.scalars(select(runs.c.id).where(runs.c.id.in_(list(of))).with_for_update()))
        of_runs = tags.c.run.in_(known)
        connection.execute(delete(tags).where(of_runs, tags.c.tag.in_([*removed, *added])))
        rows = [{"run": run, "tag": tag} for run in known for tag in added if tag not in removed]
        if rows:
            connection.execute(insert(tags), rows)
    return len(known)


def replace(store: Store, run: str, given: Iterable[str]) -> bool:
    """Replaces all tags of a run; returns False when the run has been deleted."""
    new_tags = clean(given)
    with store.writing() as connection:
        if connection.scalar(select(runs.c.id).where(runs.c.id == run).with_for_update()) is None:
            return False
        connection.execute(delete(tags).where(tags.c.run == run))
        if new_tags:
            connection.execute(insert(tags), [{"run": run, "tag": tag} for tag in new_tags])
    return True


def of(store: Store, run_ids: Iterable[str]) -> dict[str, list[str]]:
    """{run: its tags, sorted}; runs without tags are left out."""
    query = select(tags.c.run, tags.c.tag).where(tags.c.run.in_(list(run_ids))).order_by(tags.c.tag)
    tags_of: dict[str, list[str]] = {}
    with store.reading() as connection:
        for run, tag in connection.execute(query):
            tags_of.setdefault(run, []).append(tag)
    return tags_of


def known(store: Store) -> list[str]:
    """All tags in use, sorted."""
    with store.reading() as connection:
        return list(connection.scalars(select(tags.c.tag).distinct().order_by(tags.c.tag)))
