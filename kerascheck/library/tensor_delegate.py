"""Functions shared by arrays and Keras tensors: where any argument is a tensor, the tensor models answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from kerascheck.library.registry import Call, Model, answer, function
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.tensor import Tensor


def has_tensor(value: Value) -> bool:
    """Whether a value is a Keras tensor or a container that holds one."""
    match value:
        case Tensor():
            return True
        case tuple():
            return any(map(has_tensor, value))
        case ListValue():
            return any(map(has_tensor, value.items))
        case DictValue():
            return any(map(has_tensor, value.items.values()))
        case _:
            return False


def on_tensors(call: Call, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """The result of a library function on Keras tensors."""
    try:
        from kerascheck.library import tensor_ops
    except ImportError:
        return call.unknown(f"`{call.path}` on Keras tensors is not modelled")
    return tensor_ops.apply(call, call.path, args, kwargs)


def array_function(*paths: str) -> Callable[[Model], Model]:
    """Register a model for arrays by canonical path; calls with a tensor go to the tensor models."""

    def register(model: Model) -> Model:
        @wraps(model)
        def dispatch(call: Call, *args: Any, **kwargs: Any) -> Value:
            if any(map(has_tensor, args)) or any(map(has_tensor, kwargs.values())):
                return on_tensors(call, args, kwargs)
            return answer(model, call, *args, **kwargs)

        function(*paths)(dispatch)
        return model

    return register
