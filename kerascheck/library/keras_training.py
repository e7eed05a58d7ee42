"""Training: compile, fit, evaluate, predict and their kin are written down with what they were given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from kerascheck.interpret.calls import MORE
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.library.array_facts import Predicted
from kerascheck.library.keras_models import build_for
from kerascheck.library.keras_sequences import as_stream
from kerascheck.library.registry import Call, method
from kerascheck.values.array import Array, Dataset, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Symbol, UnknownDim
from kerascheck.values.layer import CompileCall, Model, TrainingCall, flatten
from kerascheck.values.objects import DictValue, External, FunctionValue, Generator, LibraryObject, ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown


@method(Model, "compile")
def compile_(call: Call, model: Model, optimizer: Value = "rmsprop", loss: Value = None, loss_weights: Value = None, metrics: Value = None,
             weighted_metrics: Value = None, *rest: Value, **more: Value) -> Value:  # fmt: skip
    """``model.compile(…)``; what is left out may stand in keyword arguments that are not known."""
    unseen = more.pop(MORE, None)
    if unseen is not None:
        optimizer = unseen if optimizer == "rmsprop" else optimizer
        loss, metrics = unseen if loss is None else loss, unseen if metrics is None else metrics
    arguments = {"loss_weights": loss_weights, "weighted_metrics": weighted_metrics, **more}
    loss = wrapped_loss(call.ev, loss) if isinstance(loss, FunctionValue) else loss
    compiled = CompileCall(model, optimizer, loss, metrics, arguments, call.site, bool(call.ev.guards))
    call.ev.program.compiles.append(compiled)
    call.ev.journal.put(model.state, "compiled", compiled)
    return None


compile_.takes_more = True  # type: ignore[attr-defined]


def wrapped_loss(ev: Interpreter, function: FunctionValue) -> Value:
    """The loss of Keras that a function of the project's own passes its two parameters on to; the function itself for any other."""
    body: Any = function.node.body
    statements = getattr(body, "body", None)
    if isinstance(statements, Sequence):  # a function; a lambda's body is its value
        lines = [line for line in statements if not _is_text(line)]
        last = lines[0] if len(lines) == 1 else None
        last = last.body[0] if isinstance(last, cst.SimpleStatementLine) else last
        body = last.value if isinstance(last, cst.Return) else None
    names = [parameter.name.value for parameter in function.node.params.params]
    if not isinstance(body, cst.Call) or len(names) != 2 or len(body.args) < 2:
        return function
    passed = [argument.value.value if isinstance(argument.value, cst.Name) else "" for argument in body.args[:2]]
    more = body.args[2:]
    only_logits = all(argument.keyword is not None and argument.keyword.value == "from_logits" for argument in more)
    if passed != names or not only_logits or any(argument.keyword is not None for argument in body.args[:2]):
        return function
    callee = ev.evaluate(body.func, function.frame)
    if not isinstance(callee, External) or not callee.path.startswith("keras.losses."):
        return function
    logits = ev.evaluate(more[0].value, function.frame) if more else False
    return LibraryObject(callee.path, {"from_logits": logits})


def _is_text(line: Any) -> bool:
    """Whether a statement is a documentation string."""
    return isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[0], cst.Expr)


@method(Model, "compile_from_config")
def compile_from_config(call: Call, model: Model, config: Value = None) -> Value:
    """Compiled, with what is not followed."""
    call.ev.journal.put(model.state, "compiled", call.unknown("what this configuration says is not followed"))
    return None


def element(value: Value) -> Value:
    """One batch of what a model is trained on: arrays as they are, a dataset's element, a generator's first value."""
    match value:
        case Dataset():
            return value.element
        case Generator() if value.items:
            return value.items[0]
        case _:
            return value


def as_numbers(value: Value) -> Value:
    """Data as Keras takes it: a pandas frame is the array of its numbers."""
    match value:
        case LibraryObject(path="pandas.DataFrame"):
            return value.state["values"]
        case tuple():
            return tuple(map(as_numbers, value))
        case ListValue() if any(isinstance(item, LibraryObject) for item in value.items):
            return ListValue(tuple(map(as_numbers, value.items)), value.exact)
        case _:
            return value


def _record(call: Call, model: Model, x: Value, y: Value, arguments: dict[str, Value], batch_size: Value) -> TrainingCall:
    ev = call.ev
    x, y = as_stream(call, as_numbers(x)), as_numbers(y)
    if "validation_data" in arguments:
        arguments = {**arguments, "validation_data": as_stream(call, as_numbers(arguments["validation_data"]))}
    own_batches = isinstance(x, Dataset | Generator)
    if own_batches:
        batch = element(x)
        parts: Any = batch if isinstance(batch, tuple) else (batch,)
        first = parts[0] if parts else batch
    else:
        first = x
    if isinstance(first, ListValue | tuple):
        items = first.items if isinstance(first, ListValue) else first
        first = items[0] if len(items) == 1 else first
    if isinstance(first, Tensor) and isinstance(first.shape[0], int | Symbol | UnknownDim):
        first = Array(first.shape, first.dtype)  # what a layer has made of an array
    if model.kind == "Sequential" and isinstance(first, Array) and model.outputs is None:
        shape = _streamed(first.shape, x) if own_batches else first.shape
        if not own_batches and shape.dims and not call.path.endswith("_on_batch"):
            shape = Shape((first_batch(call.path, shape.dims[0], batch_size, arguments), *shape.dims[1:]))
        build_for(ev, model, shape, call.node, first.dtype or "float32")
    if model.kind == "Subclass" and not model.calls:
        batch = _batch_of(first, lambda rows: rows if own_batches else first_batch(call.path, rows, batch_size, arguments))
        if batch is not None:
            ev.call(model, (batch,), {}, call.node)
    compiled = model.state.get("compiled", Unknown("escaped", "other code may have compiled it") if model.state.get("escaped") else None)
    training = TrainingCall(call.path, model, x, y, arguments, compiled, call.site, bool(ev.guards))
    ev.program.trainings.append(training)
    return training


def _batch_of(value: Value, rows: Callable[[Any], Any]) -> Value:
    """The tensors that a model sees of arrays, None when they are not known."""
    match value:
        case Array() if value.shape.dims:
            return Tensor(Shape((rows(value.shape.dims[0]), *value.shape.dims[1:])), value.dtype)
        case tuple() | ListValue():
            items = tuple(_batch_of(item, rows) for item in (value if isinstance(value, tuple) else value.items))
            known = bool(items) and None not in items and (isinstance(value, tuple) or value.exact)
            return (items if isinstance(value, tuple) else ListValue(items)) if known else None
        case DictValue() if value.exact:
            parts = {key: _batch_of(item, rows) for key, item in value.items.items()}
            return DictValue(parts) if parts and None not in parts.values() else None
    return None


def _streamed(shape: Shape, stream: Value) -> Shape:
    """The shape of a stream's batches as Keras sees it: the batch axis is fixed only where a dataset fixes it."""
    if not shape.dims:
        return shape
    rows = shape.dims[0]
    return Shape((rows if isinstance(stream, Dataset) and isinstance(rows, int) else None, *shape.dims[1:]))


def first_batch(method: str, rows: Any, batch_size: Value, arguments: dict[str, Value]) -> Any:
    """The batch axis that a Sequential is built with at its first training: fixed if every batch is full, else None.

    ``predict`` takes the first batch as it comes.
    """
    size = 32 if batch_size is None else batch_size
    if method.startswith("predict"):
        return min(rows, size) if isinstance(rows, int) and isinstance(size, int) else UNKNOWN_DIM
    split = arguments.get("validation_split") or 0.0
    if isinstance(rows, int) and isinstance(size, int) and isinstance(split, int | float) and 0 <= split < 1:
        return size if size and int(rows * (1.0 - split)) % size == 0 else None
    return UNKNOWN_DIM


@method(Model, "fit", "fit_generator")
def fit(
    call: Call, model: Model, x: Value = None, y: Value = None, batch_size: Value = None, epochs: Value = 1, *rest: Value, **more: Value
) -> Value:
    """``model.fit(…)``: a History."""
    x = more.pop("generator", x)
    names = ("verbose", "callbacks", "validation_split", "validation_data", "shuffle", "class_weight", "sample_weight", "initial_epoch",
             "steps_per_epoch", "validation_steps", "validation_batch_size", "validation_freq")  # fmt: skip
    arguments: dict[str, Value] = {"batch_size": batch_size, "epochs": epochs, **dict(zip(names, rest, strict=False)), **more}
    _record(call, model, x, y, arguments, batch_size)
    return LibraryObject("keras.callbacks.History", site=call.site)


@method(Model, "evaluate", "evaluate_generator", "train_on_batch", "test_on_batch")
def evaluate(call: Call, model: Model, x: Value = None, y: Value = None, batch_size: Value = None, *rest: Value, **more: Value) -> Value:
    """``model.evaluate(…)``, ``train_on_batch``: numbers."""
    _record(call, model, more.pop("generator", x), y, {"batch_size": batch_size, **more}, batch_size)
    return Unknown("training", "what training measures is not known before it is run", call.site)


@method(Model, "predict", "predict_generator", "predict_on_batch", "predict_classes", "predict_proba")
def predict(call: Call, model: Model, x: Value = None, batch_size: Value = None, *rest: Value, **more: Value) -> Value:
    """``model.predict(x)``: an array of the output's shape, one row a sample."""
    x = more.pop("generator", x)
    _record(call, model, x, None, {"batch_size": batch_size, **more}, batch_size)
    rows = x.shape[0] if isinstance(x, Array) else UNKNOWN_DIM
    outputs = _predicted(model, rows, call.site)
    if outputs is None:
        return call.unknown("the model's output is not known")
    return outputs


def _predicted(model: Model, rows: Any, site: Any) -> Value:
    def array(tensor: Any) -> Value:
        if not isinstance(tensor, Tensor) or tensor.shape.dims is None:
            return Unknown("model", "the model's output is not known")
        rest = tuple(UNKNOWN_DIM if dim is None else dim for dim in tensor.shape.dims[1:])
        return Array(Shape((rows, *rest)), tensor.dtype, Facts(origin=Predicted(site)), site=site)

    match model.outputs:
        case Tensor():
            return array(model.outputs)
        case tuple() if len(model.outputs) == 1:
            return array(model.outputs[0])
        case tuple():
            return ListValue(tuple(array(tensor) for tensor in flatten(model.outputs)))
        case dict():
            return DictValue({key: array(tensor) for key, tensor in model.outputs.items()})
        case _:
            return None
