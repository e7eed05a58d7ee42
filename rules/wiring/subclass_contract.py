"""A class of one's own does not do what Keras asks of layers and models.

## What it does

Looks at subclasses of `Layer` and `Model` as they are used: no call of `super().__init__()`, arguments that it does not take, no
`call` method, and a `call` that returns nothing or a layer.

## Why is this bad?

`super().__init__()` makes the place where Keras keeps layers and weights; without it Keras raises "you forgot to call
`super().__init__()`". It takes keyword arguments only: `super().__init__(self)` raises a `TypeError`, since `self` is given
already. Without `call`, or with one that returns nothing, the layer computes nothing.

## Example

```python bad
import keras


class Net(keras.Model):
    def __init__(self):  # error: KC511
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)


net = Net()
```

```python bad
import keras


class Double(keras.layers.Layer):
    def call(self, x):  # error: KC511
        y = 2 * x


inputs = keras.Input((8,))
outputs = keras.layers.Dense(1)(Double()(inputs))
```

## Use instead

```python fixed
import keras


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)


net = Net()
```

```python good
import keras


class Double(keras.layers.Layer):
    def call(self, x):
        return 2 * x


inputs = keras.Input((8,))
outputs = keras.layers.Dense(1)(Double()(inputs))
```

## References

- [Keras: making new layers and models via subclassing](https://keras.io/guides/making_new_layers_and_models_via_subclassing/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.interpret.attributes import find_in_class
from kerascheck.program import Misuse, Program
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddLine, RemoveArgument
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import FunctionValue

MESSAGES: Final = {
    "no-super-init": "expected `super().__init__()` in `__init__`, got none: Keras refuses to use a {what} that was never set up",
    "super-init-arguments": "expected keyword arguments alone in `super().__init__()`, got {detail}: Keras refuses it",
    "no-call": "expected a `call` method in `{cls}`, got none: the {what} does not say what it computes",
    "call-returns-nothing": "expected `call` of `{cls}` to return a tensor, got None: it has no `return`",
    "call-returns-layer": "expected `call` of `{cls}` to return a tensor, got a layer: call the layer on the inputs",
}
DETAILS: Final = {"self": "`self`, which Python gives already", "positional": "a positional one"}


@rule("KC511", "subclass-contract", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield classes that break the contract where they are used."""
    for misuse in program.misuses:
        if misuse.kind not in MESSAGES or misuse.guarded or not isinstance(misuse.value, Layer):
            continue
        layer = misuse.value
        if misuse.kind == "no-call" and layer.site is not None:
            related = ((layer.site, "it is made here"),) if layer.site.node is not misuse.site.node else ()
        else:
            related = ()
        what = "model" if isinstance(layer, Model) else "layer"
        message = MESSAGES[misuse.kind].format(cls=layer.cls, what=what, detail=DETAILS.get(misuse.detail, ""))
        yield Finding(misuse.site, message, "", related, fix_for(misuse), cause=layer)


def fix_for(misuse: Misuse) -> FixPlan | None:
    """The missing call as the first statement, or the arguments taken away."""
    if misuse.kind == "super-init-arguments" and misuse.detail == "self":
        call: Any = misuse.site.node
        return FixPlan("leave `self` out", (RemoveArgument(call, call.args[0]),)) if len(call.args) == 1 else None
    if misuse.kind != "no-super-init":
        return None
    init = find_in_class(misuse.value.user_class, "__init__")
    body = init.node.body.body if isinstance(init, FunctionValue) and hasattr(init.node.body, "body") else ()
    first: Any = body[0] if body else None
    if type(first).__name__ != "SimpleStatementLine" or type(first.body[0]).__name__ == "Expr" and is_text(first.body[0].value):
        return None
    return FixPlan("call `super().__init__()` first", (AddLine(first, "super().__init__()", before=True),), Applicability.UNSAFE)


def is_text(node: Any) -> bool:
    """Whether an expression is a docstring."""
    return type(node).__name__ in ("SimpleString", "ConcatenatedString")
