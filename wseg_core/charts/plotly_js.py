"""The file of plotly.js that comes with plotly. plotly is not imported: that takes half a second."""

import importlib.metadata
import importlib.util
from pathlib import Path

_PACKAGE = importlib.util.find_spec("plotly")
assert _PACKAGE and _PACKAGE.origin
FILE = Path(_PACKAGE.origin).parent / "package_data" / "plotly.min.js"
VERSION = importlib.metadata.version("plotly")
