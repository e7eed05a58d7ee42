"""Methods of strings, on known strings only."""

from __future__ import annotations

from typing import Final

from kerascheck.interpret.expressions import is_constant
from kerascheck.library.registry import Call, method
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.unknown import Unknown

PURE: Final = (
    "lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip", "replace", "startswith", "endswith", "find", "rfind", "index",
    "count",
    "isdigit", "isalpha", "isalnum", "isupper", "islower", "isspace", "zfill", "removeprefix", "removesuffix", "casefold", "swapcase",
    "encode",
)  # fmt: skip

SPLITTING: Final = ("split", "rsplit", "splitlines", "partition", "rpartition")


@method(str, *PURE)
def pure(call: Call, text: str, *args: Value) -> Value:
    """Methods that give a constant."""
    if not all(map(is_constant, args)):
        return next((arg for arg in args if isinstance(arg, Unknown)), call.unknown("this string is not known"))
    if call.path == "zfill" and isinstance(args[0], int) and args[0] > call.ev.budget.list_length:
        return call.unknown("this string is very long", "budget-size")
    try:
        return getattr(text, call.path)(*args)
    except (TypeError, ValueError) as error:
        return call.unknown(f"this raises {type(error).__name__}: {error}", "raises")


@method(str, *SPLITTING)
def splitting(call: Call, text: str, *args: Value) -> Value:
    """Methods that cut a string into pieces."""
    if not all(map(is_constant, args)):
        return call.unknown("where this string is cut is not known")
    try:
        pieces = getattr(text, call.path)(*args)
    except (TypeError, ValueError) as error:
        return call.unknown(f"this raises {type(error).__name__}: {error}", "raises")
    return tuple(pieces) if "partition" in call.path else ListValue(tuple(pieces))


@method(str, "join")
def join(call: Call, text: str, items: Value) -> Value:
    """``separator.join(items)``."""
    parts = call.ev.iterate(items)
    if parts is None or not all(isinstance(part, str) for part in parts):
        return call.unknown("the joined strings are not all known")
    return text.join(parts)


@method(str, "format")
def format_(call: Call, text: str, *args: Value, **kwargs: Value) -> Value:
    """``"…{}…".format(…)``."""
    values = (*args, *kwargs.values())
    if not all(isinstance(value, int | float | str | bool) or value is None for value in values) or len(text) > 2_000:
        return call.unknown("a part of this string is not known")
    if any(character.isdigit() and len(piece) > 8 for piece in text.split("{")[1:] for character in piece.partition("}")[0]):
        return call.unknown("this string may be very long", "budget-size")
    try:
        return text.format(*args, **kwargs)
    except (TypeError, ValueError, IndexError, KeyError, AttributeError) as error:
        return call.unknown(f"this raises {type(error).__name__}: {error}", "raises")
