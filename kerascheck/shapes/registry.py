"""The registry of shape functions: which function knows what a layer makes of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from kerascheck.shapes.not_modelled import NOT_MODELLED
from kerascheck.shapes.spec import Arguments, LayerFunction, Nested, Outcome, Unknown

FAMILIES: Final = (
    "core", "regularization", "reshaping", "activation", "convolution", "pooling", "normalization", "embedding", "recurrent", "merging",
    "wrappers", "preprocessing", "borders", "attention", "image", "lookup", "einsum_dense", "conv_lstm", "audio",
)  # fmt: skip
"""The modules, those that models use most first: they are imported one after the other until the layer is found."""

_functions: dict[str, LayerFunction] = {}
_waiting: list[str] = list(FAMILIES)


def layer(*names: str) -> Callable[[LayerFunction], LayerFunction]:
    """Register a shape function under the public class names it answers for."""

    def register(function: LayerFunction) -> LayerFunction:
        for name in names:
            _functions[name] = function
        return function

    return register


def functions() -> Mapping[str, LayerFunction]:
    """All shape functions by class name."""
    while _waiting:
        import_module(f"kerascheck.shapes.{_waiting.pop(0)}")
    return _functions


def function_of(cls: str) -> LayerFunction | None:
    """The shape function of a layer class, None when there is none."""
    while cls not in _functions and _waiting and cls not in NOT_MODELLED:
        import_module(f"kerascheck.shapes.{_waiting.pop(0)}")
    return _functions.get(cls)


def infer(cls: str, arguments: Mapping[str, Any], inputs: Nested, call_arguments: Mapping[str, Any] | None = None) -> Outcome:
    """What the layer class makes of these inputs.

    Args:
        cls: public class name in today's Keras, such as ``Conv2D``.
        arguments: bound constructor arguments, defaults filled in.
        inputs: one spec, or a tuple or mapping of them.
        call_arguments: what the call was given besides, such as ``initial_state``.
    """
    function = function_of(cls)
    if function is None:
        why = f": it {NOT_MODELLED[cls]}" if cls in NOT_MODELLED else ""
        return Unknown("layer-not-modelled", f"kerascheck has no shape function for `{cls}`{why}")
    return function(Arguments(arguments), inputs, call_arguments or {})
