"""NumPy: products, norms and transforms of arrays."""

from __future__ import annotations

from kerascheck.library.array_values import as_array, axis_argument, made
from kerascheck.library.numpy_elementwise import float_dtype
from kerascheck.library.registry import Call, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import Array, Facts
from kerascheck.values.objects import Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


@array_function("numpy.dot", "numpy.outer", "numpy.inner", "numpy.vdot", "numpy.kron", "numpy.cross")
def products(call: Call, a: Value, b: Value, *args: Value, **_: Value) -> Value:
    """Products of two arrays."""
    left, right = as_array(a), as_array(b)
    name = call.path.rpartition(".")[2]
    if name == "dot":
        shape: Shape | Refused = algebra.dot(left.shape, right.shape)
    elif name == "outer":
        shape = algebra.outer(left.shape, right.shape)
    elif name == "vdot" or name == "inner" and left.shape.rank == right.shape.rank == 1:
        shape = Shape(())
    else:
        shape = UNKNOWN_SHAPE
    return made(call, shape, algebra.promote_numpy(left.dtype, right.dtype))


@method(Array, "dot")
def dot_method(call: Call, receiver: Array, other: Value) -> Value:
    """``x.dot(y)``."""
    right = as_array(other)
    return made(call, algebra.dot(receiver.shape, right.shape), algebra.promote_numpy(receiver.dtype, right.dtype))


@array_function("numpy.tensordot")
def tensordot(call: Call, a: Value, b: Value, axes: Value = 2) -> Value:
    """``numpy.tensordot(a, b, axes)``."""
    left, right = as_array(a), as_array(b)
    return made(call, algebra.tensordot(left.shape, right.shape, axis_argument(axes)), algebra.promote_numpy(left.dtype, right.dtype))


@array_function("numpy.einsum")
def einsum(call: Call, subscripts: Value, *operands: Value, **_: Value) -> Value:
    """``numpy.einsum(subscripts, …)``."""
    arrays = [as_array(operand) for operand in operands]
    shape = algebra.einsum(subscripts, *(array.shape for array in arrays)) if isinstance(subscripts, str) else UNKNOWN_SHAPE
    return made(call, shape, algebra.promote_numpy(*(array.dtype for array in arrays)))


@array_function("numpy.linalg.norm", "numpy.linalg.inv", "numpy.linalg.pinv")
def linear_algebra(call: Call, x: Value, ord: Value = None, axis: Value = None, keepdims: Value = False, **_: Value) -> Value:  # noqa: A002 - numpy's name
    """``norm`` reduces, ``inv`` keeps the shape."""
    array = as_array(x)
    if call.path.endswith("norm"):
        return made(
            call, algebra.reduce(array.shape, axis_argument(axis), keepdims), float_dtype(array.dtype), Facts(low=0, continuous=True)
        )
    return made(call, algebra.swapaxes(array.shape, -1, -2), float_dtype(array.dtype), Facts(continuous=True))


@array_function("numpy.fft.fft", "numpy.fft.ifft", "numpy.fft.rfft", "numpy.fft.fft2", "numpy.fft.fftshift")
def fourier(call: Call, a: Value, n: Value = None, axis: Value = -1, *args: Value, **_: Value) -> Value:
    """Fourier transforms along one axis; ``rfft`` keeps half of it."""
    array = as_array(a)
    if call.path.endswith("rfft"):
        last = array.shape[-1]
        plain = n is None and axis == -1 and isinstance(last, int) and array.shape.rank
        return made(call, array.shape.with_last(last // 2 + 1) if plain and isinstance(last, int) else UNKNOWN_SHAPE, "complex128")
    return made(call, array.shape if n is None else UNKNOWN_SHAPE, array.dtype if call.path.endswith("shift") else "complex128")
