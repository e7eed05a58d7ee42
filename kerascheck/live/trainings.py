"""Training calls before the live judge: whether a model takes the data, and its loss and metrics the labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from kerascheck.library.keras_graph import trace
from kerascheck.library.keras_training import first_batch
from kerascheck.live.client import Judge
from kerascheck.live.compare import NotLiteral, arguments_of, sent, separated, specs
from kerascheck.live.protocol import Answer, Configured, DataRequest, Graph, GraphCall, LabelsRequest, Nested, Reference, Refused, Request
from kerascheck.query.data import Feed, extremes, feeds
from kerascheck.query.losses import activation_of, loss_of
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import CompileCall, Layer, LayerCall, Model, TrainingCall, flatten
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

COMPILE_ARGUMENTS: Final = ("loss_weights", "metrics", "weighted_metrics")
"""What ``compile`` is given, besides the loss, that has a say about labels."""

LOGITS_BEHIND: Final = ("sigmoid", "softmax")
"""Activations whose input cross-entropies take for the logits, where the output comes straight from them."""

FED_AS: Final = {"": "float32", "float64": "float32", "str": "string"}
"""What Keras makes of data of some dtypes when it feeds them to a model."""

USUAL_BATCH: Final = 32
"""The batch size where none is given."""

SPARSE: Final = "sparse_categorical_crossentropy"
"""The loss that refuses labels by their number."""


@dataclass(frozen=True, slots=True)
class TrainingAnswers:
    """What live Keras says of one training call; None where it was not asked, since something is not known or not literal."""

    data: Answer | None = None
    labels: Answer | None = None

    def refusal(self, *, labels_first: bool) -> Refused | None:
        """What is raised; where data and labels are both refused, the one that is asked for."""
        ordered = (self.labels, self.data) if labels_first else (self.data, self.labels)
        return next((answer for answer in ordered if isinstance(answer, Refused)), None)


def ask_about(trainings: Iterable[TrainingCall], judge: Judge) -> dict[int, TrainingAnswers]:
    """What live Keras says of training calls, by their identity."""
    asked: list[tuple[int, str, Request]] = []
    for training in trainings:
        for given in feeds(training):
            data, labels = data_request(training, given), labels_request(training, given)
            asked += [(id(training), "data", data)] if data is not None else []
            asked += [(id(training), "labels", labels)] if labels is not None else []
    answers = judge.ask([request for *_, request in asked])
    found: dict[int, TrainingAnswers] = {}
    for (key, what, _), answer in zip(asked, answers, strict=True):
        known = found.setdefault(key, TrainingAnswers())
        if not isinstance(getattr(known, what), Refused):  # of training and validation data, the first that is refused
            found[key] = replace(known, **{what: answer})
    return found


def data_request(training: TrainingCall, given: Feed) -> DataRequest | None:
    """The question whether the model runs on data; None where that can't be put in literals."""
    try:
        return DataRequest(graph_of(training.model), _batch(given.x, training, given))
    except NotLiteral:
        return None


def labels_request(training: TrainingCall, given: Feed) -> LabelsRequest | None:
    """The question whether loss and metrics take labels; None where that can't be put in literals."""
    compiled, model = training.compiled, training.model
    outputs = list(flatten(model.outputs))
    if given.y is None or not isinstance(compiled, CompileCall) or compiled.loss is None or not outputs:
        return None
    try:
        arguments = {"loss": sent(compiled.loss)}
        for name in COMPILE_ARGUMENTS:
            value = compiled.metrics if name == "metrics" else compiled.arguments.get(name)
            arguments |= {name: sent(value)} if value is not None and _is_literal(value) else {}
        rows = _rows(given.x, training, given)
        if rows is None:
            rows = _rows(given.y, training, given)
        names = tuple(_maker(tensor).layer.name for tensor in outputs)
        label = _telling_label(given) if loss_of(compiled) == SPARSE else None
        activation = activation_of(model) if len(outputs) == 1 else None
        return LabelsRequest(
            _outputs(model.outputs, rows), names, arguments, _batch(given.y, training, given), rows or _usual_rows(training, given),
            label, activation if activation in LOGITS_BEHIND else None,
        )  # fmt: skip
    except NotLiteral:
        return None


def graph_of(model: Model) -> Graph:
    """A model as the protocol sends it.

    Raises:
        NotLiteral: something in it is code, or not known.
    """
    if not model.exact or model.inputs is None or model.user_class is not None or model.kind == "Subclass":
        raise NotLiteral
    name = None if "?" in model.name else model.name
    if model.kind == "Sequential":
        start = model.inputs if isinstance(model.inputs, Tensor) else None
        return Graph("Sequential", name, (_input(start, "input_layer"), *map(_layer, _added(model))))
    inside = trace(model.inputs, model.outputs)
    # From the very beginning: a model may begin at a tensor that other layers made.
    traced = trace((), (model.inputs, model.outputs))
    if inside.gap is not None or inside.disconnected is not None or traced.gap is not None:
        raise NotLiteral
    calls = {id(call): place for place, call in enumerate(traced.calls)}
    layers: dict[int, int] = {}
    built: list[Configured | Graph] = []
    made: list[GraphCall] = []

    def references(nested: Any) -> Any:
        match nested:
            case Tensor() if id(nested.call) in calls:
                return Reference(calls[id(nested.call)], nested.index)
            case tuple():
                return [references(item) for item in nested]
            case dict():
                return {key: references(item) for key, item in nested.items()}
        raise NotLiteral

    for call in traced.calls:
        if call.layer.is_op:
            raise NotLiteral
        is_input = call.layer.cls == "InputLayer"
        if id(call.layer) not in layers:
            layers[id(call.layer)] = len(built)
            built.append(_input(call.outputs, call.layer.name) if is_input else _layer(call.layer))
        inputs, given = separated(call)
        tensors = {name: references(_plain(value)) for name, value in given.items() if _has_tensors(value)}
        literals = {name: sent(value) for name, value in given.items() if name not in tensors}
        made.append(GraphCall(layers[id(call.layer)], None if is_input else references(inputs), literals, tensors))
    return Graph("Functional", name, built, made, references(model.inputs), references(model.outputs))


def _added(model: Model) -> list[Layer]:
    return [layer for layer in model.layers if layer.cls != "InputLayer"]


def _layer(layer: Layer) -> Configured | Graph:
    if isinstance(layer, Model):
        return graph_of(layer)
    if layer.is_op or layer.user_class is not None or layer.problem is not None or layer.cls == "Lambda":
        raise NotLiteral
    name = {"name": layer.name} if layer.name and "?" not in layer.name else {}
    return Configured("layers", layer.cls, {**arguments_of(layer), **name})


def _input(tensor: Any, name: str) -> Configured:
    spec = specs(tensor)
    dtype = FED_AS.get(spec.dtype, spec.dtype)
    return Configured("layers", "InputLayer", {"batch_shape": spec.shape, "dtype": dtype, "name": name})


def _maker(tensor: Any) -> LayerCall:
    if not isinstance(tensor, Tensor) or tensor.call is None:
        raise NotLiteral
    return tensor.call


def _has_tensors(value: Value) -> bool:
    return any(isinstance(item, Tensor) for item in flatten(_plain(value)))


def _is_literal(value: Value) -> bool:
    try:
        sent(value)
    except NotLiteral:
        return False
    return True


def _rows(value: Value, training: TrainingCall, given: Feed) -> int | None:
    """The batch axis with which TensorFlow traces training, None where it leaves that open."""
    arrays = [item for item in flatten(_plain(value)) if isinstance(item, Array) and item.shape.dims]
    counts = {array.shape.dims[0] if array.shape.dims else None for array in arrays}
    rows = counts.pop() if len(counts) == 1 else None
    if given.streamed:
        rows = rows if isinstance(training.x, Dataset) else None
    elif not training.method.endswith("_on_batch"):
        rows = first_batch(training.method, rows, training.arguments.get("batch_size"), {} if given.role else dict(training.arguments))
    return rows if isinstance(rows, int) else None


def _usual_rows(training: TrainingCall, given: Feed) -> int:
    """How many samples a full batch has, as far as is known."""
    size = training.arguments.get("batch_size")
    rows = given.y.shape[0] if isinstance(given.y, Array) else None
    usual = size if isinstance(size, int) and size > 0 else USUAL_BATCH
    return min(usual, rows) if isinstance(rows, int) and not given.streamed else usual


def _batch(value: Value, training: TrainingCall, given: Feed) -> Nested:
    """Data as specs of its first batch."""

    def spec(nested: Any) -> Any:
        match nested:
            case Array() if nested.shape.dims:
                rows = _rows(nested, training, given)
                return specs(Array(_for_batch(nested.shape, rows), FED_AS.get(nested.dtype, nested.dtype)))
            case tuple():
                return [spec(item) for item in nested]
            case dict():
                return {key: spec(item) for key, item in nested.items()}
        raise NotLiteral

    return spec(_plain(value))  # type: ignore[no-any-return]


def _outputs(nested: Any, rows: int | None) -> Any:
    """The specs of a model's outputs for a batch of so many samples."""
    match nested:
        case Tensor():
            return specs(Tensor(_for_batch(nested.shape, rows), nested.dtype))
        case tuple():
            return [_outputs(item, rows) for item in nested]
        case dict():
            return {key: _outputs(item, rows) for key, item in nested.items()}
    raise NotLiteral


def _for_batch(shape: Shape, rows: int | None) -> Shape:
    return Shape((rows, *shape.dims[1:])) if shape.dims else shape


def _plain(value: Value) -> Any:
    """Lists and dicts of the checked program as Python's own."""
    match value:
        case ListValue(exact=True):
            return tuple(map(_plain, value.items))
        case DictValue() if value.exact:
            return {key: _plain(item) for key, item in value.items.items()}
        case tuple():
            return tuple(map(_plain, value))
    return value


def _telling_label(given: Feed) -> float | None:
    """A number that surely occurs among integer labels: one below zero, else the largest that is known of."""
    if not isinstance(given.y, Array) or given.y.facts.one_hot or given.y.facts.continuous:
        return None
    least, most = extremes(given.y, streamed=given.streamed)
    return least if least is not None and least < 0 else most
