"""The output has another number of units than there are classes.

## What it does

Compares the units of the output layer with the number of classes that is known from the labels: from a data set such as
`mnist` or `load_iris()`, from `to_categorical`, from one-hot labels, from a literal. One sigmoid unit with
`binary_crossentropy` stands for two classes; every other classifier needs one unit for each class.

## Why is this bad?

With too few units some labels have no unit. One-hot labels then differ in shape from the output and Keras refuses to train;
integer labels are "outside the valid range" of `sparse_categorical_crossentropy`; and one sigmoid unit cannot tell ten classes
apart: the loss falls below zero without a limit. With too many units (a warning only) the model trains, but the units that are
left over never have an example.

## Example

```python bad
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input

(x_train, y_train), _ = mnist.load_data()

model = Sequential()
model.add(Input((28, 28)))
model.add(Flatten())
model.add(Dense(9, activation="softmax"))  # error: KC301
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
```

```python bad
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.datasets import load_iris

iris = load_iris()
model = Sequential([Input((4,)), Dense(8, activation="relu"), Dense(1, activation="sigmoid")])  # error: KC301
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(iris.data, iris.target)
```

## Use instead

```python fixed
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input

(x_train, y_train), _ = mnist.load_data()

model = Sequential()
model.add(Input((28, 28)))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
```

```python good
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.datasets import load_iris

iris = load_iris()
model = Sequential([Input((4,)), Dense(8, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(iris.data, iris.target)
```

## References

- [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, Feed, class_count, feeds, reason_for, sole_output, trainings
from kerascheck.query.graph import head, inner
from kerascheck.query.heads import by_output
from kerascheck.query.losses import activation_of, loss_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.array import Array
from kerascheck.values.layer import CompileCall, Layer, Model, TrainingCall
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site

BINARY: Final = frozenset(("binary_crossentropy", "binary_focal_crossentropy"))
SAME_SHAPE: Final = BINARY | {"categorical_crossentropy", "categorical_focal_crossentropy"}
"""Losses that compare label and output unit by unit, and refuse other shapes."""
BROADCASTING: Final = frozenset((
    "mean_squared_error", "mean_absolute_error", "kl_divergence", "categorical_hinge", "huber", "cosine_similarity", "log_cosh",
))  # fmt: skip
"""Losses that compare unit by unit too, but take one unit for all."""

ENOUGH_LABELS: Final = 50
"""Of fewer labels than this it is not said that classes are missing among them."""

Verdict = tuple[str, int | None, Severity]


@rule("KC301", "output-units-vs-classes", Severity.ERROR, fixable=True, instead_of=("KC304", "KC308", "KC310", "KC311"))
def check(program: Program) -> Iterator[Finding]:
    """Yield output layers whose units do not fit the classes of the labels that the model is given."""
    program = by_output(program)
    for training in trainings(program, *SUPERVISED):
        output = sole_output(training.model)
        loss = loss_of(training.compiled) if isinstance(training.compiled, CompileCall) else None
        if output is None or loss is None or always_one(training.model, output.shape):
            continue
        for feed in feeds(training):
            verdict = judge(loss, output.shape, feed)
            if verdict is not None and isinstance(feed.y, Array):
                yield finding(training, feed.y, verdict)
            if isinstance(feed.y, Array):
                break  # validation labels that differ from the training labels are another mistake


def always_one(model: Model, output: Shape) -> bool:
    """Whether the output is a softmax over one unit, which is another mistake."""
    return output[-1] == 1 and activation_of(model) == "softmax"


def judge(loss: str, output: Shape, feed: Feed) -> Verdict | None:
    """What is wrong, the right number of units if there is one, and how bad it is; None where all is well or not known."""
    labels, units = feed.y, output[-1]
    if not isinstance(labels, Array) or not isinstance(units, int) or labels.shape.rank is None or output.rank is None or output.rank < 2:
        return None
    if labels.shape.rank == output.rank and labels.shape[-1] != 1:
        return judge_columns(loss, units, labels, feed.streamed)
    count = class_count(labels, streamed=feed.streamed)
    if count is None or labels.facts.one_hot or labels.shape.rank not in (output.rank - 1, output.rank):
        return None
    if loss == "sparse_categorical_crossentropy" and count > units:
        return f"expected {count} units, one for each class of the labels, got {units_of(units)}", count, Severity.ERROR
    if loss == "sparse_categorical_crossentropy" and count < units and is_whole_range(labels, count, feed.streamed):
        return f"expected {count} units, one for each class of the labels, got {units_of(units)}", count, Severity.WARNING
    if loss in BINARY and units == 1 and count > 2:
        needs = f"expected {count} units with `sparse_categorical_crossentropy` for labels of {count} classes"
        return f"{needs}, got one unit, which tells two classes apart", None, Severity.ERROR
    return None


def judge_columns(loss: str, units: int, labels: Array, streamed: bool) -> Verdict | None:
    """Labels with a column for each class."""
    columns = labels.shape[-1]
    known = labels.facts.one_hot or labels.facts.multi_hot
    if not isinstance(columns, int) or columns == units or labels.facts.one_hot and class_count(labels, streamed=streamed) is None:
        return None
    compares = loss in SAME_SHAPE or loss in BROADCASTING and units > 1
    if not compares or not known and not loss.startswith("categorical_"):
        return None
    kind = "one-hot labels" if labels.facts.one_hot else "labels"
    fix = None if loss in BINARY and units == 1 else columns
    return f"expected {columns} units, one for each column of the {kind}, got {units_of(units)}", fix, Severity.ERROR


def units_of(units: int) -> str:
    """``1 unit``, ``9 units``."""
    return f"{units} unit" if units == 1 else f"{units} units"


def is_whole_range(labels: Array, count: int, streamed: bool) -> bool:
    """Whether labels are 0 to the number of classes, so that no unit is needed for a number that is left out on purpose."""
    rows = labels.shape[0]
    return labels.facts.low == 0 and labels.facts.high == count - 1 and (streamed or isinstance(rows, int) and rows >= ENOUGH_LABELS)


def finding(training: TrainingCall, labels: Array, verdict: Verdict) -> Finding:
    """The finding at the output layer."""
    message, units, severity = verdict
    call = head(training.model)
    layer = output_layer(call.layer) if call is not None else None
    site = layer.site if layer is not None and layer.site is not None else training.site
    reasons = () if labels.facts.multi_hot else reason_for(labels)
    source = reasons or (((labels.site, f"labels of shape {labels.shape}"),) if labels.site is not None else ())
    related = (*source, (training.site, "is given these labels")) if site is not training.site else source
    return Finding(site, message, "", related, fix_for(layer, units, training), cause=training, severity=severity)


def output_layer(layer: Layer) -> Layer | None:
    """The layer with the units: inside wrappers, and at the end of models."""
    if not isinstance(layer, Model):
        return inner(layer)
    call = head(layer)
    return output_layer(call.layer) if call is not None else None


def fix_for(layer: Layer | None, units: int | None, training: TrainingCall) -> FixPlan | None:
    """The right number of units, where one number is written in the layer."""
    site: Site | None = layer.site if layer is not None else None
    if layer is None or site is None or site.file != training.site.file or units is None:
        return None
    name = next((name for name in ("units", "filters") if name in layer.given), None)
    if name is None:
        return None
    argument = argument_of(site.node, name) or next((each for each in site.node.args if each.keyword is None and not each.star), None)
    if argument is None or type(argument.value).__name__ != "Integer":
        return None
    return FixPlan(f"give the output {units} units", (Replace(argument.value, str(units)),), Applicability.UNSAFE)
