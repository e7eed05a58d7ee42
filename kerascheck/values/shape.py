"""A shape: the dims of a tensor or array, or an unknown rank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kerascheck.values.dim import UNKNOWN_DIM, Dim, UnknownDim, join, product


@dataclass(frozen=True, slots=True)
class Shape:
    """Dims of all axes, batch axis included; ``dims`` is None when not even the rank is known."""

    dims: tuple[Dim, ...] | None

    @staticmethod
    def of(*dims: Dim) -> Shape:
        """``Shape.of(None, 30, 8)``."""
        return Shape(dims)

    @property
    def rank(self) -> int | None:
        """Number of axes, or None when unknown."""
        return None if self.dims is None else len(self.dims)

    @property
    def is_fully_known(self) -> bool:
        """Whether the rank and every dim are known (``None`` and symbols count as known)."""
        return self.dims is not None and not any(isinstance(dim, UnknownDim) for dim in self.dims)

    @property
    def size(self) -> Dim:
        """Number of elements."""
        return UNKNOWN_DIM if self.dims is None else product(self.dims)

    def __getitem__(self, axis: int) -> Dim:
        """One dim, unknown where the rank or the axis is not there."""
        if self.dims is None or not -len(self.dims) <= axis < len(self.dims):
            return UNKNOWN_DIM
        return self.dims[axis]

    def with_last(self, dim: Dim) -> Shape:
        """The same shape with another last axis."""
        return self if self.dims is None else Shape((*self.dims[:-1], dim))

    def without_batch(self) -> Shape:
        """All axes but the first."""
        return self if self.dims is None else Shape(self.dims[1:])

    def __str__(self) -> str:
        if self.dims is None:
            return "?"
        inner = ", ".join(str(dim) for dim in self.dims)
        return f"({inner},)" if len(self.dims) == 1 else f"({inner})"


UNKNOWN_SHAPE: Final = Shape(None)


def shape_of(dims: Iterable[Dim]) -> Shape:
    """A shape from any iterable of dims."""
    return Shape(tuple(dims))


def join_shapes(left: Shape, right: Shape) -> Shape:
    """What is known when either of two shapes may hold."""
    if left.dims is None or right.dims is None or len(left.dims) != len(right.dims):
        return UNKNOWN_SHAPE
    return Shape(tuple(map(join, left.dims, right.dims)))
