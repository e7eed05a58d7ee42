"""Loops: unrolled over what is known, else run to a fixed point over unknown turns; comprehensions likewise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from kerascheck.interpret.assignments import assign
from kerascheck.interpret.branches import body_of
from kerascheck.interpret.expressions import is_constant, is_key
from kerascheck.interpret.flow import Flow, Jump, Raise, Return
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, expression, statement
from kerascheck.interpret.join import join, merge
from kerascheck.interpret.journal import Changes
from kerascheck.interpret.repeats import LONG, run_repeating, similar
from kerascheck.values.array import Array, Dataset
from kerascheck.values.dim import named
from kerascheck.values.objects import DictValue, Generator, ListValue, SetValue, Value
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

MANY_STRINGS = 256
"""Of a comprehension that makes more strings only their number is known."""

STEPS_PER_LOOP = 5_000
"""Statements that one loop may cost before its remaining turns are generalised."""

STEPS_WITHOUT_LAYERS = 400
"""The same for a loop that makes no layers and applies none to symbolic tensors, such as the epochs of a training loop."""


@statement(cst.For)
def for_(ev: Interpreter, node: cst.For, frame: Frame) -> Flow:
    """``for target in iterable``."""
    iterable = ev.evaluate(node.iter, frame)
    items = ev.iterate(iterable)
    if isinstance(iterable, Tensor):
        from kerascheck.library.tensor_values import note_no_value

        note_no_value(ev, iterable, node.iter, "for")
    if isinstance(iterable, Generator) and len(iterable.items) >= ev.budget.turns:
        frame.endless = True
    if items is None or len(items) > ev.budget.turns:
        element = element_of(ev, iterable, node)

        def turn() -> Flow:
            assign(ev, node.target, element, frame)
            return ev.execute(body_of(node.body), frame)

        return _finish(ev, node, unknown_turns(ev, turn, frame, node), frame)
    before, layers = ev.budget.statements, len(ev.program.layers)
    was_leaving, frame.leaves_loop = frame.leaves_loop, False
    flow: Flow = Jump.NEXT
    if len(items) > LONG:

        def one_turn(item: Value) -> Flow:
            assign(ev, node.target, item, frame)
            return ev.execute(body_of(node.body), frame)

        done, flow = run_repeating(ev, items, one_turn, frame)
        items = items[done:] if flow in (Jump.NEXT, Jump.CONTINUE) and not frame.leaves_loop else ()
    for item in items:
        assign(ev, node.target, item, frame)
        flow = ev.execute(body_of(node.body), frame)
        if flow is Jump.BREAK or isinstance(flow, Return | Raise):
            break
        if frame.leaves_loop or before - ev.budget.statements > _steps(ev, layers):
            # Which turns still run is not known from here on.
            rest = Unknown("loop", "this loop may end early", ev.site(node)) if frame.leaves_loop else item

            def again(rest: Value = rest) -> Flow:
                assign(ev, node.target, rest, frame)
                return ev.execute(body_of(node.body), frame)

            flow = unknown_turns(ev, again, frame, node)
            break
    frame.leaves_loop = was_leaving
    return _finish(ev, node, flow, frame)


def _steps(ev: Interpreter, layers: int) -> int:
    """What a loop may cost, in statements, that began when there were so many layers."""
    return STEPS_PER_LOOP if len(ev.program.layers) > layers else STEPS_WITHOUT_LAYERS


def _finish(ev: Interpreter, node: cst.For | cst.While, flow: Flow, frame: Frame) -> Flow:
    if isinstance(flow, Return | Raise):
        return flow
    if node.orelse is not None and flow is not Jump.BREAK:
        return ev.execute(body_of(node.orelse.body), frame)
    return Jump.NEXT


def element_of(ev: Interpreter, iterable: Value, node: cst.For | cst.CompFor) -> Value:
    """What one turn gets of an iterable whose items are not known."""
    match iterable:
        case Dataset():
            return iterable.element
        case Array() if iterable.shape.rank:
            from kerascheck.interpret.subscripts import get_item

            return get_item(ev, iterable, Unknown("loop", "the turn is not known", ev.site(node)), node)
        case Unknown(kind="symbolic-range") if isinstance(node.target, cst.Name):
            return named(node.target.value)
        case Unknown():
            return iterable
        case range() if isinstance(node.target, cst.Name):
            return named(node.target.value)
    return Unknown("loop", "what this loop runs over is not known", ev.site(node))


def unknown_turns(ev: Interpreter, turn: Callable[[], Flow], frame: Frame, node: Any) -> Flow:
    """Run a turn until what holds before it also holds after it, for any number of turns."""
    returned: list[Value] = []
    site = ev.site(node)
    for attempt in range(3):
        mark = ev.program.mark()
        ev.journal.open()
        ev.uncertain += 1
        try:
            flow = turn()
        except BaseException:
            ev.journal.undo()
            raise
        finally:
            ev.uncertain -= 1
        changes = ev.journal.undo()
        if attempt:
            # The first turn is a real one; the further ones only tell what may hold after any number of turns.
            ev.program.forget_since(mark)
        if isinstance(flow, Return):
            returned.append(flow.value)
        if not merge(ev.journal, Changes(), changes, site):
            break
    else:
        _forget(ev, changes, site)
    frame.returned.extend(returned[:1])
    return Jump.NEXT


def _forget(ev: Interpreter, changes: Changes, site: Any) -> None:
    """What keeps changing from turn to turn is not known after the loop."""
    for slot, (container, key, _) in changes.slots.items():
        if slot[2]:
            ev.journal.put(container, key, Unknown("loop", "it changes in a loop whose turns are not known", site))
        elif key == "items":
            ev.journal.set(container, "exact", False)


@statement(cst.While)
def while_(ev: Interpreter, node: cst.While, frame: Frame) -> Flow:
    """``while test``: as long as the test is known to hold, within the budget of turns."""
    frame.endless = frame.endless or isinstance(node.test, cst.Name | cst.Integer)
    before, layers = ev.budget.statements, len(ev.program.layers)
    was_leaving, frame.leaves_loop = frame.leaves_loop, False
    flow: Flow = Jump.NEXT
    for turns in range(ev.budget.turns + 1):
        test = ev.truth(ev.evaluate(node.test, frame))
        if test is False:
            break
        if test is None or frame.leaves_loop or turns == ev.budget.turns or before - ev.budget.statements > _steps(ev, layers):

            def turn() -> Flow:
                ev.evaluate(node.test, frame)
                return ev.execute(body_of(node.body), frame)

            if test is True and not frame.leaves_loop:
                ev.gap("budget-turns", f"this loop has not ended after {turns} turns", node)
            flow = unknown_turns(ev, turn, frame, node)
            break
        flow = ev.execute(body_of(node.body), frame)
        if flow is Jump.BREAK or isinstance(flow, Return | Raise):
            break
    frame.leaves_loop = was_leaving
    return _finish(ev, node, flow, frame)


@statement(cst.Break)
def break_(ev: Interpreter, node: cst.Break, frame: Frame) -> Flow:
    """``break``."""
    return Jump.BREAK


@statement(cst.Continue)
def continue_(ev: Interpreter, node: cst.Continue, frame: Frame) -> Flow:
    """``continue``."""
    return Jump.CONTINUE


@expression(cst.ListComp, cst.GeneratorExp)
def list_comprehension(ev: Interpreter, node: cst.ListComp | cst.GeneratorExp, frame: Frame) -> Value:
    """``[x for …]``; a generator expression is evaluated at once."""
    found, exact = comprehend(ev, node.for_in, frame, lambda inner: ev.evaluate(node.elt, inner))
    return ListValue(tuple(found), exact)


@expression(cst.SetComp)
def set_comprehension(ev: Interpreter, node: cst.SetComp, frame: Frame) -> Value:
    """``{x for …}``."""
    found, exact = comprehend(ev, node.for_in, frame, lambda inner: ev.evaluate(node.elt, inner))
    constants = [item for item in found if is_constant(item)]
    return SetValue(frozenset(constants), exact and len(constants) == len(found))


@expression(cst.DictComp)
def dict_comprehension(ev: Interpreter, node: cst.DictComp, frame: Frame) -> Value:
    """``{key: value for …}``."""
    found, exact = comprehend(ev, node.for_in, frame, lambda inner: (ev.evaluate(node.key, inner), ev.evaluate(node.value, inner)))
    items = {key: value for key, value in found if is_key(key)}
    return DictValue(items, exact and all(is_key(key) for key, _ in found))


def comprehend(ev: Interpreter, clause: cst.CompFor, frame: Frame, element: Callable[[Frame], Any]) -> tuple[list[Any], bool]:
    """The elements of a comprehension, and whether these are all of them."""
    inner = Frame(frame.file, {}, frame, frame.root, frame.function, yields=frame.yields, owner=frame.owner, receiver=frame.receiver)
    found: list[Any] = []

    def run(part: cst.CompFor) -> bool:
        iterable = ev.evaluate(part.iter, inner)
        items = ev.iterate(iterable)
        exact = items is not None and len(items) <= ev.budget.turns
        if items is not None and len(items) > LONG and not part.ifs and part.inner_for_in is None and repeated(items):
            return exact
        before, layers = ev.budget.statements, len(ev.program.layers)
        for place, item in enumerate(items if items is not None and exact else [element_of(ev, iterable, part)]):
            ev.budget.spend()
            if before - ev.budget.statements > _steps(ev, layers) and items is not None and not part.ifs and part.inner_for_in is None:
                assign(ev, part.target, Unknown("loop", "one of very many", ev.site(part)), inner)
                found.extend([element(inner)] * (len(items) - place))
                return exact
            assign(ev, part.target, item, inner)
            tests = [ev.truth(ev.evaluate(condition.test, inner)) for condition in part.ifs]
            if False in tests:
                continue
            exact = exact and None not in tests
            if part.inner_for_in is not None:
                exact = run(part.inner_for_in) and exact
            else:
                found.append(element(inner))
        return exact

    def repeated(items: Sequence[Value]) -> bool:
        """Whether the first elements and the last are alike; then all are taken to be."""
        samples = []
        for item in (*items[:3], items[len(items) // 2], items[-1]):
            assign(ev, clause.target, item, inner)
            samples.append(element(inner))
        if len(items) > MANY_STRINGS and all(isinstance(sample, str) for sample in samples):
            found.extend([Unknown("string", "one of very many strings", ev.site(clause))] * len(items))
            return True
        if not all(similar(samples[0], sample) for sample in samples[1:]):
            return False
        alike = samples[0]
        for sample in samples[1:]:
            alike = join(alike, sample)
        found.extend([alike] * len(items))
        return True

    exact = run(clause)
    return found, exact
