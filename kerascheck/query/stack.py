"""Queries on stacks: models that are one chain of layers, cut into blocks that each begin with a layer that has weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kerascheck.library.keras_graph import graph_of
from kerascheck.program import Program
from kerascheck.query.graph import inner, producer, source_of
from kerascheck.query.losses import ACTIVATION_LAYERS, compiles, name_of
from kerascheck.values.layer import Layer, LayerCall, Model
from kerascheck.values.tensor import Tensor

CONVOLUTIONS: Final = frozenset(("Conv1D", "Conv2D", "Conv3D"))
RECURRENT: Final = frozenset(("SimpleRNN", "LSTM", "GRU"))
WEIGHTED: Final = CONVOLUTIONS | RECURRENT | {
    "Dense", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
    "Embedding", "EinsumDense", "ConvLSTM2D", "LocallyConnected1D", "LocallyConnected2D",
}  # fmt: skip
"""Layers that begin a block."""

NORMALISING: Final = frozenset(("BatchNormalization", "LayerNormalization", "GroupNormalization"))
POOLING: Final = frozenset(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3))


@dataclass(frozen=True, slots=True)
class Block:
    """A layer with weights, and what comes before the next one.

    Attributes:
        call: of the layer with weights.
        rest: the calls behind it, up to the next block.
    """

    call: LayerCall
    rest: tuple[LayerCall, ...]

    @property
    def layer(self) -> Layer:
        """The layer with weights; inside a wrapper, the wrapped one."""
        return inner(self.call.layer)

    @property
    def size(self) -> int | None:
        """Units or filters, where they are known."""
        value = self.layer.arguments.get("units", self.layer.arguments.get("filters"))
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def activation(self) -> str | None:
        """The name of the activation, whether in the layer or behind it; "linear" for none, None where it is not known."""
        own = self.layer.arguments.get("activation")
        name = "linear" if own is None else name_of(own)
        behind = next((call.layer for call in self.rest if call.layer.cls == "Activation" or call.layer.cls in ACTIVATION_LAYERS), None)
        if name != "linear" or behind is None:
            return name
        return ACTIVATION_LAYERS.get(behind.cls) or name_of(behind.arguments.get("activation"))

    def has(self, classes: frozenset[str]) -> bool:
        """Whether one of these layers is behind the layer with weights."""
        return any(call.layer.cls in classes for call in self.rest)

    @property
    def kernel(self) -> tuple[int, ...] | None:
        """The kernel's size along each axis, where it is known."""
        value = self.layer.arguments.get("kernel_size")
        sizes = (value,) * int(self.layer.cls[-2]) if isinstance(value, int) else value
        known = isinstance(sizes, tuple) and all(isinstance(size, int) for size in sizes)
        return sizes if known else None


def stacks(program: Program) -> Iterator[tuple[Model, list[LayerCall]]]:
    """Compiled models that are one chain from one input to one output, each with its calls in order, the Input left out."""
    seen: set[int] = set()
    for compiled in compiles(program):
        if id(compiled.model) not in seen:
            seen.add(id(compiled.model))
            calls = chain_of(compiled.model)
            if calls:
                yield compiled.model, calls


def chain_of(model: Model) -> list[LayerCall]:
    """The calls of a model without branches, models and classes of the program's own in it; empty for all others."""
    if not isinstance(model.inputs, Tensor) or not isinstance(model.outputs, Tensor):
        return []
    graph = graph_of(model)
    calls = [call for call in graph.calls if call.layer.cls != "InputLayer"]
    plain = graph.gap is None and all(
        not call.layer.is_op and not isinstance(call.layer, Model) and call.layer.user_class is None and not call.guarded for call in calls
    )
    if not plain or not calls:
        return []
    chain: list[LayerCall] = []
    current = producer(model.outputs)
    while current is not None and len(chain) <= len(calls):
        chain.append(current)
        current = source_of(current)
    return chain[::-1] if len(chain) == len(calls) else []


def blocks_of(calls: list[LayerCall]) -> list[Block]:
    """A chain cut before every layer that has weights; what comes before the first of them is left out."""
    starts = [place for place, call in enumerate(calls) if inner(call.layer).cls in WEIGHTED]
    ends = [*starts[1:], len(calls)]
    return [Block(calls[start], tuple(calls[start + 1 : end])) for start, end in zip(starts, ends, strict=True)]


def convolutions(program: Program) -> Iterator[list[Block]]:
    """The convolutions of classifiers and the like: chains that get smaller only, and end in a `Dense`."""
    for _, calls in stacks(program):
        blocks = blocks_of(calls)
        growing = any("Transpose" in call.layer.cls or "UpSampling" in call.layer.cls for call in calls)
        found = [block for block in blocks if block.call.layer.cls in CONVOLUTIONS]
        if found and not growing and blocks[-1].layer.cls == "Dense":
            yield found


def map_of(block: Block) -> tuple[int, ...] | None:
    """Height and width (or whatever the spatial axes are) of the feature map that a convolution makes, where they are known."""
    output = block.call.outputs
    dims = output.shape.dims if isinstance(output, Tensor) else None
    if not dims:
        return None
    sizes = dims[2:] if block.layer.arguments.get("data_format") == "channels_first" else dims[1:-1]
    known = tuple(size for size in sizes if isinstance(size, int))
    return known if len(known) == len(sizes) else None


def by(sizes: tuple[int, ...]) -> str:
    """Sizes as they are spoken of: "28×28"."""
    return "×".join(map(str, sizes))


def hidden_dense(calls: list[LayerCall]) -> list[Block]:
    """The hidden layers of a model that is `Dense` layers all through; empty for all other models."""
    blocks = blocks_of(calls)
    return blocks[:-1] if all(block.call.layer.cls == "Dense" for block in blocks) else []


def width_of(tensor: object) -> int | None:
    """The number of features of a batch of vectors; None for tensors of other ranks, and where it is not known."""
    size = tensor.shape[-1] if isinstance(tensor, Tensor) and tensor.shape.rank == 2 else None
    return size if isinstance(size, int) else None
