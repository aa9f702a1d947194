"""Stored links of an earlier version open their pages and show what they name."""

import pytest

from ..stored import EXPECTED, copy_home
from .fake_runs import button_labels, texts
from .trained_models import drawn


@pytest.fixture
def stored(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(copy_home(tmp_path / "stored")))


def _name(link: dict) -> str:
    return "-".join([link["page"], *link["query"]])


def _shown(app) -> str:
    """All data on a page: texts, HTML, labels, tables, and the values of widgets."""
    kinds = ("selectbox", "multiselect", "text_area", "text_input", "number_input", "segmented_control", "code")
    values = [str(widget.value) for kind in kinds for widget in app.get(kind)]
    return "\n".join(
        [texts(app), drawn(app), *button_labels(app), *values, *(table.value.to_csv() for table in app.dataframe)]
    )


@pytest.mark.parametrize("link", EXPECTED["links"], ids=_name)
def test_stored_link_shows_what_it_names(visit, stored, link):
    app = visit(f"{link['page']}.py", **link["query"])
    failed = EXPECTED["failed"] in link["query"].values()
    assert len(app.error) == failed, [error.value for error in app.error]
    for piece in link["shows"]:
        assert piece in _shown(app), f"{piece} is not among:\n{_shown(app)}"
