"""Which model a page opens when nobody has chosen one."""

from wseg_core import jobs


def row(run: str, f1: float | None, dev: str | None = "demo/dev", sample: int = 0, split_seed: int = 0) -> dict:
    config = {"data": {"train": "demo/train", "dev": dev, "split_seed": split_seed}}
    return {"run": run, "best_dev_f1": f1, "config": config, "sample": sample, "created": run}


def chosen(*rows: dict) -> str:
    return jobs.best(sorted(rows, key=lambda row: row["run"], reverse=True))["run"]


def test_the_best_of_the_newest_dev_set_is_chosen_not_the_newest():
    assert chosen(row("1", 0.9), row("2", 0.8)) == "1"
    assert chosen(row("1", 0.9, dev="pku/dev"), row("2", 0.8), row("3", 0.7)) == "2"


def test_of_equals_the_newer_is_chosen():
    assert chosen(row("1", 0.9), row("2", 0.9)) == "2"


def test_quick_tests_count_only_where_there_is_nothing_else():
    assert chosen(row("1", 0.5), row("2", 0.99, sample=20)) == "1"
    assert chosen(row("1", 0.98, sample=20), row("2", 0.99, sample=20)) == "2"


def test_held_out_sentences_are_compared_only_where_they_are_the_same():
    assert chosen(row("1", 0.9, dev=None, split_seed=1), row("2", 0.8, dev=None)) == "2"
    assert chosen(row("1", 0.9, dev=None), row("2", 0.8, dev=None)) == "1"


def test_without_a_score_the_newest_is_chosen():
    assert chosen(row("1", None, dev=None), row("2", None, dev=None)) == "2"
    assert jobs.best([]) is None
