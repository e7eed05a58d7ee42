"""Look-up of public Keras symbols and their signatures, in the version that counts.

The table ``symbols.tsv`` (see `kerascheck.keras_api.generate`) has one line a symbol for all versions. It is read once, and a line is
taken apart when its symbol is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from kerascheck.keras_api.versions import NEWEST, OLDEST, Version

MISSING: Final = object()
"""Default of a parameter that must be given."""

COMPUTED: Final = object()
"""Default of a parameter that is no literal: it need not be given, and its value is not known."""

BASE_LAYER_ARGUMENTS: Final = ("name", "dtype", "trainable", "autocast", "activity_regularizer", "input_shape", "input_dim")
"""What every layer's ``**kwargs`` takes (``keras/src/layers/layer.py``, ``Layer.__init__``)."""

IGNORED_ARGUMENTS: Final = {
    "Embedding": ("input_length",), "LeakyReLU": ("alpha",), "RNN": ("zero_output_for_mask",), "SimpleRNN": ("zero_output_for_mask",),
    "LSTM": ("implementation", "zero_output_for_mask"), "GRU": ("implementation", "zero_output_for_mask"),
    "LSTMCell": ("implementation",), "GRUCell": ("implementation",),
    "ReversibleEmbedding": ("input_length", "weights", "lora_rank", "lora_alpha", "quantization_config"),
}  # fmt: skip
"""Arguments that single layers take out of their ``**kwargs``, those of older versions among them."""


STUBS: Final = "keras.optimizers.legacy."
"""Symbols that can be imported, but whose use raises."""

Interval = tuple[Version, Version]


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


@cache
def _index() -> dict[str, list[str]]:
    """The table's lines (without their path) by path."""
    lines = Path(__file__).with_name("symbols.tsv").read_text(encoding="utf-8").splitlines()
    index: dict[str, list[str]] = {}
    for line in lines[1:]:
        path, _, rest = line.partition("\t")
        index.setdefault(path, []).append(rest)
    return index


@cache
def _intervals(text: str) -> tuple[Interval, ...]:
    """``2.13-2.15,3.4-`` as pairs of versions."""
    pairs = (part.split("-") for part in text.split(","))
    return tuple((_version(first), _version(last) if last else (99, 0)) for first, last in pairs)


def _version(text: str) -> Version:
    major, _, minor = text.partition(".")
    return int(major), int(minor)


def _covers(text: str, version: Version) -> bool:
    return any(first <= version <= last for first, last in _intervals(text))


def _line(path: str, version: Version, through_tensorflow: bool) -> list[str] | None:
    """The columns behind the path, of the line that holds for a version."""
    scopes = "bt" if through_tensorflow else "bk"
    for line in _index().get(path, ()):
        columns = line.split("\t")
        if columns[0] in scopes and _covers(columns[1], max(version, OLDEST)):
            return columns
    return None


def exists(path: str, version: Version = NEWEST, *, through_tensorflow: bool) -> bool:
    """Whether Keras has a symbol or module at a canonical path.

    Args:
        path: such as ``keras.backend.sum``.
        version: of Keras.
        through_tensorflow: whether it is reached as ``tf.keras``, which still has some of what ``keras`` has dropped.
    """
    if path.startswith(STUBS) and version >= (3, 0):
        return False
    if _line(path, version, through_tensorflow) is not None:
        return True
    owner = _line(path.rpartition(".")[0], version, through_tensorflow)
    return owner is not None and owner[2] != "module"


def ever(path: str) -> bool:
    """Whether any version in the table has a symbol at a path."""
    return path in _index()


@cache
def symbol(path: str, version: Version = NEWEST, *, through_tensorflow: bool = False) -> Entry | None:
    """The public symbol at a canonical path, None when Keras has none there."""
    columns = _line(path, version, through_tensorflow)
    if columns is None:
        return None
    _, _, kind, name, bases, parameters, *_ = (*columns, "", "", "")
    version = max(version, OLDEST)
    rows = tuple(_parameter(row) for row in _held(parameters, version))
    return Entry(path, kind, name or path.rpartition(".")[2], rows, tuple(_held(bases, version)))


def _held(column: str, version: Version) -> Iterator[Any]:
    """The items of a JSON column that a version has."""
    items = json.loads(column) if column else []
    for place, item in enumerate(items):
        marked = isinstance(item, str) and item.startswith("@")
        limit = items[place + 1] if place + 1 < len(items) else None
        if not marked and (not isinstance(limit, str) or not limit.startswith("@") or _covers(limit[1:], version)):
            yield item


def _parameter(row: list[Any]) -> Parameter:
    name = row[0].lstrip("*.")
    mark = row[0][: len(row[0]) - len(name)]
    return Parameter(name, "k" if mark == "." else mark, _value(row[1]) if len(row) > 1 else MISSING)


def _value(raw: Any) -> Any:
    match raw:
        case {"$tuple": list(items)}:
            return tuple(map(_value, items))
        case dict():
            return COMPUTED
        case _:
            return raw


@cache
def names_in(module: str, version: Version = NEWEST, *, through_tensorflow: bool = False) -> tuple[str, ...]:
    """Public names directly in a module."""
    prefix = f"{module}."
    names = [path[len(prefix) :] for path in _index() if path.startswith(prefix)]
    return tuple(name for name in names if "." not in name and _line(prefix + name, version, through_tensorflow) is not None)


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
        if parameter.kind in ("*", "**") or parameter.name in arguments or parameter.default is COMPUTED:
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
