"""A model is trained or evaluated that was never compiled.

## What it does

Finds `fit`, `evaluate`, `train_on_batch` and `test_on_batch` of a model that no way through the program has compiled: the call
is missing, another model was compiled in its place, or a function builds the model anew in every fold.

## Why is this bad?

Without `compile()` a model has neither loss nor optimizer; Keras raises "You must call `compile()` before using the model".
A model that is built anew needs its own `compile()`, even if one of the same kind was compiled before. `predict` needs none.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(200, 8), np.random.rand(200)


def build_model():
    return Sequential([Input((8,)), Dense(32, activation="relu"), Dense(1)])


model = build_model()
model.compile(optimizer="adam", loss="mse")
for fold in range(5):
    model = build_model()
    model.fit(x, y, epochs=10)  # error: KC601
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(200, 8), np.random.rand(200)


def build_model():
    model = Sequential([Input((8,)), Dense(32, activation="relu"), Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    return model


for fold in range(5):
    model = build_model()
    model.fit(x, y, epochs=10)
```

## References

- [Keras: model training APIs](https://keras.io/api/models/model_training_apis/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.interpret.attributes import find_in_class
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, trainings
from kerascheck.query.symbols import imagined
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Model, TrainingCall
from kerascheck.values.site import Site


@rule("KC601", "fit-before-compile", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first training call of every model that is surely not compiled."""
    seen: set[int] = set()
    for training in trainings(program, *SUPERVISED):
        model = training.model
        if training.compiled is not None or id(model) in seen or may_be_compiled_elsewhere(training) or compiles_itself(model):
            continue
        seen.add(id(model))
        message = f"expected a compiled model in `{training.method}`, got one that `compile()` was never called on"
        yield Finding(training.site, message, "not compiled", related_to(model, program), cause=training)


def may_be_compiled_elsewhere(training: TrainingCall) -> bool:
    """Whether this stands in a function that nothing calls, and the model comes from outside: its callers may compile it."""
    if not imagined(training.site):
        return False
    made = training.model.site
    return made is None or not made.via or made.via[0].node is not training.site.via[0].node


def compiles_itself(model: Model) -> bool:
    """Whether the model's own class says what compiling means."""
    return model.user_class is not None and find_in_class(model.user_class, "compile") is not None


def related_to(model: Model, program: Program) -> tuple[tuple[Site, str], ...]:
    """Where the model was made, and the other model of the same making that was compiled."""
    places = [(model.site, "the model is made here")] if model.site is not None else []
    twin = next((each for each in program.compiles if each.model is not model and each.model.site is not None
                 and model.site is not None and each.model.site.node is model.site.node), None)  # fmt: skip
    if twin is not None:
        places.append((twin.site, "this compiles another model"))
    return tuple(places)
