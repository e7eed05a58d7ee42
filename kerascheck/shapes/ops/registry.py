"""The registry of ops: which function knows what an op makes of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, TypeAlias

from kerascheck.shapes.ops.not_modelled import NOT_MODELLED
from kerascheck.shapes.spec import Arguments, Outcome, Unknown

FAMILIES: Final = ("elementwise", "reductions", "shaping", "joining", "indexing", "products", "windows", "losses", "algebra", "images")
"""The modules, those that models use most first: they are imported one after the other until the op is found."""

OpFunction: TypeAlias = "Callable[[str, Arguments], Outcome]"

_functions: dict[str, OpFunction] = {}
_waiting: list[str] = list(FAMILIES)


def op(*names: str) -> Callable[[OpFunction], OpFunction]:
    """Register a function under the names of the ops it answers for, as they are called in ``keras.ops``."""

    def register(function: OpFunction) -> OpFunction:
        for name in names:
            _functions[name] = function
        return function

    return register


def op_functions() -> Mapping[str, OpFunction]:
    """All functions by op name."""
    while _waiting:
        import_module(f"kerascheck.shapes.ops.{_waiting.pop(0)}")
    return _functions


def is_modelled(name: str) -> bool:
    """Whether an op has a function."""
    while name not in _functions and _waiting and name not in NOT_MODELLED:
        import_module(f"kerascheck.shapes.ops.{_waiting.pop(0)}")
    return name in _functions


def infer_op(name: str, arguments: Mapping[str, Any]) -> Outcome:
    """What an op makes of its arguments.

    Args:
        name: as in ``keras.ops``, such as ``expand_dims``.
        arguments: by parameter name, defaults filled in; tensors are specs, lists are tuples, Python constants are themselves.
    """
    if not is_modelled(name):
        return Unknown("library-call", f"`{name}` on tensors is not modelled: {NOT_MODELLED.get(name, 'it is no op of Keras')}")
    return _functions[name](name, Arguments(arguments))
