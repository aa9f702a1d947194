"""The lists of components that can race, and what each is: its sentence, when it fits, its step size, why it cannot run here."""

import json

import streamlit as st

from wseg_core import config as configs
from wseg_core.config import Config
from wseg_core.experiments import expansion
from wseg_core.experiments.plan import parse
from wseg_core.language import current, text
from wseg_core.training import optimizers

from ..shared import fields, notices
from ..shared import formatting as words
from . import plan as experiment_plan

_TALL = 5  # components that are told without a frame to scroll in
_WIDE, _HIGH = 560, 420  # px of that frame


def draw(section: str, label: str, every: str, config: Config) -> None:
    """The list of a section's components, those that cannot run marked, and behind it what each is."""
    names = configs.components(section).names
    encoders = experiment_plan.names("encoder") or [config.encoder["name"]]
    known = _known(json.dumps(experiment_plan.layer(), default=str), section, tuple(encoders), current())
    marks = {name: mark for name in names if (mark := _mark(known[name]["reasons"], encoders))}
    st.multiselect(
        label,
        [experiment_plan.ALL, *names],
        key=f"experiment.{section}",
        persist_state="session",
        select_all=False,
        format_func=lambda n: (
            f"{every} ({len(names)})" if n == experiment_plan.ALL else f"{n} · {marks[n]}" if n in marks else n
        ),
        placeholder=text("only {name}, from the base settings", name=getattr(config, section)["name"]),
        help=fields.explanation(section),
    )
    chosen = experiment_plan.names(section) or [getattr(config, section)["name"]]
    told = [
        text("{kind}: {why}", kind=name, why=reason)
        for name in chosen
        for reason in dict.fromkeys(known[name]["reasons"].values())
    ]
    if told:
        st.caption(notices.plain(words.prose(told)))
    with (
        st.popover(_heading(section), icon=":material/help:", type="tertiary", key=f"about.{section}"),
        st.container(width=_WIDE, height=_HIGH if len(names) > _TALL else "content", border=False),
    ):
        st.markdown("\n\n".join(_told(name, known[name], encoders) for name in names))


def _heading(section: str) -> str:
    return {
        "optimizer": text("About these optimizers"),
        "loss": text("About these loss functions"),
        "encoder": text("About these encoders"),
    }[section]


def _mark(reasons: dict[str, str], encoders: list[str]) -> str:
    """What stands beside the name of a component in its list; "" where it can run with every encoder."""
    if len(reasons) == len(encoders):
        return text("not available with these settings")
    return text("not with {names}", names=", ".join(reasons)) if reasons else ""


def _told(name: str, one: dict, encoders: list[str]) -> str:
    """A paragraph of markdown: the sentence, when it fits, the step size that × 1 means, the reason."""
    lines = [f"**{notices.plain(name)}**\u2002{notices.plain(one['sentence'])}"]
    more = [one["when"], _rates(one["rates"], one["own"]), one["caveat"]]
    if more := [part for part in more if part]:
        lines.append(f":small[:gray[{notices.plain(words.prose(more))}]]")
    if one["reasons"]:
        mark, reasons = _mark(one["reasons"], encoders), dict.fromkeys(one["reasons"].values())
        lines.append(f":small[:material/block: {notices.plain(mark)}: {notices.plain(words.prose(list(reasons)))}]")
    return "  \n".join(lines)


def _rates(rates: dict[str, float], own: dict[str, float]) -> str:
    """What × 1 means: a rate for all encoders, or that of each; and the optimizer's own where a recipe has another."""
    if not rates:
        return ""
    if len(set(rates.values())) == 1:
        told = text("× 1 is a learning rate of {rate}.", rate=f"{next(iter(rates.values())):g}")
    else:
        each = ", ".join(text("{rate} with {name}", rate=f"{rate:g}", name=name) for name, rate in rates.items())
        told = text("× 1 is a learning rate of {rate}.", rate=each)
    recipes = [name for name, rate in rates.items() if rate != own[name]]
    return words.prose([told, *(words.by_recipe(name, own[name]) for name in recipes)])


@st.cache_data(max_entries=30, show_spinner=False)
def _known(layer: str, section: str, encoders: tuple[str, ...], language: str) -> dict[str, dict]:
    """Name to `sentence`, `when`, `caveat`, and by encoder the `rates` that × 1 means and the `reasons` why it cannot run;
    `own`: by encoder the rate that the optimizer would have without the encoder's recipe."""
    registry, found = configs.components(section), {}
    plan = parse({"base": json.loads(layer), "seeds": [0, 1]})  # two, since one run is no plan
    for name in registry.names:
        found[name] = one = {"sentence": registry.summary(name), "own": {}, "rates": {}, "reasons": {}, "caveat": ""}
        if section != "optimizer":
            one |= {"when": registry.when(name), "caveat": registry.caveat(name)}
            continue
        one["when"] = optimizers.REGISTRY.about(name).when
        for encoder in encoders:
            given = {"encoder.name": encoder, "optimizer.name": name}
            made = expansion.variant(plan, given)
            if made.error:
                one["reasons"][encoder] = made.error.what
            if made.config:
                one["rates"][encoder] = expansion.default_of(plan, given, "optimizer.lr")
                one["own"][encoder] = optimizers.REGISTRY.about(name, made.config.encoder).rate
    return found
