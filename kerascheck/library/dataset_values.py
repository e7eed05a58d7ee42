"""Datasets as values: making them, and the history of what was done to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kerascheck.library.array_values import as_array
from kerascheck.values.array import Array, Dataset
from kerascheck.values.dim import Dim, UnknownDim
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown


def dataset(element: Any, batched: bool | None, length: Dim, site: Any, facts: Mapping[str, Any] | None = None) -> Dataset:
    """A dataset whose length is left out where it is not known."""
    return Dataset(element, batched, None if isinstance(length, UnknownDim) else length, dict(facts or {}), site)


def facts_of(source: Dataset) -> dict[str, Any]:
    """What else is known of a dataset, by name."""
    return dict(source.facts) if isinstance(source.facts, dict) else {}


def derived(source: Dataset, step: str, site: Any, **changes: Any) -> Dataset:
    """The dataset after one more step; ``facts["steps"]`` keeps their names in order."""
    facts = facts_of(source)
    facts["steps"] = (*facts.get("steps", ()), step)
    facts.update(changes.pop("facts", {}))
    values = {"element": source.element, "batched": source.batched, "length": source.length, **changes}
    if isinstance(values["length"], UnknownDim):
        values["length"] = None
    return Dataset(values["element"], values["batched"], values["length"], facts, site)


def mapped(function: Callable[[Array], Array], element: Any) -> Any:
    """An element with a function applied to each of its arrays."""
    match element:
        case tuple():
            return tuple(mapped(function, part) for part in element)
        case DictValue():
            return DictValue({key: mapped(function, part) for key, part in element.items.items()}, element.exact)
        case Array():
            return function(element)
        case _:
            return element


def as_element(value: Value) -> Any:
    """What a mapped function returned, or a nested literal, as an element: lists and numbers become arrays."""
    match value:
        case tuple():
            return tuple(map(as_element, value))
        case DictValue():
            return DictValue({key: as_element(part) for key, part in value.items.items()}, value.exact)
        case Tensor():
            return Array(Shape(value.shape.dims), value.dtype)
        case Array() | Unknown() | Dataset():
            return value
        case ListValue() | bool() | int() | float() | str():
            return as_array(value)
        case _:
            return value
