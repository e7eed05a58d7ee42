"""A side effect in a function under `tf.function`, which happens only while it is traced.

## What it does

Looks into functions under `tf.function` for `print`, for `append` and the like on a list from outside, and for writes to names that are
declared `global` or `nonlocal`.

## Why is this bad?

TensorFlow runs the Python code of such a function once for each kind of input, to record its operations; every further call runs the
recording. A `print` shows something once and then never again, a counter counts tracings, and a list from outside gets one symbolic tensor
instead of a number for each call.

## Example

```python bad
import tensorflow as tf

losses = []


@tf.function
def train_step(x, y):
    loss = tf.reduce_mean(tf.square(x - y))
    losses.append(loss)  # warning: KC807
    print("loss", loss)  # warning: KC807
    return loss
```

## Use instead

```python good
import tensorflow as tf

losses = []


@tf.function
def train_step(x, y):
    loss = tf.reduce_mean(tf.square(x - y))
    tf.print("loss", loss)
    return loss


losses.append(train_step(tf.ones(3), tf.zeros(3)))
```

## References

- [TensorFlow: better performance with tf.function, Python side effects](https://www.tensorflow.org/guide/function#executing_python_side_effects)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program, TracedFunction
from kerascheck.query.traced import assigned, calls_in, dotted, global_names, once, statements
from kerascheck.rule import Finding, rule
from kerascheck.values.objects import ListValue
from kerascheck.values.site import Site

MUTATING: Final = frozenset(("append", "extend", "insert"))


@rule("KC807", "tf-function-side-effect", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield prints, appends and writes to globals inside traced functions."""
    for traced in once(program.traced):
        for node, message in effects(traced):
            yield Finding(Site(traced.site.file, node, traced.site.via), message, "", ((traced.site, "the function is traced"),))


def effects(traced: TracedFunction) -> Iterator[tuple[Any, str]]:
    """What happens only while the function is traced, and what to say of it."""
    own, outer = assigned(traced), global_names(traced)
    for statement in statements(traced.node.body):
        kind = type(statement).__name__
        if kind == "Expr":
            for call in calls_in(statement):
                yield from called(call, own, traced)
        elif kind in ("Assign", "AugAssign"):
            targets = [each.target for each in statement.targets] if kind == "Assign" else [statement.target]
            for target in targets:
                if dotted(target) in outer:
                    expected = f"expected `{dotted(target)}` to be a `tf.Variable` with `assign`"
                    yield statement, f"{expected}, got a write that happens only in tracing"


def called(call: Any, own: frozenset[str], traced: TracedFunction) -> Iterator[tuple[Any, str]]:
    """A call that is a side effect."""
    if dotted(call.func) == "print" and "print" not in traced.names:
        if all(type(argument.value).__name__ == "SimpleString" for argument in call.args):
            return  # a text alone is how people watch tracing itself
        yield call, "expected `tf.print`, got `print`, which runs only while the function is traced"
        return
    owner = getattr(call.func, "value", None)
    name = dotted(owner) if owner is not None else ""
    if type(call.func).__name__ != "Attribute" or call.func.attr.value not in MUTATING or name in own:
        return
    if isinstance(traced.names.get(name), ListValue):
        yield call, f"expected the value to be returned, got `{name}.{call.func.attr.value}`, which runs only while the function is traced"
