"""Counting weights: a kernel with or without a low-rank adapter beside it."""

from __future__ import annotations

from kerascheck.shapes.frame import Call, Dim
from kerascheck.shapes.identifiers import is_given
from kerascheck.shapes.spec import as_dim
from kerascheck.values.dim import UNKNOWN_DIM, add, multiply, product


def kernel_counts(call: Call, shape: tuple[Dim, ...]) -> tuple[Dim, Dim]:
    """Trainable and frozen parameters of a kernel.

    With ``lora_rank`` the kernel is frozen, and factors of shapes ``(*shape[:-1], rank)`` and ``(rank, shape[-1])`` are trained.
    Source: ``enable_lora`` of Dense, EinsumDense, Embedding and the convolutions.
    """
    kernel = product(shape)
    rank = call["lora_rank"]
    if rank is None or rank == 0:
        return kernel, 0
    if not is_given(rank):
        return UNKNOWN_DIM, UNKNOWN_DIM
    width = as_dim(rank)
    factors = add(multiply(product(shape[:-1]), width), multiply(width, shape[-1]))
    return factors, kernel
