"""Shape algebra against numpy itself: the same shape, or refused where numpy raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused, Spec
from kerascheck.values.dim import UNKNOWN_DIM, add, floor_divide, named, subtract
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

shapes = npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
axes = st.integers(-5, 5)
N = named("n")


def agree(ours: Any, numpy_call: Callable[[], Any]) -> None:
    """Both raise, or both give the same shape(s)."""
    try:
        result = numpy_call()
    except (ValueError, IndexError, TypeError):
        assert isinstance(ours, Refused)
        return
    if isinstance(result, list):
        assert [part.dims for part in ours] == [part.shape for part in result]
    else:
        assert ours == Shape(np.shape(result))


@given(st.lists(shapes, min_size=1, max_size=3))
def test_broadcast(many: list[tuple[int, ...]]) -> None:
    agree(algebra.broadcast(*map(Shape, many)), lambda: np.empty(np.broadcast_shapes(*many)))


@given(shapes, st.none() | axes | st.lists(axes, max_size=3, unique_by=lambda axis: axis % 4).map(tuple), st.booleans())
def test_reduce(shape: tuple[int, ...], axis: Any, keepdims: bool) -> None:
    rank = len(shape)
    if isinstance(axis, tuple) and len({each % rank for each in axis if rank}) < len(axis):
        return
    agree(algebra.reduce(Shape(shape), axis, keepdims), lambda: np.sum(np.empty(shape), axis=axis, keepdims=keepdims))


@given(shapes, st.lists(st.integers(-1, 6), max_size=4))
def test_reshape(shape: tuple[int, ...], target: list[int]) -> None:
    agree(algebra.reshape(Shape(shape), target), lambda: np.empty(shape).reshape(target))


@given(st.lists(shapes, min_size=1, max_size=3), st.none() | axes)
def test_concatenate(many: list[tuple[int, ...]], axis: int | None) -> None:
    agree(algebra.concatenate(list(map(Shape, many)), axis), lambda: np.concatenate([np.empty(shape) for shape in many], axis=axis))


@given(shapes, st.integers(1, 3), axes)
def test_stack(shape: tuple[int, ...], count: int, axis: int) -> None:
    agree(algebra.stack([Shape(shape)] * count, axis), lambda: np.stack([np.empty(shape)] * count, axis=axis))


@given(
    npst.array_shapes(max_dims=3, max_side=7),
    st.integers(1, 4) | st.lists(st.integers(-8, 8), max_size=3),
    st.integers(-2, 1),
    st.booleans(),
)
def test_split(shape: tuple[int, ...], sections: Any, axis: int, uneven: bool) -> None:
    if -len(shape) <= axis < len(shape):
        function = np.array_split if uneven else np.split
        agree(algebra.split(Shape(shape), sections, axis, uneven=uneven), lambda: function(np.empty(shape), sections, axis=axis))


@given(shapes, st.none() | st.lists(axes, max_size=4))
def test_transpose(shape: tuple[int, ...], perm: list[int] | None) -> None:
    agree(algebra.transpose(Shape(shape), perm), lambda: np.transpose(np.empty(shape), perm))


@given(shapes, axes, axes)
def test_axis_movers(shape: tuple[int, ...], first: int, second: int) -> None:
    agree(algebra.expand_dims(Shape(shape), first), lambda: np.expand_dims(np.empty(shape), first))
    agree(algebra.swapaxes(Shape(shape), first, second), lambda: np.swapaxes(np.empty(shape), first, second))
    agree(algebra.moveaxis(Shape(shape), first, second), lambda: np.moveaxis(np.empty(shape), first, second))
    if shape:
        agree(algebra.squeeze(Shape(shape), first), lambda: np.squeeze(np.empty(shape), first))


@given(shapes)
def test_squeeze_all(shape: tuple[int, ...]) -> None:
    agree(algebra.squeeze(Shape(shape)), lambda: np.squeeze(np.empty(shape)))


@given(npst.array_shapes(max_dims=3), st.integers(0, 3), st.none() | axes, st.lists(st.integers(0, 3), max_size=4))
def test_repeat_and_tile(shape: tuple[int, ...], repeats: int, axis: int | None, reps: list[int]) -> None:
    agree(algebra.repeat(Shape(shape), repeats, axis), lambda: np.repeat(np.empty(shape), repeats, axis=axis))
    agree(algebra.tile(Shape(shape), reps), lambda: np.tile(np.empty(shape), reps))


@given(npst.array_shapes(max_dims=3), st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=3))
def test_pad(shape: tuple[int, ...], widths: list[tuple[int, int]]) -> None:
    agree(algebra.pad(Shape(shape), widths), lambda: np.pad(np.empty(shape), widths))


small = npst.array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=3)


@given(small, small)
def test_products(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    one, other = np.ones(left), np.ones(right)
    agree(algebra.matmul(Shape(left), Shape(right)), lambda: one @ other)
    agree(algebra.dot(Shape(left), Shape(right)), lambda: np.dot(one, other))
    agree(algebra.outer(Shape(left), Shape(right)), lambda: np.outer(one, other))
    if left and right:
        agree(algebra.tensordot(Shape(left), Shape(right), 1), lambda: np.tensordot(one, other, 1))
        agree(algebra.tensordot(Shape(left), Shape(right), ((0,), (-1,))), lambda: np.tensordot(one, other, ((0,), (-1,))))


@pytest.mark.parametrize(
    "subscripts", ["ij,jk->ik", "ij,jk", "bij,bjk->bik", "...ij,...jk->...ik", "ij->ji", "ii", "i,j->ij", "bhqd,bhkd->bhqk", "ij->"]
)
@given(st.data())
def test_einsum(subscripts: str, data: st.DataObject) -> None:
    terms = subscripts.split("->", maxsplit=1)[0].split(",")
    many = [data.draw(npst.array_shapes(min_dims=1, max_dims=4, min_side=2, max_side=3)) for _ in terms]
    agree(algebra.einsum(subscripts, *map(Shape, many)), lambda: np.einsum(subscripts, *map(np.ones, many)))


slices = st.builds(slice, st.none() | st.integers(-5, 5), st.none() | st.integers(-5, 5), st.none() | st.sampled_from([-2, -1, 1, 2, 3]))
plain = slices | st.integers(-3, 3) | st.none() | st.just(Ellipsis)
positions = npst.array_shapes(min_dims=0, max_dims=2, min_side=1, max_side=3).map(lambda shape: np.zeros(shape, "int64"))


def spec_key(key: Any) -> Any:
    """Arrays as specs of their shape and dtype."""
    return tuple(Spec(Shape(item.shape), str(item.dtype)) if isinstance(item, np.ndarray) else item for item in key)


@given(npst.array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=4), st.lists(plain, max_size=5).map(tuple))
def test_basic_indexing(shape: tuple[int, ...], key: Any) -> None:
    agree(algebra.index(Shape(shape), key), lambda: np.empty(shape)[key])


@given(npst.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4), st.lists(plain | positions, min_size=1, max_size=5).map(tuple))
def test_advanced_indexing(shape: tuple[int, ...], key: Any) -> None:
    agree(algebra.index(Shape(shape), spec_key(key)), lambda: np.empty(shape)[key])


@given(npst.array_shapes(min_dims=2, max_dims=4, min_side=1, max_side=4), st.integers(1, 2))
def test_masks_leave_one_unknown_axis(shape: tuple[int, ...], covered: int) -> None:
    mask = Spec(Shape(shape[:covered]), "bool")
    assert algebra.index(Shape(shape), mask) == Shape((UNKNOWN_DIM, *shape[covered:]))


NUMERIC = [
    "bool",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "uint32",
    "int32",
    "uint64",
    "int64",
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
]


@given(st.sampled_from(NUMERIC), st.sampled_from(NUMERIC), st.sampled_from(["", "int", "float"]))
def test_numpy_promotion(left: str, right: str, weak: str) -> None:
    scalar = {"int": 1, "float": 1.0}.get(weak)
    expected = np.result_type(left, right) if scalar is None else np.result_type(np.result_type(left, right), scalar)
    together = algebra.promote_numpy(left, right)
    assert (algebra.promote_numpy(together, weak) if weak else together) == str(expected)


@pytest.mark.live
def test_keras_promotion() -> None:
    from keras.src.backend.common.dtypes import result_type  # the lattice itself; keras.backend.result_type is the same function

    names = [*(name for name in NUMERIC if name != "complex128"), "bfloat16"]
    for left in names:
        for right in [*names, int, float]:
            written = right if isinstance(right, str) else "int" if right is int else "float"
            try:
                expected = result_type(left, right)
            except ValueError:
                expected = ""
            assert algebra.promote_keras(left, written) == expected, (left, right)


def test_unknown_rank_stays_unknown() -> None:
    assert algebra.broadcast(UNKNOWN_SHAPE, Shape.of(3)) == UNKNOWN_SHAPE
    assert algebra.reduce(UNKNOWN_SHAPE, 0) == UNKNOWN_SHAPE
    assert algebra.reduce(UNKNOWN_SHAPE) == Shape(())
    assert algebra.reshape(UNKNOWN_SHAPE, (-1, 28, 28, 1)) == Shape.of(UNKNOWN_DIM, 28, 28, 1)
    assert algebra.concatenate([UNKNOWN_SHAPE, Shape.of(3, 4)], 0) == Shape.of(UNKNOWN_DIM, 4)


def test_none_and_symbols_survive() -> None:
    assert algebra.broadcast(Shape.of(None, 1, 8), Shape.of(5, 1)) == Shape.of(None, 5, 8)
    assert algebra.broadcast(Shape.of(None, 8), Shape.of(4, 8)) == Shape.of(4, 8)
    assert algebra.broadcast(Shape.of(N, 8), Shape.of(N, 1)) == Shape.of(N, 8)
    assert algebra.broadcast(Shape.of(N), Shape.of(add(N, 1))) == Shape.of(UNKNOWN_DIM)
    assert algebra.reshape(Shape.of(None, 4, 6), (-1, 24)) == Shape.of(None, 24)
    assert algebra.reshape(Shape.of(N, 28, 28), (-1, 784)) == Shape.of(N, 784)
    assert isinstance(algebra.reshape(Shape.of(add(N, 1)), (N,)), Refused)
    assert algebra.reshape(Shape.of(12, 2), (UNKNOWN_DIM, 8)) == Shape.of(3, 8)
    assert algebra.concatenate([Shape.of(None, 4), Shape.of(None, 3)], -1) == Shape.of(None, 7)
    assert algebra.concatenate([Shape.of(N, 4), Shape.of(3, 4)]) == Shape.of(add(N, 3), 4)
    assert isinstance(algebra.concatenate([Shape.of(N, 4), Shape.of(add(N, 1), 4)], 1), Refused)
    assert algebra.matmul(Shape.of(None, 4, N), Shape.of(None, N, 5)) == Shape.of(None, 4, 5)
    assert algebra.split(Shape.of(None, 9), 3, 1) == (Shape.of(None, 3),) * 3


def test_slices_of_symbolic_axes() -> None:
    i = named("i")
    shape = Shape.of(N, 8)
    assert algebra.index(shape, slice(None)) == shape
    assert algebra.index(shape, slice(None, None, -1)) == shape
    assert algebra.index(shape, slice(1, None)) == Shape.of(subtract(N, 1), 8)
    assert algebra.index(shape, slice(None, -2)) == Shape.of(subtract(N, 2), 8)
    assert algebra.index(shape, slice(i, add(i, 5))) == Shape.of(5, 8)
    assert algebra.index(shape, slice(None, 100)) == Shape.of(UNKNOWN_DIM, 8)
    assert algebra.index(shape, slice(None, None, 2)) == Shape.of(floor_divide(add(N, 1), 2), 8)
    assert algebra.index(shape, (i, None, ...)) == Shape.of(1, 8)
    assert algebra.index(Shape.of(None, 8), slice(1, None)) == Shape.of(None, 8)
    assert algebra.index(shape, "rows") == UNKNOWN_SHAPE
