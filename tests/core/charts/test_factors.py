"""The heat map of a factor: one cell per level and rest, with its interval, and escaped names."""

from wseg_core.charts.compare import factors

RESULT = {
    "levels": ["adam", "<b>sgd</b>"],
    "rest": ["crf", "focal"],
    "cells": [
        {"level": level, "rest": rest, "f1": f1, "interval": [f1 - 0.01, f1 + 0.01], "runs": ["x"] * 3}
        for level, rest, f1 in (
            ("adam", "crf", 0.9),
            ("adam", "focal", 0.8),
            ("<b>sgd</b>", "crf", 0.7),
            ("<b>sgd</b>", "focal", 0.6),
        )
    ],
}


def test_cells_stand_by_level_and_rest_with_their_intervals():
    (heat,) = factors.figure(RESULT).data
    assert [list(row) for row in heat.z] == [[90.0, 80.0], [70.0, 60.0]]
    assert list(heat.x) == ["crf", "focal"] and heat.text[0][0] == "90.0<br>89.0–91.0"


def test_names_are_escaped():
    (heat,) = factors.figure(RESULT).data
    assert "<b>" not in heat.y[1]


def test_the_table_has_a_row_per_cell():
    table = factors.table(RESULT)
    assert len(table) == 4 and list(table["runs"]) == [3] * 4 and table["low"][0] == 89.0
