"""Attributes and methods of symbolic tensors."""

from __future__ import annotations

from kerascheck.library.registry import Call, attribute, method
from kerascheck.library.tensor_ops import apply
from kerascheck.library.tensor_values import note_no_value
from kerascheck.values.dim import Symbol
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown


@attribute(Tensor, "shape", "_keras_shape")
def shape(call: Call, tensor: Tensor) -> Value:
    """The static shape as a tuple."""
    if tensor.shape.dims is None:
        return call.unknown("the rank of this tensor is not known")
    return tuple(
        dim if dim is None or isinstance(dim, int | Symbol) else Unknown("shape", "this dim is not known", call.site)
        for dim in tensor.shape.dims
    )


@attribute(Tensor, "ndim")
def ndim(call: Call, tensor: Tensor) -> Value:
    """The rank."""
    return tensor.shape.rank if tensor.shape.rank is not None else call.unknown("the rank of this tensor is not known")


@attribute(Tensor, "dtype")
def dtype(call: Call, tensor: Tensor) -> Value:
    """The dtype's name."""
    return tensor.dtype or call.unknown("the dtype of this tensor is not known")


@attribute(Tensor, "name")
def name(call: Call, tensor: Tensor) -> Value:
    """The name of an input is its layer's; other names are not followed."""
    if tensor.call is not None and tensor.call.layer.cls == "InputLayer":
        return tensor.call.layer.name
    return call.unknown("names of tensors are not followed")


@attribute(Tensor, "T")
def transposed(call: Call, tensor: Tensor) -> Value:
    """``tensor.T``."""
    note_no_value(call.ev, tensor, call.node, ".T")
    return Tensor(tensor.shape if tensor.shape.dims is None else Shape(tensor.shape.dims[::-1]), tensor.dtype)


@method(Tensor, "get_shape")
def get_shape(call: Call, tensor: Tensor) -> Value:
    """``tensor.get_shape()``."""
    note_no_value(call.ev, tensor, call.node, ".get_shape")
    return shape(call, tensor)


@method(Tensor, "numpy")
def numpy(call: Call, tensor: Tensor) -> Value:
    """An eager tensor's numbers."""
    note_no_value(call.ev, tensor, call.node, ".numpy")
    from kerascheck.values.array import Array
    from kerascheck.values.dim import UNKNOWN_DIM

    dims = tensor.shape.dims
    return Array(Shape(None if dims is None else tuple(UNKNOWN_DIM if dim is None else dim for dim in dims)), tensor.dtype)


@method(Tensor, "set_shape", "assign", "assign_add", "assign_sub")
def changed(call: Call, tensor: Tensor, *args: Value, **kwargs: Value) -> Value:
    """Methods whose effect is not followed."""
    note_no_value(call.ev, tensor, call.node, f".{call.path}")
    return tensor


@method(Tensor, "reshape", "squeeze", "transpose", "mean", "sum", "astype", "flatten")
def by_op(call: Call, tensor: Tensor, *args: Value, **kwargs: Value) -> Value:
    """Methods that are ops; a symbolic Keras tensor has only the first two of them."""
    if call.path not in ("reshape", "squeeze"):
        note_no_value(call.ev, tensor, call.node, f".{call.path}")
    if call.path == "reshape" and args and not isinstance(args[0], tuple | ListValue):
        args = (tuple(args),)
    return apply(
        Call(call.ev, call.node, f"keras.ops.{call.path}"), "cast" if call.path == "astype" else call.path, (tensor, *args), kwargs
    )
