"""Arithmetic on tensors whose shapes don't fit together.

## What it does

Finds operators and functions on tensors, `a + b`, `ops.multiply(a, b)`, `ops.matmul(a, b)`, `ops.einsum(…)`, `tf.concat([a, b], 1)` and
the like, whose operands have sizes that neither agree nor are 1. It looks at functional models, and into `Lambda` functions and the
`call` of layers and models.

## Why is this bad?

Keras and TensorFlow refuse such operands. Shapes are compared from their *last* axis on: `(None, 30, 64)` and `(None, 64)` do not go
together sample by sample, because the 30 time steps meet the batch. A product needs one inner size: the columns of the first
operand are the rows of the second.

## Example

```python bad
from keras import Input, layers

x = Input(shape=(64,))
h = layers.Dense(32, activation="relu")(x)
y = x + h  # error: KC112
```

```python bad
from keras import Input, layers, ops

query = Input(shape=(10, 32))
key = Input(shape=(20, 32))
scores = ops.matmul(query, key)  # error: KC112
```

## Use instead

```python good
from keras import Input, layers, ops

x = Input(shape=(64,))
h = layers.Dense(64, activation="relu")(x)
y = x + h

query = Input(shape=(10, 32))
key = Input(shape=(20, 32))
scores = ops.matmul(query, ops.transpose(key, (0, 2, 1)))
```

A vector for each sample goes together with a sequence once it has an axis for the steps: `vector[:, None, :]`, or
`ops.expand_dims(vector, 1)`.

## References

- [NumPy: broadcasting](https://numpy.org/doc/stable/user/basics.broadcasting.html)
- [Keras: `keras.ops.matmul`](https://keras.io/api/ops/numpy/#matmul-function)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.ops import makers, refused_ops, written
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import Refused
from kerascheck.values.dim import certainly_equal
from kerascheck.values.layer import LayerCall
from kerascheck.values.shape import Shape

PRODUCTS: Final = frozenset(("Matmul", "Dot", "Tensordot", "Einsum", "Inner"))


@rule("KC112", "broadcast-mismatch", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield ops whose operands do not fit together."""
    for call, refusal in refused_ops(program, "merge"):
        assert call.site is not None
        shapes = refusal.detail.get("shapes", ())
        label = f"{' and '.join(map(str, shapes))} don't fit" if shapes else ""
        yield Finding(call.site, f"`{written(call)}`: {refusal.message}{hint(call, refusal)}", label, makers(call), cause=call)


def hint(call: LayerCall, refusal: Refused) -> str:
    """What would make the commonest mistakes fit."""
    shapes = refusal.detail.get("shapes", ())
    if len(shapes) != 2 or not all(isinstance(shape, Shape) and shape.dims for shape in shapes):
        return ""
    left, right = shapes
    if call.layer.cls == "Matmul" and left.rank == right.rank and (left.rank or 0) > 1 and certainly_equal(left[-1], right[-1]):
        return "; transpose the last two axes of the second"
    small, large = sorted((left, right), key=lambda shape: len(shape.dims or ()))
    vectors = call.layer.cls not in PRODUCTS and small.rank == 2 and large.rank == 3 and certainly_equal(small[-1], large[-1])
    return f"; {Shape((small[0], 1, small[1]))} would fit: add an axis for the steps, `[:, None, :]`" if vectors else ""
