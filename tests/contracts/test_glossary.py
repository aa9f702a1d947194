"""Every technical term has a short explanation in every language that fits a tooltip."""

import pytest

from pages.widgets.shared import glossary
from wseg_core import language, terms

CHINESE = "zh_Hant"
# Terms that must be explained; the table may hold more
NEEDED = (
    "F1", "precision", "recall", "OOV", "gold", "training set", "development set", "test set", "CRF", "seed",
    "embedding", "head", "softmax", "entropy", "log-odds", "emission", "transition", "temperature", "epoch", "batch",
    "gradient norm", "gradient clipping", "learning rate", "warm-up", "dropout", "encoder", "loss function", "optimizer",
    "checkpoint", "tag scheme", "BIES", "n-gram", "confidence interval", "p-value", "calibration", "lattice",
    "best path", "logit", "weight decay", "momentum", "overfitting", "baseline", "bootstrap",
)  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    language.use("en")
    yield
    language.forget()


def test_no_required_term_is_missing():
    assert set(NEEDED) <= set(terms.GLOSSARY)


@pytest.mark.parametrize("name", terms.GLOSSARY)
def test_term_is_explained_in_every_language(name):
    english = terms.explain(name)
    assert english.endswith(".") and len(english) <= 200 and english.count(". ") <= 1
    language.use(CHINESE)
    chinese = terms.explain(name)
    assert chinese != english and chinese.endswith("。") and len(chinese) <= 80
    assert not set("*_`[]<>$\\") & set(english + chinese), "it would be read as Markdown"


def test_tooltip_of_one_term_is_its_explanation():
    assert glossary.tip("F1") == terms.GLOSSARY["F1"]


def test_tooltip_of_several_terms_names_each():
    lines = glossary.tip("F1", "OOV", first="Both scores.").split("\n\n")
    assert lines == ["Both scores.", f"**F1**: {terms.GLOSSARY['F1']}", f"**OOV**: {terms.GLOSSARY['OOV']}"]
    language.use(CHINESE)
    assert glossary.tip("OOV", "gold").startswith("**未登錄詞**：")


def test_unknown_term_is_an_error():
    with pytest.raises(KeyError):
        glossary.tip("flux")
