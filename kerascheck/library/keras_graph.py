"""The graph of a functional model: its operations in Keras' order, and their parameters.

The order follows ``keras/src/ops/function.py`` (``map_graph``): operations sorted by their distance from the
outputs, those of equal distance by the first visit of a depth-first search from the outputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kerascheck.shapes.spec import Built
from kerascheck.values.layer import Layer, LayerCall, Model, Remembered, flatten
from kerascheck.values.tensor import Tensor


@dataclass(frozen=True, slots=True)
class Graph:
    """Operations of a model.

    Attributes:
        operations: layers and ops in Keras' order.
        calls: their applications, inputs before outputs.
        gap: why the graph is not wholly known, None when it is.
    """

    operations: tuple[Layer, ...]
    calls: tuple[LayerCall, ...]
    gap: str | None = None
    disconnected: Tensor | None = None


def remembered(model: Model) -> Remembered:
    """What is known of a model's graph, worked out at the first use for its present inputs and outputs."""
    known = model.remembered
    if known is None or known.inputs is not model.inputs or known.outputs is not model.outputs:
        known = model.remembered = Remembered(model.inputs, model.outputs, trace(model.inputs, model.outputs))
    return known


def graph_of(model: Model) -> Graph:
    """The graph of a model whose inputs and outputs are known."""
    graph: Graph = remembered(model).graph
    return graph


def trace(inputs: Any, outputs: Any) -> Graph:
    """The graph between nested input and output tensors."""
    given = {id(tensor) for tensor in flatten(inputs)}
    order: dict[int, int] = {}
    operations: dict[int, Layer] = {}
    finished: list[LayerCall] = []
    seen: set[int] = set()
    gaps: list[str] = []
    loose: list[Tensor] = []

    def visit(tensor: Any) -> None:
        stack: list[tuple[Any, bool]] = [(tensor, False)]
        while stack:
            item, leaving = stack.pop()
            if leaving:
                finished.append(item)
                continue
            if not isinstance(item, Tensor) or item.call is None:
                if id(item) not in given:
                    gaps.append("a tensor comes from code that is not understood")
                continue
            call = item.call
            if id(call) in seen:
                continue
            if id(item) in given and call.layer.cls != "InputLayer":
                continue
            if call.layer.cls == "InputLayer" and id(item) not in given:
                loose.append(item)
            seen.add(id(call))
            operations[id(call.layer)] = call.layer
            order.setdefault(id(call.layer), len(order))
            stack.append((call, True))
            stack.extend((source, False) for source in reversed(list(sources(call))))

    for output in flatten(outputs):
        visit(output)
    depths: dict[int, int] = {}
    operation_depths: dict[int, int] = {}
    in_graph = {id(call) for call in finished}
    for call in reversed(finished):
        depth = max(depths.setdefault(id(call), 0), operation_depths.get(id(call.layer), 0))
        operation_depths[id(call.layer)] = depths[id(call)] = depth
        for source in sources(call):
            if isinstance(source, Tensor) and source.call is not None and id(source.call) in in_graph:
                depths[id(source.call)] = max(depth + 1, depths.get(id(source.call), 0))
    for tensor in flatten(inputs):
        if isinstance(tensor, Tensor) and tensor.call is not None and tensor.call.layer.cls == "InputLayer":
            layer = tensor.call.layer
            if id(layer) not in operations:
                operations[id(layer)], operation_depths[id(layer)], order[id(layer)] = layer, 0, -1
    ranked = sorted(operations, key=lambda key: (-operation_depths.get(key, 0), order[key]))
    return Graph(tuple(operations[key] for key in ranked), tuple(finished), gaps[0] if gaps else None, loose[0] if loose else None)


def sources(call: LayerCall) -> list[Any]:
    """The tensors that a call takes, call arguments such as initial states included."""
    found = list(flatten(call.inputs))
    for _, value in sorted(call.call_arguments.items()):
        items = getattr(value, "items", value)
        found.extend(item for item in flatten(items if isinstance(items, tuple | list) else value) if isinstance(item, Tensor))
    return found


def layers_of(model: Model) -> tuple[Layer, ...]:
    """Keras' ``model.layers``."""
    if model.kind == "Functional":
        return tuple(layer for layer in graph_of(model).operations if not layer.is_op)
    if model.kind == "Sequential":
        return tuple(layer for index, layer in enumerate(model.layers) if index or layer.cls != "InputLayer")
    from kerascheck.library.keras_subclass import inner_layers

    return tuple(inner_layers(model))


def parameters_of(layer: Layer) -> tuple[Any, Any]:
    """Trainable and non-trainable counts as the layer was first built, before anything is frozen; unknown dims where not known."""
    from kerascheck.values import dim

    if isinstance(layer, Model) and layer.kind != "Subclass":
        trainable: Any = 0
        non_trainable: Any = 0
        seen: set[int] = set()
        for inner in layers_of(layer):
            if id(inner) in seen:
                continue
            seen.add(id(inner))
            one, other = parameters_of(inner)
            trainable, non_trainable = dim.add(trainable, one), dim.add(non_trainable, other)
        return trainable, non_trainable
    if layer.cls == "InputLayer":
        return 0, 0
    built = next((call.outcome for call in layer.calls if isinstance(call.outcome, Built)), None)
    if built is None:
        return dim.UNKNOWN_DIM, dim.UNKNOWN_DIM
    return built.trainable, built.non_trainable
