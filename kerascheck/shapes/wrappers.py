"""Shape functions of layers around layers: TimeDistributed, Bidirectional, SpectralNormalization."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes.cells import GATES, RECURRENT
from kerascheck.shapes.checks import choice
from kerascheck.shapes.frame import Built, Call, Dim, Nested, Outcome, Refused, Shape, Spec, modelled, need_rank, total
from kerascheck.shapes.identifiers import data_format, is_plain
from kerascheck.shapes.spec import UNKNOWN_SPEC, Applicable, Arguments
from kerascheck.shapes.stop import Stop, give_up, refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM, multiply
from kerascheck.values.shape import UNKNOWN_SHAPE


@modelled("TimeDistributed")
def time_distributed(call: Call) -> Outcome:
    """``(batch, steps, …)``: the inner layer sees every step alone, and the steps come back as axis 1."""
    inner = _wrapped(call, "layer")
    spec = call.one()
    need_rank(call.cls, spec.shape, 3, at_least=True)
    dims = spec.shape.dims
    outcome = inner.apply(Spec(spec.shape if dims is None else Shape((dims[0], *dims[2:])), spec.dtype))
    _give_up_on_unchecked_rank(call, inner, outcome)
    built = _built(outcome)
    output = built.outputs
    if not isinstance(output, Spec):
        give_up("nested-outputs", f"`{call.cls}` wraps a layer with several outputs")
    if output.shape.dims is None or _open_rank(inner, spec.shape):
        return Built(Spec(UNKNOWN_SHAPE, call.dtype), built.trainable, built.non_trainable)
    batch, *rest = output.shape.dims
    return Built(call.out(batch, spec.shape[1], *rest), built.trainable, built.non_trainable)


@modelled("Bidirectional")
def bidirectional(call: Call) -> Outcome:
    """The wrapped recurrent layer read in both directions; ``concat`` doubles the last axis, None gives both outputs.

    The forward states come before the backward ones. Source: ``Bidirectional.compute_output_shape``.
    """
    mode = choice(call, "merge_mode", "sum", "mul", "ave", "concat", None)
    forward = _wrapped(call, "layer")
    _need_recurrent(call, "layer", forward)
    backward = forward if call["backward_layer"] is None else _wrapped(call, "backward_layer")
    if backward is forward:
        _refuse_backward(call, Arguments(forward.arguments))
    else:
        _need_recurrent(call, "backward_layer", backward)
        _refuse_unlike(call, Arguments(forward.arguments), Arguments(backward.arguments))
    spec = call.one()
    one = _built(forward.apply(spec))
    other = one if backward is forward else _built(backward.apply(spec))
    trainable, non_trainable = total(one.trainable, other.trainable), total(one.non_trainable, other.non_trainable)
    unknown_mode = mode is None and call["merge_mode"] is not None
    flag = Arguments(forward.arguments).flag("return_state")
    if unknown_mode or flag is None:
        return Built(UNKNOWN_SPEC, trainable, non_trainable)
    output, *states = one.outputs if isinstance(one.outputs, tuple) else (one.outputs,)
    states = [_cast(call, state) for state in states]
    merged = _merged(call, mode, _cast(call, output))
    outputs = (*merged, *states, *states) if flag or mode is None else merged[0]
    return Built(outputs, trainable, non_trainable)


def _merged(call: Call, mode: str | None, output: Nested) -> tuple[Nested, ...]:
    if mode is None:
        return output, output
    if mode == "concat" and isinstance(output, Spec):
        return (Spec(output.shape.with_last(_twice(output.shape[-1])), call.dtype),)
    return (output,)


def _twice(dim: Dim) -> Dim:
    return None if dim is None else multiply(2, dim)


def _need_recurrent(call: Call, argument: str, layer: Applicable) -> None:
    """Only recurrent layers have a direction; of other people's layers nothing is known."""
    from kerascheck.shapes.registry import function_of

    if layer.cls in RECURRENT:
        return
    if function_of(layer.cls) is not None:
        refuse_argument(call.cls, argument, layer.cls, "a recurrent layer, such as LSTM(32)")
    give_up("custom-layer", f"`{call.cls}` wraps a layer that is not one of Keras' own")


def _refuse_backward(call: Call, forward: Arguments) -> None:
    """Keras makes the backward layer by setting ``go_backwards``, so that the given one must read forward."""
    if forward.flag("go_backwards"):
        refuse_argument(call.cls, "layer", "go_backwards=True", "a layer that reads forward")


def _refuse_unlike(call: Call, forward: Arguments, backward: Arguments) -> None:
    """Source: ``Bidirectional._verify_layer_config``."""
    directions = forward.flag("go_backwards"), backward.flag("go_backwards")
    if None not in directions and directions[0] == directions[1]:
        refuse_argument(call.cls, "backward_layer", f"go_backwards={directions[1]}", "a layer that reads the other way (go_backwards)")
    for name in ("stateful", "return_sequences", "return_state"):
        pair = forward.flag(name), backward.flag(name)
        if None not in pair and pair[0] != pair[1]:
            refuse_argument(call.cls, "backward_layer", f"{name}={pair[1]}", f"a layer with {name}={pair[0]} as well")


@modelled("SpectralNormalization")
def spectral_normalization(call: Call) -> Outcome:
    """The wrapped layer, and one vector as long as the last axis of its kernel, which is not trained."""
    inner = _wrapped(call, "layer")
    iterations = call["power_iterations"]
    if is_plain(iterations) and not (isinstance(iterations, int | float) and iterations > 0):
        refuse_argument(call.cls, "power_iterations", iterations, "a positive integer")
    spec = call.one()
    width = _kernel_width(call, inner, spec.shape)
    outcome = inner.apply(spec)
    _give_up_on_unchecked_rank(call, inner, outcome)
    built = _built(outcome)
    outputs = Spec(UNKNOWN_SHAPE, call.dtype) if _open_rank(inner, spec.shape) else _cast(call, built.outputs)
    return Built(outputs, built.trainable, total(built.non_trainable, width))


_KERNEL_WIDTHS = {"Dense": "units", "Embedding": "output_dim", "ReversibleEmbedding": "output_dim", "DepthwiseConv1D": "depth_multiplier",
                  "DepthwiseConv2D": "depth_multiplier", "Conv1D": "filters", "Conv2D": "filters", "Conv3D": "filters"}  # fmt: skip


def _kernel_width(call: Call, inner: Applicable, shape: Shape) -> Dim:
    """Last axis of the inner layer's kernel or embeddings; layers without either are refused."""
    from kerascheck.shapes.registry import function_of

    arguments = Arguments(inner.arguments)
    if inner.cls in _KERNEL_WIDTHS:
        return arguments.dim(_KERNEL_WIDTHS[inner.cls])
    if inner.cls.startswith("Conv") and inner.cls.endswith("Transpose"):
        known = data_format(inner.cls, arguments)
        return UNKNOWN_DIM if known is None else shape[1 if known == "channels_first" else -1]
    if function_of(inner.cls) is not None and inner.cls != "EinsumDense":
        refuse_argument(call.cls, "layer", inner.cls, "a layer with one kernel, such as Dense or Conv2D")
    return UNKNOWN_DIM


def _give_up_on_unchecked_rank(call: Call, inner: Applicable, outcome: Outcome) -> None:
    """Wrappers do not call the inner layer, so that Keras finds a wrong rank before run time only where building fails on it."""
    if not isinstance(outcome, Refused) or outcome.kind != "rank":
        return
    too_few = outcome.detail["found"] < outcome.detail["expected"] and outcome.detail["shape"][0] is None
    if (inner.cls in GATES and too_few) or inner.cls in _BUILT_FOR_A_RANK:
        return
    give_up("unchecked-rank", f"`{call.cls}` leaves the rank of what `{inner.cls}` gets unchecked until run time")


def _open_rank(inner: Applicable, shape: Shape) -> bool:
    """Whether neither the input nor the inner layer fixes the rank."""
    return shape.dims is None and inner.cls not in GATES and inner.cls not in _BUILT_FOR_A_RANK


_BUILT_FOR_A_RANK = frozenset(
    {"Conv1D", "Conv2D", "Conv3D", "DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"},
)  # fmt: skip


def _wrapped(call: Call, argument: str) -> Applicable:
    """The layer in an argument."""
    value: Any = call[argument]
    if is_plain(value):
        refuse_argument(call.cls, argument, value, "a layer")
    if not hasattr(value, "apply") or not hasattr(value, "cls"):
        give_up("unknown-layer", f"the layer inside `{call.cls}` is not known")
    wrapped: Applicable = value
    return wrapped


def _built(outcome: Outcome) -> Built:
    if isinstance(outcome, Built):
        return outcome
    raise Stop(outcome)


def _cast(call: Call, nested: Nested) -> Nested:
    if isinstance(nested, Spec):
        return Spec(nested.shape, call.dtype)
    if isinstance(nested, tuple):
        return tuple(_cast(call, item) for item in nested)
    return {key: _cast(call, item) for key, item in nested.items()}
