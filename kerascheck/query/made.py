"""Queries on Keras' other objects: where optimizers, callbacks and schedules are made, and with which arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.keras_api.lookup import Entry, bind
from kerascheck.library.keras_objects import find
from kerascheck.program import LibraryCall, Program
from kerascheck.syntax.plans import argument_of
from kerascheck.values.site import Site


def constructed(program: Program, *bases: str) -> Iterator[tuple[LibraryCall, Entry, dict[str, Any]]]:
    """Every object of Keras classes with one of these names or bases that is made, with its arguments by name, defaults filled in."""
    for call in program.library_calls:
        if call.guarded or not call.path.startswith("keras."):
            continue
        entry = find(call.path)
        if entry is not None and entry.kind == "class" and (entry.name in bases or any(base in entry.bases for base in bases)):
            yield call, entry, bind(entry, tuple(call.args), dict(call.kwargs)).arguments


def argument_node(site: Site, name: str, position: int) -> Any:
    """The expression that gives an argument by name or place; None where it is not written in the call."""
    named = argument_of(site.node, name)
    if named is not None:
        return named.value
    arguments = getattr(site.node, "args", ())
    plain = [each for each in arguments[: position + 1] if each.keyword is None and not each.star]
    return plain[position].value if len(plain) > position else None
