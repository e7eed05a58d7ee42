"""Scaled pixels are put into an array of whole numbers.

## What it does

Finds fractions that end up in an integer array before a model is trained on them: stored into an array that was made with an integer dtype,
converted with `astype`, or divided with `//`. It also finds `x /= 255` on an integer array, which numpy refuses.

## Why is this bad?

An integer array keeps no fractions. Pixels between 0 and 1 become 0, all but the brightest, and the model is trained on black images
without a word from numpy or Keras. Only the division in place raises ("Cannot cast ufunc 'divide' output").

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input

photos = np.random.randint(0, 256, (60, 32, 32, 3))
y = np.random.randint(0, 2, 60)
x = np.zeros((60, 32, 32, 3), dtype=int)
for i in range(60):
    x[i] = photos[i] / 255.0  # warning: KC707

model = Sequential([Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
```

```python bad
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train /= 255.0  # error: KC707

model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
```

## Use instead

```python fixed
import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input

photos = np.random.randint(0, 256, (60, 32, 32, 3))
y = np.random.randint(0, 2, 60)
x = np.zeros((60, 32, 32, 3), dtype="float32")
for i in range(60):
    x[i] = photos[i] / 255.0

model = Sequential([Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
```

```python good
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train / 255.0

model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
```

## References

- [NumPy: casting rules](https://numpy.org/doc/stable/reference/ufuncs.html#casting-rules)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Severity
from kerascheck.library.array_facts import has_step
from kerascheck.program import Misuse, Program
from kerascheck.query.preparation import Given, trained_models, training_data
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.array import Array, Step

FLOAT = '"float32"'


@rule("KC707", "integer-scaling", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield where fractions lose what is behind the point, and divisions in place that numpy refuses."""
    refused = [each for each in program.misuses if each.kind == "in-place-cast" and not each.guarded]
    for misuse in refused:
        yield in_place(misuse)
    told: set[int] = set()
    for model in trained_models(program):
        for given in training_data(program, model):
            step = has_step(given.array.facts, "truncated")
            if step is not None and step.site is not None and id(step.site.node) not in told:
                told.add(id(step.site.node))
                yield truncated(given, step)


def in_place(misuse: Misuse) -> Finding:
    """The finding about ``x /= 255`` on whole numbers."""
    dtype = misuse.value.dtype if isinstance(misuse.value, Array) else "integer"
    message = f"expected a float array to divide in place, got {dtype}: {misuse.detail}"
    node = misuse.site.node
    source = getattr(misuse.value, "site", None)
    related = ((source, f"gives {dtype}"),) if source is not None else ()
    operator = text_of(node.operator).strip().removesuffix("=")
    target = text_of(node.target)
    fix = FixPlan("make a new array", (Replace(node, f"{target} = {target} {operator} {text_of(node.value)}"),))
    return Finding(misuse.site, message, "", related, fix, severity=Severity.ERROR)


def truncated(given: Given, step: Step) -> Finding:
    """The finding about fractions that become whole numbers."""
    assert step.site is not None
    array = given.array
    message = f"expected a float array for scaled numbers, got {array.dtype or 'whole numbers'}: what is behind the point is lost"
    created = array.site if array.site is not None and array.site.node is not step.site.node else None
    related = ((created, f"this array is {array.dtype}"),) if created is not None and array.dtype else ()
    return Finding(step.site, message, "", related, fix_for(given, step), cause=given.training)


def fix_for(given: Given, step: Step) -> FixPlan | None:
    """Another dtype, where one is written: in ``astype(int)``, or where the array was made."""
    assert step.site is not None
    call = step.site.node
    arguments: tuple[Any, ...] = tuple(getattr(call, "args", ()))
    if text_of(getattr(call, "func", call)).endswith(".astype") and len(arguments) == 1:
        return FixPlan("keep the fractions", (Replace(arguments[0].value, FLOAT),))
    created = given.array.site
    argument = argument_of(created.node, "dtype") if created is not None and created.file == step.site.file else None
    return None if argument is None else FixPlan("make a float array", (Replace(argument.value, FLOAT),))
