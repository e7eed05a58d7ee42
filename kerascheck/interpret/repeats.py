"""Repeats: long loops whose turns all do the same are run for a few turns and then carried on to the last.

The windows of a time series, cut out one by one into a list, are the common case. A turn may append to lists and
set variables, but make no layers; what it appends must be of one shape and dtype. Whatever else changes from turn to turn becomes
Unknown before the last turn is run, so that only what that turn itself computes is known afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from kerascheck.interpret.flow import Flow, Jump
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.interpret.join import join, same
from kerascheck.interpret.journal import Changes, Slot
from kerascheck.values.array import NO_FACTS, Array
from kerascheck.values.objects import ListValue, Value, now
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

LONG: Final = 12
"""Loops of fewer turns are simply run."""

TRIED: Final = 3
"""Turns that are run before it is judged whether they all do the same."""


def similar(one: Value, other: Value) -> bool:
    """Whether two values are the same as far as shapes go."""
    if one is other:
        return True
    match one, other:
        case Array(), Array():
            return one.shape == other.shape and one.dtype == other.dtype and one.shape.is_fully_known
        case Tensor(), Tensor():
            return one.shape == other.shape and one.dtype == other.dtype
        case Unknown(), Unknown():
            return True
        case tuple(), tuple():
            return len(one) == len(other) and all(map(similar, one, other))
        case ListValue(), ListValue():
            return one.exact and other.exact and similar(one.items, other.items)
    return False


def run_repeating(ev: Interpreter, items: Sequence[Value], turn: Callable[[Value], Flow], frame: Frame) -> tuple[int, Flow]:
    """Run a loop's turns as far as they are alike.

    Returns:
        How many items are done with (all of them, if the rest could be carried on), and how the last turn ended.
    """
    history: list[Changes] = []
    done = 0
    layers, yielded = len(ev.program.layers), len(frame.yields or ())
    for item in items[:TRIED]:
        began, frames = now(), len(ev.finished)
        ev.journal.open()
        try:
            flow = turn(item)
        except BaseException:
            ev.journal.undo()
            raise
        changes = ev.journal.undo()
        fresh = {id(names) for names in ev.finished[frames:]}
        lengths = {slot: len(container.items) for slot, (container, key, _) in changes.slots.items() if _is_list(container, key)}
        ev.journal.apply(changes)
        done += 1
        if flow not in (Jump.NEXT, Jump.CONTINUE) or frame.leaves_loop:
            return done, flow
        history.append(_grown(changes, lengths, fresh, began))
    made = len(ev.program.layers) > layers or len(frame.yields or ()) > yielded
    plan = None if made else _plan(history[-2], history[-1], frame)
    if plan is None:
        return done, Jump.NEXT
    grow, forget = plan
    for grown, added in grow:
        ev.journal.set(grown, "items", grown.items + added * (len(items) - TRIED - 1))
    for names, key, after in forget:
        ev.journal.put(names, key, after)
    return len(items), turn(items[-1])


def _is_list(container: Any, key: Any) -> bool:
    return isinstance(container, ListValue) and key == "items"


def _grown(changes: Changes, lengths: dict[Slot, int], fresh: set[int], began: int) -> Changes:
    """The changes of what was there before the turn, with a list's items replaced by what the turn has appended.

    Args:
        changes: what the turn has changed.
        lengths: how long lists were before.
        fresh: ids of the names of frames that came and went in the turn.
        began: when the turn began.
    """
    grown = Changes()
    for slot, (container, key, value) in changes.slots.items():
        if id(container) in fresh or isinstance(container, ListValue) and container.born > began:
            continue
        grown.slots[slot] = (container, key, value[lengths[slot] :] if slot in lengths else value)
    return grown


def _plan(
    before: Changes, last: Changes, frame: Frame
) -> tuple[list[tuple[ListValue, tuple[Value, ...]]], list[tuple[dict[Any, Value], Any, Value]]] | None:
    """Lists to grow and variables of the loop's own frame to forget; None when the turns are not alike."""
    if before.slots.keys() != last.slots.keys():
        return None
    lost = Unknown("loop", "it changes from turn to turn of a long loop")
    grow: list[tuple[ListValue, tuple[Value, ...]]] = []
    forget: list[tuple[dict[Any, Value], Any, Value]] = []
    for slot, (container, key, value) in last.slots.items():
        earlier = before.slots[slot][2]
        if _is_list(container, key):
            if not similar(earlier, value):
                return None
            grow.append((container, tuple(map(join, earlier, value))))
        elif slot[2] and container is frame.names:
            if not similar(earlier, value):
                forget.append((container, key, lost))
            elif isinstance(value, Array) and value is not earlier:
                forget.append((container, key, _blurred(earlier, value)))
        elif not same(earlier, value):
            return None
    return grow, forget


def _blurred(earlier: Array, value: Array) -> Array:
    """An array that every turn writes into: its numbers are not known after turns that were not run, its bounds only if they stay."""
    settled = same(earlier.but(), value.but())
    return value.but() if settled else value.but(facts=NO_FACTS)
