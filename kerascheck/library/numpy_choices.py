"""NumPy: random choices, permutations and shuffling."""

from __future__ import annotations

from dataclasses import replace

from kerascheck.library.array_changes import change_argument
from kerascheck.library.array_facts import Origin, Selection, explained_classes, without_rows
from kerascheck.library.array_values import (
    as_array,
    counting,
    dim_argument,
    is_scalar,
    made,
    shape_argument,
    written,
)  # fmt: skip
from kerascheck.library.numpy_random import integers_within, sampler, sized
from kerascheck.library.registry import Call
from kerascheck.values.array import NO_FACTS, Array, Facts
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


@sampler("choice")
def choice(
    call: Call, a: Value, size: Value = None, replace: Value = True, p: Value = None, axis: Value = 0, shuffle: Value = True
) -> Value:
    """Elements of ``a``, or integers below it."""
    if isinstance(a, int) and not isinstance(a, bool):
        return integers_within(call, 0, a - 1, size, "int64") if a > 0 else call.unknown("expected a > 0", "raises")
    if is_scalar(a):
        return sized(call, size, "int64", NO_FACTS)
    source = as_array(a)
    if size is None and source.shape.rank == 1:
        return call.unknown("which element is chosen is not known", "random")
    facts = _drawn(source)
    if source.shape.dims is None:
        shape = UNKNOWN_SHAPE if source.shape.rank is None and not _is_flat(a) else shape_argument(size)
    else:
        chosen = shape_argument(size) if size is not None else Shape(())
        shape = Shape((*chosen.dims, *source.shape.dims[1:])) if chosen.dims is not None and axis == 0 else UNKNOWN_SHAPE
    return made(call, shape, source.dtype, explained_classes(_mixed(facts), written(call), call.site))


def _is_flat(value: Value) -> bool:
    """Whether a list holds plain values only, although not all are known."""
    return isinstance(value, ListValue | tuple)


def _drawn(source: Array) -> Facts:
    facts = without_rows(source.facts) if source.shape.rank == 1 else source.facts
    return _renewed(facts)


def _mixed(facts: Facts) -> Facts:
    """Facts of rows that were drawn at random."""
    return replace(facts, mixed=True)


def _renewed(facts: Facts) -> Facts:
    return Facts(
        facts.low, facts.high, facts.classes, facts.one_hot, facts.multi_hot, facts.continuous, facts.scale, facts.split,
        Selection(facts.origin, object()) if facts.origin is not None else None, mixed=True, steps=facts.steps,
    )  # fmt: skip


@sampler("permutation", new="permuted")
def permutation(call: Call, x: Value, axis: Value = 0, **_: Value) -> Value:
    """The rows in random order, or the numbers below ``x``."""
    if is_scalar(x):
        size = dim_argument(x)
        numbers = counting(range(size)).facts if isinstance(size, int) else Facts(low=0)
        return made(call, Shape((size,)), "int64", replace(numbers, origin=Origin()))
    source = as_array(x)
    return made(call, source.shape, source.dtype, _renewed(source.facts))


@sampler("shuffle")
def shuffle(call: Call, x: Value, axis: Value = 0) -> Value:
    """Shuffles in place: which row or item stands where is not known afterwards."""
    if isinstance(x, Array):
        change_argument(call, x.but(facts=_renewed(x.facts)))
    elif isinstance(x, ListValue) and x.exact and len(set(map(id, x.items))) > 1:
        unordered = call.unknown("the list is in random order", "random")
        arrays = [item for item in x.items if isinstance(item, Array) and item.shape == x.items[0].shape]
        after = arrays if len(arrays) == len(x.items) else [unordered] * len(x.items)
        call.ev.journal.set(x, "items", tuple(item.but() if isinstance(item, Array) else item for item in after))
    return None
