"""Shape functions of the embeddings."""

from __future__ import annotations

from kerascheck.shapes.checks import positive
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Shape, Spec, modelled, product, switched, total
from kerascheck.shapes.weights import kernel_counts
from kerascheck.values.shape import UNKNOWN_SHAPE


@modelled("Embedding")
def embedding(call: Call) -> Outcome:
    """Integers of any shape to ``(…, output_dim)``."""
    table = _table(call)
    trainable, frozen = kernel_counts(call, table)
    return Built(Spec(_appended(call.one().shape, table[1]), call.dtype), trainable, frozen)


@modelled("ReversibleEmbedding")
def reversible_embedding(call: Call) -> Outcome:
    """An embedding, or with ``reverse=True`` vectors back to one score per entry."""
    table = _table(call)
    shape = call.one().shape
    tied = call.arguments.flag("tie_weights")
    second = switched(None if tied is None else not tied, product(table))
    trainable, frozen = kernel_counts(call, table)
    match call.given.get("reverse", False):
        case False | None | 0:
            out = _appended(shape, table[1])
        case True | 1:
            out = shape.with_last(table[0])
        case _:
            out = UNKNOWN_SHAPE
    return Built(Spec(out, call.dtype), total(trainable, second), frozen)


def _table(call: Call) -> tuple[Dim, Dim]:
    return positive(call, "input_dim", allow_bool=False), positive(call, "output_dim", allow_bool=False)


def _appended(shape: Shape, dim: Dim) -> Shape:
    return shape if shape.dims is None else Shape((*shape.dims, dim))
