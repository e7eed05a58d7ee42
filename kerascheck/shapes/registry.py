"""The registry of shape functions: which function knows what a layer makes of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from kerascheck.shapes.not_modelled import NOT_MODELLED
from kerascheck.shapes.spec import Arguments, LayerFunction, Nested, Outcome, Unknown

FAMILIES: Final = (
    "activation", "attention", "audio", "borders", "conv_lstm", "convolution", "core", "einsum_dense", "embedding", "image", "lookup",
    "merging", "normalization", "pooling", "preprocessing", "recurrent", "regularization", "reshaping", "wrappers",
)  # fmt: skip

_functions: dict[str, LayerFunction] = {}
_loaded: bool = False


def layer(*names: str) -> Callable[[LayerFunction], LayerFunction]:
    """Register a shape function under the public class names it answers for."""

    def register(function: LayerFunction) -> LayerFunction:
        for name in names:
            _functions[name] = function
        return function

    return register


def functions() -> Mapping[str, LayerFunction]:
    """All shape functions by class name."""
    global _loaded
    if not _loaded:
        _loaded = True
        for family in FAMILIES:
            import_module(f"kerascheck.shapes.{family}")
    return _functions


def infer(cls: str, arguments: Mapping[str, Any], inputs: Nested, call_arguments: Mapping[str, Any] | None = None) -> Outcome:
    """What the layer class makes of these inputs.

    Args:
        cls: public class name in today's Keras, such as ``Conv2D``.
        arguments: bound constructor arguments, defaults filled in.
        inputs: one spec, or a tuple or mapping of them.
        call_arguments: what the call was given besides, such as ``initial_state``.
    """
    function = functions().get(cls)
    if function is None:
        why = f": it {NOT_MODELLED[cls]}" if cls in NOT_MODELLED else ""
        return Unknown("layer-not-modelled", f"kerascheck has no shape function for `{cls}`{why}")
    return function(Arguments(arguments), inputs, call_arguments or {})
