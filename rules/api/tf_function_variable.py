"""A variable is made inside a function under `tf.function`.

## What it does

Finds `tf.Variable(…)`, optimizers and layers that a function under `tf.function` makes at every call.

## Why is this bad?

A traced function may make variables only in its first call: TensorFlow raises "tf.function only supports singleton tf.Variables created on
the first call". A layer or optimizer has variables of its own, and one that is made anew in each call would never learn.

## Example

```python bad
import tensorflow as tf


@tf.function
def count(x):
    total = tf.Variable(0.0)  # warning: KC809
    total.assign_add(tf.reduce_sum(x))
    return total
```

## Use instead

```python good
import tensorflow as tf

total = tf.Variable(0.0)


@tf.function
def count(x):
    total.assign_add(tf.reduce_sum(x))
    return total
```

## References

- [TensorFlow: better performance with tf.function, creating tf.Variables](https://www.tensorflow.org/guide/function#creating_tfvariables)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Severity
from kerascheck.program import Program, TracedFunction
from kerascheck.query.traced import expressions, once, statements
from kerascheck.rule import Finding, rule
from kerascheck.values.site import Site


@rule("KC809", "tf-function-variable", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield variables, layers and optimizers made in traced functions."""
    made = {id(call.site.node): call.path for call in program.library_calls}
    layers = [layer for layer in program.layers if layer.site is not None and layer.cls != "InputLayer"]
    made.update((id(layer.site.node), f"keras.layers.{layer.cls}") for layer in layers if layer.site is not None)
    for traced in once(program.traced):
        for node in unconditional(traced):
            path = made.get(id(node), "")
            if path == "tensorflow.Variable" or path.startswith(("keras.layers.", "keras.optimizers.")) and is_class(path):
                name = path.rpartition(".")[2]
                message = f"expected `{name}` to be made once, outside, got one that is made in every call of `{traced.name}`"
                yield Finding(Site(traced.site.file, node, traced.site.via), message, "", ((traced.site, "the function is traced"),))


def is_class(path: str) -> bool:
    """Whether the last part of a path is the name of a class."""
    return path.rpartition(".")[2][:1].isupper() and "schedules" not in path


def unconditional(traced: TracedFunction) -> Iterator[Any]:
    """Calls in the function's body; not those under an `if`, which mostly is the first call's."""
    tests = [statement for statement in statements(traced.node.body) if type(statement).__name__ == "If"]
    guarded = {id(node) for test in tests for node in expressions(test)}
    for node in expressions(traced.node.body):
        if type(node).__name__ == "Call" and id(node) not in guarded:
            yield node
