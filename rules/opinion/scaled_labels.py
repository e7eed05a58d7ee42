"""The targets are scaled, so that losses and predictions are in other units.

## What it does

Tells of targets that were put through a scaler of scikit-learn before a model is trained on them.

## Why is this bad?

It is not bad in itself, and often helps. But the loss, the metrics and the predictions are then in units of the scaler: a mean
absolute error of 0.1 says nothing until it is multiplied back, and predictions need the scaler's `inverse_transform`. This is an
opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import StandardScaler

x, y = load_diabetes(return_X_y=True)
y = StandardScaler().fit_transform(y.reshape(-1, 1))

model = Sequential([Input((10,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)  # info: KC713
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.datasets import load_diabetes

x, y = load_diabetes(return_X_y=True)

model = Sequential([Input((10,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## References

- [scikit-learn: transforming the target in regression](https://scikit-learn.org/stable/modules/compose.html#transforming-target-in-regression)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import feeds, trainings
from kerascheck.query.preparation import TRAINING
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array


@rule("KC713", "scaled-labels", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first training of each model on targets that were scaled."""
    told: set[int] = set()
    for training in trainings(program, *TRAINING):
        labels = next((feed.y for feed in feeds(training)), None)
        if not isinstance(labels, Array) or id(training.model) in told:
            continue
        step = next((step for step in labels.facts.steps if step.kind == "fitted" and step.name.endswith("Scaler")), None)
        if step is not None:
            told.add(id(training.model))
            related = ((step.site, "scaled here"),) if step.site is not None else ()
            message = f"expected targets in their own units, got them scaled by `{step.name}`; losses and predictions are scaled too"
            yield Finding(training.site, message, "", related)
