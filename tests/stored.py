"""Checkpoints and a store as users have them from before the modules moved, and what the code of that time gave for them."""

import json
import shutil
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "stored"
MODELS = FOLDER / "models"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def copy_home(target: Path) -> Path:
    """A WSEG_HOME with the stored runs, the test's own to write to."""
    return shutil.copytree(FOLDER / "home", target)
