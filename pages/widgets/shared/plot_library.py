"""The file of plotly.js that comes with plotly, and the path at which the server offers it to `plot.js`."""

import importlib.metadata
import importlib.util
from pathlib import Path

_PACKAGE = importlib.util.find_spec(
    "plotly"
)  # not imported: that takes half a second, and the server needs only the file
FILE = Path((_PACKAGE.submodule_search_locations or [""])[0]) / "package_data" / "plotly.min.js"
PATH = f"/assets/plotly-{importlib.metadata.version('plotly')}.min.js"  # another version is another file to the browser
