"""The builder: makes a picture of a model or perceptron of an analysed file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kerascheck.analysis import Analysis
from kerascheck.graph.arguments import arguments_of
from kerascheck.graph.marks import Marks
from kerascheck.graph.picture import Edge, Group, Node, Picture
from kerascheck.library.keras_graph import layers_of, parameters_of, sources, trace
from kerascheck.summary import model_summary, perceptron_summary, shape_json
from kerascheck.values import dim
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.perceptron import Perceptron
from kerascheck.values.tensor import Tensor


def picture_of(model: Model, analysis: Analysis, marks: Marks, expand: bool = False) -> Picture:
    """A model as Keras holds it: a node for each application of a layer, ops and inputs among them."""
    summary = model_summary(model, analysis)
    builder = _Builder(analysis, marks, expand)
    builder.add(model, None)
    return Picture(
        summary["name"], model.cls, summary["line"], summary["total_params"], tuple(builder.nodes), tuple(builder.edges),
        tuple(builder.groups), marks.of(model), tuple(gap["reason"] for gap in summary["unknown"]),
    )  # fmt: skip


def perceptron_picture(perceptron: Perceptron, analysis: Analysis, marks: Marks) -> Picture:
    """A scikit-learn perceptron: its features, then a dense layer for every matrix in ``coefs_``."""
    summary = perceptron_summary(perceptron, analysis)
    shape = summary["inputs"][0]
    nodes = [Node("input", "input", "features", summary["line"], (), 0, (shape,))] if summary["layers"] else []
    edges = []
    for row in summary["layers"]:
        edges.append(Edge(nodes[-1].id, 0, row["name"], shape))
        shape = row["output_shape"]
        units = f"{shape[-1]} unit{'s' if shape[-1] != 1 else ''}"
        arguments = (units, row["activation"]) if row["activation"] else (units,)
        nodes.append(
            Node(row["name"], row["name"], "Dense", row["line"], arguments, row["params"], (shape,), weights=tuple(row["weights"]))
        )
    return Picture(
        summary["name"], perceptron.cls, summary["line"], summary["total_params"], tuple(nodes), tuple(edges), (), marks.of(perceptron),
        tuple(gap["reason"] for gap in summary["unknown"]),
    )  # fmt: skip


@dataclass(slots=True)
class _Part:
    """A model's share of the picture: the nodes that stand for its inputs, and the node and output that make each of its outputs."""

    inputs: list[str] = field(default_factory=list)
    outputs: list[tuple[str, int] | None] = field(default_factory=list)


@dataclass(slots=True)
class _Builder:
    analysis: Analysis
    marks: Marks
    expand: bool
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    used: set[int] = field(default_factory=set)

    def add(self, model: Model, group: str | None) -> _Part:
        """Add what is in a model."""
        if model.kind == "Sequential" and model.outputs is None:
            return self._chain(model, group)
        calls = _calls_of(model)
        given = [tensor for tensor in flatten(model.inputs) if isinstance(tensor, Tensor)]
        made: dict[int, list[tuple[str, int]]] = {}
        tensors: dict[int, str] = {}

        def origin(tensor: Tensor) -> tuple[str, int]:
            """Which node makes a tensor; one from outside gets an input node."""
            if tensor.call is not None and id(tensor.call) in made:
                outlets = made[id(tensor.call)]
                return outlets[tensor.index] if tensor.index < len(outlets) else (outlets[0][0], tensor.index)
            if id(tensor) not in tensors:
                tensors[id(tensor)] = self._input(tensor, group)
            return tensors[id(tensor)], 0

        inputs = {id(tensor): origin(tensor)[0] for tensor in given if tensor.call is None or tensor.call.layer.cls != "InputLayer"}
        unused = [tensor.call for tensor in given if tensor.call is not None and tensor.call.layer.cls == "InputLayer"]
        for call in dict.fromkeys((*(call for call in unused if call is not None), *calls)):
            self._application(call, group, origin, made)
        part = _Part([inputs.get(id(tensor)) or origin(tensor)[0] for tensor in given])
        part.outputs = [
            origin(tensor) if isinstance(tensor, Tensor) and (tensor.call is not None) else None for tensor in flatten(model.outputs)
        ]
        if model.kind == "Subclass":
            seen = {id(call.layer) for call in calls}
            for layer in layers_of(model):
                if id(layer) not in seen:
                    self._node(layer, None, group)
        return part

    def _application(self, call: LayerCall, group: str | None, origin: Any, made: dict[int, list[tuple[str, int]]]) -> None:
        arriving = [(tensor, *origin(tensor)) for tensor in sources(call) if isinstance(tensor, Tensor)]
        part = self._expanded(call, len(arriving), group)
        if part is not None:
            made[id(call)] = [outlet for outlet in part.outputs if outlet is not None]
            for target, (tensor, source, output) in zip(part.inputs, arriving, strict=True):
                self._edge(source, output, target, tensor)
            return
        key = self._node(call.layer, call, group)
        outputs = list(flatten(getattr(call.outputs, "items", call.outputs)))
        made[id(call)] = [(key, place) for place in range(max(len(outputs), 1))]
        for tensor, source, output in arriving:
            self._edge(source, output, key, tensor)

    def _expanded(self, call: LayerCall, arriving: int, group: str | None) -> _Part | None:
        """The inside of a nested model; None where it is to be one node or its ends do not fit what it is given."""
        model = call.layer
        if not self.expand or not isinstance(model, Model) or model.kind == "Subclass" or model.outputs is None:
            return None
        ends = [list(flatten(model.inputs)), list(flatten(model.outputs))]
        if len(ends[0]) != arriving or not all(isinstance(tensor, Tensor) and tensor.call is not None for tensor in ends[1]):
            return None
        key = self._free(model.name)
        self.groups.append(Group(key, model.name, model.cls, group))
        return self.add(model, key)

    def _chain(self, model: Model, group: str | None) -> _Part:
        """A Sequential that is not built: its layers one after another, with the shapes that are known."""
        before, tensor = "", Tensor(shape_unknown())
        for layer in model.layers:
            call = layer.calls[-1] if layer.calls else None
            key = self._node(layer, call, group)
            if before:
                self._edge(before, 0, key, tensor)
            outputs = list(flatten(getattr(call.outputs, "items", call.outputs))) if call is not None else []
            before, tensor = key, outputs[0] if outputs and isinstance(outputs[0], Tensor) else Tensor(shape_unknown())
        return _Part()

    def _node(self, layer: Layer, call: LayerCall | None, group: str | None) -> str:
        key = self._free(layer.name or layer.cls)
        shared = id(layer) in self.used
        self.used.add(id(layer))
        outputs = list(flatten(getattr(call.outputs, "items", call.outputs))) if call is not None else []
        total = 0 if layer.is_op else dim.add(*parameters_of(layer))
        params = total if isinstance(total, int) else None
        shapes = tuple(shape_json(tensor.shape) if isinstance(tensor, Tensor) else "?" for tensor in outputs)
        findings = self.marks.of(*([call] if call is not None else []), layer)
        line = self.analysis.shown(layer.site).start.row if layer.site is not None else None
        again = shared and not layer.is_op
        name = layer.name or layer.cls
        self.nodes.append(Node(key, name, layer.cls, line, arguments_of(layer), params, shapes, again, (), group, findings))
        return key

    def _input(self, tensor: Tensor, group: str | None) -> str:
        key = self._free("input")
        self.nodes.append(Node(key, key, "Input", None, (), 0, (shape_json(tensor.shape),), group=group))
        return key

    def _edge(self, source: str, output: int, target: str, tensor: Tensor) -> None:
        self.edges.append(Edge(source, output, target, shape_json(tensor.shape)))

    def _free(self, name: str) -> str:
        key, count = name, 1
        while key in self.ids:
            count += 1
            key = f"{name}#{count}"
        self.ids.add(key)
        return key


def shape_unknown() -> Any:
    """A shape of which nothing is known."""
    from kerascheck.values.shape import UNKNOWN_SHAPE

    return UNKNOWN_SHAPE


def _calls_of(model: Model) -> Sequence[LayerCall]:
    """The calls in a model, inputs before outputs."""
    if model.kind != "Subclass":
        return trace(model.inputs, model.outputs).calls
    layers = layers_of(model)
    result = model.state.get("result")
    roots: list[Any] = _tensors(flatten(getattr(result, "items", result)))
    calls = trace((), tuple(roots)).calls
    reached = {id(call.layer) for call in calls}
    # Layers that no output comes from, or whose output is not known, are shown as they were first applied.
    roots += [
        tensor for layer in layers if id(layer) not in reached for call in layer.calls[:1] for tensor in _tensors(flatten(call.outputs))
    ]
    return trace((), tuple(roots)).calls


def _tensors(items: Iterable[Any]) -> list[Any]:
    return [item for item in items if isinstance(item, Tensor) and item.call is not None]
