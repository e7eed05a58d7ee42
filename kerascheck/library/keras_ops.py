"""Ops that are layers' business: TensorFlow's functions on symbolic tensors are sent to `tensor_ops`."""

from __future__ import annotations

from kerascheck.library.registry import Call, answer, find_function, function
from kerascheck.library.tensor_handlers import BINARY, REDUCTIONS, UNARY
from kerascheck.library.tensor_ops import apply
from kerascheck.values.objects import Value

OLD_BACKEND = (
    "concatenate", "reshape", "expand_dims", "squeeze", "permute_dimensions", "flatten", "stack", "dot", "cast", "one_hot", "shape",
    "random_normal",
    "random_uniform", "repeat_elements", "tile", "transpose", "batch_dot", "gather", *UNARY, *BINARY, *REDUCTIONS,
)  # fmt: skip


def _by_name(path: str) -> None:
    if find_function(path) is not None:
        return

    @function(path)
    def op(call: Call, *args: Value, **kwargs: Value) -> Value:
        return apply(call, path.rpartition(".")[2], args, kwargs)


@function("keras.ops.arange")
def arange(call: Call, start: Value = 0, stop: Value = None, step: Value = 1, dtype: Value = None) -> Value:
    """``tf.range`` under Keras' parameter names."""
    model = find_function("tensorflow.range")
    assert model is not None
    return answer(model, call, start, stop, 1 if step is None else step, dtype)


for _name in OLD_BACKEND:
    _by_name(f"keras.backend.{_name}")
