"""Shape functions of the core layers: Dense, Identity, Masking, Lambda with a stated shape, InputLayer."""

from __future__ import annotations

from kerascheck.shapes.checks import positive
from kerascheck.shapes.elementwise import mapped
from kerascheck.shapes.frame import Built, Call, Outcome, Shape, Spec, defined, modelled, need_rank, switched, total
from kerascheck.shapes.identifiers import is_given, is_plain
from kerascheck.shapes.spec import as_dim
from kerascheck.shapes.stop import give_up, refuse_argument
from kerascheck.shapes.weights import kernel_counts


@modelled("Dense")
def dense(call: Call) -> Outcome:
    """``(…, features)`` to ``(…, units)``."""
    units = positive(call, "units")
    spec = call.one()
    need_rank(call.cls, spec.shape, 2, at_least=True)
    features = defined(call.cls, spec.shape, -1)
    trainable, frozen = kernel_counts(call, (features, units))
    bias = switched(call.arguments.flag("use_bias"), units)
    return Built(Spec(spec.shape.with_last(units), call.dtype), total(trainable, bias), frozen)


@modelled("Identity")
def identity(call: Call) -> Outcome:
    """Every input as it is, even its dtype."""
    return Built(mapped(call.inputs, lambda spec: Spec(spec.shape, call.carried(spec))))


@modelled("Masking")
def masking(call: Call) -> Outcome:
    """The same shape; steps whose features all equal the mask value are skipped later on."""
    spec = call.one()
    return Built(Spec(spec.shape, call.dtype))


@modelled("Lambda")
def with_stated_shape(call: Call) -> Outcome:
    """``(batch, *output_shape)`` where the program states it; what the function does is the evaluator's business."""
    stated = call["output_shape"]
    if not isinstance(stated, tuple) or not isinstance(call.inputs, Spec):
        give_up("lambda", "what the function of a `Lambda` returns")
    dims = tuple(None if dim is None else as_dim(dim) for dim in stated)
    return Built(call.out(call.inputs.shape[0], *dims))


@modelled("InputLayer")
def input_layer(call: Call) -> Outcome:
    """The tensor that an InputLayer stands for; it is never called, and its inputs are not looked at."""
    shape, whole, batch = call["shape"], call["batch_shape"], call["batch_size"]
    if call["input_tensor"] is not None:
        give_up("input-tensor", "an `InputLayer` around a tensor")
    for first, second in (("shape", "batch_shape"), ("batch_size", "batch_shape")):
        if is_given(call[first]) and is_given(call[second]):
            refuse_argument(call.cls, second, call[second], f"absent when `{first}` is given")
    if shape is None and whole is None:
        refuse_argument(call.cls, "shape", None, "a tuple of sizes")
    if not is_plain(shape) or not is_plain(whole):
        give_up("unknown-shape", "the shape of an `InputLayer`")
    given, name = (shape, "shape") if whole is None else (whole, "batch_shape")
    dims = (*(() if whole is not None else (batch,)), *_sizes(call, name, given))
    return Built(Spec(Shape(tuple(None if dim is None else as_dim(dim) for dim in dims)), call.dtype))


def _sizes(call: Call, name: str, value: object) -> tuple[object, ...]:
    if not isinstance(value, tuple | list):
        refuse_argument(call.cls, name, value, "a tuple of sizes")
    for item in value:
        if item is not None and is_plain(item) and (not isinstance(item, int) or item < 0):
            refuse_argument(call.cls, name, value, "a tuple of sizes and None")
    return tuple(value)
