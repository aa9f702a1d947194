"""Diagram of a model: characters, encoder, tags and words, and the training loop.

HTML with inline styles; colours of lines and letters come from the page, so that it fits light and dark.
"""

from html import escape

from ...language import text
from ...text import tags
from .. import colours

_WORDS = ("我", "愛", "自然", "語言")
_LINE = "color-mix(in srgb,currentColor 28%,transparent)"
_SOFT = "color-mix(in srgb,currentColor 5%,transparent)"
_FAINT = "color-mix(in srgb,currentColor 70%,transparent)"
_CELL = "flex:1 1 0;min-width:0;text-align:center;padding:3px 0;border-radius:6px"


def model(config: dict, sizes: str = "", head: str = "tags") -> str:
    """Diagram of the model and its training for a config.

    `sizes`: a line on the encoder's size. `head`: the name of the head that the loss chooses.
    """
    scheme = tags.scheme(config["data"]["scheme"])
    encoder, loss, optimizer = config["encoder"], config["loss"], config["optimizer"]
    coloured = [(t, colours.TAGS[t]) for word in _WORDS for t in scheme.word(len(word))]
    rows = (
        _row(text("characters"), "".join(_cell(c, f"border:1px solid {_LINE};font-size:21px") for c in "".join(_WORDS)))
        + _arrow()
        + _box(text("Encoder"), encoder["name"], sizes, text("represents each character in its context"))
        + _arrow()
        + _box(text("Head"), *_scores(head, scheme))
        + _arrow()
        + _row(
            text("tags"),
            "".join(
                _cell(tag, f"background:{colour};color:{'#fff' if tag in ('B', 'B2') else '#16222a'};font-weight:600")
                for tag, colour in coloured
            ),
        )
        + _arrow()
        + _row(
            text("words"),
            "".join(
                f'<span style="flex:{len(w)} 1 0;text-align:center;border:1.5px solid {_FAINT};border-radius:6px;font-size:21px">{w}</span>'
                for w in _WORDS
            ),
        )
    )
    lesson = (
        _step(text("Loss"), loss["name"], text("measures how far the predictions are from the corpus"))
        + f'<div style="text-align:center;color:{_FAINT}">↑</div>'
        + _step(
            text("Optimizer"),
            f"{optimizer['name']} · {optimizer.get('lr', 0):g}",
            text("adjusts the weights to reduce the loss"),
        )
    )
    # The lesson goes upwards, from the tags back into the encoder: the bracket says so.
    return (
        f'<div style="display:flex;gap:14px;line-height:1.35;font-size:16px"><div style="flex:3 1 0;min-width:0">{rows}</div>'
        f'<div style="flex:1.5 1 0;min-width:0;display:flex;flex-direction:column-reverse;justify-content:center;'
        f"margin:62px 0 84px;padding-left:12px;border:2px dashed {_LINE};border-left:0;border-radius:0 14px 14px 0;"
        f'padding-right:10px">{lesson}</div></div>'
    )


def _scores(head: str, scheme: tags.Scheme) -> tuple[str, str, str]:
    """Output of the head per character: number of scores, their meaning, and an explanation."""
    names = ", ".join(scheme.tags)
    if head == "gaps":
        return text("1 score per gap"), "", text("does a word end here?")
    if head == "frames":
        count = 2 * (len(scheme) + 1)
        return (
            text("{count} scores per character", count=count),
            f"2 × ({names}, ∅)",
            text("two frames, each with the tags and a blank"),
        )
    return (
        text("{count} scores per character", count=len(scheme)),
        names,
        text("one for each tag in the {scheme} scheme", scheme=scheme.name),
    )


def _row(label: str, cells: str) -> str:
    return (
        f'<div style="font-size:14px;color:{_FAINT}">{escape(label)}</div>'
        f'<div style="display:flex;gap:5px">{cells}</div>'
    )


def _cell(content: str, style: str) -> str:
    return f'<span style="{_CELL};{style}">{escape(content)}</span>'


def _arrow() -> str:
    return f'<div style="text-align:center;color:{_FAINT};line-height:1.1">↓</div>'


def _box(kind: str, name: str, sizes: str, help: str) -> str:
    detail = f'<div style="font-size:14px;overflow-wrap:anywhere">{escape(sizes)}</div>' if sizes else ""
    return (
        f'<div style="border:1.5px solid {_LINE};background:{_SOFT};border-radius:8px;padding:7px 12px">'
        f'<span style="color:{_FAINT}">{escape(kind)}</span> <b>{escape(name)}</b>{detail}'
        f'<div style="font-size:14px;color:{_FAINT}">{escape(help)}</div></div>'
    )


def _step(kind: str, name: str, help: str) -> str:
    return (
        f'<div><span style="color:{_FAINT}">{escape(kind)}</span> <b>{escape(name)}</b>'
        f'<div style="font-size:14px;color:{_FAINT}">{escape(help)}</div></div>'
    )


def path(steps: list[tuple[str, str]]) -> str:
    """The training settings as chips in a row: pairs (setting, choice)."""
    chips = []
    for number, (what, choice) in enumerate(steps, 1):
        chips.append(
            f'<div style="border:1px solid {_LINE};background:{_SOFT};border-radius:8px;padding:4px 12px;min-width:0">'
            f'<div style="font-size:14px;color:{_FAINT}">{number} {escape(what)}</div>'
            f'<div style="font-weight:600;overflow-wrap:anywhere">{escape(choice)}</div></div>'
        )
    arrow = f'<div style="align-self:center;color:{_FAINT}">→</div>'
    return f'<div style="display:flex;flex-wrap:wrap;gap:8px;line-height:1.35;font-size:16px">{arrow.join(chips)}</div>'
