"""scikit-learn: the object that loaders return, with its arrays as attributes and items."""

from __future__ import annotations

from kerascheck.library.registry import Call, attribute, method
from kerascheck.values.objects import LibraryObject, Value

BUNCH = "sklearn.utils.Bunch"


@attribute(
    BUNCH,
    "data",
    "target",
    "images",
    "feature_names",
    "target_names",
    "frame",
    "DESCR",
    "filename",
    "filenames",
    "details",
    "url",
    "coords",
)
def member(call: Call, receiver: LibraryObject) -> Value:
    """``bunch.data``."""
    return receiver.state.get(call.path, call.unknown(f"`.{call.path}` of this data set is not known"))


@method(BUNCH, "__getitem__")
def item(call: Call, receiver: LibraryObject, key: Value) -> Value:
    """``bunch["data"]``."""
    return (
        receiver.state.get(key)
        if isinstance(key, str) and key in receiver.state
        else call.unknown("this part of the data set is not known")
    )
