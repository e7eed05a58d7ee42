"""A softmax over a single unit always gives 1.

## What it does

Finds a softmax whose axis has size 1: `Dense(1, activation="softmax")`, an `Activation("softmax")` or `Softmax()` behind
a layer of one unit, a one-filter convolution with softmax, and attention scores of shape `(batch, time steps, 1)`
whose softmax is taken over the last axis instead of the time steps.

## Why is this bad?

A softmax divides each number by the sum along the axis. With one number that is always 1, whatever the weights are: no
gradient comes back through it, every prediction is 1, and training goes on without an error. Keras 3 warns when it runs.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential()
model.add(Input((20,)))
model.add(Dense(16, activation="relu"))
model.add(Dense(1, activation="softmax"))  # error: KC303
model.compile(optimizer="adam", loss="binary_crossentropy")
```

```python bad
from keras import Input, layers

steps = Input((30, 64))
scores = layers.Dense(1, activation="softmax")(steps)  # error: KC303
context = layers.Dot(axes=1)([scores, steps])
```

## Use instead

For two classes, one unit with a sigmoid:

```python fixed
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential()
model.add(Input((20,)))
model.add(Dense(16, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss="binary_crossentropy")
```

For attention weights, the softmax over the time steps:

```python good
from keras import Input, layers

steps = Input((30, 64))
scores = layers.Softmax(axis=1)(layers.Dense(1)(steps))
context = layers.Dot(axes=1)([scores, steps])
```

## References

- [Keras: the softmax activation](https://keras.io/api/layers/activations/#softmax-function)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, class_count, feeds, trainings
from kerascheck.query.graph import TRANSPARENT, built, inner, output_calls, shape_maker
from kerascheck.query.losses import loss_of, name_of
from kerascheck.query.symbols import imagined
from kerascheck.query.text import requoted, text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.shapes.spec import Spec
from kerascheck.syntax.plans import AddArgument, Plan, Replace, argument_of
from kerascheck.values.array import Array
from kerascheck.values.layer import Layer, LayerCall, Model
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site

ALWAYS: Final = {"softmax": 1, "log_softmax": 0}
"""What these functions give for a single number."""
WIDTHS: Final = {"Dense": "units", "EinsumDense": "output_shape"}
"""The argument with the size of the last axis; ``filters`` of a convolution for all others."""
BINARY_LOSSES: Final = frozenset(("binary_crossentropy", "binary_focal_crossentropy"))


@dataclass(frozen=True, slots=True)
class Use:
    """What a model that ends in the softmax is trained for.

    Attributes:
        losses: names of its losses; None for one that is not known.
        counts: how many classes its labels have; None where that is not known.
        continuous: it is trained on measurements, not on classes.
    """

    losses: frozenset[str | None]
    counts: frozenset[int | None]
    continuous: bool


@rule("KC303", "softmax-one-unit", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers that take a softmax along an axis of size 1."""
    for call in program.calls:
        layer, shape = inner(call.layer), output_shape(call)
        function = softmax_of(layer)
        if function is None or shape is None or call.guarded or layer.site is None:
            continue
        if not is_single(layer, shape) or is_only_a_default(layer, call):
            continue
        model = next((model for model in program.models if any(each is call for each in output_calls(model))), None)
        use = use_of(model, program) if model is not None else None
        always = f"`{function}` over an axis of size 1 always gives {ALWAYS[function]}"
        message = f"{always}: expected more than one number on the last axis, got {shape}{advice(shape, use)}"
        label = f"{function} of a single number"
        fix = time_axis(layer, shape) if use is None else sigmoid(layer, use)
        yield Finding(layer.site, message, label, related_to(call), fix, call, cause=layer)


def softmax_of(layer: Layer) -> str | None:
    """``softmax`` or ``log_softmax`` where a layer ends in it."""
    if layer.cls == "Softmax":
        return "softmax"
    name = name_of(layer.arguments.get("activation"))
    return name if name in ALWAYS and layer.cls not in ("LSTM", "GRU", "SimpleRNN") else None


def output_shape(call: LayerCall) -> Shape | None:
    """The shape of the one output of a call that was taken."""
    outcome = built(call)
    return outcome.outputs.shape if outcome is not None and isinstance(outcome.outputs, Spec) and outcome.outputs.shape.dims else None


def is_single(layer: Layer, shape: Shape) -> bool:
    """Whether the axis of the softmax has size 1."""
    axis = layer.arguments.get("axis", -1) if layer.cls == "Softmax" else -1
    axes = axis if isinstance(axis, tuple) else (axis,)
    return all(isinstance(each, int) and shape[each] == 1 for each in axes)


def is_only_a_default(layer: Layer, call: LayerCall) -> bool:
    """Whether the one unit may be a parameter's default in a function that nothing calls: its callers may say otherwise."""
    if call.site is None or not imagined(call.site):
        return False
    maker = shape_maker(call) if layer.cls in TRANSPARENT else call
    site = inner(maker.layer).site if maker is not None else None
    if maker is None or site is None:
        return True
    argument = argument_of(site.node, WIDTHS.get(inner(maker.layer).cls, "filters")) or next(iter(getattr(site.node, "args", ())), None)
    return argument is None or type(argument.value).__name__ != "Integer"


def use_of(model: Model, program: Program) -> Use:
    """What a model is compiled and trained for."""
    compiled = [each for each in program.compiles if each.model is model]
    used = [training for training in trainings(program, *SUPERVISED) if training.model is model]
    labels = [(feed.y, feed.streamed) for training in used for feed in feeds(training) if isinstance(feed.y, Array)]
    counts = frozenset(class_count(each, streamed=streamed) for each, streamed in labels)
    return Use(frozenset(map(loss_of, compiled)), counts, any(each.facts.continuous for each, _ in labels))


def advice(shape: Shape, use: Use | None) -> str:
    """What was probably meant."""
    if use is None:
        return "; attention weights need the softmax over the time steps, `axis=1`" if shape.rank == 3 else ""
    if use.continuous:
        return "; to predict a number, leave the activation out"
    classes = max((count for count in use.counts if count is not None), default=2)
    return f"; the labels have {classes} classes, which need {classes} units" if classes > 2 else ""


def related_to(call: LayerCall) -> tuple[tuple[Site, str], ...]:
    """The layer that made the one unit, where the softmax stands apart from it."""
    maker = shape_maker(call) if call.layer.cls in TRANSPARENT else None
    return ((maker.layer.site, "gives one unit"),) if maker is not None and maker.layer.site is not None else ()


def time_axis(layer: Layer, shape: Shape) -> FixPlan | None:
    """For attention weights, the softmax over the time steps."""
    if layer.cls != "Softmax" or "axis" in layer.given or shape.rank != 3 or layer.site is None:
        return None
    return FixPlan("take the softmax over the time steps", (AddArgument(layer.site.node, "axis=1"),), Applicability.UNSAFE)


def sigmoid(layer: Layer, use: Use) -> FixPlan | None:
    """A sigmoid at the end of a model that may be meant for two classes."""
    categorical = any(loss is not None and "categorical" in loss for loss in use.losses)
    plan = other_activation(layer)
    if plan is None or categorical or use.continuous or any(count is not None and count > 2 for count in use.counts):
        return None
    certain = bool(use.losses) and use.losses <= BINARY_LOSSES or use.counts == {2}
    return FixPlan("use a sigmoid for one unit", (plan,), Applicability.SAFE if certain else Applicability.UNSAFE)


def other_activation(layer: Layer) -> Plan | None:
    """The activation replaced, where it is written in the layer itself."""
    if layer.site is None:
        return None
    node: Any = layer.site.node
    if layer.cls == "Softmax":
        return Replace(node, f"{text_of(node.func.value)}.Activation(\"sigmoid\")") if type(node.func).__name__ == "Attribute" else None
    argument = argument_of(node, "activation")
    if argument is None:
        plain = [each for each in node.args if each.keyword is None and not each.star]
        place = {"Activation": 0, "Dense": 1}.get(layer.cls)
        argument = plain[place] if place is not None and len(plain) > place else None
    match type(argument.value).__name__ if argument is not None else "":
        case "SimpleString":
            return Replace(argument.value, requoted(argument.value, "sigmoid"))
        case "Attribute":
            return Replace(argument.value, '"sigmoid"')
    return None
