"""A TensorFlow or NumPy function is called on a symbolic Keras tensor.

## What it does

Finds functions such as `tf.reduce_mean` or `np.exp` that are given the output of an `Input` or layer while a
functional model is put together.

## Why is this bad?

In Keras 3 such a tensor stands for values to come and belongs to no backend. TensorFlow and NumPy cannot compute with
it, and Keras refuses: "A KerasTensor cannot be used as input to a TensorFlow function". `keras.ops` has nearly all of
these functions; any other belongs into the `call` of a layer of your own, where tensors are real.

## Example

```python bad
import tensorflow as tf
from keras import Input, layers

history = Input((12, 16))
profile = tf.reduce_mean(history, axis=1)  # error: KC509
score = layers.Dense(1)(profile)
```

## Use instead

```python good
from keras import Input, layers, ops

history = Input((12, 16))
profile = ops.mean(history, axis=1)
score = layers.Dense(1)(profile)
```

## References

- [Keras: migrating to Keras 3](https://keras.io/guides/migrating_to_keras_3/)
- [Keras: `keras.ops`](https://keras.io/api/ops/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import is_symbolic
from kerascheck.rule import Finding, rule
from kerascheck.values.tensor import Tensor

OPS: Final = {
    **{f"reduce_{name}": name for name in ("mean", "sum", "max", "min", "prod", "any", "all", "logsumexp")},
    **dict.fromkeys(("concat", "concatenate"), "concatenate"), "pow": "power",
    **{name: name for name in (
        "abs", "add", "argmax", "argmin", "cast", "clip", "cos", "divide", "einsum", "exp", "expand_dims", "log", "matmul", "maximum",
        "mean", "minimum", "multiply", "norm", "ones_like", "pad", "repeat", "reshape", "shape", "sigmoid", "sign", "sin", "softmax",
        "split",
        "sqrt", "square", "squeeze", "stack", "subtract", "sum", "tanh", "tile", "transpose", "where", "zeros_like", "relu",
    )},
}  # fmt: skip
"""What functions are called in ``keras.ops``, by their name elsewhere."""


@rule("KC509", "foreign-op-on-symbolic-tensor", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield foreign functions on symbolic tensors."""
    for misuse in program.misuses:
        if misuse.kind != "foreign-op" or misuse.guarded or not isinstance(misuse.value, Tensor) or not is_symbolic(misuse.value):
            continue
        name = misuse.detail.rpartition(".")[2]
        package = "tf" if misuse.detail.startswith("tensorflow") else "np"
        better = f"`keras.ops.{OPS[name]}`" if name in OPS else "a function of `keras.ops`, or a layer of your own"
        message = f"expected {better} for a symbolic Keras tensor, got `{package}.{misuse.detail.partition('.')[2]}`, which Keras 3 refuses"
        maker = misuse.value.call.layer if misuse.value.call is not None else None
        related = ((maker.site, f"gives the symbolic tensor {misuse.value.shape}"),) if maker is not None and maker.site is not None else ()
        yield Finding(misuse.site, message, "", related, cause=misuse)
