"""Short names of settings: every key of the table is a setting, and no two values of one look alike."""

import typing

import pytest

from wseg_core import config, language, terms
from wseg_core.config import Data, Training


def known() -> dict[str, typing.Any]:
    """ "section.key" to the annotation of its field."""
    models = [("data", Data), ("training", Training)]
    models += [(s, config.components(s).parameters(n)) for s in config.FOLDERS for n in config.components(s).names]
    fields = {
        f"{section}.{name}": field.annotation for section, model in models for name, field in model.model_fields.items()
    }
    return fields | {f"{section}.name": str for section in config.FOLDERS}


def test_every_term_names_a_setting():
    assert set(terms._TERMS) <= set(known())
    assert {key for key, _ in terms._VALUES} <= set(known())


@pytest.mark.parametrize("code", list(language.LANGUAGES))
def test_names_of_settings_and_values_are_distinct(code):
    language.use(code)
    result = [terms.term(key) for key in known()]
    assert len(set(result)) == len(result)
    for key, annotation in known().items():
        values = [True, False, *typing.get_args(annotation)]
        shown = [terms.value(key, value_) for value_ in values if isinstance(value_, bool | str)]
        assert len(set(shown)) == len(shown), key


def test_part_of_a_name():
    assert (
        terms.describe("optimizer.name", "sgd") == "sgd" and terms.describe("data.train", "demo/train") == "demo/train"
    )
    assert (
        terms.describe("optimizer.lr", 0.03) == "learning rate 0.03"
        and terms.describe("optimizer.nesterov", True) == "nesterov yes"
    )
    assert terms.value("optimizer.betas", [0.9, 0.999]) == "0.9, 0.999" and terms.value("data.test", None) == "–"
    assert terms.value("optimizer.lr", 1e-7) == "1e-07" and terms.value("training.epochs", 3) == "3"
