"""Keras' other objects: optimizers, losses, metrics, initializers, callbacks, and whatever the API tables know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kerascheck.interpret.calls import MORE
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.keras_api.lookup import Entry, bind, symbol
from kerascheck.keras_api.versions import NEWEST, Version
from kerascheck.library.keras_models import make_model_or_layer
from kerascheck.library.registry import Call, function
from kerascheck.values.objects import External, LibraryObject, Value

KINDS: Final = (
    ("Optimizer", "optimizers"), ("LearningRateSchedule", "optimizers.schedules"), ("Loss", "losses"), ("Metric", "metrics"),
    ("Initializer", "initializers"), ("Regularizer", "regularizers"), ("Constraint", "constraints"), ("Callback", "callbacks"),
)  # fmt: skip
"""Base class and the module under which objects of such classes are known here."""


def construct(ev: Interpreter, callee: External, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value | None:
    """What calling a public Keras symbol without a model of its own gives; None when Keras has no such symbol."""
    if callee.path.endswith(".from_config") and find(callee.path.removesuffix(".from_config")) is not None:
        from kerascheck.library.keras_copies import from_config

        return from_config(ev, callee, args, kwargs, node)
    entry = find(callee.path, ev.program.target.version(callee.written or callee.path))
    if entry is None:
        return None
    if entry.kind == "class" and ("Layer" in entry.bases or entry.name == "Layer"):
        return make_model_or_layer(ev, entry, args, kwargs, node)
    if entry.kind == "class":
        bound = bind(entry, tuple(args), {name: value for name, value in kwargs.items() if name != MORE}, kwargs.get(MORE))
        return LibraryObject(canonical_class(entry), bound.arguments, {}, ev.site(node))
    if entry.kind == "function" and callee.path.startswith(("keras.ops.", "keras.activations.", "keras.random.", "keras.backend.")):
        from kerascheck.library.tensor_ops import apply

        return apply(Call(ev, node, callee.path), callee.path.rpartition(".")[2], tuple(args), kwargs)
    return None


def find(path: str, version: Version = NEWEST) -> Entry | None:
    """The entry of a path; deep paths of older Keras (``keras.layers.core.Dense``) are found by their last part."""
    entry = symbol(path, version)
    if entry is not None or path.count(".") < 3:
        return entry
    parts = path.split(".")
    homes = {"engine": ("engine", "layers"), "optimizer_v2": ("optimizers",)}.get(parts[1], (parts[1],))
    return next((found for home in homes if (found := symbol(f"keras.{home}.{parts[-1]}", version)) is not None), None)


def canonical_class(entry: Entry) -> str:
    """``keras.optimizers.Adam`` for every alias of it."""
    for base, module in KINDS:
        if base in entry.bases or base == entry.name:
            return f"keras.{module}.{entry.name}"
    return entry.path


@function("keras.backend.clear_session", "keras.utils.clear_session")
def clear_session(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Automatic names begin anew."""
    for name in list(call.ev.counters):
        call.ev.journal.put(call.ev.counters, name, 0)
    return None


@function("keras.backend.image_data_format", "keras.config.image_data_format")
def image_data_format(call: Call) -> Value:
    """Keras' default."""
    return "channels_last"


@function("keras.backend.floatx", "keras.config.floatx")
def floatx(call: Call) -> Value:
    """Keras' default."""
    return "float32"


@function("keras.activations.get", "keras.activations.deserialize")
def activation(call: Call, identifier: Value = None, *args: Value, **kwargs: Value) -> Value:
    """The function behind an activation's name; None is the identity."""
    if identifier is None or isinstance(identifier, str):
        return External(f"keras.activations.{identifier or 'linear'}")
    return identifier


@function("keras.backend.epsilon", "keras.config.epsilon")
def epsilon(call: Call) -> Value:
    """Keras' default."""
    return 1e-07


@function("keras.backend.int_shape")
def int_shape(call: Call, x: Value) -> Value:
    """The static shape as a tuple."""
    return call.ev.attribute(x, "shape", call.node)
