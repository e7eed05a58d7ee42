"""Ops that are layers' business: functions of TensorFlow and of the old backend on tensors are sent to `tensor_ops`."""

from __future__ import annotations

from typing import Final

from kerascheck.library.op_names import FOREIGN, SAME_NAME
from kerascheck.library.registry import Call, answer, find_function, function
from kerascheck.library.tensor_ops import apply
from kerascheck.library.tensor_special import SPECIAL
from kerascheck.values.objects import Value

MODULES: Final = ("tensorflow", "tensorflow.math", "tensorflow.nn", "tensorflow.linalg", "tensorflow.image", "keras.backend")
"""Modules whose functions are ops on tensors."""


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


for _module in MODULES:
    for _name in {*SAME_NAME, *FOREIGN, *SPECIAL}:
        _by_name(f"{_module}.{_name}")
