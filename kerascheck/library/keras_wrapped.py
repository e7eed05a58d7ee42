"""Layers inside wrapper layers, in the terms that shape functions ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascheck.shapes.registry import infer
from kerascheck.shapes.spec import Nested, Outcome, Unknown
from kerascheck.values.layer import Layer, Model

if TYPE_CHECKING:
    from kerascheck.interpret.interpreter import Interpreter


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A layer, cell or model as an argument of another layer."""

    layer: Layer
    ev: Interpreter | None = None

    @property
    def cls(self) -> str:
        """Public class name."""
        return self.layer.cls

    @property
    def arguments(self) -> Mapping[str, Any]:
        """Bound constructor arguments in the terms of shape functions."""
        return shape_arguments(self.layer, self.ev)

    def apply(self, inputs: Nested, call_arguments: Mapping[str, Any] = {}) -> Outcome:
        """What the wrapped thing makes of its inputs, without recording a call."""
        if isinstance(self.layer, Model):
            from kerascheck.library.keras_applying import apply_model

            return apply_model(self.layer, inputs, self.ev)
        if self.layer.user_class is not None and self.ev is not None:
            from kerascheck.library.keras_custom import wrapped

            return wrapped(self.ev, self.layer, inputs)
        if self.layer.user_class is not None:
            return Unknown("subclass", f"what `{self.layer.cls}` makes of its input inside a wrapper is not interpreted")
        return infer(self.layer.cls, self.arguments, inputs, call_arguments)


def shape_arguments(layer: Layer, ev: Interpreter | None = None) -> dict[str, Any]:
    """A layer's arguments in the terms of shape functions; with the evaluator, wrapped layers of the project can be interpreted."""
    from kerascheck.library.keras_layers import plain

    return {name: plain(value, ev) for name, value in layer.arguments.items()}
