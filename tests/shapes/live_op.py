"""Ops against live Keras: one call of a function of ``keras.ops`` on symbolic tensors, and the comparison with our function."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kerascheck.keras_api.lookup import MISSING, Entry, symbol
from kerascheck.shapes.ops.registry import infer_op
from kerascheck.shapes.spec import Built, Outcome, Refused, Spec, Unknown
from tests.shapes.live_layer import _nested_difference, _open

PLACES = ("keras.ops.", "keras.ops.image.", "keras.ops.linalg.", "keras.activations.")
"""Where a name is looked for."""


@cache
def entry_of(name: str) -> Entry:
    """The signature of an op in the table that kerascheck ships."""
    found = next(entry for place in PLACES if (entry := symbol(f"{place}{name}")) is not None)
    assert found.kind == "function"
    return found


@dataclass(frozen=True)
class OpCase:
    """One call to compare, with the written arguments only."""

    name: str
    given: Mapping[str, Any]

    def infer(self) -> Outcome:
        """Our answer."""
        defaults = {each.name: each.default for each in entry_of(self.name).parameters if each.default is not MISSING}
        return infer_op(self.name, {**defaults, **self.given})


def ask_keras(case: OpCase) -> tuple[str, Any]:
    """What live Keras says: a refusal, or the output."""
    import keras

    function: Any = keras
    for part in entry_of(case.name).path.split(".")[1:]:
        function = getattr(function, part)
    given = {key: _argument(keras, value) for key, value in case.given.items()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if case.name == "einsum":
                return "", function(given["subscripts"], *given["operands"])
            if case.name == "meshgrid":
                return "", function(*given.pop("x"), **given)
            return "", function(**given)
    except Exception as error:  # Keras refuses with exceptions of every kind
        return f"{type(error).__name__}: {error}", None


def _argument(keras: Any, value: Any) -> Any:
    if isinstance(value, Spec):
        return keras.KerasTensor(value.shape.dims, dtype=value.dtype)
    if isinstance(value, tuple):
        items = [_argument(keras, item) for item in value]
        return items if any(isinstance(item, Spec) for item in value) else tuple(items)
    return value


def fails_at_run(case: OpCase) -> bool:
    """Whether Keras refuses real numbers, where None stands for two of something."""
    import keras
    import numpy as np

    def numbers(value: Any) -> Any:
        if isinstance(value, Spec):
            return np.zeros([2 if dim is None else dim for dim in value.shape.dims or ()], value.dtype)
        return tuple(map(numbers, value)) if isinstance(value, tuple) else value

    given = {key: numbers(value) for key, value in case.given.items()}
    try:
        if case.name == "einsum":
            keras.ops.einsum(given["subscripts"], *given["operands"])
        else:
            getattr(keras.ops, case.name)(**given)
    except Exception:  # backends refuse with exceptions of every kind
        return True
    return False


def op_difference(case: OpCase, seen: OpCase | None = None) -> str:
    """Empty when both agree on everything that our function states (as `live_layer.difference`)."""
    outcome = (case if seen is None else seen).infer()
    if isinstance(outcome, Unknown):
        return ""
    refused, output = ask_keras(case)
    match outcome:
        case Refused():
            if refused or outcome.detail.get("late") and fails_at_run(case):
                return ""
            return f"refused by us only: {outcome.message}; Keras: {output}"
        case Built():
            if refused:
                return "" if seen is not None else f"refused by Keras only: {refused[:300]}; we: {outcome.outputs}"
            return _nested_difference(outcome.outputs, output)


def is_op_weak(case: OpCase) -> bool:
    """Whether our function leaves something open."""
    outcome = case.infer()
    return _open(outcome.outputs) if isinstance(outcome, Built) else isinstance(outcome, Unknown)
