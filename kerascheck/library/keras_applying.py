"""Models applied to inputs: the outputs they were built with, or their graph once more on inputs of other shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kerascheck.library.keras_graph import Graph, parameters_of, remembered
from kerascheck.shapes.rebuild import clash
from kerascheck.shapes.registry import infer
from kerascheck.shapes.spec import Built, Nested, Outcome, Refused, Spec, Unknown
from kerascheck.values.dim import certainly_different
from kerascheck.values.layer import LayerCall, Model, flatten
from kerascheck.values.tensor import Tensor

if TYPE_CHECKING:
    from kerascheck.interpret.interpreter import Interpreter


def apply_model(model: Model, inputs: Nested, ev: Interpreter | None = None) -> Outcome:
    """What a model makes of inputs of these specs, with its parameter counts; ops and own layers need the evaluator for other shapes."""
    if model.inputs is None or model.outputs is None:
        return _apply_unbuilt(model, inputs, ev)
    own, given = list(flatten(model.inputs)), _matching(model, inputs)
    if given is None or len(own) != len(given):
        count = len(list(flatten(inputs)))
        return Refused("inputs", f"the model takes {len(own)} inputs, but gets {count}", {"expected": len(own), "found": count})
    changed = False
    for tensor, spec in zip(own, given, strict=True):
        refused = _clash(model, tensor, spec)
        if refused is not None:
            return refused
        changed = changed or tensor.shape != spec.shape
    known = remembered(model)
    key = tuple((spec.shape, spec.dtype) for spec in given) if changed else ()
    if key in known.applied:
        return known.applied[key]
    outputs = specs_by_structure(model.outputs)
    if changed:
        if known.graph.gap:
            return Unknown("model", known.graph.gap)
        result: Any = _run(known.graph, {id(tensor): spec for tensor, spec in zip(own, given, strict=True)}, model.outputs, ev)
        if isinstance(result, Refused) and result.kind == "weights" and len(own) == 1:
            return Refused("model-input", result.message, {"expected": own[0].shape, "found": given[0].shape})
        if isinstance(result, Refused | Unknown):
            return result
        outputs = result
    outcome = Built(outputs, *parameters_of(model))
    if all(isinstance(count, int) for count in (outcome.trainable, outcome.non_trainable)):
        known.applied[key] = outcome
    return outcome


def _matching(model: Model, inputs: Nested) -> list[Spec] | None:
    """The given specs in the order of the model's inputs; dicts go by input name."""
    if isinstance(inputs, Mapping) and not isinstance(model.inputs, dict):
        names = [tensor.call.layer.name if tensor.call is not None else "" for tensor in flatten(model.inputs)]
        return [spec for name in names for spec in flatten(inputs[name])] if all(name in inputs for name in names) else None
    return list(flatten(inputs))


def specs_by_structure(nested: Any) -> Nested:
    """Specs of a model's output tensors; a list of one output counts as that output."""
    if isinstance(nested, tuple):
        specs = tuple(specs_by_structure(item) for item in nested)
        return specs[0] if len(specs) == 1 else specs
    if isinstance(nested, dict):
        return {key: specs_by_structure(item) for key, item in nested.items()}
    return Spec(nested.shape, nested.dtype)


def _clash(model: Model, tensor: Tensor, spec: Spec) -> Refused | None:
    """A functional model's input spec: rank and every fixed dim but the batch; a last axis of 1 may come or go."""
    expected, found = tensor.shape, spec.shape
    if expected.dims is None or found.dims is None:
        return None
    detail = {"expected": expected, "found": found}
    message = f"the model's input is {expected}, but it gets {found}"
    if expected.rank != found.rank:
        squeezable = found.rank == len(expected.dims) + 1 and found[-1] == 1 or found.rank == len(expected.dims) - 1 and expected[-1] == 1
        return None if squeezable else Refused("model-input", message, detail)
    if model.kind == "Sequential":
        return None
    clashes = any(certainly_different(one, other) for one, other in zip(expected.dims[1:], found.dims[1:], strict=True))
    return Refused("model-input", message, detail) if clashes else None


def _run(graph: Graph, known: dict[int, Spec], outputs: Any, ev: Interpreter | None) -> Any:
    from kerascheck.library.keras_wrapped import Wrapped, shape_arguments

    specs: dict[tuple[int, int], Spec] = {}

    def spec_of(tensor: Tensor) -> Spec:
        if id(tensor) in known:
            return known[id(tensor)]
        return specs.get((id(tensor.call), tensor.index), Spec(tensor.shape, tensor.dtype))

    def nested(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(nested, value))
        if isinstance(value, dict):
            return {key: nested(item) for key, item in value.items()}
        return spec_of(value)

    for call in graph.calls:
        if call.layer.cls == "InputLayer":
            continue
        if call.layer.is_op or call.layer.cls == "Lambda" or call.layer.user_class is not None:
            outcome = _interpreted(call, nested(call.inputs), spec_of, ev)
        elif isinstance(call.layer, Model):
            outcome = Wrapped(call.layer, ev).apply(nested(call.inputs))
        else:
            outcome = _again(call, shape_arguments(call.layer, ev), nested(call.inputs))
        if not isinstance(outcome, Built):
            return outcome
        for index, spec in enumerate(flatten(outcome.outputs)):
            specs[id(call), index] = spec
    return specs_by_structure(_respecified(outputs, spec_of))


def _again(call: LayerCall, arguments: Mapping[str, Any], inputs: Nested) -> Outcome:
    """A layer of Keras once more; its weights are made for the first inputs."""
    refused = clash(call.layer.cls, arguments, specs_by_structure(call.inputs), inputs) if isinstance(call.inputs, Tensor) else None
    if refused is not None and refused.detail.get("at_call"):
        return refused
    return infer(call.layer.cls, arguments, inputs, {})


def _interpreted(call: LayerCall, inputs: Nested, spec_of: Callable[[Tensor], Spec], ev: Interpreter | None) -> Outcome:
    """An op, a Lambda or a layer of the project once more, on tensors of other shapes."""
    layer = call.layer
    gap = Unknown("model", f"what `{layer.cls}` makes of another input shape is not interpreted")
    if ev is None:
        return gap
    if layer.cls == "Lambda":
        from kerascheck.library.keras_lambda import lambda_outcome

        return lambda_outcome(ev, layer, _as_tensors(inputs))
    if not layer.is_op:
        from kerascheck.library.keras_custom import applied
        from kerascheck.library.keras_masks import mask_of

        return gap if call.call_arguments else applied(ev, layer, inputs, mask_of(call.inputs) is not None)
    again = layer.state.get("again")
    if again is None:
        return gap

    def respecified(tensor: Tensor) -> Tensor:
        spec = spec_of(tensor)
        return Tensor(spec.shape, spec.dtype)

    ev.inside += 1
    try:
        made = again(respecified)
    finally:
        ev.inside -= 1
    from kerascheck.library.keras_lambda import result_spec

    spec = result_spec(made)
    return Built(spec) if spec is not None else gap


def _as_tensors(inputs: Nested) -> Any:
    if isinstance(inputs, tuple):
        return tuple(map(_as_tensors, inputs))
    return Tensor(inputs.shape, inputs.dtype) if isinstance(inputs, Spec) else inputs


def _respecified(nested: Any, spec_of: Any) -> Any:
    if isinstance(nested, tuple):
        return tuple(_respecified(item, spec_of) for item in nested)
    if isinstance(nested, dict):
        return {key: _respecified(item, spec_of) for key, item in nested.items()}
    return spec_of(nested)


def _apply_unbuilt(model: Model, inputs: Nested, ev: Interpreter | None) -> Outcome:
    """A Sequential without an input shape, or a subclassed model: layer after layer, without writing anything down."""
    if model.kind != "Sequential" or not model.exact:
        return Unknown("model", f"`{model.name}` is not built, or its layers are not all known")
    from kerascheck.library.keras_wrapped import Wrapped
    from kerascheck.values import dim

    spec, trainable, non_trainable = inputs, 0, 0
    for layer in model.layers:
        if layer.cls == "InputLayer":
            continue
        outcome = Wrapped(layer, ev).apply(spec)
        if not isinstance(outcome, Built):
            return outcome
        spec = outcome.outputs
        trainable = dim.add(trainable, outcome.trainable)  # type: ignore[assignment]
        non_trainable = dim.add(non_trainable, outcome.non_trainable)  # type: ignore[assignment]
    return Built(spec, trainable, non_trainable)
