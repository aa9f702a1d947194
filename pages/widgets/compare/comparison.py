"""The compared runs, with one colour for each variant and one order of variants in all sections."""

from dataclasses import dataclass

from wseg_core.charts.compare import compared, ranking

from . import data as compare_data


@dataclass(frozen=True)
class Comparison:
    """selected: all runs. judged: those that the verdict is about. note: how they were chosen, in words; "" for all."""

    selected: list[dict]
    judged: list[dict]
    note: str = ""

    def colours(self, runs: list[dict], setting: str = "") -> dict[str, str]:
        """Colour key of each of `runs` to its colour: the value of `setting`, or for "" the group's name among these runs.

        The colours are those among all selected runs, so that a part of them keeps its colours.
        """
        if setting:
            return compare_data.palette(self.selected, setting)
        return compared.palette(runs, self.selected)

    def colour_of_runs(self) -> dict[str, str]:
        """Each selected run's ID to the colour of its variant."""
        return compared.colour_of_runs(self.selected)

    def ranked(self, runs: list[dict] | None = None) -> list[str]:
        """The names of the variants of `runs` (the judged ones by default), the best first, as in the ranking."""
        runs = self.judged if runs is None else runs
        table = compare_data.cached(
            "ranked", compare_data.key(runs), (), lambda: ranking.table(compare_data.scores(runs, ""))
        )
        return list(table["group"])
