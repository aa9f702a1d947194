"""The error for expected failures: what happened, where, and what to do next."""

from collections.abc import Iterable

_SHOWN = 80  # characters of what a person wrote, in a message


class UserError(Exception):
    """An expected failure, usually caused by the user's input; shown as plain sentences, never as a traceback.

    `what` says what is wrong, `where` the place (a file and line, a config key, a run id), and `advice` what to do
    next: finished sentences or phrases in the reader's language. `code` is the command line's exit code.
    """

    code = 2  # the input is at fault

    def __init__(self, what: str, where: str = "", advice: str = ""):
        super().__init__(what)
        self.what, self.where, self.advice = what, where, advice

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.advice}".rstrip()


def nearest(name: str, known: Iterable) -> str:
    """The entry of `known` most similar to `name`, or "" if none is similar."""
    import difflib

    return next(iter(difflib.get_close_matches(name, [str(k) for k in known], n=1, cutoff=0.5)), "")


def shortened(written: object) -> str:
    """What a person wrote, short enough for a message."""
    string = str(written)
    return string if len(string) <= _SHOWN else f"{string[:_SHOWN]}…"
