"""Reports: one file that loads nothing, with the verdict, every chart, the fingerprints and the commands."""

import html
import json
import re

import pytest
import yaml

from tests.app.fake_experiments import experiment
from wseg_core import experiments, jobs, language, verdict
from wseg_core.charts.compare import compared
from wseg_core.errors import UserError
from wseg_core.experiments import tuned
from wseg_core.reports import experiment as reports

APART = {"sgd": 0.7, "adam": 0.9}


def report(name: str = "optimizers", **more) -> tuple[str, dict]:
    """The HTML without plotly.js, and the experiment."""
    details = experiments.get(experiment(APART, name=name, losses=("crf", "focal"), **more))
    content = reports.html(details["runs"], details)
    library = max(re.findall(r"<script>.*?</script>", content, re.S), key=len)
    assert len(library) > 1e6
    return content.replace(library, ""), details


def charts(content: str) -> list[dict]:
    return [json.loads(c) for c in re.findall(r'<script type="application/json">(.*?)</script>', content, re.S)]


def test_verdict_ranking_and_fairness_are_in_the_file():
    content, details = report()
    words = html.unescape(re.sub(r"<[^>]+>", " ", content))
    judged = jobs.judge([run["run"] for run in details["runs"]], "best")
    assert judged["pairs"][0]["sentence"] in words and all(caveat in words for caveat in judged["caveats"])
    assert "“adam, crf” has the highest dev F1" in words and "✓" in words
    assert "For each seed, all runs used the same batches in the same order" in words
    for run in details["runs"]:
        assert run["run"] in words and all(value in words for value in run["fingerprints"].values())


def test_every_section_has_its_chart_with_data():
    content, _ = report()
    drawn = charts(content)
    assert len(drawn) == 7  # intervals, two settings, ranking, curves, cost, all settings
    assert all(chart["data"] and "template" not in chart["layout"] for chart in drawn)
    assert re.findall(r"<h2>(.*?)</h2>", content) == [
        "Verdict", "By optimizer", "By loss function", "Ranking", "Learning curves", "Cost", "All settings",
        "Fair comparison", "Setting differences", "Runs and fingerprints", "Train it again",
    ]  # fmt: skip


def test_the_grid_file_in_the_report_is_the_plan():
    content, details = report()
    code = [html.unescape(c) for c in re.findall(r"<pre>(.*?)</pre>", content, re.S)]
    assert yaml.safe_load(code[1]) == details["plan"] and "compare grid.yaml --wait" in code[2]
    shared = yaml.safe_load(code[0])
    assert (
        shared["encoder"]["name"] == "linear"
        and "seed" not in shared["training"]
        and "name" not in shared.get("loss", {})
    )


def test_nothing_is_loaded_from_elsewhere_and_names_are_escaped():
    content, _ = report("</script><script>alert(1)</script>")
    assert "alert(1)</script>" not in content and "default-src 'none'" in content
    assert not re.search(r"""(src|href)\s*=\s*["']""", content)
    assert len(charts(content)) == 7


def test_selected_runs_without_a_verdict_say_why():
    runs = experiments.get(experiment(APART, state="failed"))["runs"]
    content = reports.html(runs)
    assert "Compared runs" in content and f"verdict {runs[0]['run']}" in content
    lead = html.unescape(re.search(r'<p class="lead">(.*?)</p>', content).group(1))
    assert lead == "No verdict: fewer than two runs ended with a score."


def test_each_variant_is_judged_at_its_best_learning_rate_as_on_the_page():
    content, details = report(rates=(0.1, 1.0))
    words = html.unescape(re.sub(r"<[^>]+>", " ", content))
    runs = details["runs"]
    judged, note = tuned.best_rates(runs, compared.groups(runs))
    assert len(judged) == len(runs) / 2 and note in words
    result = jobs.judge([run["run"] for run in judged], "best", among=[run["run"] for run in runs])
    assert len(result["pairs"]) == 3 and all(sentence in words for sentence in verdict.statement(result))


def test_it_is_in_the_language_of_the_reader():
    language.use("zh_Hant")
    content, _ = report()
    assert "。 " not in html.unescape(re.search(r'<p class="lead">(.*?)</p>', content).group(1))
    assert '<html lang="zh-Hant-TW">' in content and "<h2>結論</h2>" in content


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(UserError, match="no/report.html: The report cannot be written: No such file or directory"):
        reports.write(tmp_path / "no" / "report.html", "x")
    reports.write(tmp_path / "report.html", "first")
    reports.write(tmp_path / "report.html", "second")
    assert (tmp_path / "report.html").read_text() == "second" and len(list(tmp_path.glob("*.html"))) == 1
