"""Look-up of public Keras symbols and their signatures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

MISSING: Final = object()
"""Default of a parameter that must be given."""

BASE_LAYER_ARGUMENTS: Final = ("name", "dtype", "trainable", "autocast", "activity_regularizer", "input_shape", "input_dim")
"""What every layer's ``**kwargs`` takes (``keras/src/layers/layer.py``, ``Layer.__init__``)."""

IGNORED_ARGUMENTS: Final = {
    "Embedding": ("input_length",), "LeakyReLU": ("alpha",), "RNN": ("zero_output_for_mask",), "SimpleRNN": ("zero_output_for_mask",),
    "LSTM": ("implementation", "zero_output_for_mask"), "GRU": ("implementation", "zero_output_for_mask"),
    "LSTMCell": ("implementation",), "GRUCell": ("implementation",),
}  # fmt: skip
"""Arguments that single layers take out of their ``**kwargs``, those of older versions among them."""


STUBS: Final = "keras.optimizers.legacy."
"""Symbols that can be imported, but whose use raises."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; ``kind`` is "" (by place or name), "k" (by name only), "*" or "**"."""

    name: str
    kind: str
    default: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One public symbol.

    Attributes:
        kind: class, function, module or value.
        name: the object's own name, which tells aliases apart: ``Convolution2D`` has the name ``Conv2D``.
        bases: names of Keras' own base classes, nearest first.
    """

    path: str
    kind: str
    name: str
    parameters: tuple[Parameter, ...]
    bases: tuple[str, ...]


def _value(raw: Any) -> Any:
    if isinstance(raw, dict):
        return tuple(map(_value, raw["$tuple"])) if "$tuple" in raw else MISSING
    return raw


@cache
def _content() -> dict[str, Any]:
    path = Path(__file__).with_name("keras-3.15.json")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _table() -> dict[str, Any]:
    symbols: dict[str, Any] = _content()["symbols"]
    return symbols


def exists(path: str, *, through_tensorflow: bool) -> bool:
    """Whether Keras has a symbol or module at a canonical path.

    Args:
        path: such as ``keras.backend.sum``.
        through_tensorflow: whether it is reached as ``tf.keras``, which still has some of what ``keras`` has dropped.
    """
    if path.startswith(STUBS):
        return False
    if path in _table():
        return True
    more = _content()["tensorflow_only"] if through_tensorflow else {}
    owner = more.get(path.rpartition(".")[0], {"kind": "module"})
    return path in more or owner["kind"] != "module"


@cache
def symbol(path: str) -> Entry | None:
    """The public symbol at a canonical path, None when Keras has none there."""
    raw = _table().get(path)
    if raw is None:
        return None
    rows = raw.get("parameters") or ()
    parameters = tuple(Parameter(row[0], row[1], _value(row[2]) if len(row) > 2 else MISSING) for row in rows)
    return Entry(path, raw["kind"], raw.get("name", path.rpartition(".")[2]), parameters, tuple(raw.get("bases", ())))


def names_in(module: str) -> list[str]:
    """Public names directly in a module."""
    prefix = f"{module}."
    return [path[len(prefix) :] for path in _table() if path.startswith(prefix) and "." not in path[len(prefix) :]]


@dataclass(frozen=True, slots=True)
class Bound:
    """Arguments by parameter name with defaults filled in, and what did not bind.

    Attributes:
        given: names that the call itself gave.
        unexpected: keyword names that the function does not take.
        missing: required parameters that were left out.
        excess: how many positional arguments too many.
    """

    arguments: dict[str, Any]
    given: frozenset[str]
    unexpected: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    excess: int = 0


def bind(entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], more: Any = None, extra: tuple[str, ...] = ()) -> Bound:
    """Bind a call's arguments by Python's rules.

    Args:
        entry: the function or class.
        args: positional arguments.
        kwargs: keyword arguments.
        more: what parameters that are not given get instead of their default, when the call has arguments that are not known.
        extra: further keyword names that are taken (a layer's base arguments).
    """
    positional = [parameter for parameter in entry.parameters if parameter.kind == ""]
    arguments: dict[str, Any] = {parameter.name: value for parameter, value in zip(positional, args, strict=False)}
    takes_any = any(parameter.kind == "**" for parameter in entry.parameters)
    names = {parameter.name for parameter in entry.parameters if parameter.kind in ("", "k")}
    unexpected = []
    for name, value in kwargs.items():
        if name not in names and name not in extra:
            unexpected.append(name)
            if not takes_any:
                continue
        arguments[name] = value
    given = frozenset(arguments)
    missing = []
    for parameter in entry.parameters:
        if parameter.kind in ("*", "**") or parameter.name in arguments:
            continue
        if more is not None:
            arguments[parameter.name] = more
        elif parameter.default is MISSING:
            missing.append(parameter.name)
        else:
            arguments[parameter.name] = parameter.default
    takes_all = any(parameter.kind == "*" for parameter in entry.parameters)
    excess = 0 if takes_all else max(0, len(args) - len(positional))
    return Bound(arguments, given, tuple(unexpected), tuple(missing), excess)
