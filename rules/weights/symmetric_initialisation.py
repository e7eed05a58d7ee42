"""A kernel that starts as zeros, ones or a constant makes all units of a layer start alike.

## What it does

Finds trainable hidden layers of more than one unit (`Dense`, convolutions, recurrent layers) whose kernel is initialised to
zeros, ones or one constant, with a constant bias, in models that are compiled or trained. What it says depends on what stands
behind the layer:

- **error** where the layer never learns: zeros under a `relu` (the output is 0, and the slope of `relu` at 0 is 0), or a layer
  behind it whose kernel is constant too, so that all units get the same gradient for ever;
- **warning** where only the random kernel of the next layer tells the units apart.

The last layer of a model may start from zeros: its units have labels of their own. So may a layer whose output is added to, or
multiplied with, another tensor. Neither is reported.

## Why is this bad?

Units that start with the same weights compute the same number. As long as they also get the same gradient, they stay copies of
each other, and a layer of 64 units can do no more than one unit could. Random initial weights, Keras' default, are there to break
this symmetry. To get the same result in every run, set the seed instead: `keras.utils.set_random_seed(0)`.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu", kernel_initializer="zeros"),  # error: KC401
    Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

```python bad
from keras import Input, Sequential, initializers
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu", kernel_initializer=initializers.Constant(0.1)),  # warning: KC401
    Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

A last layer from zeros is a known technique:

```python good
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(3, activation="softmax", kernel_initializer="zeros"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## References

- [Keras: layer weight initializers](https://keras.io/api/layers/initializers/)
- [Goodfellow, Bengio, Courville: Deep Learning, section 8.4](https://www.deeplearningbook.org/contents/optimization.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.library.keras_graph import Graph, graph_of, sources
from kerascheck.program import Program
from kerascheck.query.graph import inner
from kerascheck.query.losses import name_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import RemoveArgument, argument_of
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.objects import LibraryObject, Value

RECURRENT: Final = ("units", "kernel_initializer", "recurrent_initializer")
KERNELS: Final = {
    "Dense": ("units", "kernel_initializer"),
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), RECURRENT),
    **{f"Conv{rank}D{kind}": ("filters", "kernel_initializer") for rank in (1, 2, 3) for kind in ("", "Transpose")},
}
"""The argument with the number of units, and those with the initializers that must all be constant for the units to be alike."""

FIXED: Final = {"zeros": 0.0, "ones": 1.0, "zeros_initializer": 0.0, "ones_initializer": 1.0}
RECTIFIERS: Final = frozenset(("relu", "relu6"))
"""Activations that are 0 at 0, with slope 0 in TensorFlow."""
ZERO_AT_ZERO: Final = RECTIFIERS | {
    "linear", "tanh", "elu", "selu", "celu", "gelu", "silu", "swish", "mish", "leaky_relu", "softsign", "hard_tanh", "hard_silu",
    "hard_swish",
}  # fmt: skip
NOISE: Final = frozenset((
    "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout", "GaussianNoise", "AlphaDropout",
))  # fmt: skip
"""Layers that treat units differently by chance."""

POOLINGS: Final = ("MaxPooling", "AveragePooling", "GlobalAveragePooling", "GlobalMaxPooling", "UpSampling", "ZeroPadding", "Cropping")
UNITWISE: Final = NOISE | {f"{kind}{rank}D" for kind in POOLINGS for rank in (1, 2, 3)} | {
    "Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "BatchNormalization", "Flatten", "Identity", "ActivityRegularization",
}  # fmt: skip
"""Layers that do the same with every unit and do not mix them."""


@dataclass(slots=True)
class Behind:
    """What stands behind a layer.

    Attributes:
        ends: the next layers with a kernel.
        elsewhere: the output also goes to the model's end, to a merge, an op, or anything else that is not followed.
        noisy: something on the way treats units differently by chance.
        dead: on each way a relu gets nothing but zeros, if the layer starts with zeros.
    """

    ends: list[Layer]
    elsewhere: bool = False
    noisy: bool = False
    dead: bool = True


@rule("KC401", "symmetric-initialisation", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield hidden layers whose units start as copies of each other."""
    waiting = [training.model for training in program.trainings if training.method in ("fit", "fit_generator", "train_on_batch")]
    waiting += [compiled.model for compiled in program.compiles]
    seen: set[int] = set()
    while waiting:
        model = waiting.pop()
        if id(model) in seen or model.inputs is None or model.outputs is None or given_weights(model):
            continue
        seen.add(id(model))
        graph = graph_of(model)
        waiting += [call.layer for call in graph.calls if isinstance(call.layer, Model)]
        for call in graph.calls if not graph.gap else ():
            found = finding(call, graph, model)
            if found is not None:
                yield found


def given_weights(layer: Layer) -> bool:
    """Whether its weights are set or loaded after it was made."""
    return bool(layer.state.get("weights_given"))


def finding(call: LayerCall, graph: Graph, model: Model) -> Finding | None:
    """The finding about one layer, if it starts alike and it matters."""
    layer = stepwise(call)
    start = constant_start(layer)
    units = layer.arguments.get(KERNELS[layer.cls][0]) if start is not None else None
    if start is None or layer.site is None or call.guarded or not isinstance(units, int) or units < 2:
        return None
    behind = follow(call, graph, model, zero=start == 0 and constant_bias(layer) == 0)
    if behind.elsewhere or not behind.ends:
        return None
    word = "filters" if "filters" in layer.arguments else "units"
    expected = f"expected {word} that differ at the start"
    alike = f"{expected}, but all {units} {word} of `{layer.cls}` start with the same weights ({start:g})"
    constants = [constant_kernel(end) for end in behind.ends]
    if behind.dead:
        message = f"{expected}, got zeros: `relu` of 0 is 0 and has slope 0, so this `{layer.cls}` never learns"
        severity = Severity.ERROR
    elif None in constants:
        message, severity = f"{alike}: only the random weights behind them tell them apart", Severity.WARNING
    elif behind.noisy:
        message, severity = f"{alike}, and so does the layer behind: only dropout tells them apart", Severity.WARNING
    else:
        message, severity = f"{alike}, and so does the layer behind: they never become different", Severity.ERROR
    constant_end = behind.ends[0].site if None not in constants and not behind.dead else None
    related = ((constant_end, "starts with one constant too"),) if constant_end is not None else ()
    return Finding(layer.site, message, f"{units} copies of one", related, fix_for(layer), cause=layer, severity=severity)


def stepwise(call: LayerCall) -> Layer:
    """The layer of a call, or the one that `TimeDistributed` applies to every step."""
    return inner(call.layer) if call.layer.cls == "TimeDistributed" else call.layer


def constant_start(layer: Layer) -> float | None:
    """The constant that all weights of a trainable layer start from, biases aside; None where units differ or that is not known."""
    if layer.cls not in KERNELS or layer.state.get("trainable", True) is not True or given_weights(layer) or constant_bias(layer) is None:
        return None
    starts = [constant(layer.arguments.get(name)) for name in KERNELS[layer.cls][1:]]
    return starts[0] if None not in starts else None


def constant_kernel(layer: Layer) -> float | None:
    """The constant that the kernel towards the layer before starts from."""
    return None if given_weights(layer) or layer.cls not in KERNELS else constant(layer.arguments.get("kernel_initializer"))


def constant_bias(layer: Layer) -> float | None:
    """The constant that all biases start from; 0 without biases, None where they differ or that is not known."""
    if layer.arguments.get("use_bias") is False:
        return 0.0
    return constant(layer.arguments.get("bias_initializer"))


def constant(initializer: Value) -> float | None:
    """The one number that an initializer gives; None for all others."""
    match initializer:
        case LibraryObject(arguments=arguments) if initializer.path.endswith(".Constant"):
            value = arguments.get("value", 0.0)
            return float(value) if isinstance(value, int | float) else None
    name = name_of(initializer)
    return FIXED.get(name.lower()) if name is not None else None


def follow(call: LayerCall, graph: Graph, model: Model, *, zero: bool) -> Behind:
    """Follow a layer's output through layers that keep its units apart."""
    outputs = {id(tensor) for tensor in flatten(model.outputs)}
    found = Behind([])

    def visit(current: LayerCall, zero: bool, dead: bool) -> None:
        layer = stepwise(current)
        if current is call or layer.cls in ("Activation", "ReLU"):
            activation = activation_of(layer)
            dead = dead or zero and activation in RECTIFIERS
            zero = zero and activation in ZERO_AT_ZERO
        elif layer.cls == "BatchNormalization":
            zero = zero and constant(layer.arguments.get("beta_initializer")) == 0
        elif layer.cls in NOISE:
            found.noisy = True
            zero = zero and layer.cls not in ("GaussianNoise", "AlphaDropout")
        elif layer.cls == "PReLU":
            zero = False
        tensors = {id(tensor) for tensor in flatten(current.outputs)}
        if tensors & outputs:
            found.elsewhere = True
            return
        for following in graph.calls:
            if not any(id(tensor) in tensors for tensor in sources(following)):
                continue
            end = stepwise(following)
            if end.cls in KERNELS:
                found.ends.append(end)
                found.dead = found.dead and dead
            elif following.layer.cls in UNITWISE:
                visit(following, zero, dead)
            else:
                found.elsewhere = True

    visit(call, zero, dead=False)
    return found


def activation_of(layer: Layer) -> str | None:
    """The name of a layer's activation, None where it is not known."""
    if layer.cls == "ReLU":
        return "relu" if plain_relu(layer) else None
    value = layer.arguments.get("activation")
    return "linear" if value is None else name_of(value)


def plain_relu(layer: Layer) -> bool:
    """Whether a ReLU layer has slope 0 at and below 0."""
    return layer.arguments.get("negative_slope") in (0, 0.0) and layer.arguments.get("threshold") in (0, 0.0)


def fix_for(layer: Layer) -> FixPlan | None:
    """Keras' random default."""
    if layer.site is None:
        return None
    argument = argument_of(layer.site.node, "kernel_initializer")
    if argument is None:
        return None
    return FixPlan("start from random weights, Keras' default", (RemoveArgument(layer.site.node, argument),), Applicability.UNSAFE)
