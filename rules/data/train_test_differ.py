"""The data for validation, test or use is prepared in another way than the training data.

## What it does

Compares what a model is trained on with what it is validated, evaluated and used on: pixels from 0 to 255 against scaled ones, and parts of
one array of which only one was put through a scaler such as `StandardScaler`.

## Why is this bad?

The network has never seen numbers of that size, so its results on them mean nothing: validation looks terrible although training goes
well, or every prediction is the same class. What is done to the training data has to be done to all data, with what was learnt from the
training data.

## Example

```python bad
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train / 255.0

model = Sequential([Input((28, 28)), Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
model.evaluate(x_test, y_test)  # warning: KC705
```

```python bad
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

x, y = load_wine(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
x_train = StandardScaler().fit_transform(x_train)

model = Sequential([Input((13,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, validation_data=(x_test, y_test))  # warning: KC705
```

## Use instead

```python good
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0

model = Sequential([Input((28, 28)), Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
model.evaluate(x_test, y_test)
```

```python good
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

x, y = load_wine(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)

model = Sequential([Input((13,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, validation_data=(x_test, y_test))
```

## References

- [scikit-learn: inconsistent preprocessing](https://scikit-learn.org/stable/common_pitfalls.html#inconsistent-preprocessing)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.preparation import Given, is_scaled, other_data, same_source, scaling_step, trained_models, training_data
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Facts, Step
from kerascheck.values.site import Site

SCALERS: Final = frozenset(("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "PowerTransformer", "QuantileTransformer"))


@rule("KC705", "train-test-differ", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first data of each model that is prepared otherwise than its training data."""
    for model in trained_models(program):
        learnt = training_data(program, model)
        for given in other_data(program, model):
            before = next((each for each in learnt if each.tensor is given.tensor), None)
            message = None if before is None else difference(before.array.facts, given.array.facts)
            if before is not None and message is not None:
                whose = f"{given.role} data" if given.role else "data"
                yield Finding(given.site, f"expected {whose} {message}", "", related(before, given), cause=given.training)
                break


def difference(train: Facts, other: Facts) -> str | None:
    """How two sets of data differ, as the end of a sentence; None where they do not, or where that is not known."""
    if "raw" in (train.scale, other.scale) and train.scale != other.scale:
        one, two = is_scaled(train), is_scaled(other)
        if one is True and two is False:
            return "scaled like the training data, got pixels from 0 to 255"
        if one is False and two is True:
            return "with pixels from 0 to 255 like the training data, got scaled ones"
    one_step, other_step = scaler_step(train), scaler_step(other)
    if not same_source(train, other) or (one_step is None) == (other_step is None):
        return None
    if one_step is not None:
        return f"transformed by the `{one_step.name}` like the training data, got it as it was" if not has_steps(other) else None
    assert other_step is not None
    return f"as it was, like the training data, got it transformed by `{other_step.name}`" if not has_steps(train) else None


def has_steps(facts: Facts) -> bool:
    """Whether anything was done to the numbers."""
    return bool(facts.steps) or facts.scale == "unit"


def scaler_step(facts: Facts) -> Step | None:
    """The scaler that data went through."""
    return next((step for step in facts.steps if step.kind == "fitted" and step.name in SCALERS), None)


def related(before: Given, given: Given) -> tuple[tuple[Site, str], ...]:
    """Where the one is scaled, and where the other comes from."""
    scaled, plain = (before, given) if is_scaled(before.array.facts) else (given, before)
    step = scaling_step(scaled.array.facts)
    found: list[tuple[Site, str]] = []
    if step is not None and step.site is not None:
        found.append((step.site, "the training data is scaled here" if scaled is before else "scaled here"))
    if plain.array.site is not None and plain.array.site.node is not given.site.node:
        found.append((plain.array.site, "this is not scaled"))
    return tuple(found)
