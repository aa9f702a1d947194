"""How `pytest -n` distributes the tests: each file to one process, and all files that start processes to the same one.

A file's tests share the models that they train. Browsers, servers and background runs have time limits, so only one of them runs
at a time, beside tests that compute; they run first, since together they take longest.
"""

from xdist.scheduler import LoadScopeScheduling

LIVE = (
    "tests/e2e/",
    "tests/core/cli/test_process.py",
    "tests/core/experiments/test_race.py",
    "tests/core/jobs/test_queue.py",
    "tests/core/jobs/test_training.py",
    "tests/core/test_stored.py",
)


def is_live(nodeid: str) -> bool:
    """Whether the test starts other processes."""
    return nodeid.startswith(LIVE)


class FileScheduling(LoadScopeScheduling):
    """Gives each process whole files, and the live ones all to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return "live" if is_live(nodeid) else nodeid.partition("::")[0]
