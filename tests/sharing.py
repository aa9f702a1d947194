"""Which tests share a process when several run at once (`pytest -n`): those of one file, and all that start processes.

A file's tests share the models they train. Browsers, servers and background runs wait for each other with time limits,
so only one of them runs at a time, beside tests that compute; and they begin first, since they take longest.
"""

from xdist.scheduler import LoadScopeScheduling

# Folders and files whose tests start processes
LIVE = (
    "tests/e2e/",
    "tests/core/jobs/test_queue.py",
    "tests/core/jobs/test_training.py",
    "tests/core/cli/test_process.py",
)


def is_live(nodeid: str) -> bool:
    """Does the test start other processes?"""
    return nodeid.startswith(LIVE)


class ByFile(LoadScopeScheduling):
    """Gives each process whole files, and all live tests to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return "live" if is_live(nodeid) else nodeid.partition("::")[0]
