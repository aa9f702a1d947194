"""Settings that several losses share: the weight of each tag, and how tags become words."""

from typing import Any

from ...config import setting
from ...errors import UserError
from ...language import text
from ...text.tags import Scheme


def tag_weights() -> Any:
    """The field `class_weights`, read by `weights_of`."""
    return setting(
        "",
        "Tag weights",
        "How much each tag counts: one number per tag in the order of the tag scheme, separated by commas, such "
        "as 1,2,1,1; leave empty to weight all tags equally.",
        advanced=True,
    )


def weights_of(given: str, scheme: Scheme) -> list[float] | None:
    """Tag weights from "1,2,1,1"; None for ""; raises UserError unless there is one positive number a tag."""
    if not given.strip():
        return None
    try:
        weights = [float(w) for w in given.replace("，", ",").split(",")]
    except ValueError:
        weights = []
    if len(weights) != len(scheme) or not all(0 < w < 1e6 for w in weights):
        raise UserError(
            text("“{given}” does not contain one weight per tag.", given=given),
            "loss.class_weights",
            text(
                "Expected {count} positive numbers, separated by commas, for {tags}.",
                count=len(scheme),
                tags=", ".join(scheme.tags),
            ),
        )
    return weights


def decoding() -> Any:
    """The field `decoding` of a loss that scores each character by itself; its type is `Literal["legal", "greedy"]`."""
    return setting(
        "legal",
        "Decoding",
        "How tags are turned into words: legal takes the best path that the tag scheme allows; greedy takes the "
        "best tag of each character independently.",
        advanced=True,
    )
