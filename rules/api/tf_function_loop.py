"""A loop over the rows of a tensor, where one operation does the same for all of them.

## What it does

Finds loops in functions under `tf.function` that go over `tf.range(len(x))` or `range(x.shape[0])`-like counts, and only write an
arithmetic formula of the row `x[i]` into a `tf.TensorArray`.

## Why is this bad?

TensorFlow's operations work on whole tensors; a loop in a graph runs its body once for each row, one after the other, and is a
hundred times slower than the formula on the whole tensor.

## Example

```python bad
import tensorflow as tf


@tf.function
def scaled(x):
    n = tf.shape(x)[0]
    rows = tf.TensorArray(tf.float32, size=n)
    for i in tf.range(n):  # warning: KC812
        rows = rows.write(i, x[i] * 2.0 + 1.0)
    return rows.stack()
```

## Use instead

```python good
import tensorflow as tf


@tf.function
def scaled(x):
    return x * 2.0 + 1.0
```

## References

- [TensorFlow: better performance with tf.function](https://www.tensorflow.org/guide/function)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.traced import dotted, expressions, once, statements
from kerascheck.rule import Finding, rule
from kerascheck.values.site import Site

ARITHMETIC: Final = frozenset((
    "BinaryOperation", "UnaryOperation", "Name", "Integer", "Float", "Subscript", "SubscriptElement", "Index", "Add", "Subtract",
    "Multiply", "Divide", "Power", "Minus", "SimpleWhitespace", "LeftParen", "RightParen", "LeftSquareBracket", "RightSquareBracket",
    "Comma",
))  # fmt: skip


@rule("KC812", "tf-function-loop", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield loops that one operation could replace."""
    ranges = {id(call.site.node) for call in program.library_calls if call.path == "tensorflow.range"}
    for traced in once(program.traced):
        for loop in statements(traced.node.body):
            if type(loop).__name__ == "For" and id(loop.iter) in ranges and only_writes_rows(loop):
                message = "expected one operation on the whole tensor, got a loop that does the same with each of its rows"
                yield Finding(Site(traced.site.file, loop.iter, traced.site.via), message, "", ((traced.site, "the function is traced"),))


def only_writes_rows(loop: Any) -> bool:
    """Whether the body is one ``rows = rows.write(i, formula of x[i])``."""
    body = [each for each in statements(loop.body) if type(each).__name__ != "SimpleStatementLine"]
    index = dotted(loop.target)
    if len(body) != 1 or type(body[0]).__name__ != "Assign" or type(body[0].value).__name__ != "Call" or not index:
        return False
    call = body[0].value
    if type(call.func).__name__ != "Attribute" or call.func.attr.value != "write":
        return False
    if len(call.args) != 2 or dotted(call.args[0].value) != index:
        return False
    formula = call.args[1].value
    if any(type(each).__name__ not in ARITHMETIC for each in expressions(formula)):
        return False
    rows = [each for each in expressions(formula) if type(each).__name__ == "Subscript"]
    return bool(rows) and all(is_row(each, index) for each in rows) and uses(formula, index) == len(rows)


def is_row(node: Any, index: str) -> bool:
    """Whether a subscript is ``x[i]``."""
    slices = [element.slice for element in node.slice]
    return len(slices) == 1 and type(slices[0]).__name__ == "Index" and dotted(slices[0].value) == index


def uses(formula: Any, index: str) -> int:
    """How often a formula names the index."""
    return sum(type(each).__name__ == "Name" and each.value == index for each in expressions(formula))
