"""Queries on training: the callbacks of a training call, and the names of what it records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kerascheck.interpret.attributes import find_in_class
from kerascheck.query.losses import snake_case
from kerascheck.query.symbols import imagined
from kerascheck.syntax.plans import argument_of
from kerascheck.values.layer import CompileCall, Model, TrainingCall, flatten
from kerascheck.values.objects import ClassValue, DictValue, External, FunctionValue, Instance, LibraryObject, ListValue, Value
from kerascheck.values.tensor import Tensor

UNDIRECTED: Final = frozenset((
    "Mean", "Sum", "FalseNegatives", "FalsePositives", "TrueNegatives", "TruePositives", "MeanMetricWrapper", "Metric",
))  # fmt: skip
"""Metrics of which Keras does not know whether more is better (without ``_direction``, Keras 3.15)."""

OWN_LOGIC: Final = ("train_step", "test_step", "compute_metrics", "metrics", "fit", "get_metrics_result", "compile", "train_on_batch")
"""Methods with which a model's own class decides what is recorded."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Names that the logs of a training hold, ``val_`` left out.

    Attributes:
        names: each with whether Keras knows if more of it is better.
        validated: whether the same is recorded of validation data; None when not known.
    """

    names: dict[str, bool]
    validated: bool | None

    def find(self, name: str) -> bool | None:
        """Whether the direction of a recorded name is known; None for a name that is not recorded.

        A metric object without a name of its own gets a number behind its name when it is not the first.
        """
        if name in self.names:
            return self.names[name]
        return self.names.get(re.sub(r"_\d+$", "", name))


def callbacks_of(training: TrainingCall) -> tuple[Value, ...] | None:
    """The callbacks that a training call is given; None when that is not known."""
    value = training.arguments.get("callbacks")
    match value:
        case None:
            return ()
        case ListValue(exact=True) | ListValue(items=()):
            return value.items if value.exact else None
        case tuple():
            return value
        case LibraryObject() | Instance():
            return (value,)
    return None


def keras_callbacks(training: TrainingCall, *classes: str) -> Iterator[LibraryObject]:
    """Keras' own callbacks of these classes."""
    for callback in callbacks_of(training) or ():
        if isinstance(callback, LibraryObject) and callback.path in {f"keras.callbacks.{name}" for name in classes}:
            yield callback


def recorded(training: TrainingCall) -> Recorded | None:
    """What a training call writes into its logs; None where that is not known."""
    compiled, model = training.compiled, training.model
    if not isinstance(compiled, CompileCall) or _decides_itself(model) or _writes_logs(training):
        return None
    heads = output_names(model)
    if heads is None:
        return None
    names = {"loss": True, "learning_rate": True, "lr": True}
    for metrics in (compiled.metrics, compiled.arguments.get("weighted_metrics")):
        found = _metrics(metrics, heads)
        if found is None:
            return None
        names.update(found)
    if len(heads) > 1:
        names.update((f"{head}_loss", False) for head in heads)
    return Recorded(names, validated(training))


def validated(training: TrainingCall) -> bool | None:
    """Whether ``fit`` has validation data; None when that is not known."""
    data, split = training.arguments.get("validation_data"), training.arguments.get("validation_split")
    if "**" in training.arguments or training.method not in ("fit", "fit_generator"):
        return None
    if data is not None:
        return True
    if imagined(training.site) and any(argument_of(training.site.node, name) for name in ("validation_data", "validation_split")):
        return None  # a parameter's default, which callers may replace
    if split is None or isinstance(split, int | float):
        return bool(split)
    return None


def output_names(model: Model) -> tuple[str, ...] | None:
    """The names of a model's outputs; "" for the only one; None when they are not known."""
    if model.outputs is None:
        return ("",) if model.kind == "Sequential" else None
    outputs = list(flatten(getattr(model.outputs, "items", model.outputs)))
    if len(outputs) == 1:
        return ("",)
    layers = [tensor.call.layer for tensor in outputs if isinstance(tensor, Tensor) and tensor.call is not None]
    return tuple(layer.name for layer in layers) if len(layers) == len(outputs) else None


def _decides_itself(model: Model) -> bool:
    return isinstance(model.user_class, ClassValue) and any(find_in_class(model.user_class, name) is not None for name in OWN_LOGIC)


def _writes_logs(training: TrainingCall) -> bool:
    """Whether a callback that is not Keras' own may add to the logs."""
    callbacks = callbacks_of(training)
    if callbacks is None:
        return True
    return any(not isinstance(each, LibraryObject) and not (isinstance(each, Instance) and _leaves_logs(each.cls)) for each in callbacks)


def _leaves_logs(cls: ClassValue) -> bool:
    from kerascheck.query.text import text_of

    text = text_of(cls.node)
    return "logs[" not in re.sub(r"logs\[[^\]]*\](?! *=[^=])", "", text) and "logs.update" not in text


def _metrics(value: Value, heads: tuple[str, ...]) -> dict[str, bool] | None:
    """Names of metrics as they are recorded."""
    match value:
        case None:
            return {}
        case ListValue(exact=True) | tuple():
            items = value.items if isinstance(value, ListValue) else value
        case DictValue(exact=True):
            found: dict[str, bool] = {}
            for head, metrics in value.items.items():
                several = metrics if isinstance(metrics, ListValue | tuple) else ListValue((metrics,))
                inner = _metrics(several, ("",))
                if inner is None or not isinstance(head, str):
                    return None
                found.update((f"{head}_{name}", False) if len(heads) > 1 else (name, known) for name, known in inner.items())
            return found
        case _:
            return None
    nested = any(isinstance(item, ListValue | tuple) for item in items)
    if nested and len(items) != len(heads):
        return None
    found = {}
    for place, item in enumerate(items):
        inner = _metrics(item, ("",)) if isinstance(item, ListValue | tuple) else _named(item)
        if inner is None:
            return None
        own = (heads[place],) if nested or len(items) == len(heads) > 1 else heads
        for name, known in inner.items():
            found.update({name: known} if len(heads) == 1 else {f"{head}_{name}": False for head in own})
    return found


def _named(metric: Value) -> dict[str, bool] | None:
    """The name of one metric, and whether Keras knows its direction; None when the name is not known."""
    match metric:
        case None:
            return {}
        case str():
            return {metric: True}
        case FunctionValue():
            return {metric.name: False}
        case External(path=path) if not path.rpartition(".")[2][:1].isupper():
            return {path.rpartition(".")[2]: True}
        case LibraryObject(path=path):
            cls, given = path.rpartition(".")[2], metric.arguments.get("name")
            automatic = {"LogCoshError": "logcosh"}.get(cls, snake_case(cls))
            if given is not None and not isinstance(given, str) or not path.startswith(("keras.metrics.", "keras.losses.")):
                return None
            return {given or automatic: cls not in UNDIRECTED}
    return None
