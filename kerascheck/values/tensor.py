"""A tensor: a symbolic value inside a model, with the call that made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascheck.values.shape import Shape

if TYPE_CHECKING:
    from kerascheck.values.layer import LayerCall


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """One output of a layer call or op.

    Attributes:
        shape: with the batch axis.
        dtype: Keras' name, "" when not known.
        call: the layer call or op that made it; None when several may have (after a branch) or it is not known.
        index: which of the call's outputs this is.
        alternatives: the tensors that this may be, after a branch on an unknown test.
    """

    shape: Shape
    dtype: str = "float32"
    call: LayerCall | None = None
    index: int = 0
    alternatives: tuple[Tensor, ...] = ()
