"""Labels do not fit the one-hot encoding they are put into.

## What it does

Finds labels that count from 1, or are too many, for the `num_classes` of `to_categorical`; labels from 1 that get a column too many for the
model's output; and labels that are encoded a second time.

## Why is this bad?

`to_categorical` takes a label as the number of a column, counted from 0. The labels 1, 2 and 3 need four columns: with
`num_classes=3` it raises an `IndexError`, and without `num_classes` it makes a first column that is always 0, which an output of three
units does not fit. One-hot labels that are encoded again get an axis too many, and Keras refuses to train on them.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input
from keras.utils import to_categorical

x = np.random.rand(300, 8)
quality = np.random.randint(1, 4, 300)
y = to_categorical(quality, num_classes=3)  # error: KC711

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
```

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input
from keras.utils import to_categorical
from sklearn.preprocessing import LabelBinarizer

x = np.random.rand(300, 8)
y = LabelBinarizer().fit_transform(np.random.choice(["red", "green", "blue"], 300))
y = to_categorical(y)  # error: KC711

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
```

## Use instead

```python fixed
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input
from keras.utils import to_categorical

x = np.random.rand(300, 8)
quality = np.random.randint(1, 4, 300)
y = to_categorical(quality - 1, num_classes=3)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
```

## References

- [Keras: to_categorical](https://keras.io/api/utils/python_utils/#to_categorical-function)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.library.array_facts import has_step
from kerascheck.program import Misuse, Program
from kerascheck.query.data import SUPERVISED, outputs_and_labels, reason_for, trainings
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.array import Array, Step
from kerascheck.values.layer import TrainingCall
from kerascheck.values.tensor import Tensor

SIMPLE = ("Name", "Attribute", "Call", "Subscript")


@rule("KC711", "one-hot-range", Severity.ERROR, fixable=True, instead_of=("KC301", "KC302", "KC310"))
def check(program: Program) -> Iterator[Finding]:
    """Yield encodings that raise, or whose labels the model is then trained on in vain."""
    for misuse in program.misuses:
        if misuse.kind == "one-hot-range" and not misuse.guarded:
            yield out_of_range(misuse)
    for training in trainings(program, *SUPERVISED):
        for output, labels in outputs_and_labels(training):
            again, once = has_step(labels.facts, "one-hot-twice"), has_step(labels.facts, "one-hot")
            if again is not None and again.site is not None:
                message = "expected class numbers to encode, got labels that are one-hot already"
                yield Finding(again.site, message, "", reason_for(labels, "classes"), without_call(again), cause=training)
            elif once is not None and (finding := from_one(training, output, labels, once)) is not None:
                yield finding


def out_of_range(misuse: Misuse) -> Finding:
    """The finding about labels beyond the last column."""
    low, _, rest = misuse.detail.partition(" to ")
    high, _, classes = rest.removesuffix(" classes").partition(" for ")
    from_one = low == "1" and high == classes
    advice = "; subtract 1 from them" if from_one else ""
    message = f"expected labels from 0 to {int(classes) - 1} for {classes} classes, got labels up to {high}{advice}"
    fix = minus_one(misuse.site.node) if from_one else None
    source = misuse.value.site if isinstance(misuse.value, Array) else None
    return Finding(misuse.site, message, "", ((source, "the labels come from here"),) if source is not None else (), fix)


def from_one(training: TrainingCall, output: Tensor, labels: Array, step: Step) -> Finding | None:
    """The finding about a first column that no label has, where the output has a unit for each of the others."""
    columns, units = labels.shape[-1], output.shape[-1]
    low = step.learnt.low if step.learnt is not None else None
    if step.site is None or low != 1 or step.by is not None or not isinstance(columns, int) or units != columns - 1:
        return None
    message = f"expected labels from 0 to {units - 1} for {units} units, got labels from 1, in {columns} columns; subtract 1 from them"
    related = ((training.site, f"the model gives {units} numbers"),)
    return Finding(step.site, message, "", related, minus_one(step.site.node), cause=training)


def argument(call: Any) -> Any:
    """The expression of the labels in a call of ``to_categorical``."""
    named = argument_of(call, "x") or argument_of(call, "y")
    first = next((each for each in getattr(call, "args", ()) if each.keyword is None and not each.star), None)
    given = named or first
    return None if given is None else given.value


def minus_one(call: Any) -> FixPlan | None:
    """The labels counted from 0."""
    labels = argument(call)
    if labels is None or type(labels).__name__ not in SIMPLE:
        return None
    return FixPlan("count the labels from 0", (Replace(labels, f"{text_of(labels)} - 1"),), Applicability.UNSAFE)


def without_call(step: Step) -> FixPlan | None:
    """The labels as they were."""
    call = step.site.node if step.site is not None else None
    labels = argument(call)
    if labels is None or type(labels).__name__ not in SIMPLE:
        return None
    return FixPlan("leave the second encoding out", (Replace(call, text_of(labels)),), Applicability.UNSAFE)
