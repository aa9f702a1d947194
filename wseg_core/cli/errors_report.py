"""The tables of `errors`: kinds of mistakes, confusion, buckets, examples, and agreement with another model."""

from ..language import text
from . import output


def print_report(report: dict, examples: int) -> None:
    """Prints the report that `errors --json` gives, with at most `examples` of each kind."""
    from ..inspection.naming import bucket_name, category_name, measure_name, type_name

    output.score(report["score"])
    for title, names in (
        ("kinds", (text("kind of mistake"), type_name)),
        ("ambiguities", (text("ambiguity"), type_name)),
        ("categories", (text("category"), category_name)),
    ):
        output.say()
        output.table(
            [names[0], text("mistakes"), text("gold words")],
            [[names[1](name), counts["mistakes"], counts["gold_words"]] for name, counts in report[title].items()],
        )
    output.say()
    output.table(
        [text("gold \\ predicted"), *report["tags"]], [[t, *row] for t, row in zip(report["tags"], report["confusion"])]
    )
    for name, rows in report["buckets"].items():
        if rows:
            output.say()
            output.table(
                [measure_name(name), text("gold words"), "F1"],
                [[bucket_name(row), output.number(row["gold"]), output.percent(row["f1"])] for row in rows],
            )
    output.say()
    output.table(
        [text("gold"), text("predicted"), text("kind of mistake"), text("line"), text("confidence")],
        [
            [
                " ".join(m["gold"]),
                " ".join(m["predicted"]),
                type_name(m["kind"]),
                m["line"],
                output.percent(m["confidence"]),
            ]
            for m in report["mistakes"][:examples]
        ],
        left=3,
    )
    if "agreement" in report:
        _print_agreement(report["agreement"], examples)


def _print_agreement(comparison: dict, examples: int) -> None:
    from ..inspection.naming import fate_name

    output.say()
    output.table(
        [text("against {model}", model=comparison["against"]), text("gold words")],
        [[fate_name(fate), output.number(count)] for fate, count in comparison["counts"].items()],
    )
    for fate in ("gained", "lost"):
        output.say()
        output.table(
            [fate_name(fate), text("first model"), text("second model"), text("line"), text("confidence")],
            [
                [w["gold"], " ".join(w["first"]), " ".join(w["second"]), w["line"], output.percent(w["confidence"])]
                for w in comparison["words"][fate][:examples]
            ],
            left=3,
        )
