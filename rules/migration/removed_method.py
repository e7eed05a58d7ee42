"""A method or attribute that Keras objects have no more.

## What it does

Finds methods and attributes of Keras 1 and 2 that models, layers and optimizers have lost: `fit_generator`, `predict_classes`,
`predict_proba`, `layer.output_shape`, `optimizer.lr` and their kin. The message says what takes their place.

It is silent in files that import `tf_keras`, which is Keras 2.

## Why is this bad?

The line raises `AttributeError`, and with `predict_classes` that is after the training.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(100, 8), np.random.randint(0, 3, 100)
optimizer = Adam(learning_rate=0.001)
model = Sequential([Input(shape=(8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
model.fit(x, y)
print(optimizer.lr)  # error: KC902
print(model.layers[0].output_shape)  # error: KC902
print(model.predict_proba(x))  # error: KC902
```

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input(shape=(8,)), Dense(3, activation="softmax")])
classes = model.predict_classes(np.random.rand(5, 8))  # error: KC902
```

## Use instead

```python fixed
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(100, 8), np.random.randint(0, 3, 100)
optimizer = Adam(learning_rate=0.001)
model = Sequential([Input(shape=(8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
model.fit(x, y)
print(optimizer.learning_rate)
print(model.layers[0].output.shape)
print(model.predict(x))
```

## References

- [Keras: migrating Keras 2 code to multi-backend Keras 3](https://keras.io/guides/migrating_to_keras_3/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.methods import REMOVED
from kerascheck.program import Program
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace


@rule("KC902", "removed-method", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield every look-up of an attribute that has gone."""
    if any(use.written.startswith(("tf_keras", "tensorflow.python.keras")) for use in program.imports):
        return
    if not program.target.known():
        return
    for misuse in program.misuses:
        if misuse.kind != "removed-attribute" or misuse.guarded:
            continue
        kind, _, name = misuse.detail.partition(".")
        new, advice = REMOVED[kind][name]
        instead = f"`{new}` takes its place" if new else advice
        node, fix = misuse.site.node, None
        if new and type(node).__name__ == "Attribute" and node.attr.value == name:
            applicability = Applicability.UNSAFE if new in ("output.shape", "input.shape") else Applicability.SAFE
            fix = FixPlan(f"write `{new}`", (Replace(node.attr, new),), applicability)
        article = "an" if kind == "optimizer" else "a"
        yield Finding(misuse.site, f"{article} {kind} of {program.target.named()} has no `{name}`: {instead}", "gone", fix=fix)
