"""An input shape contains the number of samples or the batch size.

## What it does

Finds `Input(shape=…)` and `input_shape=…` that begin with the number of samples, the batch size, a `None` or a 1 for the
batch: `Input(shape=(60000, 28, 28, 1))`, `input_shape=X.shape`, `(1,) + shape`, `input_dim=len(X)`. It judges by the data
that the model is trained on and by the layer that refuses the extra axis.

## Why is this bad?

The input shape is the shape of *one* sample. Keras adds the batch axis in front by itself, so a shape that has it already
gets one axis too many: a convolution or recurrent layer refuses it ("expected ndim=4, found ndim=5"), and a `Dense` takes it,
until `fit` finds that the data does not look like that.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten

X = np.random.rand(500, 28, 28, 1)
y = np.random.randint(0, 10, 500)

model = Sequential()
model.add(Conv2D(32, 3, activation="relu", input_shape=X.shape))  # error: KC108
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(X, y)
```

```python bad
import numpy as np
from keras import Input, Model
from keras.layers import Dense

rows = np.random.rand(178, 13)
kinds = np.random.randint(0, 3, 178)

inputs = Input(shape=(178,))  # error: KC108
hidden = Dense(16, activation="relu")(inputs)
model = Model(inputs, Dense(3, activation="softmax")(hidden))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(rows, kinds)
```

## Use instead

```python fixed
import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten

X = np.random.rand(500, 28, 28, 1)
y = np.random.randint(0, 10, 500)

model = Sequential()
model.add(Conv2D(32, 3, activation="relu", input_shape=X.shape[1:]))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(X, y)
```

A batch size that must be fixed, as for `stateful=True`, has an argument of its own:

```python good
from keras import Input

inputs = Input(shape=(30, 8), batch_size=16)
```

## References

- [Keras: Input, "shape: a shape tuple, not including the batch size"](https://keras.io/api/layers/core_layers/input/)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import fed_to
from kerascheck.query.graph import input_layer, refused, shape_maker
from kerascheck.query.text import display, elements_of, place, stated_shape, text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.dim import Dim, certainly_different, certainly_equal
from kerascheck.values.layer import Layer, LayerCall, TrainingCall
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

NAMED_SO: Final = re.compile(
    r"^(len\(\w+\)|(n|num|nb|number)_?(of_)?(samples?|images?|examples?|train)|batch|batch_?size|samples)$", re.IGNORECASE
)
"""How an expression looks that counts samples."""

Dims = tuple[Dim, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with an input shape.

    Attributes:
        expected: the shape of one sample.
        what: what the first number is.
        surplus: whether the first axis is too many; otherwise all axes are shifted by one, and the last one is missing.
        certain: whether the data or the expression leaves no doubt.
        trainings: the training calls that the shape does not fit.
    """

    expected: Dims
    what: str
    surplus: bool
    certain: bool
    trainings: tuple[TrainingCall, ...] = ()


INSTEAD_OF: Final = ("KC101", "KC109", "KC203", "KC701", "KC702", "KC709", "KC710")
"""Rules that would speak of what follows from it."""


@rule("KC108", "batch-in-input-shape", Severity.ERROR, fixable=True, instead_of=INSTEAD_OF)
def check(program: Program) -> Iterator[Finding]:
    """Yield input shapes with a batch axis in them; once for each mistake that follows from it, so that those are not told as well."""
    refusals = [(call, refusal.detail["found"] - refusal.detail["expected"]) for call, refusal in refused(program, "rank")]
    for layer in program.layers:
        stated = stated_shape(layer) if layer.cls == "InputLayer" and layer.arguments.get("batch_shape_given") is None else None
        if stated is None or layer.calls[0].guarded:
            continue
        dims = layer.arguments["batch_shape"].without_batch().dims
        follows = [(call, extra) for call, extra in refusals if input_layer(call) is layer]
        verdict = verdict_of(program, layer, dims, stated.node, follows) if dims else None
        if verdict is None:
            continue
        call = follows[0][0] if follows else None
        message = f"expected the shape of one sample, {Shape(verdict.expected)}, got {Shape(dims)}, which begins with {verdict.what}"
        label = "Keras adds the batch axis by itself" if verdict.surplus else f"one sample is {Shape(verdict.expected)}"
        fix = fix_for(stated.node, verdict)
        for cause in (call, *verdict.trainings) if call is not None else verdict.trainings:
            yield Finding(stated, message, label, related_to(layer, call, verdict), fix, call, cause)


def verdict_of(program: Program, layer: Layer, dims: Dims, node: Any, follows: list[tuple[LayerCall, int]]) -> Verdict | None:
    """Judge by the data first, else by the layer that refuses the extra axis and the look of the expression."""
    fed = [(training, data.shape.dims) for training, data in fed_to(program, layer) if data.shape.dims]
    if any(fits(given, dims) for _, given in fed):
        return None
    trainings = tuple(training for training, _ in fed)
    for _, given in fed:
        if len(given) == len(dims) > 1 and all(map(certainly_equal, given[1:], dims[1:])):
            what = "the number of samples" if certainly_equal(given[0], dims[0]) else what_of(dims[0])
            return Verdict(dims[1:], what, True, True, trainings)
        if len(given) == len(dims) + 1 and all(map(certainly_equal, given, dims)) and certainly_different(given[1], dims[0]):
            return Verdict(given[1:], f"the number of samples, {dims[0]}", False, True, trainings)
    if any(len(given) == len(dims) + 1 for _, given in fed):
        return None
    direct = [call for call, extra in follows if extra == 1 and shape_maker(call) is None]
    if not direct or len(dims) < 2:
        return None
    items = elements_of(node)
    whole = not items and text_of(node).endswith(".shape")
    counted = bool(items) and NAMED_SO.search(text_of(items[0])) is not None
    if not whole and not counted and dims[0] not in (None, 1):
        return None
    named = "the batch size" if counted and "batch" in text_of(items[0]).lower() else "the number of samples"
    return Verdict(dims[1:], named if whole or counted else what_of(dims[0]), True, whole or dims[0] is None, trainings)


def fits(given: Dims, dims: Dims) -> bool:
    """Whether data may be meant for an input of this shape; Keras adds a last axis of size 1 where it is missing."""
    if len(given) == len(dims) and dims[-1] == 1:
        return not any(map(certainly_different, given[1:], dims[:-1]))
    return len(given) == len(dims) + 1 and not any(map(certainly_different, given[1:], dims))


def what_of(first: Dim) -> str:
    """What a first axis stands for that is not the number of samples."""
    return "the batch axis" if first is None else f"an axis of {first} for the batch"


def related_to(layer: Layer, call: LayerCall | None, verdict: Verdict) -> tuple[tuple[Site, str], ...]:
    """The layer that refuses the axis, where it is not the one that states it, and the data."""
    related = []
    site = place(call) if call is not None and layer.arguments.get("of") is not call.layer else None
    if site is not None and call is not None and isinstance(call.inputs, Tensor):
        related.append((site, f"gets {call.inputs.shape}, one axis too many"))
    related += [(training.site, f"is given samples of {Shape(verdict.expected)}") for training in verdict.trainings[:1]]
    return tuple(related)


def fix_for(node: Any, verdict: Verdict) -> FixPlan | None:
    """Drop the first axis, or count all axes one further."""
    text = without_first(node) if verdict.surplus else one_further(node, verdict.expected)
    if text is None:
        return None
    applicability = Applicability.SAFE if verdict.certain else Applicability.UNSAFE
    return FixPlan("give the shape of one sample", (Replace(node, text),), applicability)


def without_first(node: Any) -> str | None:
    """``(n, 28, 28)`` → ``(28, 28)``, ``x.shape`` → ``x.shape[1:]``, ``(1,) + shape`` → ``shape``."""
    items = [text_of(item) for item in elements_of(node)]
    if len(items) > 1:
        return display(node, items[1:])
    if type(node).__name__ == "Attribute" and node.attr.value == "shape":
        return f"{text_of(node)}[1:]"
    if type(node).__name__ == "BinaryOperation" and type(node.operator).__name__ == "Add" and len(elements_of(node.left)) == 1:
        return text_of(node.right)
    return None


def one_further(node: Any, expected: Dims) -> str | None:
    """``(x.shape[0],)`` → ``(x.shape[1],)``, ``len(x)`` → ``x.shape[1]``, ``178`` → ``13``; None where an item is something else."""
    items = elements_of(node)
    texts = [next_size(text_of(item), size) for item, size in zip(items or (node,), expected, strict=False)]
    if None in texts or len(items or (node,)) > len(expected) or (not items and len(expected) > 1):
        return None
    known = [text for text in texts if text is not None]
    missing = [str(size) for size in expected[len(known) :] if isinstance(size, int)]
    if len(known) + len(missing) != len(expected):
        return None
    return display(node, [*known, *missing]) if items else known[0]


def next_size(text: str, size: Dim) -> str | None:
    """The text for the size of the next axis."""
    if match := re.fullmatch(r"(.+\.shape)\[(\d)\]", text):
        return f"{match[1]}[{int(match[2]) + 1}]"
    if match := re.fullmatch(r"len\((\w+)\)", text):
        return f"{match[1]}.shape[1]"
    return str(size) if text.isdecimal() and isinstance(size, int) else None
