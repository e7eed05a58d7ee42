"""Label encoders: class numbers, one-hot and multi-hot rows from labels of any kind."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.library.array_content import apply, leaves
from kerascheck.library.array_facts import explained_classes
from kerascheck.library.array_values import as_array, as_int, dtype_argument, made, of_content, written
from kerascheck.library.registry import Call
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, UnknownDim
from kerascheck.values.objects import LibraryObject, ListValue, SetValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

BINARIZERS: Final = ("LabelEncoder", "LabelBinarizer", "MultiLabelBinarizer")


def transform_labels(call: Call, receiver: LibraryObject, y: Value) -> Value:
    """What a label encoder makes of labels."""
    name = receiver.path.rpartition(".")[2]
    array = as_array(y)
    fitted = receiver.state.get("fitted", array)
    classes = fitted.facts.classes if isinstance(fitted, Array) else None
    match name:
        case "LabelEncoder":
            return _numbered(call, array, fitted, classes)
        case "LabelBinarizer":
            return binarized(call, array, UNKNOWN_DIM if classes is None else classes)
        case "OneHotEncoder":
            return _one_hot(call, receiver, array, fitted, classes)
        case _:
            return _multi_hot(call, receiver, y, fitted)


def _facts(call: Call, array: Array, facts: Facts) -> Facts:
    from dataclasses import replace

    same = {name: getattr(array.facts, name) for name in ("split", "origin", "mixed", "grouped")}
    return explained_classes(replace(facts, **same), written(call), call.site)


def _numbered(call: Call, array: Array, fitted: Any, classes: int | None) -> Value:
    if array.content is not None and isinstance(fitted, Array) and fitted.content is not None and array.shape.dims:
        order = {label: number for number, label in enumerate(sorted(set(leaves(fitted.content))))}
        content = apply(lambda label: order.get(label, 0), array.content)
        found = of_content(content, tuple(map(as_int, array.shape.dims)), "int64", array.facts.origin)
        return made(call, array.shape, "int64", explained_classes(found.facts, written(call), call.site), found.content)
    facts = Facts(0, None if classes is None else classes - 1, classes)
    shape = Shape((array.shape.size,)) if array.shape.dims is not None else Shape((UNKNOWN_DIM,))
    return made(call, shape, "int64", _facts(call, array, facts))


def binarized(call: Call, array: Array, classes: Dim) -> Value:
    """One-hot rows; a single column of 0 and 1 for two classes."""
    rows = array.shape[0]
    if classes == 2:
        return made(call, Shape((rows, 1)), "int64", _facts(call, array, Facts(0, 1, 2)))
    known = classes if isinstance(classes, int) else None
    return made(call, Shape((rows, classes)), "int64", _facts(call, array, Facts(0, 1, known, one_hot=known is not None)))


def _one_hot(call: Call, receiver: LibraryObject, array: Array, fitted: Any, classes: int | None) -> Value:
    from kerascheck.library.sklearn_estimators import sparse

    columns = array.shape[1]
    single = columns == 1 and receiver.arguments.get("drop") is None
    width: Dim = UNKNOWN_DIM if classes is None or not single else classes
    facts = Facts(0, 1, classes if single else None, one_hot=single)
    dtype = dtype_argument(receiver.arguments.get("dtype"), "float64")
    result = Array(Shape((array.shape[0], width)), dtype, _facts(call, array, facts), site=call.site)
    dense = receiver.arguments.get("sparse_output", receiver.arguments.get("sparse", True))
    return result if dense is False else sparse(call, result) if dense is True else Array(UNKNOWN_SHAPE, site=call.site)


def labels_of(rows: Value) -> list[Any] | None:
    """All labels in a list of lists, sorted; None when they are not all known."""
    if not isinstance(rows, ListValue | tuple) or isinstance(rows, ListValue) and not rows.exact:
        return None
    found: set[Any] = set()
    for row in rows.items if isinstance(rows, ListValue) else rows:
        match row:
            case ListValue(exact=True) | SetValue(exact=True):
                found.update(row.items)
            case tuple() | str():
                found.update(row)
            case _:
                return None
    try:
        return sorted(found)
    except TypeError:
        return None


def _multi_hot(call: Call, receiver: LibraryObject, y: Value, fitted: Any) -> Value:
    given = receiver.arguments.get("classes")
    labels = labels_of(fitted) if given is None else None
    width: Dim = as_array(given).shape[0] if given is not None else UNKNOWN_DIM if labels is None else len(labels)
    rows: Dim = len(y.items) if isinstance(y, ListValue) and y.exact else as_array(y).shape[0]
    known = isinstance(width, int) and not isinstance(width, UnknownDim)
    return made(call, Shape((rows, width)), "int64", Facts(0, 1, 2 if known else None, multi_hot=True))
