"""A Python list collects tensors in a loop that TensorFlow runs.

## What it does

Finds `append` to a list inside a loop over a tensor (`tf.range(…)`, a dataset) in a function under `tf.function`.

## Why is this bad?

Such a loop becomes one operation of the graph, whose body is traced once: the list gets one symbolic tensor of the loop's inside,
and using it behind the loop raises an `InaccessibleTensorError`. A `tf.TensorArray` is what a graph can write to.

## Example

```python bad
import tensorflow as tf


@tf.function
def squares(n):
    found = []
    for i in tf.range(n):
        found.append(i * i)  # warning: KC811
    return tf.stack(found)
```

## Use instead

```python good
import tensorflow as tf


@tf.function
def squares(n):
    found = tf.TensorArray(tf.int32, size=n)
    for i in tf.range(n):
        found = found.write(i, i * i)
    return found.stack()
```

## References

- [TensorFlow: better performance with tf.function, accumulating values in a loop](https://www.tensorflow.org/guide/function#accumulating_values_in_a_loop)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program, TracedFunction
from kerascheck.query.traced import calls_in, dotted, once, statements
from kerascheck.rule import Finding, rule
from kerascheck.values.site import Site


@rule("KC811", "tf-function-list", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield appends to Python lists in graph loops."""
    ranges = {id(call.site.node) for call in program.library_calls if call.path == "tensorflow.range"}
    for traced in once(program.traced):
        lists = empty_lists(traced)
        for loop in statements(traced.node.body):
            if type(loop).__name__ != "For" or id(loop.iter) not in ranges:
                continue
            for call in calls_in(loop.body):
                owner = dotted(getattr(call.func, "value", None)) if type(call.func).__name__ == "Attribute" else ""
                if owner in lists and call.func.attr.value == "append":
                    message = f"expected a `tf.TensorArray`, got the list `{owner}` in a loop that becomes one operation of the graph"
                    yield Finding(Site(traced.site.file, call, traced.site.via), message, "", ((traced.site, "the function is traced"),))


def empty_lists(traced: TracedFunction) -> frozenset[str]:
    """Names that the function binds to an empty list outside of loops."""
    found: set[str] = set()
    for statement in statements(traced.node.body):
        if type(statement).__name__ == "Assign" and type(statement.value).__name__ == "List" and not statement.value.elements:
            found.update(dotted(target.target) for target in statement.targets)
    return frozenset(found)
