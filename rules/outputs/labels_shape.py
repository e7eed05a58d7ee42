"""The labels have another shape than the model's output.

## What it does

Compares the shape of the labels that `fit`, `evaluate` and their like are given with the shape of the model's output, the way the
loss does it: `sparse_categorical_crossentropy` wants the labels without the output's last axis, all other losses want the
same shape. A last axis of size 1 may be there or not.

## Why is this bad?

The cross-entropies refuse such labels when training begins. `mse` and its like do so only where the shapes cannot be stretched to
fit. Labels `(100, 4)` against an output `(100, 1)` can: the one number is compared with all four, and
training runs without a word (a warning here).

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, MaxPooling2D, UpSampling2D

images = np.random.rand(20, 50, 70, 3)

model = Sequential([
    Input((50, 70, 3)),
    Conv2D(8, 3, padding="same", activation="relu"),
    MaxPooling2D(4, padding="same"),
    UpSampling2D(4),
    Conv2D(3, 3, padding="same", activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(images, images)  # error: KC310
```

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((6,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(np.random.rand(100, 6), np.random.rand(100, 4))  # warning: KC310
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((6,)), Dense(16, activation="relu"), Dense(4)])
model.compile(optimizer="adam", loss="mse")
model.fit(np.random.rand(100, 6), np.random.rand(100, 4))
```

In the first example, 50 and 70 rows and columns become 13 and 18 in the pooling, and 52 and 72 behind it: choose a size that the
pooling divides, or crop the output.

## References

- [Keras: losses](https://keras.io/api/losses/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, Feed, feeds, sole_output, trainings
from kerascheck.query.graph import batch_shape, output_calls
from kerascheck.query.heads import by_output
from kerascheck.query.losses import COMPARING, loss_of
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.dim import Dim, certainly_different
from kerascheck.values.layer import CompileCall, TrainingCall, flatten
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

SPARSE: Final = "sparse_categorical_crossentropy"
STRICT: Final = frozenset((
    "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy", "categorical_focal_crossentropy",
))  # fmt: skip
"""Losses that compare ranks and shapes; the others stretch axes of size 1."""


@rule("KC310", "labels-shape", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first training call of each compiled model whose labels do not have the output's shape."""
    program = by_output(program)
    told: set[int] = set()
    for training in trainings(program, *SUPERVISED):
        compiled, output = training.compiled, sole_output(training.model)
        loss = loss_of(compiled) if isinstance(compiled, CompileCall) else None
        if output is None or loss not in COMPARING or id(compiled) in told:
            continue
        for feed in feeds(training):
            severity = judge(loss, feed, output.shape, training) if fits_input(feed, training) else None
            if severity is not None:
                told.add(id(compiled))
                yield finding(training, loss, feed, output.shape, severity)
                break


def fits_input(feed: Feed, training: TrainingCall) -> bool:
    """Whether the samples fit the model's input, as far as is known; that a stream gives whole batches must be known."""
    inputs = [tensor for tensor in flatten(training.model.inputs) if isinstance(tensor, Tensor)]
    if len(inputs) != 1 or not isinstance(feed.x, Array) or feed.x.shape.dims is None or inputs[0].shape.dims is None:
        return not feed.streamed
    given, wanted = feed.x.shape.dims, inputs[0].shape.dims
    return len(given) == len(wanted) and not any(map(certainly_different, given[1:], wanted[1:]))


def judge(loss: str, feed: Feed, output: Shape, training: TrainingCall) -> Severity | None:
    """How bad it is; None where the shapes fit, or may fit."""
    labels = feed.y.shape.dims if isinstance(feed.y, Array) else None
    given = output.dims
    if not labels or not given or labels[0] == 1 or training.arguments.get("batch_size") == 1:
        return None
    if loss == SPARSE:
        return judge_sparse(labels, given)
    if len(given) == len(labels) + 1 and len(labels) > 1 and given[-1] == 1:
        given = given[:-1]
    elif len(labels) == len(given) + 1 and len(given) > 1 and labels[-1] == 1:
        labels = labels[:-1]
    elif abs(len(labels) - len(given)) == 1 and 1 in (len(labels), len(given)) and 1 in (labels[-1], given[-1]):
        return None  # (n,) and (n, 1)
    if loss in STRICT:
        differ = len(labels) != len(given) or any(map(certainly_different, labels[1:], given[1:]))
        return Severity.ERROR if differ and may_be_compared(labels, given) else None
    return judge_broadcast(labels, given)


def judge_sparse(labels: tuple[Dim, ...], given: tuple[Dim, ...]) -> Severity | None:
    """Labels that are class numbers, one for each row of the output's last axis."""
    if not isinstance(given[-1], int) or given[-1] < 2:
        return None
    if len(labels) == len(given):
        if not isinstance(labels[-1], int):
            return None
        if labels[-1] != 1:
            return Severity.ERROR
        labels = labels[:-1]
    differ = len(labels) != len(given) - 1 or any(map(certainly_different, labels[1:], given[1:-1]))
    return Severity.ERROR if differ else None


def may_be_compared(labels: tuple[Dim, ...], given: tuple[Dim, ...]) -> bool:
    """Whether a difference of ranks is certain: a last axis of unknown size may be one of size 1."""
    longer = labels if len(labels) > len(given) else given
    return abs(len(labels) - len(given)) != 1 or isinstance(longer[-1], int)


def judge_broadcast(labels: tuple[Dim, ...], given: tuple[Dim, ...]) -> Severity | None:
    """Labels and outputs that are stretched to one shape where they can be."""
    if not may_be_compared(labels, given):
        return None
    if len(labels) != len(given):
        shorter, longer = sorted((labels, given), key=len)
        aligned = list(zip(reversed(shorter), reversed(longer), strict=False))
        against_batch = aligned[-1][1]  # the batch axis of the one meets an inner axis of the other
        clash = isinstance(against_batch, int) and against_batch > 1 or any(refuses(one, other) for one, other in aligned[:-1])
        return Severity.ERROR if clash else None
    pairs = list(zip(labels[1:], given[1:], strict=True))
    if any(refuses(one, other) for one, other in pairs):
        return Severity.ERROR
    stretched = any(isinstance(one, int) and isinstance(other, int) and one != other for one, other in pairs)
    return Severity.WARNING if stretched else None


def refuses(one: Dim, other: Dim) -> bool:
    """Whether two sizes can't be stretched to fit."""
    return isinstance(one, int) and isinstance(other, int) and one != other and 1 not in (one, other)


def finding(training: TrainingCall, loss: str, feed: Feed, output: Shape, severity: Severity) -> Finding:
    """The finding at the training call."""
    labels: Array = feed.y
    wanted = Shape(output.dims[:-1]) if loss == SPARSE and output.dims else output
    what = f"{feed.role} labels".strip()
    got = batch_shape(labels.shape)
    expected = f"{what} of the output's shape {batch_shape(output)}"
    if wanted != output:
        expected = f"{what} of shape {batch_shape(wanted)}, for an output of {batch_shape(output)}"
    message = f"`{loss}` expects {expected}, got {got}"
    if severity is Severity.WARNING:
        message += ": one number is compared with many, without a word from Keras"
    related: list[tuple[Site, str]] = []
    calls = output_calls(training.model)
    if calls and calls[0].layer.site is not None:
        related.append((calls[0].layer.site, f"gives {batch_shape(output)}"))
    if labels.site is not None and not labels.site.via:
        related.append((labels.site, f"labels of shape {got}"))
    return Finding(training.site, message, "", tuple(related), cause=training, severity=severity)
