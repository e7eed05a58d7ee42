"""Frames as values: what is known of a pandas ``DataFrame``: its numbers as one array, and its columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kerascheck.library.array_facts import Origin, Table, root, size_of
from kerascheck.shapes.algebra import promote_numpy
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import LibraryObject
from kerascheck.values.shape import Shape

FRAME: Final = "pandas.DataFrame"


def frame(
    columns: dict[Any, Array] | None,
    rows: Dim,
    site: Any,
    *,
    width: Dim = UNKNOWN_DIM,
    values: Array | None = None,
    origin: Origin | None = None,
) -> LibraryObject:
    """A frame.

    Args:
        columns: an array for each column by name, in order; None when the columns are not known.
        rows: number of rows.
        site: where it was made.
        width: number of columns, where they are not known by name.
        values: all numbers as one array, if that is known better than from the columns.
        origin: of all numbers.
    """
    if values is None:
        if columns is not None:
            parts = list(columns.values())
            bounds = [part.facts for part in parts]
            low = None if None in [each.low for each in bounds] or not parts else min(each.low for each in bounds)  # type: ignore[type-var]
            high = None if None in [each.high for each in bounds] or not parts else max(each.high for each in bounds)  # type: ignore[type-var]
            dtype = promote_numpy(*(part.dtype for part in parts)) if parts else ""
            dtype = "object" if dtype == "str" else dtype
            measured = any(each.continuous for each in bounds)
            facts = Facts(low, high, continuous=measured, origin=origin or Origin(), large=max(map(size_of, bounds), default=0.0))
            values = Array(Shape((rows, len(columns))), dtype, facts, site=site)
        else:
            values = Array(Shape((rows, width)), "", Facts(origin=origin or Origin()), site=site)
    return LibraryObject(FRAME, state={"values": values, "columns": columns}, site=site)


def table_of(source: LibraryObject) -> Table | None:
    """The file that a frame comes from."""
    origin = root(source.state["values"].facts.origin)
    return origin if isinstance(origin, Table) else None


def rows_of(source: LibraryObject, rows: Dim, select: Callable[[Array], Array], site: Any) -> LibraryObject:
    """A frame of some rows of another; ``select`` makes the same choice in each of its arrays."""
    columns = source.state["columns"]
    chosen = None if columns is None else {name: select(column) for name, column in columns.items()}
    return LibraryObject(FRAME, state={"values": select(source.state["values"]), "columns": chosen}, site=site)
