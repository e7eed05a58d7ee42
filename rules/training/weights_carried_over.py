"""One model is trained in every fold of a cross-validation, and keeps what it has learnt.

## What it does

Finds a model, or layers with weights, that are made outside of a loop over folds or repeated splits and trained in every turn.

## Why is this bad?

`fit` goes on from the weights that it finds. In the second fold the model has already been trained on what is test data now, and
the score is too good: from fold to fold it rises, whatever the model is worth. `compile` does not reset weights.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.model_selection import KFold

x, y = np.random.rand(500, 8), np.random.rand(500)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
for train, test in KFold(5).split(x):
    model.fit(x[train], y[train], epochs=5)  # warning: KC613
    print(model.evaluate(x[test], y[test]))
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.model_selection import KFold

x, y = np.random.rand(500, 8), np.random.rand(500)


def build():
    model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    return model


for train, test in KFold(5).split(x):
    model = build()
    model.fit(x[train], y[train], epochs=5)
    print(model.evaluate(x[test], y[test]))
```

## References

- [Keras FAQ: how weights are kept between calls of fit](https://keras.io/getting_started/faq/)
- [scikit-learn: cross-validation](https://scikit-learn.org/stable/modules/cross_validation.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_graph import parameters_of
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import Layer, Model, TrainingCall
from kerascheck.values.objects import ListValue, Value


@rule("KC613", "weights-carried-over", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield trainings that go on, in another fold, from what an earlier fold has learnt."""
    by_place: dict[int, list[TrainingCall]] = {}
    for training in trainings(program, "fit"):
        by_place.setdefault(id(training.site.node), []).append(training)
    for several in by_place.values():
        first = several[0]
        for other in several[1:]:
            shared = shared_weights(first.model, other.model)
            if shared is None or not in_folds(first, other, program) or reset(first.model) or reset(shared):
                continue
            what = "the model" if shared is first.model else f"the `{shared.cls}` layer"
            got = f"one whose weights come from the fold before: {what} is made outside the loop"
            message = f"expected a new model for each fold, got {got}"
            related = ((shared.site, "it is made once, here"),) if shared.site is not None else ()
            site = first.site if shared is first.model or other.model.site is None else other.model.site
            yield Finding(site, message, "", related, cause=first)
            break


def shared_weights(first: Model, other: Model) -> Layer | None:
    """The model itself, or the first trainable layer with weights that two models have in common."""
    if first is other:
        return first
    mine = {id(layer) for layer in first.layers}
    for layer in other.layers:
        if id(layer) in mine and not isinstance(layer, Model) and layer.state.get("trainable", True) is True:
            trainable = parameters_of(layer)[0]
            if isinstance(trainable, int) and trainable > 0:
                return layer
    return None


def in_folds(first: TrainingCall, other: TrainingCall, program: Program) -> bool:
    """Whether two trainings work on different training parts of data whose test parts are looked at too."""
    one, two = leading(first.x), leading(other.x)
    if one is None or two is None or one is two or one.facts.split != "train" or two.facts.split != "train":
        return False
    if first.arguments.get("validation_data") is not None:
        return True
    looks = ("evaluate", "predict")
    return any(training.model in (first.model, other.model) and training.method in looks for training in program.trainings)


def leading(value: Value) -> Array | None:
    """The first array of what a model is trained on."""
    items = value.items if isinstance(value, ListValue) else value if isinstance(value, tuple) else (value,)
    return items[0] if items and isinstance(items[0], Array) else None


def reset(layer: Layer) -> bool:
    """Whether weights are put into a layer or model by hand, as to reset it."""
    return layer.state.get("weights_given") is True
