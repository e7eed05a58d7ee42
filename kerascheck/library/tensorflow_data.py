"""TensorFlow: ``tf.data``: datasets by their element, their length and what was done to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from kerascheck.library.array_operators import element as row_of
from kerascheck.library.array_values import as_array, as_int, dtype_argument, shape_argument, size_value
from kerascheck.library.dataset_values import as_element, dataset, derived, mapped
from kerascheck.library.registry import Call, attribute, function, load, method
from kerascheck.values.array import Array, Dataset, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol
from kerascheck.values.objects import DictValue, External, LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.unknown import Unknown

load("numpy")  # methods of the arrays given here

PATH: Final = "tensorflow.data.Dataset"
SPEC: Final = "tensorflow.TensorSpec"


def length_of_dataset(source: Dataset) -> Dim:
    return source.length if isinstance(source.length, int | Symbol) else UNKNOWN_DIM


def _sliceable(value: Value) -> Any:
    """A nested structure whose leaves are cut along their first axis: lists are arrays here."""
    match value:
        case tuple():
            return tuple(map(_sliceable, value))
        case DictValue():
            return DictValue({key: _sliceable(part) for key, part in value.items.items()}, value.exact)
        case LibraryObject(state={"columns": dict() as columns}):
            return DictValue(dict(columns))
        case Unknown():
            return Array(UNKNOWN_SHAPE)
        case _:
            return as_array(value)


def leaves(element: Any) -> list[Array]:
    match element:
        case tuple():
            return [leaf for part in element for leaf in leaves(part)]
        case DictValue():
            return [leaf for part in element.items.values() for leaf in leaves(part)]
        case Array():
            return [element]
        case _:
            return []


@function(f"{PATH}.from_tensor_slices")
def from_tensor_slices(call: Call, tensors: Value, name: Value = None) -> Value:
    """One element a row."""
    whole = _sliceable(tensors)
    sizes = [leaf.shape[0] for leaf in leaves(whole)]
    known = [size for size in sizes if isinstance(size, int)]
    if len(set(known)) > 1:
        return call.unknown(f"expected arrays of one length, got {' and '.join(map(str, known))}", "raises")
    length = known[0] if known else sizes[0] if sizes else UNKNOWN_DIM
    return dataset(mapped(_row, whole), False, length, call.site, {"steps": ("from_tensor_slices",)})


def _row(array: Array) -> Array:
    """One row of any array, which says nothing of which."""
    row = row_of(array)
    return replace(row, facts=replace(row.facts, one_hot=array.facts.one_hot, classes=array.facts.classes, origin=array.facts.origin))


@function(f"{PATH}.from_tensors")
def from_tensors(call: Call, tensors: Value, name: Value = None) -> Value:
    """One element."""
    return dataset(_sliceable(tensors), False, 1, call.site, {"steps": ("from_tensors",)})


@function(f"{PATH}.range")
def range_of(call: Call, *args: Value, **_: Value) -> Value:
    """Numbers one after the other."""
    numbers = range(*(as_int(arg) for arg in args)) if args and all(isinstance(arg, int) for arg in args) else None
    facts = Facts(min(numbers[0], numbers[-1]), max(numbers[0], numbers[-1])) if numbers else Facts()
    return dataset(
        Array(Shape(()), "int64", facts), False, UNKNOWN_DIM if numbers is None else len(numbers), call.site, {"steps": ("range",)}
    )


@function(f"{PATH}.zip")
def zip_of(call: Call, *datasets: Value, **_: Value) -> Value:
    """Elements of several datasets together, as long as the shortest."""
    given = datasets[0] if len(datasets) == 1 and not isinstance(datasets[0], Dataset) else datasets
    parts = given.items if isinstance(given, ListValue) else given
    if not isinstance(parts, tuple) or not all(isinstance(part, Dataset) for part in parts) or not parts:
        return call.unknown("what is zipped here is not known")
    lengths = [length_of_dataset(part) for part in parts]
    length: Dim = (
        min(map(as_int, lengths))
        if all(isinstance(each, int) for each in lengths)
        else lengths[0]
        if len(set(lengths)) == 1
        else UNKNOWN_DIM
    )
    batched = {part.batched for part in parts}
    return dataset(
        tuple(part.element for part in parts), batched.pop() if len(batched) == 1 else None, length, call.site, {"steps": ("zip",)}
    )


@function(SPEC, "tensorflow.RaggedTensorSpec")
def tensor_spec(call: Call, shape: Value = (), dtype: Value = None, name: Value = None, *args: Value, **_: Value) -> Value:
    """Shape and dtype of a tensor to come."""
    return LibraryObject(SPEC, {"shape": shape, "dtype": dtype}, site=call.site)


def _from_spec(spec: Value) -> Any:
    match spec:
        case tuple():
            return tuple(map(_from_spec, spec))
        case ListValue():
            return tuple(map(_from_spec, spec.items))
        case DictValue():
            return DictValue({key: _from_spec(part) for key, part in spec.items.items()}, spec.exact)
        case LibraryObject(path=path) if path == SPEC:
            shape = UNKNOWN_SHAPE if spec.arguments["shape"] is None else shape_argument(spec.arguments["shape"])
            return Array(shape, dtype_argument(spec.arguments["dtype"], "float32"))
        case External() | str():
            return Array(UNKNOWN_SHAPE, dtype_argument(spec))
        case _:
            return Array(UNKNOWN_SHAPE)


@function(f"{PATH}.from_generator")
def from_generator(
    call: Call,
    generator: Value,
    output_types: Value = None,
    output_shapes: Value = None,
    args: Value = None,
    output_signature: Value = None,
    name: Value = None,
) -> Value:
    """Elements as the signature says."""
    element = _from_spec(output_types if output_signature is None else output_signature)
    if output_signature is None and output_shapes is not None:
        element = with_shapes(element, output_shapes)
    return dataset(element, None, UNKNOWN_DIM, call.site, {"steps": ("from_generator",)})


def with_shapes(element: Any, shapes: Value) -> Any:
    """Elements of known dtypes with shapes given in the same structure."""
    if isinstance(element, Array):
        return element.but(shape=shape_argument(shapes))
    items = shapes.items if isinstance(shapes, ListValue) else shapes
    if isinstance(element, tuple) and isinstance(items, tuple) and len(items) == len(element):
        return tuple(with_shapes(part, shape) for part, shape in zip(element, items, strict=True))
    return element


@function(
    f"{PATH}.list_files", "tensorflow.data.TFRecordDataset", "tensorflow.data.TextLineDataset", "tensorflow.data.experimental.CsvDataset"
)
def files(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Names of files, or their lines and records, as strings."""
    return dataset(Array(Shape(()), "str"), False, UNKNOWN_DIM, call.site, {"steps": ("files",)})


@method(Dataset, "map", "interleave", "flat_map")
def map_elements(call: Call, receiver: Dataset, map_func: Value, *args: Value, **kwargs: Value) -> Value:
    """What a function makes of each element; tuples are given to it as several arguments."""
    arguments = receiver.element if isinstance(receiver.element, tuple) else (receiver.element,)
    call.ev.inside += 1
    try:
        result = call.ev.call(map_func, arguments, {}, call.node)
    finally:
        call.ev.inside -= 1
    if call.path != "map":
        element = result.element if isinstance(result, Dataset) else result
        return derived(receiver, call.path, call.site, element=element, length=None)
    return derived(receiver, "map", call.site, element=as_element(result))


@method(Dataset, "as_numpy_iterator", "__iter__")
def iterator(call: Call, receiver: Dataset) -> Value:
    """The same elements, as numpy arrays."""
    return receiver


@method(Dataset, "get_single_element", "get_next")
def single(call: Call, receiver: Dataset) -> Value:
    """One element."""
    return receiver.element


@method(Dataset, "__len__", "cardinality")
def length_of(call: Call, receiver: Dataset) -> Value:
    """Number of elements."""
    return size_value(length_of_dataset(receiver))


@function("tensorflow.data.experimental.cardinality")
def cardinality(call: Call, dataset: Value) -> Value:
    """Number of elements, as a tensor."""
    return size_value(length_of_dataset(dataset)) if isinstance(dataset, Dataset) else call.unknown("what is counted here is not known")


@attribute(Dataset, "length")
def length_attribute(call: Call, receiver: Dataset) -> Value:
    """Number of elements."""
    return size_value(length_of_dataset(receiver))


@function("keras.utils.split_dataset")
def split_dataset(call: Call, dataset: Value, left_size: Value = None, right_size: Value = None, *args: Value, **_: Value) -> Value:
    """Two datasets of the given sizes or fractions."""
    if not isinstance(dataset, Dataset):
        whole = from_tensor_slices(call, tuple(dataset.items) if isinstance(dataset, ListValue) else dataset)
    else:
        whole = dataset
    if not isinstance(whole, Dataset):
        return whole
    return tuple(
        derived(whole, "split", call.site, length=None, facts={"part": (side, left_size, right_size)}) for side in ("left", "right")
    )
