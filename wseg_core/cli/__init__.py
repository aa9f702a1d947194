"""The command line, `python -m wseg_core …`: one file a group of commands, each a thin face of the engine.

Nothing here imports torch at its top, so that `--help` and `runs` answer at once.
"""

from .main import main

__all__ = ["main"]
