"""How `pytest -n` distributes the tests: each file to one process, all browser tests to one, all with background runs to one.

A file's tests share the models that they train. Browsers, servers and background runs have time limits, so at most one of each
kind runs at a time; they run first, since together they take longest.
"""

from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/e2e/"
BACKGROUND = (
    "tests/core/cli/test_process.py",
    "tests/core/experiments/test_race.py",
    "tests/core/experiments/test_until_race.py",
    "tests/core/jobs/test_queue.py",
    "tests/core/jobs/test_training.py",
    "tests/core/test_stored.py",
)


def is_live(nodeid: str) -> bool:
    """Whether the test starts other processes."""
    return nodeid.startswith((BROWSER, *BACKGROUND))


class FileScheduling(LoadScopeScheduling):
    """Gives each process whole files, and all files of a kind that starts processes to one."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(BROWSER):
            return "browser"
        return "background" if nodeid.startswith(BACKGROUND) else nodeid.partition("::")[0]
