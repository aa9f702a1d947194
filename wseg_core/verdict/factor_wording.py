"""The verdicts on a factor as sentences."""

from ..language import text
from .wording import in_points, joined, margin_points, needed, p_words, sentences_words


def sentence(effect: dict) -> str:
    """The main effect between two levels of a factor, averaged over the matched cells."""
    a, b, difference, (low, high) = effect["name_a"], effect["name_b"], effect["difference"], effect["interval"]
    if effect["kind"] == "few":
        return text(
            "Too few matched seeds to compare {a} and {b}: {count}; at least three are needed.",
            a=a,
            b=b,
            count=effect["runs"],
        )
    if difference < 0:  # the higher score is named first
        a, b, difference, low, high = b, a, -difference, -high, -low
    points, low_points, high_points = in_points(difference, low, high)
    values = {
        "a": a,
        "b": b,
        "points": points,
        "low": low_points,
        "high": high_points,
        "cells": effect["rest"],
        "seeds": effect["runs"],
        "sentences": sentences_words(effect),
    }
    if effect["verdict"] == "better":
        return text(
            "{a} is better than {b} by {points} F1 points, averaged over {cells} matched settings ({low} to {high}; "
            "{p}, over {sentences} and {seeds} seeds each).",
            p=p_words(effect),
            **values,
        )
    if effect["verdict"] == "equal":
        return text(
            "{a} and {b} are equal within the margin of ±{margin} F1 points, averaged over {cells} matched settings: "
            "they differ by {points} ({low} to {high}, over {sentences} and {seeds} seeds each).",
            margin=margin_points(effect["margin"]),
            **values,
        )
    message = text(
        "Undecided between {a} and {b}: {points} F1 points, averaged over {cells} matched settings ({low} to {high}; "
        "{p}, over {sentences} and {seeds} seeds each).",
        p=p_words(effect),
        **values,
    )
    return joined(message, needed({**effect, "needed": effect["needed"]}))


def dependence(result: dict) -> str:
    """Whether the differences between levels depend on the rest, in a sentence; "" with nothing to depend on."""
    effects = result["interactions"]
    if not effects or effects[0]["kind"] == "few":
        return ""
    if result["depends"] == "equal":
        return text(
            "It does not depend on the other settings by more than ±{margin} F1 points.",
            margin=margin_points(effects[0]["margin"]),
        )
    if result["depends"] == "undecided":
        return text("Whether it depends on the other settings is undecided.")
    largest = max((e for e in effects if e["verdict"] == "better"), key=lambda e: abs(e["difference"]))
    difference, (low, high) = largest["difference"], largest["interval"]
    with_more, with_less = largest["in"], largest["against"]
    if difference < 0:
        difference, low, high, with_more, with_less = -difference, -high, -low, with_less, with_more
    points, low_points, high_points = in_points(difference, low, high)
    return text(
        "It depends on the other settings: with {more}, the F1 of {a} minus that of {b} is {points} points higher "
        "than with {less} ({low} to {high}; {p}).",
        more=with_more,
        less=with_less,
        a=largest["name_a"],
        b=largest["name_b"],
        points=points,
        low=low_points,
        high=high_points,
        p=p_words(largest),
    )
