"""Comparing what library models say with what the libraries give: the same text is run by both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerascheck.values.array import Array
from kerascheck.values.dim import UnknownDim
from kerascheck.values.objects import ListValue
from kerascheck.values.unknown import Unknown

from .running import run


def compare(text: str, *, exact: bool = True, skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """Run a text both ways and compare every variable; gives our values.

    Args:
        text: imports and assignments.
        exact: whether every shape must be fully known.
        skip: variables that are not compared.
    """
    real: dict[str, Any] = {}
    exec(text, real)
    ours = run(text)
    for name, value in real.items():
        if name != "__builtins__" and name not in skip:
            check(ours[name], value, name, exact)
    return ours


def check(ours: Any, real: Any, name: str, exact: bool = True) -> None:
    """Every statement of ours about a value is true of the real one; with ``exact``, its shape is fully known."""
    if isinstance(real, tuple | list) and not isinstance(ours, Array):
        items = ours.items if isinstance(ours, ListValue) else ours
        if isinstance(items, Unknown):
            assert not exact, name
            return
        for position, (one, other) in enumerate(zip(items, real, strict=True)):
            check(one, other, f"{name}[{position}]", exact)
        return
    if not isinstance(real, np.ndarray | np.generic | int | float):
        return
    if isinstance(ours, Unknown):
        assert not exact, (name, ours)
        return
    if not isinstance(ours, Array):
        assert ours == pytest.approx(real), name
        return
    array = np.asarray(real)
    if ours.shape.dims is None:
        assert not exact, (name, array.shape)
    else:
        assert len(ours.shape.dims) == array.ndim, (name, str(ours.shape), array.shape)
        for dim, size in zip(ours.shape.dims, array.shape, strict=True):
            assert (isinstance(dim, UnknownDim) and not exact) or dim == size, (name, str(ours.shape), array.shape)
    if ours.dtype:
        kind = "str" if array.dtype.kind in "US" else str(array.dtype)
        assert ours.dtype == kind, name
    check_facts(ours, array, name)


def check_facts(ours: Array, array: np.ndarray[Any, Any], name: str) -> None:
    """The facts hold for the numbers."""
    facts = ours.facts
    if array.size and array.dtype.kind in "biuf":
        slack = 1e-6 * max(1.0, abs(facts.low or 0), abs(facts.high or 0))
        assert facts.low is None or array.min() >= facts.low - slack, (name, facts.low, array.min())
        assert facts.high is None or array.max() <= facts.high + slack, (name, facts.high, array.max())
        if facts.classes is not None and not facts.one_hot:
            assert len(np.unique(array)) <= facts.classes, (name, facts.classes)
        if facts.one_hot:
            assert set(np.unique(array)) <= {0, 1}, name
            assert (array.sum(axis=-1) == 1).all(), name
            assert facts.classes in (None, array.shape[-1]), name
        if facts.multi_hot:
            assert set(np.unique(array)) <= {0, 1}, name
        if ours.content is not None:
            np.testing.assert_allclose(np.array(ours.content, dtype="float64"), array.astype("float64"), rtol=1e-6)
