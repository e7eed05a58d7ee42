"""Arguments: the few that tell what a layer does, in words for its box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.values.dim import Quotient, Symbol
from kerascheck.values.layer import Layer
from kerascheck.values.objects import External, FunctionValue, LibraryObject, ListValue

COUNTS: Final = ("units", "filters", "num_heads", "depth_multiplier")
"""Arguments that read best as a number with its name behind it."""

ALWAYS: Final = (
    "units", "filters", "num_heads", "key_dim", "input_dim", "output_dim", "kernel_size", "pool_size", "rate",
    "target_shape", "axis", "dims", "n",
)  # fmt: skip
"""Shown even where the program leaves the default."""

IF_GIVEN: Final = (
    "strides", "padding", "dilation_rate", "size", "cropping", "activation", "return_sequences", "return_state", "stateful", "merge_mode",
    "go_backwards", "mask_zero", "scale", "offset", "value_dim", "groups", "height", "width", "max_tokens", "epsilon",
)  # fmt: skip
"""Shown where the program gives them."""

LONGEST: Final = 40


def arguments_of(layer: Layer) -> tuple[str, ...]:
    """The telling arguments of a layer, such as ``64 units``, ``kernel_size=3``, ``relu``."""
    return tuple(_shown(layer)) if not layer.is_op else ()


def _shown(layer: Layer) -> Iterator[str]:
    inside = layer.arguments.get("layer")
    if isinstance(inside, Layer):
        yield ", ".join((inside.cls, *arguments_of(inside)))
    for name in (*ALWAYS, *IF_GIVEN):
        if name in layer.arguments and (name in layer.given or name in ALWAYS):
            if name == "input_dim" and layer.cls != "Embedding":  # the input's size in the way of Keras 1
                continue
            text = _value(layer.arguments[name])
            if text is None or text == "None" or layer.cls.endswith("Normalization") and name not in layer.given:
                continue
            if name in COUNTS:
                words = name.replace("_", " ").removeprefix("num ")
                yield f"{text} {words.removesuffix('s') if text == '1' else words}"
            elif name == "activation":
                yield text
            elif text in ("True", "False"):
                yield name if text == "True" else f"{name}=False"
            else:
                yield f"{name.replace('_size', '') if name == 'kernel_size' else name}={text}"


def _value(value: Any) -> str | None:
    """A value as text; None for one that is not known or too long to show."""
    match value:
        case str():
            text = value
        case bool() | int() | float() | None:
            text = str(value)
        case tuple() | ListValue(exact=True):
            items = [_value(item) for item in (value.items if isinstance(value, ListValue) else value)]
            if any(item is None for item in items):
                return None
            known = [str(item) for item in items]
            if len(known) > 1 and all(item.isdecimal() for item in known):
                return "×".join(known)
            text = f"({', '.join(known)})"
        case External():
            text = value.path.rpartition(".")[2]
        case LibraryObject():
            text = value.path.rpartition(".")[2]
        case FunctionValue():
            text = value.name
        case Symbol() | Quotient():
            text = str(value)
        case _:
            return None
    return text if text and len(text) <= LONGEST else None
