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

```python fixed
import tensorflow as tf
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
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Misuse, Program
from kerascheck.query.graph import is_symbolic
from kerascheck.query.naming import symbol_for
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.site import Site
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


SAME_ARGUMENTS: Final = frozenset((
    "reduce_mean", "reduce_sum", "reduce_max", "reduce_min", "reduce_prod", "mean", "sum", "abs", "exp", "log", "sqrt", "square",
    "sigmoid", "tanh", "softmax", "relu", "concat", "concatenate", "stack", "expand_dims", "squeeze", "matmul", "maximum", "minimum",
    "add", "multiply", "subtract", "divide", "argmax", "argmin", "reshape", "transpose", "where", "ones_like", "zeros_like", "sign",
    "sin", "cos", "cast", "pow",
))  # fmt: skip
"""Functions whose positional arguments, ``axis`` and ``keepdims`` mean the same in ``keras.ops``."""

PACKAGES: Final = {"tensorflow": "tf", "numpy": "np", "keras": "K"}

NO_VALUE: Final = {
    "for": "a symbolic Keras tensor can't be iterated; index it, or take it apart with `keras.ops.unstack`",
    "if": "`if` needs a value, and a symbolic Keras tensor has none yet; use `keras.ops.where`, or a layer of your own",
    ".get_shape": "a symbolic Keras tensor has no `get_shape()`; use `.shape`",
    ".T": "a symbolic Keras tensor has no `.T`; use `keras.ops.transpose`",
    ".numpy": "a symbolic Keras tensor has no `numpy()`: its values come when the model runs",
    ".set_shape": "a symbolic Keras tensor has no `set_shape()`; use a `Reshape` layer",
    ".astype": "a symbolic Keras tensor has no `astype()`; use `keras.ops.cast`",
}  # fmt: skip
"""What is wrong with taking a symbolic tensor for a value, by what is done with it."""


@rule("KC509", "foreign-op-on-symbolic-tensor", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield foreign functions on symbolic tensors."""
    gone = {id(use.site.node) for use in program.missing}
    for misuse in program.misuses:
        if misuse.kind == "no-value" and not misuse.guarded and is_symbolic(misuse.value):
            yield Finding(misuse.site, no_value(misuse.detail), "", maker_of(misuse), cause=misuse)
        if misuse.kind != "foreign-op" or misuse.guarded or not isinstance(misuse.value, Tensor) or not is_symbolic(misuse.value):
            continue
        if id(getattr(misuse.site.node, "func", None)) in gone:
            continue  # that it is gone says enough
        name = misuse.detail.rpartition(".")[2]
        package = PACKAGES[misuse.detail.partition(".")[0]]
        better = f"`keras.ops.{OPS[name]}`" if name in OPS else "a function of `keras.ops`, or a layer of your own"
        written = f"{package}.{misuse.detail.removeprefix('keras.').partition('.')[2]}"
        message = f"expected {better} for a symbolic Keras tensor, got `{written}`, which Keras 3 refuses"
        yield Finding(misuse.site, message, "", maker_of(misuse), op_for(program, misuse, name), cause=misuse)


def op_for(program: Program, misuse: Misuse, name: str) -> FixPlan | None:
    """The function of ``keras.ops`` that takes the same arguments, in the foreign one's place."""
    function = getattr(misuse.site.node, "func", None)
    keywords = {argument.keyword.value for argument in arguments(misuse) if argument.keyword is not None}
    named = symbol_for(program, "keras.ops") if name in SAME_ARGUMENTS and function is not None else None
    if named is None or not keywords <= {"axis", "keepdims"}:
        return None
    plans = (Replace(function, f"{named.text}.{OPS[name]}"), *named.plans)
    return FixPlan(f"use `keras.ops.{OPS[name]}`", plans, Applicability.UNSAFE)


def arguments(misuse: Misuse) -> tuple[Any, ...]:
    """The arguments of the call."""
    return tuple(getattr(misuse.site.node, "args", ()))


def maker_of(misuse: Misuse) -> tuple[tuple[Site, str], ...]:
    """The layer that gives the tensor."""
    maker = misuse.value.call.layer if misuse.value.call is not None else None
    return ((maker.site, f"gives the symbolic tensor {misuse.value.shape}"),) if maker is not None and maker.site is not None else ()


def no_value(what: str) -> str:
    """The message about a tensor that is taken for a value."""
    if what in NO_VALUE:
        return NO_VALUE[what]
    if what.startswith("."):
        op = {"flatten": "ravel"}.get(what[1:], what[1:])
        better = f"use `keras.ops.{op}`" if op in ("mean", "sum", "transpose", "ravel") else "it is no variable"
        return f"a symbolic Keras tensor has no `{what[1:]}()`; {better}"
    return f"`{what}()` needs a number, and a symbolic Keras tensor has none yet"
