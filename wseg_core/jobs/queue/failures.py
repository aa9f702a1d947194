"""Messages that say why a run failed or was interrupted, and what to do about it."""

import errno
import signal

from ...errors import UserError
from ...language import source, text

Sentence = str | tuple[str, dict] | None  # a sentence, or its English source and its values

MEMORY = (
    source("There was not enough memory."),
    source("Use a smaller batch size or a smaller encoder, and close other programs."),
)
DISK = (
    source("The disk is full."),
    source("Free some space, then resume the run; it continues from its last checkpoint."),
)
RESUME = source("Resume the run; it continues from its last checkpoint. The log shows its last output.")
OUT_OF_MEMORY = source("The operating system killed the training process ({name}), most likely because memory ran out.")
SILENT = source("The training process ended without giving a reason.")
CTRL_C = source("Interrupted by Ctrl-C before the run could be saved.")
NOT_BEGUN = source("The training process could not start: another process is still using the run.")
FORCED = {
    "stop": source("The training process did not respond to the stop request and was terminated."),
    "pause": source("The training process did not respond to the pause request and was terminated."),
}


def explain(error: BaseException) -> tuple[Sentence, Sentence]:
    """(error, advice) for an exception of the engine, as messages of the store."""
    if isinstance(error, UserError):
        place = {"where": error.where, "what": error.what}
        return (source("{where}: {what}"), place) if error.where else error.what, error.advice or None
    if _is_memory(error):
        return MEMORY
    if _is_disk(error):
        return DISK
    return (
        (source("Unexpected error: {name}: {reason}"), {"name": type(error).__name__, "reason": str(error)[:500]}),
        source("See the log for details. If this happens again, please report it and attach the log."),
    )


def in_words(sentence: Sentence) -> str:
    """An error or advice in the current language; "" for none."""
    if sentence is None or isinstance(sentence, str):
        return text(sentence) if sentence else ""
    return text(sentence[0], **sentence[1])


def kind(error: BaseException) -> str:
    """The kind of a failure in a run's row: refused (its settings cannot run), diverged, memory, disk, or fault."""
    if isinstance(error, UserError):
        return (
            "diverged" if type(error).__name__ == "Diverged" else "refused"
        )  # by name: the worker must not import the trainer
    return "memory" if _is_memory(error) else "disk" if _is_disk(error) else "fault"


def kind_of_exit(state: str, memory_kill: bool) -> str | None:
    """The kind of failure of a process that recorded none; None if it was terminated externally."""
    return "memory" if memory_kill else "fault" if state == "failed" else None


def explain_exit(code: int, memory_kill: bool) -> tuple[str, Sentence, Sentence]:
    """(state, error, advice) for a process that recorded none; a negative exit `code` is the number of a signal."""
    if code >= 0:
        return "failed", (source("The training process exited with code {code}."), {"code": code}), RESUME
    name = _signal_name(-code)
    if memory_kill:
        return "interrupted", (OUT_OF_MEMORY, {"name": name}), MEMORY[1]
    if name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"):
        return (
            "interrupted",
            (source("The training process was terminated externally ({name})."), {"name": name}),
            RESUME,
        )
    return "failed", (source("The training process crashed ({name})."), {"name": name}), RESUME


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _is_memory(error: BaseException) -> bool:
    message = str(error).lower()
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or isinstance(error, RuntimeError)
        and ("out of memory" in message or "can't allocate memory" in message or "cannot allocate memory" in message)
        or isinstance(error, OSError)
        and error.errno == errno.ENOMEM
    )


def _is_disk(error: BaseException) -> bool:
    full = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
    message = str(error).lower()
    return (
        isinstance(error, OSError)
        and error.errno in full
        or "no space left on device" in message
        or "database or disk is full" in message
        or "disk quota exceeded" in message
    )
