"""Subclassed layers and models: ``__init__``, ``build`` and ``call`` are interpreted as written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerascheck.interpret.attributes import find_in_class, linearise
from kerascheck.interpret.calls import MORE
from kerascheck.interpret.classes import keras_base
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.keras_api.lookup import BASE_LAYER_ARGUMENTS, Entry, bind
from kerascheck.library.keras_functional import connect
from kerascheck.library.keras_graph import parameters_of
from kerascheck.library.keras_lambda import detached, result_spec
from kerascheck.library.keras_layers import shape_from
from kerascheck.library.keras_masks import mask_of
from kerascheck.library.keras_models import new_model
from kerascheck.library.keras_naming import automatic
from kerascheck.library.keras_objects import find
from kerascheck.library.registry import Call, method
from kerascheck.library.tensor_delegate import has_tensor
from kerascheck.program import Misuse
from kerascheck.shapes.registry import infer
from kerascheck.shapes.spec import Built, Outcome, Unknown
from kerascheck.values import dim
from kerascheck.values.layer import Layer, LayerCall, Model
from kerascheck.values.objects import BoundMethod, ClassValue, DictValue, External, FunctionValue, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor


def make(ev: Interpreter, cls: ClassValue, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Layer:
    """An instance of a project class that derives from a Keras layer or model."""
    if keras_base(cls) == "Model":
        layer: Layer = new_model(ev, "Subclass", cls.name, "", node)
    else:
        layer = Layer(cls.name, {}, "", ev.site(node))
        ev.program.layers.append(layer)
    layer.user_class = cls
    init = find_in_class(cls, "__init__")
    if isinstance(init, FunctionValue):
        ev.call(init, (layer, *args), kwargs, node)
        if "initialised" not in layer.state and not calls_an_init(init):
            ev.program.misuses.append(Misuse("no-super-init", layer, Site(init.frame.file, init.node.name), cls.name, bool(ev.guards)))
    else:
        base_init(Call(ev, node, "__init__"), layer, *args, **kwargs)
    if not layer.name:
        layer.name = automatic(ev, cls.name)
    return layer


@method(Layer, "__init__")
def base_init(call: Call, layer: Layer, *args: Value, **kwargs: Value) -> Value:
    """``super().__init__(name=…)``: the object gets its name; a model may get its graph."""
    layer.state["initialised"] = True
    entry = keras_class(layer)
    if entry is None and args and refuses_positional(layer, args):
        itself = "self" if args[0] is layer else "positional"
        call.ev.program.misuses.append(Misuse("super-init-arguments", layer, call.site, itself, bool(call.ev.guards)))
    if entry is not None:
        bound = bind(entry, args, {name: value for name, value in kwargs.items() if name != MORE}, kwargs.get(MORE), BASE_LAYER_ARGUMENTS)
        layer.arguments = bound.arguments
    name = kwargs.get("name")
    layer.name = name if isinstance(name, str) else automatic(call.ev, layer.cls)
    inputs, outputs = kwargs.get("inputs", args[0] if len(args) > 1 else None), kwargs.get("outputs", args[1] if len(args) > 1 else None)
    if inputs is not None and outputs is not None and hasattr(layer, "kind"):
        layer.kind = "Functional"
        connect(call.ev, layer, inputs, outputs, call.node)  # type: ignore[arg-type]
    return None


base_init.takes_more = True  # type: ignore[attr-defined]


def calls_an_init(init: FunctionValue) -> bool:
    """Whether an ``__init__`` calls another one, in whatever way."""
    from kerascheck.query.text import text_of

    return "__init__(" in text_of(init.node.body)


def refuses_positional(layer: Layer, args: Sequence[Value]) -> bool:
    """Whether Keras' own ``__init__`` takes no such positional arguments: only a model takes inputs and outputs, or a list of layers."""
    bases = [base.path for base in linearise(layer.user_class) if isinstance(base, External)]
    if not all(path.startswith("keras.") for path in bases) or any(path.endswith("Sequential") for path in bases):
        return False
    return args[0] is layer or len(args) == 1 or not hasattr(layer, "kind")


def keras_class(layer: Layer) -> Entry | None:
    """Keras' own layer that a class of the project derives from, None when it is only `Layer` or `Model`."""
    for base in linearise(layer.user_class) if layer.user_class is not None else ():
        entry = find(base.path) if isinstance(base, External) and base.path.startswith("keras.") else None
        if entry is not None and "Layer" in entry.bases and "Model" not in (entry.name, *entry.bases):
            return entry
    return None


@method(Layer, "call")
def base_call(call: Call, layer: Layer, *args: Value, **kwargs: Value) -> Value:
    """``super().call(inputs)``: what Keras' own layer makes of its inputs."""
    from kerascheck.library.keras_calls import outputs_of, specs_of, tensors_in
    from kerascheck.library.keras_wrapped import shape_arguments

    entry = keras_class(layer)
    nested = tensors_in(call.ev, args[0], layer, call.node) if entry is not None and args else None
    if entry is None or nested is None:
        return call.unknown("what this inherited `call` gives is not known", "subclass")
    outcome = infer(entry.name, shape_arguments(layer, call.ev), specs_of(nested), {})
    if not isinstance(outcome, Built):
        return outcome if isinstance(outcome, Unknown) else call.unknown(outcome.message, "raises")
    layer.state.setdefault("trainable_size", outcome.trainable)
    layer.state.setdefault("non_trainable_size", outcome.non_trainable)
    return detached(outputs_of(LayerCall(layer, nested, {}, outcome, None, call.site)))


@method(Layer, "add_weight", "add_variable")
def add_weight(call: Call, layer: Layer, *args: Value, **kwargs: Value) -> Value:
    """``self.add_weight(shape=…)``: a tensor; its size counts as parameters."""
    shape_value = kwargs.get("shape")
    if shape_value is None:
        shape_value = next((arg for arg in args if not isinstance(arg, str)), ())
    shape = shape_from(shape_value)
    key = "trainable_size" if kwargs.get("trainable", True) is True else "non_trainable_size"
    call.ev.journal.put(layer.state, key, dim.add(layer.state.get(key, 0), shape.size))
    return Tensor(shape, "float32")


@method(Layer, "build")
def base_build(call: Call, layer: Layer, *args: Value, **kwargs: Value) -> Value:
    """``super().build(input_shape)``."""
    return None


def own_call(layer: Layer) -> FunctionValue | None:
    """The project's ``call`` of a layer."""
    function = find_in_class(layer.user_class, "call")
    return function if isinstance(function, FunctionValue) else None


def last_return(function: FunctionValue) -> Any:
    """The ``return`` at the end of a function's body, if there is one."""
    body = getattr(function.node.body, "body", ())
    line: Any = body[-1] if body else None
    statement = line.body[-1] if type(line).__name__ == "SimpleStatementLine" else None
    return statement if type(statement).__name__ == "Return" else None


def lacks_call(layer: Layer) -> bool:
    """Whether a layer needs a ``call`` and no class of it can have one; a model with a step of its own may do without."""
    if getattr(layer, "kind", "Subclass") != "Subclass" or find_in_class(layer.user_class, "train_step") is not None:
        return False
    classes = linearise(layer.user_class)
    bases = [base.path for base in classes if isinstance(base, External)]
    plain = all(path in ("keras.Model", "keras.models.Model", "keras.Layer", "keras.layers.Layer") for path in bases)
    return plain and len(bases) + sum(isinstance(base, ClassValue) for base in classes) == len(classes) and (
        find_in_class(layer.user_class, "__call__") is None
    )


def call_user_layer(ev: Interpreter, layer: Layer, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    """``layer(inputs, …)`` for a project class: ``build`` once, then ``call``.

    The first positional argument is the call's input; what else is given, by position or name, counts as its call arguments.
    """
    from kerascheck.library.keras_calls import tensors_in

    function = own_call(layer)
    names = _parameters(function)
    nested: Any = tensors_in(ev, args[0], layer, node) if args else ()
    if nested is None:
        return ev.gap("call", "what this layer is called on is not known", node)
    more = {names[place] if place < len(names) else f"argument {place}": value for place, value in enumerate(args) if place} | kwargs
    given = {name: tensors_in(ev, value, layer, node) if has_tensor(value) else value for name, value in more.items()}
    missing = Unknown("subclass", f"`{layer.cls}` has no `call` that is known")
    call = LayerCall(layer, nested, given, missing, None, ev.site(node), bool(ev.guards))
    if function is not None:
        if not layer.calls:
            _build(ev, layer, {names[0] if names else "inputs": nested, **given} if args else given, node)
        accepted = {
            name: detached(value) if has_tensor(value) else value
            for name, value in given.items() if name not in ("training", "mask") or _takes(function, name)
        }  # fmt: skip
        if "mask" not in accepted and _takes(function, "mask", by_name=True):
            mask = mask_of(nested)
            accepted |= {"mask": mask} if mask is not None else {}
        inputs = (_detached(args[0], nested),) if args else ()
        ev.inside += 1
        try:
            result = ev.call(BoundMethod(function, layer), inputs, accepted, node)
        finally:
            ev.inside -= 1
        call.outcome = _outcome(layer, result)
        if isinstance(layer, Model):
            ev.journal.put(layer.state, "result", result)
        if result is None or isinstance(result, Layer):
            kind = "call-returns-nothing" if result is None else "call-returns-layer"
            where = Site(function.frame.file, last_return(function) or function.node.name)
            ev.program.misuses.append(Misuse(kind, layer, where, layer.cls, bool(ev.guards)))
    elif keras_class(layer) is not None:
        call.outcome = _outcome(layer, base_call(Call(ev, node, "call"), layer, nested))
    elif lacks_call(layer):
        ev.program.misuses.append(Misuse("no-call", layer, ev.site(node), layer.cls, bool(ev.guards)))
    if isinstance(call.outcome, Unknown):
        gap = call.outcome
        ev.program.gaps.append(gap if gap.where is not None else Unknown(gap.kind, gap.reason, call.site))
    call.outputs = _outputs(call)
    layer.calls.append(call)
    ev.program.calls.append(call)
    return call.outputs


def _detached(inputs: Value, nested: Any) -> Value:
    value = detached(nested)
    return tuple(value.items) if isinstance(inputs, tuple) and isinstance(value, ListValue) else value


def _parameters(function: FunctionValue | None) -> list[str]:
    """The names of a method's positional parameters without ``self``."""
    if function is None:
        return []
    params = function.node.params
    return [parameter.name.value for parameter in (*params.posonly_params, *params.params)][1:]


def _takes(function: FunctionValue, name: str, *, by_name: bool = False) -> bool:
    params = function.node.params
    names = [parameter.name.value for parameter in (*params.params, *params.kwonly_params)]
    return name in names or params.star_kwarg is not None and not by_name


def _build(ev: Interpreter, layer: Layer, given: dict[str, Any], node: Any) -> None:
    """``build`` with the shape of the first input, or with those it names (``query_shape``), as Keras gives them."""
    function = find_in_class(layer.user_class, "build")
    if not isinstance(function, FunctionValue):
        return
    shapes = {f"{name}_shape": _shape_value(value) for name, value in given.items() if has_tensor(value)}
    names = _parameters(function)
    if len(names) > 1 and all(name in shapes for name in names):
        ev.call(BoundMethod(function, layer), (), {name: shapes[name] for name in names}, node)
    elif shapes:
        ev.call(BoundMethod(function, layer), (next(iter(shapes.values())),), {}, node)


def _shape_value(nested: Any) -> Value:
    match nested:
        case Tensor():
            return nested.shape.dims if nested.shape.is_fully_known else Unknown("shape", "the input shape is not known")
        case tuple():
            return ListValue(tuple(map(_shape_value, nested)))
        case dict():
            return DictValue({key: _shape_value(value) for key, value in nested.items()})
        case _:
            return Unknown("shape", "the input shape is not known")


def _outcome(layer: Layer, result: Value) -> Outcome:
    specs = result_spec(result)
    if specs is None:
        return result if isinstance(result, Unknown) else Unknown("subclass", f"what `{layer.cls}.call` returns is not understood")
    trainable, non_trainable = layer.state.get("trainable_size", 0), layer.state.get("non_trainable_size", 0)
    for inner in inner_layers(layer):
        one, other = parameters_of(inner)
        trainable, non_trainable = dim.add(trainable, one), dim.add(non_trainable, other)
    return Built(specs, trainable, non_trainable)


def inner_layers(layer: Layer) -> list[Layer]:
    """Layers held in attributes, in lists, tuples and dicts too, each once."""
    found: dict[int, Layer] = {}

    def visit(value: Value) -> None:
        match value:
            case Layer():
                found.setdefault(id(value), value)
            case ListValue() | DictValue():
                for item in value.items.values() if isinstance(value, DictValue) else value.items:
                    visit(item)
            case tuple():
                for item in value:
                    visit(item)

    for attribute in layer.attributes.values():
        visit(attribute)
    return list(found.values())


def _outputs(call: LayerCall) -> Value:
    from kerascheck.library.keras_calls import outputs_of

    outputs = outputs_of(call)
    return outputs if outputs is not None else Tensor(UNKNOWN_SHAPE, "", call)
