"""Functions shared by arrays and Keras tensors: where any argument is a tensor, the tensor models answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from kerascheck.library.registry import Call, Model, answer, function
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown


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
    from kerascheck.library.tensor_ops import apply

    return apply(call, call.path.rpartition(".")[2], args, dict(kwargs))


def array_function(*paths: str) -> Callable[[Model], Model]:
    """Register a model for arrays by canonical path; calls with a tensor go to the tensor models.

    NumPy makes an array of whatever it is given; TensorFlow and Keras functions keep what is not known as it is,
    since that may be a symbolic tensor.
    """

    def register(model: Model) -> Model:
        @wraps(model)
        def dispatch(call: Call, *args: Any, **kwargs: Any) -> Value:
            if any(map(has_tensor, args)) or any(map(has_tensor, kwargs.values())):
                return on_tensors(call, args, kwargs)
            if args and isinstance(args[0], Unknown) and not call.path.startswith("numpy."):
                return args[0]
            return answer(model, call, *args, **kwargs)

        function(*paths)(dispatch)
        return model

    return register
