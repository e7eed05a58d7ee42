"""The keys of `class_weight` are not the classes.

## What it does

Compares the keys of `class_weight` with the class numbers of the labels. It also finds `class_weight` as a list or a word, for a model
with several outputs, and beside `sample_weight`.

## Why is this bad?

Keras looks every label up in the dictionary, and gives a weight of 1 to those that are not in it: weights under the names of
classes, under strings, or counted from 1 have no effect, and nobody is told. A list or an array of weights has no `get` and raises,
as `"balanced"` does, which is a word of scikit-learn.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(200, 8), np.random.randint(0, 3, 200)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=5, class_weight={1: 1.0, 2: 3.0, 3: 2.0})  # error: KC612
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(200, 8), np.random.randint(0, 3, 200)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=5, class_weight={0: 1.0, 1: 3.0, 2: 2.0})
```

## References

- [Keras: fit](https://keras.io/api/models/model_training_apis/#fit-method)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.graph import output_calls
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import TrainingCall
from kerascheck.values.objects import DictValue, ListValue, Value


@rule("KC612", "class-weight-keys", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield weights of classes that Keras does not find."""
    for training in trainings(program, "fit", "fit_generator", "train_on_batch"):
        weights = training.arguments.get("class_weight")
        message = judge(weights, training)
        if message is not None:
            yield Finding(argument_site(training.site, "class_weight"), message)


def judge(weights: Value, training: TrainingCall) -> str | None:
    """What is wrong with the weights; None where all is well or not known."""
    if isinstance(weights, ListValue | Array | tuple):
        return "expected `class_weight` as a dictionary such as `{0: 1.0, 1: 2.5}`, got a list of weights, which Keras refuses"
    if isinstance(weights, str):
        return f'expected `class_weight` as a dictionary such as `{{0: 1.0, 1: 2.5}}`, got "{weights}", which is of scikit-learn'
    if isinstance(weights, DictValue) and isinstance(training.model.outputs, tuple | list) and len(training.model.outputs) > 1:
        return "expected no `class_weight` with several outputs, which Keras refuses: give `sample_weight` for each of them"
    if isinstance(weights, DictValue) and isinstance(training.arguments.get("sample_weight"), Array):
        return "expected either `class_weight` or `sample_weight`, got both, which Keras refuses"
    if not isinstance(weights, DictValue) or not weights.exact or not weights.items:
        return None
    strings = [key for key in weights.items if isinstance(key, str)]
    if len(strings) == len(weights.items) and len(output_calls(training.model)) == 1:
        return f"expected class numbers as keys of `class_weight`, got `{strings[0]!r}`, which no label is looked up under"
    numbers = {key for key in weights.items if isinstance(key, int)}
    labels = training.y.facts if isinstance(training.y, Array) else None
    if labels is None or len(numbers) != len(weights.items) or labels.continuous or labels.classes is None:
        return None
    low, high = (0, labels.classes - 1) if labels.one_hot else (labels.low, labels.high)
    if low is None or high is None or labels.classes != high - low + 1:
        return None
    strange = sorted(key for key in numbers if not low <= key <= high)
    missing = sorted(set(range(int(low), int(high) + 1)) - numbers)
    if not strange or not missing:
        return None  # a class that is left out has the weight 1, which may be meant
    return f"expected the classes {low:g} to {high:g} as keys of `class_weight`, got {strange[0]}, and none for {missing[0]}"
