"""Which of several learning rates represents a variant."""

import statistics

from hypothesis import given
from hypothesis import strategies as st

from wseg_core.experiments import rates, tuned, until


def run(seed: int, f1: float | None, state: str = "finished") -> dict:
    return {"config": {"training": {"seed": seed}}, "best_dev_f1": f1, "state": state}


def runs(*scores: float | None) -> list[dict]:
    return [run(seed, f1) for seed, f1 in enumerate(scores)]


def test_the_highest_mean_over_the_seeds():
    assert rates.best({0.1: runs(0.8, 0.9, 0.7), 0.2: runs(0.84, 0.83, 0.82), 0.3: runs(0.95, 0.6, 0.6)}) == 0.2


def test_only_seeds_that_all_rates_have_count():
    """0.2 is better with the two seeds of both, and has trained with a harder third one already."""
    assert rates.best({0.1: runs(0.8, 0.8), 0.2: runs(0.81, 0.81, 0.3)}) == 0.2
    assert rates.best({0.1: [*runs(0.8, 0.8), run(2, None, "running")], 0.2: runs(0.81, 0.81, 0.3)}) == 0.2


def test_seeds_added_to_the_chosen_rate_do_not_change_the_choice():
    first = {0.1: runs(0.8, 0.8, 0.8), 0.2: runs(0.81, 0.81, 0.81)}
    assert rates.best(first) == rates.best({**first, 0.2: runs(0.81, 0.81, 0.81, 0.1, 0.1, 0.1)}) == 0.2


def test_a_rate_that_fails_with_a_seed_is_not_judged_by_the_others():
    assert rates.best({0.1: runs(0.8, 0.8, 0.8), 1.0: [run(0, 0.9), run(1, None, "failed"), run(2, 0.9)]}) == 0.1
    assert rates.best({0.1: runs(0.8, 0.8), 1.0: [run(0, 0.9), run(1, 0.9, "failed")]}) == 1.0  # it has a score


def test_a_rate_without_any_score_yet_is_not_chosen():
    assert rates.best({0.1: [run(0, None, "running"), run(1, None, "queued")], 0.2: runs(0.1, 0.2)}) == 0.2
    assert rates.best({0.1: [run(0, None, "failed")], 0.2: [run(0, None, "queued")], 0.3: runs(0.1)}) == 0.3


def test_without_common_seeds_each_is_judged_by_its_own_and_without_scores_it_is_the_first():
    assert rates.best({0.1: [run(0, 0.5)], 0.2: [run(1, 0.6), run(2, 0.7)]}) == 0.2
    assert rates.best({0.1: [run(0, None, "queued")], 0.2: [run(0, None, "queued")]}) == 0.1
    assert rates.best({0.1: runs(0.5), 0.2: runs(0.5)}) == 0.1


scores = st.floats(0, 1) | st.none()


@given(st.dictionaries(st.integers(0, 9), st.lists(scores, min_size=3, max_size=3), min_size=1))
def test_with_the_same_seeds_everywhere_it_is_the_highest_mean(table):
    """None: the run failed. Compared with the plain definition."""
    given_runs = {r: [run(s, f1, "failed" if f1 is None else "finished") for s, f1 in enumerate(v)] for r, v in table.items()}  # fmt: skip
    means = {rate: statistics.fmean(f1 or 0.0 for f1 in values) for rate, values in table.items()}
    assert means[rates.best(given_runs)] == max(means.values())


def test_a_page_and_an_experiment_until_sure_choose_alike():
    """Also where one rate has more seeds and another failed with one; the three are of one optimizer, beside another."""
    rows = []
    for name, rate, values in (
        ("adam", 0.1, (0.80, 0.80, 0.80)),
        ("adam", 0.2, (0.81, 0.81, 0.81, 0.2)),
        ("adam", 0.4, (0.95, None, 0.95)),
        ("sgd", 0.1, (0.7, 0.7, 0.7)),
        ("sgd", 0.2, (0.6, 0.6, 0.6)),
    ):
        for seed, f1 in enumerate(values):
            config = {"optimizer": {"name": name, "lr": rate}, "training": {"seed": seed}}
            variant = {"optimizer.name": name, "optimizer.lr": rate, "training.seed": seed}
            row = {"run": f"{name}-{rate}-{seed}", "config": config, "variant": variant, "best_dev_f1": f1}
            rows.append({**row, "state": "failed" if f1 is None else "finished"})
    names = {row["run"]: f"{row['variant']['optimizer.name']} {row['variant']['optimizer.lr']}" for row in rows}
    on_page, note = tuned.best_rates(rows, names)
    assert on_page == until.representatives(rows) and {names[row["run"]] for row in on_page} == {"adam 0.2", "sgd 0.1"}
    assert note.endswith("adam 0.2; sgd 0.1.")
