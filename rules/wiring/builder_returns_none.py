"""A variable is taken for a model, but holds nothing, or a training history.

## What it does

Finds functions that build a model and do not return it, where their result is used as a model; the results of `compile`, `summary`
and the like (None) and of `fit` (a `History`) kept under the model's name; and `def` where `class` is meant.

## Why is this bad?

A function without `return` gives None, and so do `model.compile(…)` and `model.summary()`. The next `model.fit` raises "'NoneType'
object has no attribute 'fit'". With `def Net(Model):` the methods are local functions that nobody sees, and `Net(64)` is None.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense


def build(units):
    model = Sequential([Input((8,)), Dense(units, activation="relu"), Dense(1)])
    model.compile(optimizer="adam", loss="mse")


net = build(16)  # error: KC515
net.fit(np.random.rand(100, 8), np.random.rand(100))
```

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model = model.compile(optimizer="adam", loss="mse")  # error: KC515
model.fit(np.random.rand(100, 8), np.random.rand(100))
```

## Use instead

```python fixed
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense


def build(units):
    model = Sequential([Input((8,)), Dense(units, activation="relu"), Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    return model


net = build(16)
net.fit(np.random.rand(100, 8), np.random.rand(100))
```

```python good
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
history = model.fit(np.random.rand(100, 8), np.random.rand(100))
```

## References

- [Keras: the Sequential model](https://keras.io/guides/sequential_model/)
- [Python: the return statement](https://docs.python.org/3/reference/simple_stmts.html#the-return-statement)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import NoModel, Program
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddLine, Replace
from kerascheck.values.objects import FunctionValue
from kerascheck.values.site import Site


@rule("KC515", "builder-returns-none", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls whose result is used as a model and is none, and functions that should be classes."""
    taken_for_classes = {misuse.value for misuse in program.misuses if misuse.kind == "def-for-class"}
    for misuse in program.misuses:
        if misuse.guarded:
            continue
        if misuse.kind == "def-for-class":
            got = "`def`: a function with `__init__` in it gives None, and its methods are lost"
            message = f"expected `class {misuse.value}(…)`, got {got}"
            yield Finding(misuse.site, message)
        elif misuse.kind == "no-model" and isinstance(misuse.value, NoModel) and name_of(misuse.value) not in taken_for_classes:
            yield of_result(misuse.value, misuse.site, misuse.detail)


def name_of(record: NoModel) -> str:
    """The name of the function that a result comes from."""
    return record.function.name if isinstance(record.function, FunctionValue) else ""


def of_result(record: NoModel, use: Site, attribute: str) -> Finding:
    """A name that is bound to what is no model, and used as one."""
    used = (use, f"`{record.name}.{attribute}` needs a model" if attribute else f"`{record.name}` is None here")
    if record.reason == "builder" and isinstance(record.function, FunctionValue):
        function = record.function
        what = "model" if record.made else "tensor"
        message = f"expected `{function.name}` to return the {what} that it makes, got None: it has no `return`"
        place = (Site(function.frame.file, function.node.name), f"the function makes a {what} and returns nothing")
        return Finding(record.site, message, "", (place, used), returning(record), cause=record)
    what = "None" if not record.reason.startswith("fit") else "a `History`"
    message = f"expected a model in `{record.name}`, got what `{record.reason}` returns, {what}: the method changes the model itself"
    fix = FixPlan("keep the model", (Replace(record.target, ""),)) if record.target is not None else None
    return Finding(record.site, message, "", (used,), fix, cause=record)


def returning(record: NoModel) -> FixPlan | None:
    """A `return` at the end of a function at module level whose variable for the model is known."""
    node: Any = record.function.node
    last: Any = node.body.body[-1] if hasattr(node.body, "body") and node.body.body else None
    if not record.made or record.function.owner is not None or record.function.frame.parent is not None:
        return None
    if type(last).__name__ != "SimpleStatementLine" or record.function.frame.file != record.site.file:
        return None
    return FixPlan(f"return `{record.made}`", (AddLine(last, f"return {record.made}"),), Applicability.UNSAFE)
