"""A reshape moves numbers from one sample to another.

## What it does

Finds `ops.reshape` and `tf.reshape` of a batch whose target shape does not keep the samples apart: a target without the batch axis,
such as `(28, 28, 1)`, or one whose rows hold another number of elements than a sample has, such as `(-1, 10)` for samples of 784.

## Why is this bad?

These functions count the batch as an axis like any other, unlike the `Reshape` layer. A target of fixed numbers takes only a batch of
just that many elements, and with `-1` in front the rows of the result are made of pieces of several samples, if the division comes out
even at all.

## Example

```python bad
from keras import Input, layers, ops

pixels = Input(shape=(784,))
image = ops.reshape(pixels, (28, 28, 1))  # warning: KC105
```

```python bad
from keras import Input, layers, ops

pixels = Input(shape=(784,))
rows = ops.reshape(pixels, (-1, 10))  # warning: KC105
```

## Use instead

```python good
from keras import Input, layers, ops

pixels = Input(shape=(784,))
image = ops.reshape(pixels, (-1, 28, 28, 1))
same = layers.Reshape((28, 28, 1))(pixels)
```

Folding the time steps of a sequence into the batch, `(-1, 64)` for `(batch, 30, 64)`, is another matter: every row is a step of one sample.

## References

- [Keras: the Reshape layer](https://keras.io/api/layers/reshaping_layers/reshape/)
- [Keras: `keras.ops.reshape`](https://keras.io/api/ops/numpy/#reshape-function)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import ancestors, is_symbolic, refused
from kerascheck.query.ops import makers, written
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import Built, Spec
from kerascheck.values.dim import product
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

ARRANGING: Final = frozenset(("Reshape", "Ravel", "Transpose", "Take", "Stack", "Concatenate", "GetItem", "Repeat", "Tile", "Moveaxis",
                              "Swapaxes", "ExpandDims", "Squeeze"))  # fmt: skip
"""Ops behind which the first axis may be another one than the batch."""


@rule("KC105", "reshape-mixes-batch", Severity.WARNING, instead_of=("KC101", "KC109", "KC104"))
def check(program: Program) -> Iterator[Finding]:
    """Yield reshapes that do not keep samples apart; where a layer refuses the result, that is not told as well."""
    for call in program.ops:
        if call.layer.cls != "Reshape" or call.guarded or call.site is None or not isinstance(call.outcome, Built):
            continue
        source, made = call.inputs[0].shape if call.inputs else None, call.outcome.outputs
        if source is None or not isinstance(made, Spec) or not has_open_batch(source) or not made.shape.dims:
            continue
        text = problem(source, made.shape, is_batch(call.inputs[0]))
        if text is None:
            continue
        follows = [other for other, _ in refused(program, "rank") if isinstance(other.inputs, Tensor) and other.inputs.call is call]
        for cause in follows or [call]:
            yield Finding(call.site, f"`{written(call)}` {text}", "the batch is an axis too", makers(call), cause=cause)


def has_open_batch(shape: Shape) -> bool:
    """Whether a tensor is a batch of any size, whose samples have a known size above 1."""
    if not shape.dims or len(shape.dims) < 2 or shape.dims[0] is not None:
        return False
    sample = product(shape.dims[1:])
    return isinstance(sample, int) and sample > 1


def is_batch(tensor: Tensor) -> bool:
    """Whether the first axis of a tensor is surely the batch: it comes from an Input, and no op has arranged it anew."""
    return is_symbolic(tensor) and not any(call.layer.is_op and call.layer.cls in ARRANGING for call in ancestors(tensor))


def problem(source: Shape, target: Shape, batched: bool) -> str | None:
    """How a reshape mixes samples, None where it keeps them apart or folds whole parts of a sample into the batch."""
    assert source.dims is not None
    assert target.dims is not None
    sample = product(source.dims[1:])
    fixed = all(isinstance(dim, int) for dim in target.dims)
    if fixed and (batched or product(target.dims) == sample):
        better = Shape((-1, *target.dims)) if product(target.dims) == sample else Shape((-1, *source.dims[1:]))
        return f"expects a target that keeps the batch, such as {better}, got {target} for {source}"
    row = product(target.dims[1:])
    if fixed or not batched or target.dims[0] is not None:
        return None
    if not isinstance(row, int) or not isinstance(sample, int) or row == 0 or sample % row == 0:
        return None
    return f"expects rows of {sample} numbers, as every sample of {source} has, got rows of {row}: they are made of several samples"


