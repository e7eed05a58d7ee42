"""Checks of single argument values, in the words of ``keras.src.utils.argument_validation``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascheck.shapes.identifiers import is_plain
from kerascheck.shapes.spec import Dim, as_dim
from kerascheck.shapes.stop import refuse_argument

if TYPE_CHECKING:
    from kerascheck.shapes.frame import Call


def positive(call: Call, argument: str, *, allow_bool: bool = True) -> Dim:
    """A strictly positive integer argument, or whatever is known of it."""
    value = call[argument]
    if is_plain(value) and (not isinstance(value, int) or value <= 0 or (isinstance(value, bool) and not allow_bool)):
        refuse_argument(call.cls, argument, value, "a positive integer")
    return as_dim(value)


def sizes(call: Call, argument: str, rank: int, *, allow_zero: bool = False, value: Any = None) -> tuple[Dim, ...]:
    """One size per spatial axis, one number standing for all. Source: ``standardize_tuple``."""
    return sizes_of(call.cls, argument, call[argument] if value is None else value, rank, allow_zero=allow_zero)


def sizes_of(cls: str, argument: str, value: Any, rank: int, *, allow_zero: bool = False) -> tuple[Dim, ...]:
    """The same for a value that is not an argument as it stands."""
    least = 0 if allow_zero else 1
    wanted = f"{rank} integers, each at least {least}" if rank > 1 else f"an integer, at least {least}"
    items = value if isinstance(value, tuple | list) else (value,) * rank
    if not isinstance(value, tuple | list) and is_plain(value) and not isinstance(value, int):
        refuse_argument(cls, argument, value, wanted)
    if len(items) != rank:
        refuse_argument(cls, argument, value, wanted)
    for item in items:
        if is_plain(item) and (not isinstance(item, int | float) or item < least):
            refuse_argument(cls, argument, value, wanted)
    return tuple(as_dim(item) for item in items)


def number(value: object) -> float | None:
    """A known number, else None."""
    return float(value) if isinstance(value, int | float) else None


def fraction(call: Call, argument: str) -> None:
    """Refuse a rate outside [0, 1], such as ``Dropout(256)`` where a Dense was meant."""
    value = call[argument]
    if is_plain(value) and not (isinstance(value, int | float) and 0 <= value <= 1):
        refuse_argument(call.cls, argument, value, "a number between 0 and 1")


def choice(call: Call, argument: str, *allowed: Any, lower: bool = False) -> Any:
    """An argument that is one of a few values; None also where it is not known.

    Args:
        call: the application of the layer.
        argument: name of the argument.
        *allowed: the values.
        lower: whether upper case is accepted as well.
    """
    value = call[argument]
    if not is_plain(value):
        return None
    kept = value.lower() if lower and isinstance(value, str) else value
    if not any(kept is item or (type(kept) is type(item) and kept == item) for item in allowed):
        refuse_argument(call.cls, argument, value, " or ".join(repr(item) for item in allowed))
    return kept
