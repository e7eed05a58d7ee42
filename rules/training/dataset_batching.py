"""A dataset is batched twice or not at all, or is given together with what it does itself.

## What it does

Looks at the `tf.data` pipelines, generators and arrays that `fit`, `evaluate` and `predict` are given: elements that are single
samples, batches of batches, `batch_size=` or `y=` beside a dataset, `shuffle` behind `batch`, and `repeat()` without a number of
steps.

## Why is this bad?

Keras takes every element of a dataset for a batch. A dataset of single samples has no batch axis, and one that is batched twice has
one too many; both are refused, mostly with a message on shapes. `batch_size` is ignored with a dataset. `shuffle` behind `batch`
changes the order of whole batches only. A dataset that repeats for ever makes the first epoch last for ever.

## Example

```python bad
import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(600, 8), np.random.rand(600)

model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
dataset = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(dataset, epochs=5)  # error: KC607
```

```python bad
import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(600, 8), np.random.rand(600)

model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).shuffle(600)  # warning: KC607
model.fit(dataset, epochs=5)
```

## Use instead

```python fixed
import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(600, 8), np.random.rand(600)

model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
dataset = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(dataset.batch(32), epochs=5)
```

```python good
import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(600, 8), np.random.rand(600)

model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(600).batch(32)
model.fit(dataset, epochs=5)
```

## References

- [Keras: fit](https://keras.io/api/models/model_training_apis/#fit-method)
- [TensorFlow: tf.data](https://www.tensorflow.org/guide/data)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.text import argument_site, call_argument
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import InsertAfter, RemoveArgument, argument_of
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import TrainingCall, flatten
from kerascheck.values.objects import DictValue, Generator, Value
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

WHOLE: Final = ("fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator")
SLICED: Final = ("from_tensor_slices", "range", "zip")
"""First steps of pipelines whose elements are single samples."""


@rule("KC607", "dataset-batching", Severity.ERROR, fixable=True, instead_of=("KC701", "KC310", "KC302", "KC301", "KC101", "KC117"))
def check(program: Program) -> Iterator[Finding]:
    """Yield training calls whose dataset is not a row of batches, or is given with what it does itself."""
    for training in trainings(program, *WHOLE):
        found = [finding for role, dataset in datasets(training) for finding in of_dataset(training, role, dataset)]
        yield from found
        if isinstance(training.x, Dataset | Generator) and not found:
            yield from beside(training)


def datasets(training: TrainingCall) -> Iterator[tuple[str, Dataset]]:
    """The datasets that a call works and validates on."""
    if isinstance(training.x, Dataset):
        yield "x", training.x
    validation = training.arguments.get("validation_data")
    if isinstance(validation, Dataset):
        yield "validation_data", validation


def of_dataset(training: TrainingCall, role: str, dataset: Dataset) -> Iterator[Finding]:
    """What is wrong with one dataset."""
    facts: dict[str, Any] = dataset.facts if isinstance(dataset.facts, dict) else {}
    steps = facts.get("steps", ())
    node = call_argument(training.site.node, role, 0 if role == "x" else None)
    site = Site(training.site.file, node, training.site.via) if node is not None else training.site
    made = ((dataset.site, "the dataset is made here"),) if dataset.site is not None and dataset.site.node is not node else ()
    surplus = axes_too_many(training, dataset)
    if dataset.batched is False and steps[:1] and steps[0] in SLICED and surplus == -1:
        fix = FixPlan("batch it", (InsertAfter(node, ".batch(32)"),), Applicability.UNSAFE) if type(node).__name__ == "Name" else None
        yield Finding(site, "expected a dataset of batches, got one of single samples, which have no batch axis: add `.batch(32)`", "",
                      made, fix, cause=training)  # fmt: skip
    elif facts.get("batches", 0) + from_loader(steps, facts) > 1 and "unbatch" not in steps and surplus == 1:
        yield Finding(site, "expected a dataset of batches, got batches of batches: it is batched twice", "", made, cause=training)
    if training.method != "fit":
        return
    count, name = ("steps_per_epoch", "x") if role == "x" else ("validation_steps", "validation_data")
    if "repeat" in steps and facts.get("repeats") is True and training.arguments.get(count) is None and "**" not in training.arguments:
        yield Finding(site, f"expected `{count}` with a dataset that repeats for ever, got none: the epoch never ends", "", made)
    sliced = bool(steps) and steps[0] in SLICED and "batch" not in steps[steps.index("shuffle") if "shuffle" in steps else 0 :]
    if name == "x" and sliced and facts.get("shuffles_batches") is True and "shuffle" not in before_batch(steps):
        message = "expected `shuffle` before `batch`, got it behind: batches change their order, and hold the same samples in every epoch"
        yield Finding(dataset.site or site, message, severity=Severity.WARNING)


def from_loader(steps: tuple[str, ...], facts: dict[str, Any]) -> bool:
    """Whether the dataset came in batches from the function that made it."""
    return "batch" in steps and "directory" in facts


def before_batch(steps: tuple[str, ...]) -> tuple[str, ...]:
    """The steps of a pipeline in front of its first ``batch``."""
    return steps[: steps.index("batch")] if "batch" in steps else steps


def axes_too_many(training: TrainingCall, dataset: Dataset) -> int | None:
    """How many axes an element has more than the model's input; None where that is not known."""
    element: Value = dataset.element[0] if isinstance(dataset.element, tuple) and dataset.element else dataset.element
    inputs = [tensor for tensor in flatten(training.model.inputs) if isinstance(tensor, Tensor)]
    parts = list(element.items.values()) if isinstance(element, DictValue) else list(flatten(element))
    if not inputs or len(inputs) != len(parts):
        return None
    pairs = [(part.shape.rank, tensor.shape.rank) for part, tensor in zip(parts, inputs, strict=True) if isinstance(part, Array)]
    counts = {given - wanted for given, wanted in pairs if given is not None and wanted is not None}
    return counts.pop() if len(counts) == 1 and len(pairs) == len(parts) else None


def beside(training: TrainingCall) -> Iterator[Finding]:
    """What may not stand beside a dataset."""
    kind = "a dataset" if isinstance(training.x, Dataset) else "a generator"
    if training.arguments.get("batch_size") is not None and argument_of(training.site.node, "batch_size") is not None:
        argument = argument_of(training.site.node, "batch_size")
        fix = FixPlan("leave it out", (RemoveArgument(training.site.node, argument),))
        message = f"expected no `batch_size` with {kind}, got one, which Keras ignores: {kind} has batches of its own"
        yield Finding(argument_site(training.site, "batch_size"), message, fix=fix, severity=Severity.WARNING)
    if training.y is not None and isinstance(training.x, Dataset) and not training.method.startswith("predict"):
        message = f"expected labels inside the dataset, got them as `y`, which Keras refuses beside {kind}"
        yield Finding(argument_site(training.site, "y"), message, cause=training)
