"""Every public function of ``keras.ops`` and ``keras.activations`` is modelled, or excused with a reason."""

from __future__ import annotations

import pytest

from kerascheck.keras_api.lookup import names_in, symbol
from kerascheck.shapes.ops.not_modelled import NOT_MODELLED
from kerascheck.shapes.ops.registry import infer_op, op_functions
from kerascheck.shapes.spec import Unknown
from tests.shapes.op_strategies import op_cases, op_names

NO_OPS = frozenset(("deserialize", "get", "serialize"))
"""Functions of ``keras.activations`` that are about activations by name."""


def public(module: str) -> set[str]:
    """The functions of a module in the shipped table."""
    return {name for name in names_in(module) if getattr(symbol(f"{module}.{name}"), "kind", "") == "function"}


MODULES = ("keras.ops", "keras.ops.image", "keras.ops.linalg", "keras.ops.nn", "keras.ops.numpy", "keras.activations")


@pytest.mark.parametrize("module", MODULES)
def test_every_op_is_modelled_or_excused(module: str) -> None:
    assert not {name for name in public(module) - NO_OPS if name not in op_functions() and name not in NOT_MODELLED}


def test_no_op_is_both() -> None:
    assert not set(op_functions()) & set(NOT_MODELLED)


def test_nothing_is_excused_that_keras_does_not_have() -> None:
    assert set(NOT_MODELLED) <= set().union(*map(public, MODULES))


def test_nothing_is_modelled_that_keras_does_not_have() -> None:
    assert set(op_functions()) <= set().union(*map(public, MODULES))


@pytest.mark.parametrize("name", op_names())
def test_every_op_has_a_strategy(name: str) -> None:
    assert op_cases(name) is not None


def test_an_op_without_function_says_why() -> None:
    found = infer_op("while_loop", {})
    assert isinstance(found, Unknown)
    assert "whose result decides" in found.reason
