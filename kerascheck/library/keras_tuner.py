"""KerasTuner: hyperparameters as symbols and open choices, and tuners that build a model and train it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from kerascheck.library.registry import Call, attribute, function, method
from kerascheck.values.dim import named
from kerascheck.values.layer import Model
from kerascheck.values.objects import FunctionValue, Instance, LibraryMethod, LibraryObject, ListValue, Value

HYPERPARAMETERS: Final = "keras_tuner.HyperParameters"
HYPERMODEL: Final = "keras_tuner.HyperModel"
TUNER: Final = "keras_tuner.Tuner"

TUNERS: Final = ("RandomSearch", "Hyperband", "BayesianOptimization", "GridSearch", "Sklearn")
ASKS: Final = ("Int", "Choice", "Float", "Boolean", "Fixed")
"""Methods with which a builder asks for the value of a hyperparameter."""


def hyperparameters(site: Any = None) -> LibraryObject:
    """What a tuner gives to the function that builds a model."""
    return LibraryObject(HYPERPARAMETERS, site=site)


@function(HYPERPARAMETERS, "keras_tuner.engine.hyperparameters.HyperParameters")
def made(call: Call, *args: Value, **kwargs: Value) -> Value:
    """``keras_tuner.HyperParameters()``."""
    return hyperparameters(call.site)


@method(HYPERPARAMETERS, "Int")
def integer(call: Call, hp: LibraryObject, name: Value = None, min_value: Value = None, max_value: Value = None, *args: Value,
            **kwargs: Value) -> Value:  # fmt: skip
    """A symbol of its name, which stands for every integer between the bounds; the one integer where both are the same."""
    if isinstance(min_value, int) and min_value == max_value:
        return min_value
    if not isinstance(name, str):
        return call.unknown("the name of this hyperparameter is not known", "hyperparameter")
    symbol = named("_".join(re.findall(r"[A-Za-z0-9]+", name)) or "hp")
    call.ev.journal.put(hp.state, f"bounds of {name}", (min_value, max_value))
    if isinstance(min_value, int):
        call.ev.least[str(symbol)] = min_value
    return symbol


@method(HYPERPARAMETERS, "Choice")
def choice(call: Call, hp: LibraryObject, name: Value = None, values: Value = None, *args: Value, **kwargs: Value) -> Value:
    """One of some values: a symbol for integers, which are sizes mostly; the value itself where there is only one."""
    items: Sequence[Value] = values.items if isinstance(values, ListValue) else values if isinstance(values, tuple) else ()
    if len(items) == 1:
        return items[0]
    sizes = bool(items) and all(isinstance(item, int) and not isinstance(item, bool) for item in items)
    if sizes and isinstance(name, str) and name.isidentifier():
        call.ev.least[name] = min(items)
        return named(name)
    return call.unknown("which of the choices it is, the tuner decides", "hyperparameter")


@method(HYPERPARAMETERS, "Fixed")
def fixed(call: Call, hp: LibraryObject, name: Value = None, value: Value = None, *args: Value, **kwargs: Value) -> Value:
    """The value itself."""
    return value


@method(HYPERPARAMETERS, "Float", "Boolean", "get")
def open_value(call: Call, hp: LibraryObject, name: Value = None, *args: Value, **kwargs: Value) -> Value:
    """What only the tuner decides."""
    return call.unknown("its value is what the tuner decides", "hyperparameter")


@function(*(f"keras_tuner.{prefix}{name}" for name in TUNERS for prefix in ("", "tuners.")))
def tuner(call: Call, hypermodel: Value = None, *args: Value, **kwargs: Value) -> Value:
    """A tuner: it builds the model once to learn which hyperparameters there are."""
    return LibraryObject(TUNER, {"hypermodel": hypermodel}, {"model": _build(call, hypermodel)}, call.site)


def _build(call: Call, hypermodel: Value) -> Value:
    """The model that a builder function, or the ``build`` of a `HyperModel`, makes."""
    hp = hyperparameters(call.site)
    if isinstance(hypermodel, FunctionValue):
        return call.ev.call(hypermodel, (hp,), {}, call.node)
    if isinstance(hypermodel, Instance):
        return call.ev.call(call.ev.attribute(hypermodel, "build", call.node), (hp,), {}, call.node)
    return call.unknown("what builds the model is not known")


@method(TUNER, "search")
def search(call: Call, receiver: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """``tuner.search(…)`` trains models as ``fit`` does, with the same arguments."""
    model = receiver.state["model"]
    if isinstance(model, Model) and not isinstance(receiver.arguments.get("hypermodel"), Instance):
        call.ev.call(LibraryMethod("fit", model), args, kwargs, call.node)
    return None


@method(TUNER, "get_best_models")
def best_models(call: Call, receiver: LibraryObject, num_models: Value = 1) -> Value:
    """Models of the kind that the tuner has built."""
    model = receiver.state["model"]
    return ListValue((model,) * num_models) if isinstance(num_models, int) and 0 < num_models < 100 else ListValue((model,), exact=False)


@method(TUNER, "get_best_hyperparameters")
def best_hyperparameters(call: Call, receiver: LibraryObject, num_trials: Value = 1) -> Value:
    """Hyperparameters of the best trials."""
    count = num_trials if isinstance(num_trials, int) and 0 < num_trials < 100 else 1
    return ListValue(tuple(hyperparameters(call.site) for _ in range(count)))


@method(TUNER, "results_summary", "search_space_summary", "reload", "save")
def shown(call: Call, receiver: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """What changes nothing."""
    return None


@attribute(TUNER, "hypermodel")
def hypermodel_of(call: Call, receiver: LibraryObject) -> Value:
    """What the tuner builds with."""
    given = receiver.arguments.get("hypermodel")
    return given if isinstance(given, Instance) else LibraryObject(HYPERMODEL, {"hypermodel": given}, site=call.site)


@method(HYPERMODEL, "build")
def build(call: Call, receiver: LibraryObject, hp: Value = None) -> Value:
    """``tuner.hypermodel.build(hp)``: the model once more."""
    return _build(call, receiver.arguments.get("hypermodel"))
