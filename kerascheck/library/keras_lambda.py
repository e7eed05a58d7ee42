"""Lambda layers: their function is interpreted on a tensor of the input's shape."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.interpret.interpreter import Interpreter
from kerascheck.library.keras_layers import shape_from
from kerascheck.shapes.spec import Built, Outcome, Spec, Unknown
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.layer import Layer, flatten
from kerascheck.values.objects import DictValue, FunctionValue, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.tensor import Tensor

RAW: Final = Facts(0, 255, continuous=True, scale="raw")


def lambda_outcome(ev: Interpreter, layer: Layer, nested: Any) -> Outcome:
    """What a ``Lambda`` layer makes of its inputs."""
    function = layer.arguments.get("function")
    given = layer.arguments.get("output_shape")
    if given is not None:
        return _declared(ev, given, nested, layer)
    extra = layer.arguments.get("arguments")
    kwargs = dict(extra.items) if isinstance(extra, DictValue) else {}
    names, calls = dict(ev.counters), len(ev.program.calls)
    ev.inside += 1
    try:
        result = ev.call(function, (detached(nested),), kwargs, layer.site.node if layer.site else None)
    finally:
        ev.inside -= 1
    _probe(ev, layer, function, nested, kwargs)
    ev.counters.clear()
    ev.counters.update(names)
    del ev.program.calls[calls:]
    spec = result_spec(result)
    return Built(spec) if spec is not None else Unknown("lambda", "what this Lambda's function gives is not understood", layer.site)


def _probe(ev: Interpreter, layer: Layer, function: Value, nested: Any, kwargs: dict[str, Value]) -> None:
    """What the function makes of pixels from 0 to 255, for those who ask whether a model scales them."""
    if not isinstance(nested, Tensor) or not isinstance(function, FunctionValue) or "pixels" in layer.state:
        return
    dims = nested.shape.dims
    shape = nested.shape if dims is None else Shape(tuple(UNKNOWN_DIM if dim is None else dim for dim in dims))
    mark = ev.program.mark()
    ev.inside += 1
    try:
        found = ev.call(function, (Array(shape, "float32", RAW),), kwargs, layer.site.node if layer.site else None)
    finally:
        ev.inside -= 1
    ev.program.forget_since(mark)
    layer.state["pixels"] = found.facts if isinstance(found, Array) else None


def detached(nested: Any) -> Value:
    """The same tensors without the graph they come from."""
    if isinstance(nested, tuple):
        return ListValue(tuple(map(detached, nested)))
    if isinstance(nested, dict):
        return DictValue({key: detached(item) for key, item in nested.items()})
    return Tensor(nested.shape, nested.dtype) if isinstance(nested, Tensor) else nested


def result_spec(value: Value) -> Any:
    """Specs of what a function has returned, None when it is not understood."""
    match value:
        case Tensor() | Array() if value.shape.rank is not None:
            return Spec(value.shape, value.dtype)
        case tuple() | ListValue():
            items = value.items if isinstance(value, ListValue) else value
            specs = tuple(map(result_spec, items))
            return specs if specs and None not in specs else None
        case DictValue() if value.exact:
            parts = {key: result_spec(item) for key, item in value.items.items()}
            return parts if None not in parts.values() else None
    return None


def _declared(ev: Interpreter, given: Value, nested: Any, layer: Layer) -> Outcome:
    """``output_shape=``: without the batch axis, which is that of the first input; or a function of the input shapes."""
    node = layer.site.node if layer.site else None
    if isinstance(given, FunctionValue):
        shape = shape_from(ev.call(given, (_shapes(nested),), {}, node))
    else:
        first = next(iter(flatten(nested)), None)
        rest = shape_from(given)
        shape = Shape((first.shape[0], *rest.dims)) if isinstance(first, Tensor) and rest.dims is not None else UNKNOWN_SHAPE
    if shape.dims is None:
        return Unknown("lambda", "the output shape of this Lambda is not known", layer.site)
    first = next(iter(flatten(nested)), None)
    return Built(Spec(shape, first.dtype if isinstance(first, Tensor) else "float32"))


def _shapes(nested: Any) -> Value:
    if isinstance(nested, tuple):
        return ListValue(tuple(map(_shapes, nested)))
    return nested.shape.dims if nested.shape.is_fully_known else Unknown("shape", "the input shape is not known")
