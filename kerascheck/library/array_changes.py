"""Changes in place: after ``rng.shuffle(x)`` or ``x.fill(0)`` the variable holds another array."""

from __future__ import annotations

from typing import Any

from kerascheck.library.registry import Call
from kerascheck.values.array import Array


def change_argument(call: Call, after: Array, position: int = 0) -> None:
    """What was given as a positional argument is ``after`` from now on."""
    arguments = getattr(call.node, "args", ())
    if len(arguments) > position:
        _rebind(call, arguments[position].value, after)


def change_receiver(call: Call, after: Array) -> None:
    """What a method was called on is ``after`` from now on."""
    target = getattr(getattr(call.node, "func", None), "value", None)
    if target is not None:
        _rebind(call, target, after)


def _rebind(call: Call, target: Any, after: Array) -> None:
    from kerascheck.interpret.assignments import rebind

    if call.ev.frames:
        rebind(call.ev, target, after, call.ev.frames[-1])
