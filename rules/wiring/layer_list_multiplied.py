"""A list of layers is multiplied, which repeats one and the same layer.

## What it does

Finds `[Dense(8)] * 3` and the like: a list with a layer or model that is made in it, times a number.

## Why is this bad?

Multiplying a list copies references. The layer exists once, with one set of weights, and is applied three times; the model has a
third of the parameters that were meant, and different inputs are forced through the same weights. Nothing raises as long as the
shapes fit.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((64,)), *[Dense(64, activation="relu")] * 3, Dense(1)])  # warning: KC504
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((64,)), *[Dense(64, activation="relu") for _ in range(3)], Dense(1)])
```

## References

- [Python FAQ: how do I create a multidimensional list?](https://docs.python.org/3/faq/programming.html#how-do-i-create-a-multidimensional-list)
- [Keras: shared layers](https://keras.io/guides/functional_api/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.layer import Layer, Model


@rule("KC504", "layer-list-multiplied", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield products of lists of fresh layers."""
    for misuse in program.misuses:
        if misuse.kind != "layer-list-multiplied" or misuse.guarded:
            continue
        layer = next(item for item in misuse.value.items if isinstance(item, Layer))
        what = "model" if isinstance(layer, Model) else f"`{layer.cls}`"
        message = f"expected a new {what} each time, got the same one: a list times a number repeats its items, weights and all"
        yield Finding(misuse.site, message, "", fix=fix_for(misuse.site.node))


def fix_for(node: Any) -> FixPlan | None:
    """A comprehension, where the list has one item."""
    display, times = (node.left, node.right) if type(node.left).__name__ == "List" else (node.right, node.left)
    if len(display.elements) != 1:
        return None
    text = f"[{text_of(display.elements[0].value)} for _ in range({text_of(times)})]"
    return FixPlan("make a layer each time", (Replace(node, text),), Applicability.UNSAFE)
