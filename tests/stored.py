"""Checkpoints and a store of an earlier version, with the results of that version."""

import json
import shutil
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "stored"
MODELS, COMMITTEES = FOLDER / "models", FOLDER / "committees"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def copy_home(target: Path) -> Path:
    """A writable copy of the stored WSEG_HOME."""
    return shutil.copytree(FOLDER / "home", target)
