"""The number of steps in an epoch is the number of samples, or does not fit the batch size.

## What it does

Compares `steps_per_epoch` and `validation_steps` with the number of batches that the data has, and finds steps that are floats.

## Why is this bad?

A step is a batch, not a sample. With a generator that goes on for ever, `steps_per_epoch=len(x_train)` makes an epoch as many times
too long as a batch has samples; with a dataset that ends, training stops with "Your input ran out of data".
A float, as `len(x) / 32` gives, is refused: "'float' object cannot be interpreted as an integer".

## Example

```python bad
import numpy as np
from tensorflow import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator

x, y = np.random.rand(600, 32, 32, 3), np.random.randint(0, 2, 600)

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    keras.layers.Conv2D(8, 3, activation="relu"),
    keras.layers.Flatten(),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
images = ImageDataGenerator(horizontal_flip=True).flow(x, y, batch_size=32)
model.fit(images, epochs=5, steps_per_epoch=len(x))  # warning: KC616
```

## Use instead

```python fixed
import numpy as np
from tensorflow import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator

x, y = np.random.rand(600, 32, 32, 3), np.random.randint(0, 2, 600)

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    keras.layers.Conv2D(8, 3, activation="relu"),
    keras.layers.Flatten(),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
images = ImageDataGenerator(horizontal_flip=True).flow(x, y, batch_size=32)
model.fit(images, epochs=5, steps_per_epoch=len(x) // 32)
```

## References

- [Keras: fit](https://keras.io/api/models/model_training_apis/#fit-method)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.text import argument_site, text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import TrainingCall
from kerascheck.values.objects import Value

STEPPING: Final = ("fit", "fit_generator", "evaluate", "predict", "evaluate_generator", "predict_generator")

COUNTS: Final = ("samples", "n")
"""Attributes of directory iterators that tell the number of images."""


@rule("KC616", "steps-per-epoch", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield numbers of steps that are no integers, or numbers of samples."""
    for training in trainings(program, *STEPPING):
        yield from fractions(training)
    for training in trainings(program, "fit", "fit_generator"):
        for name, data in (("steps_per_epoch", training.x), ("validation_steps", training.arguments.get("validation_data"))):
            if isinstance(data, Array) and name == "steps_per_epoch":
                yield from of_arrays(training, data)
            if isinstance(data, Dataset) and training.arguments.get(name) is not None:
                finding = judge(training, name, training.arguments[name], data)
                if finding is not None:
                    yield finding


def fractions(training: TrainingCall) -> Iterator[Finding]:
    """Numbers of steps that are floats, which Keras refuses."""
    for name in ("steps_per_epoch", "validation_steps", "steps"):
        value, argument = training.arguments.get(name), argument_of(training.site.node, name)
        if argument is None or not is_fraction(value, argument.value):
            continue
        message = f"expected an integer for `{name}`, got `{text_of(argument.value)}`, which is a float: divide with `//`"
        related = ((argument_site(training.site, name), "a float"),)
        yield Finding(training.site, message, "", related, whole_division(argument.value), severity=Severity.ERROR)


def is_fraction(value: Any, node: Any) -> bool:
    """Whether a number of steps is surely a float."""
    if isinstance(value, float):
        return True
    division = type(node).__name__ == "BinaryOperation" and type(node.operator).__name__ == "Divide"
    ceiling = type(node).__name__ == "Call" and text_of(node.func) in ("np.ceil", "numpy.ceil", "np.floor", "numpy.floor", "np.round")
    return (division or ceiling) and not isinstance(value, int)


def whole_division(node: Any) -> FixPlan | None:
    """Division to the next integer below, where the quotient is written there."""
    if type(node).__name__ != "BinaryOperation" or type(node.operator).__name__ != "Divide":
        return None
    from libcst import FloorDivide

    whitespace = {"whitespace_before": node.operator.whitespace_before, "whitespace_after": node.operator.whitespace_after}
    text = text_of(node.with_changes(operator=FloorDivide(**whitespace), lpar=(), rpar=()))
    return FixPlan("divide with `//`", (Replace(node, text),), Applicability.UNSAFE)


def judge(training: TrainingCall, name: str, steps: Value, data: Dataset) -> Finding | None:
    """A count of samples where one of batches belongs."""
    argument = argument_of(training.site.node, name)
    size = batch_size(data)
    if argument is None or size == 1:
        return None
    counted = counts_samples(argument.value)
    length, ends = data.length, not facts_of(data).get("repeats")
    samples = isinstance(steps, int) and isinstance(length, int) and isinstance(size, int) and size * (length - 1) < steps <= size * length
    if not counted and not samples or counted and isinstance(steps, int) and isinstance(length, int) and steps <= length:
        return None
    if isinstance(steps, bool) or samples and isinstance(length, int) and length <= 1:
        return None
    known = f" ({length})" if isinstance(length, int) and ends else ""
    shown = f"{steps}" if isinstance(steps, int) else f"`{text_of(argument.value)}`"
    message = f"expected `{name}` to be the number of batches{known}, got the number of samples, {shown}"
    fix = None
    divisor = size_text(data, size)
    if divisor:
        batches = f"{text_of(argument.value)} // {divisor}"
        fix = FixPlan("divide by the batch size", (Replace(argument.value, batches),), Applicability.UNSAFE)
    related = ((data.site, "the data is made here"),) if data.site is not None else ()
    return Finding(argument_site(training.site, name), message, "", related, fix)


def of_arrays(training: TrainingCall, data: Array) -> Iterator[Finding]:
    """As many steps as an array has rows, with batches of more than one."""
    steps, size = training.arguments.get("steps_per_epoch"), training.arguments.get("batch_size")
    rows = data.shape[0] if data.shape.dims else None
    if isinstance(steps, int) and steps == rows and steps > 1 and (size is None or isinstance(size, int) and size > 1):
        message = f"expected `steps_per_epoch` to be the number of batches, got the number of samples, {steps}: the data runs out"
        yield Finding(argument_site(training.site, "steps_per_epoch"), message, "")


def facts_of(data: Dataset) -> dict[str, Any]:
    """What is known of a dataset besides its elements."""
    return data.facts if isinstance(data.facts, dict) else {}


def batch_size(data: Dataset) -> Any:
    """The number of samples in a batch, where it is known."""
    size = facts_of(data).get("batch_size")
    if size is None and data.batched:
        element = data.element[0] if isinstance(data.element, tuple) and data.element else data.element
        size = element.shape[0] if isinstance(element, Array) and element.shape.rank else None
    return size


def size_text(data: Dataset, size: Any) -> str:
    """The batch size as it is written where the data is made, else as a number."""
    written = argument_of(getattr(data.site, "node", None), "batch_size")
    if written is not None and type(written.value).__name__ in ("Name", "Integer", "Attribute"):
        return text_of(written.value)
    return str(size) if isinstance(size, int) else ""


def counts_samples(node: Any) -> bool:
    """Whether an expression is ``len(x)``, ``x.shape[0]`` or ``generator.samples``, undivided."""
    kind = type(node).__name__
    if kind == "Attribute":
        return node.attr.value in COUNTS
    if kind == "Subscript" and type(node.value).__name__ == "Attribute" and node.value.attr.value == "shape":
        return text_of(node).endswith("[0]")
    return False
