"""The command line, `python -m wseg_core …`: one module per group of commands, each a thin wrapper of the engine.

No module imports torch at the top level, so that `--help` and `runs` start quickly.
"""

from .main import main

__all__ = ["main"]
