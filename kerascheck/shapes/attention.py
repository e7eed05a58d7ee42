"""Shape functions of the attention layers."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes.checks import choice, positive
from kerascheck.shapes.frame import Built, Call, Dim, Nested, Outcome, Shape, Spec, defined, modelled, need_rank, refuse, switched, total
from kerascheck.shapes.identifiers import is_plain
from kerascheck.shapes.spec import UNKNOWN_SPEC, as_dim
from kerascheck.shapes.stop import give_up, refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM, UnknownDim, certainly_different, multiply, product
from kerascheck.values.shape import UNKNOWN_SHAPE


@modelled("Attention", "AdditiveAttention")
def attention(call: Call) -> Outcome:
    """``[query, value]`` or ``[query, value, key]`` to the query's shape with the value's last axis.

    Keras insists on a list, which a tuple of specs stands for here as well. Source: ``Attention.compute_output_spec``.
    """
    if "score_mode" in call.arguments.values:
        choice(call, "score_mode", "dot", "concat")
    if is_plain(call["dropout"]) and not isinstance(call["dropout"], int | float):
        refuse_argument(call.cls, "dropout", call["dropout"], "a number")
    found = len(call.inputs) if isinstance(call.inputs, tuple) else 1
    if not isinstance(call.inputs, tuple) or not 2 <= found <= 3:
        refuse("inputs", f"`{call.cls}` takes a list [query, value] or [query, value, key], but gets {found}", expected=2, found=found)
    query, value, *rest = _shapes(call, call.inputs)
    key = rest[0] if rest else value
    scale = call.arguments.flag("use_scale")
    if call.cls == "AdditiveAttention":
        count = switched(scale, defined(call.cls, query, -1) if scale else UNKNOWN_DIM)
    else:
        count = total(switched(scale, 1), 1 if call["score_mode"] == "concat" else 0 if is_plain(call["score_mode"]) else UNKNOWN_DIM)
    if call.given.get("return_attention_scores") is True:
        need_rank(call.cls, key, 2, at_least=True)
    scores = UNKNOWN_SHAPE if query.dims is None else Shape((*query.dims[:-1], key[-2]))
    return Built(_with_scores(call, query.with_last(value[-1]), scores), count)


@modelled("MultiHeadAttention")
def multi_head_attention(call: Call) -> Outcome:
    """The query's shape, or with ``output_shape`` those axes instead of its last one.

    Query, value and key are the inputs in this order; value and key may be among the call arguments instead.
    Weights: projections of query, key and value to ``num_heads`` heads, and one back. Source: ``MultiHeadAttention.build``.
    """
    heads, key_dim = positive(call, "num_heads"), positive(call, "key_dim")
    value_dim = key_dim if call["value_dim"] is None else positive(call, "value_dim")
    _check_window_and_dropout(call)
    query, value, key = _query_value_key(call)
    _refuse_other_steps(call, value, key)
    last = tuple(defined(call.cls, shape, -1) for shape in (query, key, value))
    if 1 in (query.rank, value.rank, key.rank):
        give_up("unchecked-rank", f"`{call.cls}` on vectors without a batch axis")
    keys, values = multiply(heads, key_dim), multiply(heads, value_dim)
    out = _stated_output(call)
    width = last[0] if out == () else UNKNOWN_DIM if out is None else product(out)
    pairs: list[tuple[Dim, Dim]] = [(last[0], keys), (last[1], keys), (last[2], values), (values, width)]
    shape = query if out == () else UNKNOWN_SHAPE if out is None or query.dims is None else Shape((*query.dims[:-1], *out))
    scores = Shape.of(query[0], heads, query[1], query[1])
    return Built(_with_scores(call, shape, scores), _projections(call, pairs, (last[0], values)))


@modelled("GroupQueryAttention", "GroupedQueryAttention")
def grouped_query_attention(call: Call) -> Outcome:
    """The query's shape; several query heads share one key and value head. Inputs as for MultiHeadAttention."""
    head, queries, shared = (positive(call, name) for name in ("head_dim", "num_query_heads", "num_key_value_heads"))
    if isinstance(queries, int) and isinstance(shared, int) and queries % shared:
        refuse_argument(call.cls, "num_key_value_heads", shared, f"a divisor of num_query_heads={queries}")
    _check_window_and_dropout(call)
    query, value, key = _query_value_key(call)
    for shape in (query, value, key):
        need_rank(call.cls, shape, 3, at_least=True)
    if any(shape.rank != 3 for shape in (query, value, key)):
        give_up("unchecked-rank", f"`{call.cls}` on other than 3 axes, which Keras finds wrong at run time only")
    last = tuple(defined(call.cls, shape, -1) for shape in (query, key, value))
    if _python_different(last[0], last[2]):
        message = f"`{call.cls}` needs a query and a value of one feature size, but gets {query} and {value}"
        refuse("merge", message, shapes=(query, value), axis=2)
    _refuse_other_steps(call, value, key)
    wide, narrow = multiply(queries, head), multiply(shared, head)
    pairs: list[tuple[Dim, Dim]] = [(last[0], wide), (last[1], narrow), (last[2], narrow), (wide, last[0])]
    scores = Shape.of(query[0], queries, query[1], key[1])
    return Built(_with_scores(call, query, scores), _projections(call, pairs, (last[0], wide)))


def _projections(call: Call, pairs: list[tuple[Dim, Dim]], gate: tuple[Dim, Dim]) -> Dim:
    """Weights of dense projections, each a pair of sizes, and their biases; the gate is one more where it is used."""
    bias = call.arguments.flag("use_bias")
    counts = [total(multiply(inner, outer), switched(bias, outer)) for inner, outer in (*pairs, gate)]
    counts[-1] = switched(call.arguments.flag("use_gate"), counts[-1])
    return total(*counts)


def _query_value_key(call: Call) -> tuple[Shape, Shape, Shape]:
    inputs = call.inputs if isinstance(call.inputs, tuple) else (call.inputs,)
    named = (call.given.get(name) for name in ("query", "value", "key")[len(inputs) :])
    given = [*inputs, *(item for item in named if item is not None)]
    if not 2 <= len(given) <= 3:
        refuse("inputs", f"`{call.cls}` takes query, value and possibly key, but gets {len(given)} tensors", expected=2, found=len(given))
    query, value, *rest = _shapes(call, tuple(given))
    return query, value, rest[0] if rest else value


def _shapes(call: Call, items: tuple[Any, ...]) -> list[Shape]:
    if not all(isinstance(item, Spec) for item in items):
        give_up("nested-inputs", f"`{call.cls}` gets something else than tensors")
    return [item.shape for item in items]


def _refuse_other_steps(call: Call, value: Shape, key: Shape) -> None:
    """Value and key must agree on all axes between batch and features, None with None only."""
    if value.dims is None or key.dims is None:
        return
    middle = value.dims[1:-1], key.dims[1:-1]
    for axis, (left, right) in enumerate(zip(*middle, strict=False), start=1):
        if _python_different(left, right):
            message = f"`{call.cls}` needs a value and a key of the same steps, but gets {value} and {key}"
            refuse("merge", message, shapes=(value, key), axis=axis)
    if len(middle[0]) != len(middle[1]):
        refuse("merge", f"`{call.cls}` needs a value and a key of one rank, but gets {value} and {key}", shapes=(value, key), axis=None)


def _python_different(left: Dim, right: Dim) -> bool:
    if isinstance(left, UnknownDim) or isinstance(right, UnknownDim):
        return False
    return certainly_different(left, right) or (left is None) != (right is None)


def _check_window_and_dropout(call: Call) -> None:
    window = call["sliding_window"]
    if window is not None:
        positive(call, "sliding_window")
    dropout = call["dropout"]
    if is_plain(dropout) and not (isinstance(dropout, int | float) and 0 <= dropout <= 1):
        refuse_argument(call.cls, "dropout", dropout, "a number between 0 and 1")
    if call["flash_attention"] is True and isinstance(dropout, int | float) and dropout > 0:
        refuse_argument(call.cls, "dropout", dropout, "0 with flash_attention=True")


def _stated_output(call: Call) -> tuple[Dim, ...] | None:
    """The ``output_shape`` argument; empty for the query's own size, None where it is not known."""
    value = call["output_shape"]
    if not is_plain(value):
        return None
    if not value:
        return ()
    if not isinstance(value, int | tuple | list):
        refuse_argument(call.cls, "output_shape", value, "an integer or a tuple of sizes")
    return tuple(map(as_dim, value)) if isinstance(value, tuple | list) else (as_dim(value),)


def _with_scores(call: Call, shape: Shape, scores: Shape) -> Nested:
    """The output, and under ``return_attention_scores`` the scores as well."""
    wanted = call.given.get("return_attention_scores", False)
    if not is_plain(wanted):
        return UNKNOWN_SPEC
    output = Spec(shape, call.dtype)
    return (output, Spec(scores, call.dtype)) if wanted else output
