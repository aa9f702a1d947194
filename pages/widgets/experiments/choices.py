"""Fields to choose the components to compare, with a description of each and why some are not available."""

import json

import streamlit as st

from wseg_core import config as configs
from wseg_core.config import Config
from wseg_core.experiments.plan import parse
from wseg_core.experiments.variant import default_of, variant
from wseg_core.language import current, text
from wseg_core.training import optimizers

from ..shared import fields, notices
from ..shared import formatting as words
from . import plan as experiment_plan

_MAX_UNSCROLLED = 5  # components described without a scrolling container
_WIDE, _HIGH = 560, 420  # px of that container


def draw(section: str, label: str, every: str, config: Config) -> None:
    """The field for a section's components, unavailable ones marked, and a popover that describes each."""
    names = configs.components(section).names
    encoders = experiment_plan.names("encoder") or [config.encoder.name]
    facts = _descriptions(json.dumps(experiment_plan.layer(), default=str), section, tuple(encoders), current())
    restrictions = {
        name: restriction for name in names if (restriction := _restriction(facts[name]["reasons"], encoders))
    }
    st.multiselect(
        label,
        [experiment_plan.ALL, *names],
        key=f"experiment.{section}",
        persist_state="session",
        select_all=False,
        format_func=lambda n: (
            f"{every} ({len(names)})"
            if n == experiment_plan.ALL
            else f"{n} · {restrictions[n]}"
            if n in restrictions
            else n
        ),
        placeholder=text("only {name}, from the base settings", name=getattr(config, section).name),
        help=fields.explanation(section),
    )
    chosen = experiment_plan.names(section) or [getattr(config, section).name]
    unavailable = [
        text("{kind}: {why}", kind=name, why=reason)
        for name in chosen
        for reason in dict.fromkeys(facts[name]["reasons"].values())
    ]
    if unavailable:
        st.caption(notices.escape(words.join_sentences(unavailable)))
    with (
        st.popover(_heading(section), icon=":material/help:", type="tertiary", key=f"about.{section}"),
        st.container(width=_WIDE, height=_HIGH if len(names) > _MAX_UNSCROLLED else "content", border=False),
    ):
        st.markdown("\n\n".join(_description(name, facts[name], encoders) for name in names))


def _heading(section: str) -> str:
    return {
        "optimizer": text("About these optimizers"),
        "loss": text("About these loss functions"),
        "encoder": text("About these encoders"),
    }[section]


def _restriction(reasons: dict[str, str], encoders: list[str]) -> str:
    """The note beside a component's name in the list; "" if it can be used with every encoder."""
    if len(reasons) == len(encoders):
        return text("not available with these settings")
    return text("not with {names}", names=", ".join(reasons)) if reasons else ""


def _description(name: str, facts: dict, encoders: list[str]) -> str:
    """A paragraph of Markdown: summary, when to use it, the learning rate that × 1 means, why it is not available."""
    lines = [f"**{notices.escape(name)}**\u2002{notices.escape(facts['sentence'])}"]
    details = [facts["when"], _rates(facts["rates"], facts["default"]), facts["caveat"]]
    if details := [part for part in details if part]:
        lines.append(f":small[:gray[{notices.escape(words.join_sentences(details))}]]")
    if facts["reasons"]:
        restriction, reasons = _restriction(facts["reasons"], encoders), dict.fromkeys(facts["reasons"].values())
        lines.append(
            f":small[:material/block: {notices.escape(restriction)}: {notices.escape(words.join_sentences(list(reasons)))}]"
        )
    return "  \n".join(lines)


def _rates(rates: dict[str, float], defaults: dict[str, float]) -> str:
    """The learning rate that × 1 means, for each encoder; and the optimizer's default where a recipe uses another."""
    if not rates:
        return ""
    if len(set(rates.values())) == 1:
        meaning = text("× 1 is a learning rate of {rate}.", rate=f"{next(iter(rates.values())):g}")
    else:
        listed = ", ".join(text("{rate} with {name}", rate=f"{rate:g}", name=name) for name, rate in rates.items())
        meaning = text("× 1 is a learning rate of {rate}.", rate=listed)
    recipes = [name for name, rate in rates.items() if rate != defaults[name]]
    return words.join_sentences([meaning, *(words.recipe_note(name, defaults[name]) for name in recipes)])


@st.cache_data(max_entries=30, show_spinner=False)
def _descriptions(layer: str, section: str, encoders: tuple[str, ...], language: str) -> dict[str, dict]:
    """Maps each name to `sentence`, `when`, `caveat`, and by encoder the `rates` that × 1 means, the `reasons` why it is not
    available, and the `default` rate of the optimizer without the encoder's recipe."""
    registry, descriptions = configs.components(section), {}
    plan = parse({"base": json.loads(layer), "seeds": [0, 1]})  # two, since a plan needs more than one run
    for name in registry.names:
        descriptions[name] = facts = {
            "sentence": registry.summary(name),
            "default": {},
            "rates": {},
            "reasons": {},
            "caveat": "",
        }
        if section != "optimizer":
            facts |= {"when": registry.when(name), "caveat": registry.caveat(name)}
            continue
        facts["when"] = optimizers.REGISTRY.about(name).when
        for encoder in encoders:
            given = {"encoder.name": encoder, "optimizer.name": name}
            candidate = variant(plan, given)
            if candidate.error:
                facts["reasons"][encoder] = candidate.error.what
            if candidate.config:
                facts["rates"][encoder] = default_of(plan, given, "optimizer.lr")
                facts["default"][encoder] = optimizers.REGISTRY.about(name, candidate.config.encoder.as_dict()).rate
    return descriptions
