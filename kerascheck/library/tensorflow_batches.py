"""TensorFlow: what a ``tf.data`` pipeline does to its elements, one method a step."""

from __future__ import annotations

from kerascheck.library.array_operators import element as row_of
from kerascheck.library.array_values import dim_argument
from kerascheck.library.dataset_values import derived, facts_of, mapped
from kerascheck.library.registry import Call, method
from kerascheck.library.tensorflow_data import leaves, length_of_dataset, with_shapes
from kerascheck.values.array import Array, Dataset, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, add, ceil_divide, floor_divide, multiply, subtract
from kerascheck.values.objects import Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


def _batched(array: Array, rows: Dim) -> Array:
    shape = Shape((rows, *array.shape.dims)) if array.shape.dims is not None else UNKNOWN_SHAPE
    return Array(shape, array.dtype, array.facts, site=array.site)


@method(Dataset, "batch", "padded_batch", "ragged_batch")
def batch(
    call: Call, receiver: Dataset, batch_size: Value, *args: Value, drop_remainder: Value = False, padded_shapes: Value = None, **_: Value
) -> Value:
    """So many elements together; the last batch may be smaller."""
    if call.path == "batch" and args:
        drop_remainder = args[0]
    size = dim_argument(batch_size)
    length = length_of_dataset(receiver)
    endless = facts_of(receiver).get("repeats") is True
    even = isinstance(size, int) and isinstance(length, int) and size > 0 and length % size == 0
    rows = size if drop_remainder is True or even or endless else UNKNOWN_DIM
    count: Dim = UNKNOWN_DIM
    if isinstance(size, int) and size > 0 and isinstance(drop_remainder, bool):
        count = floor_divide(length, size) if drop_remainder else ceil_divide(length, size)
    element = receiver.element
    if call.path == "padded_batch":
        shapes = padded_shapes if padded_shapes is not None else args[0] if args else None
        element = with_shapes(element, shapes) if shapes is not None else element
    facts = {"batch_size": batch_size, "batches": facts_of(receiver).get("batches", 0) + 1}
    return derived(
        receiver, call.path, call.site, element=mapped(lambda part: _batched(part, rows), element), batched=True, length=count, facts=facts
    )


@method(Dataset, "unbatch")
def unbatch(call: Call, receiver: Dataset) -> Value:
    """Single elements again."""
    return derived(receiver, "unbatch", call.site, element=mapped(row_of, receiver.element), batched=False, length=None)


@method(Dataset, "shuffle")
def shuffle(call: Call, receiver: Dataset, buffer_size: Value, *args: Value, **_: Value) -> Value:
    """Another order; the facts say whether whole batches are shuffled."""
    return derived(receiver, "shuffle", call.site, facts={"shuffles_batches": receiver.batched, "buffer_size": buffer_size})


@method(Dataset, "prefetch", "cache", "with_options", "apply", "snapshot", "rebatch", "ignore_errors", "options")
def unchanged(call: Call, receiver: Dataset, *args: Value, **_: Value) -> Value:
    """What changes no element."""
    if call.path == "apply" and args:
        result = call.ev.call(args[0], (receiver,), {}, call.node)
        return result if isinstance(result, Dataset) else call.unknown("what is applied to the dataset is not known")
    return derived(receiver, call.path, call.site)


@method(Dataset, "repeat")
def repeat(call: Call, receiver: Dataset, count: Value = None, name: Value = None) -> Value:
    """Several times, or for ever."""
    if count is None or count == -1:
        return derived(receiver, "repeat", call.site, length=None, facts={"repeats": True})
    return derived(receiver, "repeat", call.site, length=multiply(length_of_dataset(receiver), dim_argument(count)))


@method(Dataset, "take", "skip")
def some(call: Call, receiver: Dataset, count: Value, name: Value = None) -> Value:
    """The first elements, or all but those."""
    length = length_of_dataset(receiver)
    known: Dim = UNKNOWN_DIM
    taking = call.path == "take"
    if isinstance(count, int) and count >= 0 and isinstance(length, int):
        known = min(count, length) if taking else max(length - count, 0)
    elif taking and isinstance(count, int) and count >= 0 and facts_of(receiver).get("repeats"):
        known = count
    elif not taking and isinstance(count, int | Symbol):
        known = subtract(length, count)
    facts = {"repeats": False} if taking and count != -1 else {}
    return derived(receiver, call.path, call.site, length=known, facts={**facts, "part": (call.path, count)})


@method(Dataset, "filter", "take_while")
def filtered(call: Call, receiver: Dataset, predicate: Value, name: Value = None) -> Value:
    """Some of the elements."""
    return derived(receiver, call.path, call.site, length=None)


@method(Dataset, "enumerate")
def enumerated(call: Call, receiver: Dataset, start: Value = 0, name: Value = None) -> Value:
    """Elements with their numbers."""
    return derived(receiver, "enumerate", call.site, element=(Array(Shape(()), "int64", Facts(low=0)), receiver.element))


@method(Dataset, "concatenate")
def concatenate(call: Call, receiver: Dataset, other: Value, name: Value = None) -> Value:
    """One dataset behind the other."""
    if not isinstance(other, Dataset):
        return call.unknown("what is concatenated here is not known")
    first, second = leaves(receiver.element), leaves(other.element)
    same = [one.shape for one in first] == [two.shape for two in second]
    element = receiver.element if same else mapped(lambda part: part.but(shape=UNKNOWN_SHAPE), receiver.element)
    return derived(
        receiver,
        "concatenate",
        call.site,
        element=mapped(_plain, element),
        length=add(length_of_dataset(receiver), length_of_dataset(other)),
    )


def _plain(array: Array) -> Array:
    """Without what may hold for one of two datasets only."""
    return array.but(facts=Facts(classes=array.facts.classes, one_hot=array.facts.one_hot, continuous=array.facts.continuous))


@method(
    Dataset, "shard", "window", "group_by_window", "bucket_by_sequence_length", "scan", "reduce", "sample_from_datasets", "save", "random"
)
def not_followed(call: Call, receiver: Dataset, *args: Value, **_: Value) -> Value:
    """Elements are kept by ``shard``; the rest is not followed."""
    if call.path == "shard":
        return derived(receiver, "shard", call.site, length=None)
    return call.unknown(f"what `.{call.path}()` gives is not followed")
