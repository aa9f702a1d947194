"""Links that users kept from an earlier version: each opens its page and shows what it named."""

import pytest

from ..stored import EXPECTED, copy_home
from .made import labels, texts
from .trained import drawn


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
        [texts(app), drawn(app), *labels(app), *values, *(table.value.to_csv() for table in app.dataframe)]
    )


@pytest.mark.parametrize("link", EXPECTED["links"], ids=_name)
def test_stored_link_shows_what_it_names(visit, stored, link):
    app = visit(f"{link['page']}.py", **link["query"])
    failed = EXPECTED["failed"] in link["query"].values()
    assert len(app.error) == failed, [error.value for error in app.error]
    for piece in link["shows"]:
        assert piece in _shown(app), f"{piece} is not among:\n{_shown(app)}"
