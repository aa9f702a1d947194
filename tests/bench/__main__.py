"""`python -m tests.bench [NAME…]`: prints one Markdown row per measurement (see `table`).

Corpora besides the demo are taken from the folder that `WSEG_CORPORA` names (`gsd/`, `pku/` with
`train.utf8`, `dev.utf8`, `test.utf8`); rows that need them say so when it is missing.
"""

import sys

from . import (
    crf,
    cutting,
    estimates,
    inspecting,
    lattice,
    optimizers,
    peers,
    races,
    runs_table,
    sections,
    sharing,
    startup,
    steps,
    straightforward,
    table,
    training,
    typing,
)

BENCHES = {
    "crf": crf.rows,
    "lattice": lattice.rows,
    "training": training.rows,
    "straightforward": straightforward.rows,
    "steps": steps.rows,
    "cutting": cutting.rows,
    "peers": peers.rows,
    "inspecting": inspecting.rows,
    "optimizers": optimizers.rows,
    "runs_table": runs_table.rows,
    "sections": sections.rows,
    "startup": startup.rows,
    "sharing": sharing.rows,
    "races": races.rows,
    "typing": typing.rows,
    "estimates": estimates.rows,
}


def main(names: list[str]) -> int:
    """Prints the rows of the named benchmarks, all of them by default; 2 for an unknown name."""
    unknown = [n for n in names if n not in BENCHES]
    if unknown:
        print(f"no benchmark called {unknown[0]}; known: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    print(table.header())
    for name in names or BENCHES:
        for row in BENCHES[name]():
            print(table.line(row, name), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
