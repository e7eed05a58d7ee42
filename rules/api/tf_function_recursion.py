"""A function under `tf.function` that calls itself.

## What it does

Finds functions under `tf.function` that call themselves by name.

## Why is this bad?

Recursion is unrolled while the function is traced. Where its end depends on a tensor, tracing never ends: Python's recursion limit is
reached. Where it depends on a Python number, each depth is traced anew, which costs time and memory.

## Example

```python bad
import tensorflow as tf


@tf.function
def factorial(n):
    if n > 0:
        return n * factorial(n - 1)  # warning: KC808
    return tf.constant(1)
```

## Use instead

```python good
import tensorflow as tf


@tf.function
def factorial(n):
    result = tf.constant(1)
    while n > 0:
        result *= n
        n -= 1
    return result
```

## References

- [TensorFlow: better performance with tf.function, known issues](https://www.tensorflow.org/guide/function#known_issues)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.traced import assigned, calls_in, dotted, once
from kerascheck.rule import Finding, rule
from kerascheck.values.objects import FunctionValue
from kerascheck.values.site import Site


@rule("KC808", "tf-function-recursion", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls of a traced function inside itself."""
    for traced in once(program.traced):
        itself = traced.names.get(traced.name)
        if not isinstance(itself, FunctionValue) or itself.node is not traced.node or traced.name in assigned(traced):
            continue
        for call in calls_in(traced.node.body):
            if dotted(call.func) == traced.name:
                got = f"`{traced.name}` calling itself: tracing unrolls recursion, without an end if it depends on a tensor"
                message = f"expected a loop, got {got}"
                yield Finding(Site(traced.site.file, call, traced.site.via), message, "", ((traced.site, "the function is traced"),))
                break
