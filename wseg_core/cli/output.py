"""Output: results on stdout, everything else on stderr."""

import json
import math
import sys

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .. import home, language
from ..language import grouped, text

WIDE = 100_000  # columns: a table is as wide as it must be, never cut off


def document(value: object) -> None:
    """Prints `value` as one JSON document, a list with one entry per line; non-finite numbers become null."""
    value = _finite(value)
    if isinstance(value, list):
        print("[" + ",\n ".join(json.dumps(entry, ensure_ascii=False, allow_nan=False) for entry in value) + "]")
    else:
        print(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


def say(line: str = "") -> None:
    """Prints a line of the result to stdout."""
    print(printable(line, keep="\n"))


def note(line: str) -> None:
    """Prints a note to stderr."""
    print(printable(line, keep="\n"), file=sys.stderr, flush=True)


def note_missing_home() -> None:
    """Prints a note to stderr if the folder `WSEG_HOME` does not exist."""
    if absence := home.absence():
        note(absence)


def table(header: list[str], rows: list[list], left: int = 1) -> None:
    """Prints an aligned table to stdout; the first `left` columns are aligned left, the others (numbers) right."""
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    for number, title in enumerate(header):
        grid.add_column(Text(title), justify="left" if number < left else "right", no_wrap=True)
    for row in rows:
        grid.add_row(*(Text(printable(str(cell))) for cell in row))
    console = Console(file=sys.stdout, width=WIDE, color_system=None, legacy_windows=False)
    with console.capture() as caught:
        console.print(grid)
    print("\n".join(line.rstrip() for line in caught.get().split("\n")[:-1]))


def facts(pairs: list[tuple[str, object]]) -> None:
    """Prints names and values, one pair per line."""
    width = max(cell_len(name) for name, _ in pairs)
    for name, value in pairs:
        say(f"{name}{' ' * (width - cell_len(name))}  {printable(str(value))}")


def printable(content: str, keep: str = "") -> str:
    """`content` with control characters escaped, so that no name or text can control the terminal."""
    if content.isprintable():
        return content
    return "".join(
        c if c.isprintable() or c in keep or c in "\u3000\u00a0\u202f" else c.encode("unicode_escape").decode()
        for c in content
    )


def percent(fraction: float | None) -> str:
    """A fraction as percent with one decimal; – for None. With a plain space, which programs can search for."""
    return language.percent(fraction).replace("\u202f", " ")


def number(value: float | None) -> str:
    """A count with thin spaces between thousands; – for None."""
    return "–" if value is None else grouped(value)


def duration(seconds: float | None) -> str:
    """Seconds as 1 h 5 min, 1 min 20 s or 3.2 s; – for None."""
    if seconds is None or not math.isfinite(seconds):
        return "–"
    if seconds < 60:
        return text("{seconds} s", seconds=f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}")
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return text("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return text("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def score(values: dict) -> None:
    """Prints a score, one figure per line."""
    facts(
        [
            (text("precision"), percent(values["precision"])),
            (text("recall"), percent(values["recall"])),
            ("F1", percent(values["f1"])),
            (text("out-of-vocabulary rate"), percent(values["oov_rate"])),
            (text("recall of out-of-vocabulary words (OOV)"), percent(values["oov_recall"])),
            (text("recall of known words (IV)"), percent(values["iv_recall"])),
            (text("gold words"), number(values["gold_words"])),
            (text("predicted words"), number(values["predicted_words"])),
            (text("sentences"), number(values["sentences"])),
        ]
    )


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
