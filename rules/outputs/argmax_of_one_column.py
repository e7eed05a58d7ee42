"""`argmax` over the one column of a prediction.

## What it does

Finds `argmax` along the last axis of what a model with one output unit predicts.

## Why is this bad?

`argmax` gives the number of the largest column. Where there is one column, that is 0 for every row, whatever the model says: every
sample counts as the first class. One sigmoid unit gives the probability of class 1, which a threshold makes a class of.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
x = np.random.rand(100, 8)
model.fit(x, np.random.randint(0, 2, 100))
predicted = np.argmax(model.predict(x), axis=1)  # warning: KC313
```

## Use instead

```python fixed
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
x = np.random.rand(100, 8)
model.fit(x, np.random.randint(0, 2, 100))
predicted = (model.predict(x) > 0.5).astype("int32")
```

## References

- [NumPy: argmax](https://numpy.org/doc/stable/reference/generated/numpy.argmax.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.library.array_facts import Predicted, root
from kerascheck.program import Program
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.array import Array

FUNCTIONS: Final = frozenset((
    "numpy.argmax", "tensorflow.argmax", "tensorflow.math.argmax", "keras.ops.argmax", "keras.backend.argmax",
))  # fmt: skip


@rule("KC313", "argmax-of-one-column", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield every ``argmax`` along an axis of size 1 of a prediction."""
    for call in program.library_calls:
        if call.path not in FUNCTIONS or call.guarded or not call.args:
            continue
        array = call.args[0]
        axis = call.kwargs.get("axis", call.args[1] if len(call.args) > 1 else None)
        if not isinstance(array, Array) or not isinstance(root(array.facts.origin), Predicted) or array.shape.dims is None:
            continue
        rank = len(array.shape.dims)
        if rank < 2 or axis not in (-1, rank - 1) or array.shape[-1] != 1:
            continue
        made = root(array.facts.origin).site
        message = "expected a column for each class, got the one column of a prediction: its `argmax` is always 0; compare it with 0.5"
        related = ((made, f"predicts an array of shape {array.shape}"),) if made is not None and made.node is not call.site.node else ()
        yield Finding(call.site, message, "always 0", related, fix_for(call.site.node, call.path))


def fix_for(node: Any, path: str) -> FixPlan | None:
    """A threshold in the place of the largest."""
    arguments = getattr(node, "args", ())
    if path != "numpy.argmax" or not arguments or argument_of(node, "out") is not None:
        return None
    method = getattr(getattr(node.func, "attr", None), "value", "") == "argmax" and text_of(node.func).split(".")[0] not in ("np", "numpy")
    given = node.func.value if method else arguments[0].value
    if not method and (arguments[0].keyword is not None or arguments[0].star):
        return None
    return FixPlan("compare with 0.5", (Replace(node, f'({text_of(given)} > 0.5).astype("int32")'),), Applicability.UNSAFE)
