"""The path at which the server offers plotly.js to `plot.js`."""

from wseg_core.charts.plotly_js import VERSION

PATH = f"/assets/plotly-{VERSION}.min.js"  # another version is another file to the browser
