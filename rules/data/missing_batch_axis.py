"""One sample is given where a batch of samples belongs.

## What it does

Finds data for `predict`, `evaluate` or `fit` that has exactly the shape of one sample of the model: a single image, a single row.

## Why is this bad?

The first axis of the data counts samples. An image of shape (64, 64, 3) is taken for 64 samples of shape (64, 3), and Keras raises. Where
the sizes happen to fit, it predicts once for every row, which is worse. One sample needs a batch axis of size 1 in front.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input

model = Sequential([Input((64, 64, 3)), Conv2D(8, 3), Flatten(), Dense(2, activation="softmax")])
image = np.random.rand(64, 64, 3)
model.predict(image)  # error: KC702
```

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x = np.random.rand(200, 8)
model = Sequential([Input((8,)), Dense(4, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, x.sum(axis=1))
model.predict(x[0])  # error: KC702
```

## Use instead

```python fixed
import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input

model = Sequential([Input((64, 64, 3)), Conv2D(8, 3), Flatten(), Dense(2, activation="softmax")])
image = np.random.rand(64, 64, 3)
model.predict(image[None])
```

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x = np.random.rand(200, 8)
model = Sequential([Input((8,)), Dense(4, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, x.sum(axis=1))
model.predict(x[0:1])
```

## References

- [Keras: predict](https://keras.io/api/models/model_training_apis/#predict-method)
- [NumPy: expand_dims](https://numpy.org/doc/stable/reference/generated/numpy.expand_dims.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.feeding import Mismatch, mismatches
from kerascheck.query.text import stated_shape, text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.site import Site


@rule("KC702", "missing-batch-axis", Severity.ERROR, fixable=True, instead_of=("KC701",))
def check(program: Program) -> Iterator[Finding]:
    """Yield calls that are given one sample without its batch axis."""
    for found in mismatches(program):
        if found.one_sample:
            data = found.data
            which = f" for the input `{found.layer.name}`" if len(found.inputs) > 1 else ""
            message = f"expected a batch of shape {found.expected}{which}, got one sample {data.shape}: its batch axis is missing"
            severity = None if found.refused is not None else Severity.WARNING
            yield Finding(found.training.site, message, "", related(found), fix_for(found), cause=found.training, severity=severity)


def related(found: Mismatch) -> tuple[tuple[Site, str], ...]:
    """Where the model's samples are described, and where this one comes from."""
    stated = stated_shape(found.layer)
    places = ((stated, f"samples of {found.expected.without_batch()}"), (found.data.site, f"gives {found.data.shape}"))
    return tuple((site, text) for site, text in places if site is not None)


def fix_for(found: Mismatch) -> FixPlan | None:
    """An axis in front of the argument: ``x[0]`` becomes ``x[0:1]``, other expressions are indexed with ``None``."""
    call = found.training.site.node
    plain: list[Any] = [each for each in getattr(call, "args", ())[:1] if each.keyword is None and not each.star]
    argument = argument_of(call, "x") or (plain[0] if plain else None)
    if found.given.role or argument is None:
        return None
    return FixPlan("add the batch axis", (Replace(argument.value, with_batch_axis(argument.value)),))


def with_batch_axis(node: Any) -> str:
    """The source of an expression with one more axis in front."""
    text = text_of(node)
    kind = type(node).__name__
    if kind == "Subscript" and len(node.slice) == 1:
        index: Any = getattr(node.slice[0].slice, "value", None)
        if type(index).__name__ == "Integer":
            return f"{text_of(node.value)}[{index.value}:{int(index.value, 0) + 1}]"
    return f"{text}[None]" if kind in ("Name", "Attribute", "Call", "Subscript") else f"({text})[None]"
