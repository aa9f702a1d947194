"""The process that trains one run of the queue: `python -m wseg_core run-queued RUN`."""

import sys

from ... import language, store
from ...errors import UserError
from .attempt import attempt


def run_queued(run: str) -> int:
    """Trains a queued run; the exit code: 0 done (or not ours to do), 1 failed, with the reason in the row."""
    opened = store.open()
    row = opened.find(run)
    if row is None:
        return 0
    language.use(row["language"] or "en")
    try:
        attempt(opened, run, background=True)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except Exception:  # recorded and printed where it happened
        return 1
    return 0
