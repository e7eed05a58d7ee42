"""The loss expects one-hot labels and gets integers, or the other way round.

## What it does

Finds models with several output units that are compiled with `categorical_crossentropy` and trained on integer labels, or
compiled with `sparse_categorical_crossentropy` and trained on one-hot labels, in arrays, datasets and validation data.

## Why is this bad?

Both losses measure the same. They differ in how the right class is written: as a row with a single 1 (one-hot), of the same
shape as the output, for `categorical_crossentropy`; as its number for `sparse_categorical_crossentropy`. Keras refuses
the other kind as soon as training begins, with a message about ranks or shapes that does not name the loss.

## Example

```python bad
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input

(x_train, y_train), _ = mnist.load_data()

model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])  # error: KC302
model.fit(x_train / 255, y_train)
```

```python bad
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input
from keras.losses import SparseCategoricalCrossentropy
from keras.utils import to_categorical

(x_train, y_train), _ = mnist.load_data()

model = Sequential([Input((28, 28)), Flatten(), Dense(10)])
model.compile(
    optimizer="adam",
    loss=SparseCategoricalCrossentropy(from_logits=True),  # error: KC302
)
model.fit(x_train / 255, to_categorical(y_train))
```

## Use instead

```python fixed
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input

(x_train, y_train), _ = mnist.load_data()

model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train / 255, y_train)
```

Or keep the loss and write the labels as it wants them:

```python good
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input
from keras.utils import to_categorical

(x_train, y_train), _ = mnist.load_data()

model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train / 255, to_categorical(y_train, 10))
```

## References

- [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
- [Keras: `to_categorical`](https://keras.io/api/utils/python_utils/#to_categorical-function)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, feeds, reason_for, sole_output, trainings
from kerascheck.query.heads import by_output
from kerascheck.query.losses import loss_of
from kerascheck.query.text import compile_argument, elements_of, requoted
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.array import Array
from kerascheck.values.dim import certainly_different
from kerascheck.values.layer import CompileCall, TrainingCall
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site

ONE_HOT, INTEGER = "one-hot", "integer"
EXPECTED: Final = {"categorical_crossentropy": ONE_HOT, "sparse_categorical_crossentropy": INTEGER}
OTHER: Final = {
    "categorical_crossentropy": "sparse_categorical_crossentropy", "CategoricalCrossentropy": "SparseCategoricalCrossentropy",
    "sparse_categorical_crossentropy": "categorical_crossentropy", "SparseCategoricalCrossentropy": "CategoricalCrossentropy",
}  # fmt: skip
SHARED_ARGUMENTS: Final = frozenset(("from_logits", "reduction", "axis", "name", "dtype"))
"""Arguments that both loss classes have."""
NEUTRAL_METRICS: Final = frozenset(("accuracy", "acc"))
"""Metrics that Keras chooses by the shapes of labels and output."""


@dataclass(frozen=True, slots=True)
class Given:
    """Labels that a training call is given: how the classes are written, and whether there is no doubt of it."""

    training: TrainingCall
    labels: Array
    encoding: str
    certain: bool


@rule("KC302", "label-encoding-vs-loss", Severity.ERROR, fixable=True, instead_of=("KC304", "KC310", "KC311"))
def check(program: Program) -> Iterator[Finding]:
    """Yield losses that every training call contradicts, and training calls that alone contradict the loss."""
    program = by_output(program)
    for compiled, given in by_compile(program):
        wanted = EXPECTED[loss_of(compiled) or ""]
        wrong = [each for each in given if each.encoding != wanted]
        if not wrong:
            continue
        if len(wrong) == len(given):
            yield at_loss(compiled, wrong[0], wanted)
        else:
            yield from (at_training(each, wanted) for each in wrong)


def by_compile(program: Program) -> Iterator[tuple[CompileCall, list[Given]]]:
    """The labels that are given under each compile call with one of the two losses."""
    found: dict[int, tuple[CompileCall, list[Given]]] = {}
    for training in trainings(program, *SUPERVISED):
        compiled, output = training.compiled, sole_output(training.model)
        if not isinstance(compiled, CompileCall) or loss_of(compiled) not in EXPECTED or output is None:
            continue
        for feed in feeds(training):
            encoding = encoding_of(feed.y, output.shape)
            if encoding is not None:
                found.setdefault(id(compiled), (compiled, []))[1].append(Given(training, feed.y, *encoding))
    return iter(found.values())


def encoding_of(labels: Value, output: Shape) -> tuple[str, bool] | None:
    """How classes are written, judged by the shape of the output that they belong to; None where that can't be said."""
    units, rank = output[-1], output.rank
    if not isinstance(labels, Array) or not isinstance(units, int) or units < 2 or rank is None or rank < 2 or labels.facts.continuous:
        return None
    pairs = zip((labels.shape.dims or ())[1:], (output.dims or ())[1:-1], strict=False)
    columns = labels.shape.rank == rank - 1 and rank > 2 and (labels.facts.one_hot or labels.shape[-1] == units)
    if columns or any(certainly_different(one, other) for one, other in pairs):
        return None  # the output has an axis too many, which is another mistake
    if labels.shape.rank == rank - 1 or labels.shape.rank == rank and labels.shape[-1] == 1:
        return INTEGER, labels.facts.classes is not None or labels.dtype.startswith(("int", "uint"))
    if labels.shape.rank == rank and (labels.facts.one_hot or labels.shape[-1] == units):
        return ONE_HOT, labels.facts.one_hot
    return None


def at_loss(compiled: CompileCall, given: Given, wanted: str) -> Finding:
    """The finding at the loss, with the other loss as its fix."""
    node = loss_node(compiled)
    site = compiled.site if node is None else Site(compiled.site.file, node, compiled.site.via)
    related = (*source_of(given.labels), (given.training.site, "is given these labels"))
    message = f"{message_for(given, wanted)}; `{OTHER[loss_of(compiled) or '']}` takes those"
    return Finding(site, message, f"expects {wanted} labels", related, fix_for(compiled, node, given), cause=given.training)


def at_training(given: Given, wanted: str) -> Finding:
    """The finding at the one training call whose labels are not like the others."""
    related = (*source_of(given.labels), (given.training.compiled.site, f"the loss expects {wanted} labels"))
    message = f"{message_for(given, wanted)}, unlike the other labels that the model is given"
    return Finding(given.training.site, message, "", related, cause=given.training)


def message_for(given: Given, wanted: str) -> str:
    """Expected and got."""
    loss = next(name for name, encoding in EXPECTED.items() if encoding == wanted)
    shape = f" of shape {given.labels.shape}" if given.labels.shape.is_fully_known else ""
    return f"`{loss}` expects {wanted} labels, got {given.encoding} labels{shape}"


def source_of(labels: Array) -> tuple[tuple[Site, str], ...]:
    """Where the labels come from."""
    found = reason_for(labels)
    shape = f"labels of shape {labels.shape}" if labels.shape.is_fully_known else "the labels come from here"
    return found or (((labels.site, shape),) if labels.site is not None else ())


def loss_node(compiled: CompileCall) -> Any:
    """The expression of the loss, inside a list of one too."""
    node = compile_argument(compiled, "loss", 1)
    items = elements_of(node)
    return items[0] if len(items) == 1 else node


def fix_for(compiled: CompileCall, node: Any, given: Given) -> FixPlan | None:
    """The other loss in the place of this one."""
    replacement = other_loss(node)
    if replacement is None:
        return None
    safe = given.certain and only_neutral(compiled.metrics) and only_neutral(compiled.arguments.get("weighted_metrics"))
    applicability = Applicability.SAFE if safe else Applicability.UNSAFE
    return FixPlan(f"use the loss for {given.encoding} labels", (replacement,), applicability)


def other_loss(node: Any) -> Replace | None:
    """The change of a string, of ``losses.categorical_crossentropy``, or of ``losses.CategoricalCrossentropy(…)``."""
    match type(node).__name__:
        case "SimpleString" if node.raw_value in OTHER:
            return Replace(node, requoted(node, OTHER[node.raw_value]))
        case "Attribute" if node.attr.value in OTHER:
            return Replace(node.attr, OTHER[node.attr.value])
        case "Name" if node.value in OTHER:
            return Replace(node, f'"{OTHER[node.value]}"') if node.value.islower() else None
        case "Call" if type(node.func).__name__ == "Attribute" and node.func.attr.value in OTHER:
            names = {each.keyword.value if each.keyword is not None else "" for each in node.args}
            return Replace(node.func.attr, OTHER[node.func.attr.value]) if names <= SHARED_ARGUMENTS else None
        case "Call" if type(node.func).__name__ == "Name" and node.func.value in OTHER and not node.args:
            return Replace(node, f'"{snake(OTHER[node.func.value])}"')
    return None


def snake(name: str) -> str:
    """The function's name of a loss class."""
    return "sparse_categorical_crossentropy" if name.startswith("Sparse") else "categorical_crossentropy"


def only_neutral(metrics: Value) -> bool:
    """Whether the metrics fit both kinds of labels."""
    items = metrics.items if isinstance(metrics, ListValue) else (metrics,)
    return all(item is None or isinstance(item, str) and item in NEUTRAL_METRICS for item in items)
