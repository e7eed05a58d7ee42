"""A function under `tf.function` reads a Python number that changes outside.

## What it does

Finds names of numbers and booleans at module level that a function under `tf.function` reads, and that the module changes after the
function is defined (`step += 1`).

## Why is this bad?

The value is read while the function is traced, and becomes a constant of the recording. Changing the Python name later changes nothing.

## Example

```python bad
import tensorflow as tf

step = 0


@tf.function
def rate(base):
    return base / (1.0 + step)  # warning: KC810


for epoch in range(10):
    rate(tf.constant(0.1))
    step += 1
```

## Use instead

```python good
import tensorflow as tf

step = tf.Variable(0.0)


@tf.function
def rate(base):
    return base / (1.0 + step)


for epoch in range(10):
    rate(tf.constant(0.1))
    step.assign_add(1.0)
```

## References

- [TensorFlow: better performance with tf.function, depending on Python global variables](https://www.tensorflow.org/guide/function#depending_on_python_global_and_free_variables)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.traced import assigned, expressions, global_names, once
from kerascheck.rule import Finding, rule
from kerascheck.values.site import Site


@rule("KC810", "tf-function-global", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield reads of changing numbers in traced functions."""
    for traced in once(program.traced):
        own = assigned(traced) | global_names(traced)
        for node in expressions(traced.node.body):
            name = node.value if type(node).__name__ == "Name" else None
            if name is None or name in own or (traced.site.file, name) not in program.stepped:
                continue
            got = "a Python number that changes, which tracing makes a constant"
            message = f"expected `{name}` to be a `tf.Variable` or an argument, got {got}"
            yield Finding(Site(traced.site.file, node, traced.site.via), message, "", ((traced.site, "the function is traced"),))
            break
