"""The HTML of a report: sections of texts, tables, code and charts in one file that loads nothing from elsewhere."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from .. import language
from ..charts import plotly_js

_TEMPLATE = "report.html"


@dataclass
class Section:
    """A part of a report under its title. Everything is optional; texts are plain and are escaped.

    lead: the most important sentences. notes: one per line. marks: (True, False or None; a sentence) per condition.
    """

    title: str
    lead: str = ""
    notes: list[str] = field(default_factory=list)
    marks: list[tuple[bool | None, str]] = field(default_factory=list)
    charts: list[go.Figure] = field(default_factory=list)
    table: pd.DataFrame | None = None
    code: list[tuple[str, str]] = field(default_factory=list)  # (caption, content)


def html(title: str, facts: list[str], sections: list[Section]) -> str:
    """The whole page. facts: shown below the title in one line."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(_TEMPLATE).render(
        language={"zh_Hant": "zh-Hant-TW"}.get(language.current(), language.current()),
        title=title,
        facts=facts,
        sections=sections,
        figure=_figure,
        cell=_cell,
        library=Markup(_plotly_js()),
    )


def _figure(chart: go.Figure) -> Markup:
    """A chart as JSON inside a script element, where "<" could end it."""
    content = json.loads(chart.to_json())
    content["layout"].pop("template", None)  # that of the program which built it; the page has its own
    return Markup(json.dumps(content).replace("<", "\\u003c"))


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _plotly_js() -> str:
    return plotly_js.FILE.read_text("utf-8").replace("</script", "<\\/script")
