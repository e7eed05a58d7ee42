"""Steps of preparation: what arithmetic, casts and stores do to raw pixels and to fractions."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kerascheck.library.array_facts import Statistic, is_float, is_integer, prepared
from kerascheck.library.registry import Call
from kerascheck.values.array import Array, Facts, Step

ARITHMETIC: Final = frozenset(("+", "-", "*", "/", "//", "**"))

HUNDRED: Final = 100
"""Fractions that are divided by so much were scaled before."""

MANY: Final = 0.5
"""Fractions of pixels span so much at least."""

BYTE: Final = 128
"""A floor division of pixels by so much or more leaves next to nothing of them."""


def calculated(call: Call, operator: str, before: Array, other: Array, facts: Facts) -> Facts:
    """Facts of arithmetic on pixels, which are raw no longer."""
    statistic = other.facts.origin
    if operator in ("-", "/") and isinstance(statistic, Statistic) and statistic.base == before.facts.origin:
        return prepared(facts, Step("fitted", "the mean", call.site, statistic.base, before.facts)) if operator == "-" else facts
    if operator == "/" and is_small(before.facts) and other.facts.low is not None and other.facts.low >= HUNDRED:
        return prepared(facts, Step("rescaled-twice", operator, call.site))
    if operator == "/" and is_prepared(before.facts) and other.facts.low is not None and other.facts.low >= HUNDRED:
        return prepared(facts, Step("rescaled-twice", operator, call.site))
    if is_unknown(before) and (operator == "/" and other.content == 255 or operator == "*" and other.content == 1 / 255):
        return prepared(replace(facts, continuous=True, scale="unit"), Step("rescaled", operator, call.site))
    if before.facts.scale != "raw" or facts.scale == "raw" or operator not in ARITHMETIC:
        return facts
    whole = operator == "//" and is_integer(before.dtype) and other.facts.low is not None and other.facts.low >= BYTE
    return prepared(facts, Step("truncated" if whole else "rescaled", operator, call.site))


def is_unknown(array: Array) -> bool:
    """Whether nothing is known of an array's numbers, which may be pixels then."""
    facts = array.facts
    return (facts.low, facts.high, facts.scale) == (None, None, "") and not facts.continuous and array.shape.dims != () and not facts.steps


def is_prepared(facts: Facts) -> bool:
    """Whether these are pixels as a pretrained network wants them."""
    return any(step.kind == "rescaled" and step.name.endswith("preprocess_input") for step in facts.steps)


def is_small(facts: Facts) -> bool:
    """Whether these are fractions in [0, 1] or [-1, 1] that come from pixels, by known bounds."""
    if facts.scale != "unit" or not facts.continuous or not any(step.kind == "rescaled" for step in facts.steps):
        return False
    return facts.low is None or facts.high is None or facts.high - facts.low >= MANY


def converted(call: Call, before: Array, after: Array) -> Array:
    """The array after a cast; of fractions in [0, 1] whole numbers keep nothing."""
    if not is_fraction(before) or not is_integer(after.dtype) or after.dtype == "bool":
        return after
    step = Step("truncated", after.dtype, call.site)
    return replace(after, facts=prepared(replace(after.facts, scale="unit"), step))


def is_fraction(array: Array) -> bool:
    """Whether an array holds numbers that were scaled into about [0, 1] or [-1, 1]."""
    return array.facts.scale == "unit" and array.facts.continuous and (is_float(array.dtype) or not array.dtype)
