"""Joining: what is known when a program may have come through either of two branches."""

from __future__ import annotations

from typing import Any

from kerascheck.interpret.journal import MISSING, Changes, Journal, read
from kerascheck.values.array import Array
from kerascheck.values.dim import Symbol
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import DictValue, ListValue, SetValue, Value
from kerascheck.values.shape import Shape, join_shapes
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown


def same(left: Value, right: Value) -> bool:
    """Whether two values are certainly the same."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    match left:
        case bool() | int() | float() | str() | bytes() | Symbol() | Shape():
            return bool(left == right)
        case tuple():
            return len(left) == len(right) and all(map(same, left, right))
        case Array():
            from kerascheck.library.array_operators import same_arrays

            return same_arrays(left, right)
        case _:
            return False


def join(left: Value, right: Value, where: Any = None) -> Value:
    """One value that stands for either; unknown where they do not agree.

    A name that only one branch binds keeps that value: on the other way Python would raise at its use.
    """
    if same(left, right) or right is MISSING:
        return left
    if left is MISSING:
        return right
    match left, right:
        case Tensor(), Tensor():
            dtype = left.dtype if left.dtype == right.dtype else ""
            return Tensor(join_shapes(left.shape, right.shape), dtype, alternatives=(left, right))
        case Array(), Array():
            from kerascheck.library.array_operators import join_arrays

            return join_arrays(left, right)
        case tuple(), tuple() if len(left) == len(right):
            return tuple(join(one, other, where) for one, other in zip(left, right, strict=True))
        case Unknown(), _:
            return left
        case _, Unknown():
            return right
        case ListValue(), ListValue() if left.exact and right.exact and len(left.items) == len(right.items):
            return ListValue(tuple(join(one, other, where) for one, other in zip(left.items, right.items, strict=True)))
        case _:
            return Unknown("branches", "it depends on a test whose result is not known", where)


def merge(journal: Journal, one: Changes, other: Changes, where: Any = None) -> bool:
    """Write the join of two undone branches.

    Returns:
        Whether anything came out different from what stood there before.
    """
    changed = False
    for slot in {**one.slots, **other.slots}:
        container, key, _ = one.slots.get(slot) or other.slots[slot]
        before = read(slot, container, key)
        left = one.slots[slot][2] if slot in one.slots else before
        right = other.slots[slot][2] if slot in other.slots else before
        if not slot[2] and key in ("items", "layers") and isinstance(container, ListValue | DictValue | SetValue | Model):
            if _same_items(left, right):
                journal.set(container, key, left)
            else:
                journal.set(container, key, left if len(left) >= len(right) else right)
                journal.set(container, "exact", False)
            changed = changed or not _same_items(before, left)
            continue
        if isinstance(container, Model) and key in ("inputs", "outputs") and not same(left, right):
            # A graph that depends on an unknown test: what the model is, is no longer known.
            journal.set(container, "exact", False)
            if not (isinstance(left, Tensor) and isinstance(right, Tensor)):
                journal.set(container, key, None)
                changed = changed or before is not None
                continue
        joined = left if key == "exact" and left is False else join(left, right, where)
        changed = changed or not same(before, joined)
        if slot[2]:
            journal.put(container, key, joined)
        else:
            journal.set(container, key, joined)
    return changed


def disagree(one: Changes, other: Changes, counters: Any) -> bool:
    """Whether two undone branches leave models, tensors or sizes that differ, so that joining them would lose what each makes of it."""
    for slot in {**one.slots, **other.slots}:
        container, key, _ = one.slots.get(slot) or other.slots[slot]
        if container is counters:
            continue
        before = read(slot, container, key)
        left = one.slots[slot][2] if slot in one.slots else before
        right = other.slots[slot][2] if slot in other.slots else before
        match left, right:
            case Tensor(), Tensor():
                differs = left.shape != right.shape
            case (Layer(), Layer()) | (ListValue(), ListValue()):
                differs = not same(left, right)
            case int(), int():
                differs = left != right and not isinstance(left, bool)
            case tuple(), tuple():
                differs = key in ("items", "layers") and not same(left, right) and _holds_layers((*left, *right))
            case _:
                differs = False
        if differs:
            return True
    return False


def _holds_layers(items: tuple[Any, ...]) -> bool:
    return any(isinstance(item, Layer | Tensor | int) for item in items)


def _same_items(left: Any, right: Any) -> bool:
    if isinstance(left, tuple) and isinstance(right, tuple):
        return same(left, right)
    return bool(left == right)
