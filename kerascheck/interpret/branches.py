"""Branches: ``if``, ``match`` and ``try``, taken when the test is known, else both ways and joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from kerascheck.interpret.flow import Exit, Flow, Fork, Jump, Raise, Return
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, statement
from kerascheck.interpret.join import disagree, join, merge
from kerascheck.interpret.journal import Changes
from kerascheck.values.objects import Value
from kerascheck.values.tensor import Tensor


@statement(cst.If)
def if_(ev: Interpreter, node: cst.If, frame: Frame) -> Flow:
    """``if … elif … else``."""
    return _if(ev, node, frame, may_fork=True)


def _if(ev: Interpreter, node: cst.If, frame: Frame, *, may_fork: bool) -> Flow:
    value = ev.evaluate(node.test, frame)
    if isinstance(value, Tensor):
        from kerascheck.library.tensor_values import note_no_value

        note_no_value(ev, value, node.test, "if")
    test = ev.truth(value)
    otherwise = node.orelse
    if test is True:
        return _taken(ev, node, frame)

    def run_otherwise() -> Flow:
        if isinstance(otherwise, cst.If):
            return _if(ev, otherwise, frame, may_fork=False)
        return ev.execute(body_of(otherwise.body), frame) if otherwise is not None else Jump.NEXT

    if test is False:
        return run_otherwise()
    if asks_for_version(node.test):
        ev.guards += 1
        try:
            return branch(ev, [lambda: ev.execute(body_of(node.body), frame), run_otherwise], frame, node.test)
        finally:
            ev.guards -= 1
    return branch(
        ev, [lambda: ev.execute(body_of(node.body), frame), run_otherwise], frame, node.test, may_fork=may_fork and is_flag(node.test)
    )


def _taken(ev: Interpreter, node: cst.If, frame: Frame) -> Flow:
    """The body of a test that holds; one that ends the program (a usage message, a failed check) is passed over.

    What stands behind such a check is what the author means to run, and what a reader asks about.
    """
    ev.journal.open()
    try:
        flow = ev.execute(body_of(node.body), frame)
    except BaseException:
        ev.journal.undo()
        raise
    changes = ev.journal.undo()
    if isinstance(flow, Raise):
        return Jump.NEXT
    ev.journal.apply(changes)
    return flow


def body_of(block: Any) -> Sequence[Any]:
    """The statements of a block, small statements of one line included."""
    return block.body  # type: ignore[no-any-return]


def asks_for_version(test: Any) -> bool:
    """Whether a test is about a version: what stands under it may be there for another one."""
    stack = [test]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Name) and "version" in node.value.lower():
            return True
        stack.extend(node.children)
    return False


def is_flag(test: Any) -> bool:
    """Whether a test asks for a setting: a name, its negation, or its comparison with a constant.

    Other tests, of shapes above all, often keep the very failure away that one of the ways alone would run into.
    """
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return is_flag(test.expression)
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        constant = test.comparisons[0].comparator
        named = isinstance(constant, cst.Name) and constant.value in ("None", "True", "False")
        return is_flag(test.left) and (named or isinstance(constant, cst.SimpleString))
    if isinstance(test, cst.Call) and isinstance(test.func, cst.Attribute) and test.func.attr.value == "Boolean":
        return True  # a hyperparameter that is on or off
    while isinstance(test, cst.Attribute):
        test = test.value
    return isinstance(test, cst.Name)


def go_on(ev: Interpreter, fork: Fork, rest: Sequence[Any], frame: Frame, where: Any) -> Flow:
    """The rest of a block behind ways that do not agree: run on each of them, and joined at its end."""

    def way(changes: Changes) -> Callable[[], Flow]:
        def run() -> Flow:
            ev.journal.apply(changes)
            return ev.execute(rest, frame)

        return run

    return branch(ev, [way(changes) for changes in fork.ways], frame, where)


def branch(ev: Interpreter, ways: Sequence[Callable[[], Flow]], frame: Frame, where: Any, *, may_fork: bool = False) -> Flow:
    """Run every way from the same state and go on with what they agree on.

    A way that raises is left out: the program goes on only without it. A way that returns leaves its value
    behind for the end of the function, where all returned values are joined.
    """
    ended: list[tuple[Flow, Changes]] = []
    for way in ways:
        ev.journal.open()
        ev.uncertain += 1
        try:
            flow = way()
        except Exit:
            flow = Raise()
        except BaseException:
            ev.journal.undo()
            raise
        finally:
            ev.uncertain -= 1
        ended.append((flow, ev.journal.undo()))
    going_on = [(flow, changes) for flow, changes in ended if not isinstance(flow, Raise)]
    if not going_on:
        return ended[0][0]
    returned = [flow for flow, _ in going_on if isinstance(flow, Return)]
    staying = [(flow, changes) for flow, changes in going_on if not isinstance(flow, Return)]
    site = ev.site(where)
    if not staying:
        _combine(ev, [changes for _, changes in going_on], site)
        value = returned[0].value
        for other in returned[1:]:
            value = join(value, other.value, site)
        return Return(value)
    frame.returned.extend(flow.value for flow in returned)
    if may_fork and len(staying) == 2 and not ev.uncertain and all(flow is Jump.NEXT for flow, _ in staying) and ev.budget.forks:
        left, right = (changes for _, changes in staying)
        if disagree(left, right, ev.counters):
            ev.budget.forks -= 1
            return Fork((left, right))
    _combine(ev, [changes for _, changes in staying], site)
    flows = {flow for flow, _ in staying}
    if len(flows) == 1:
        return staying[0][0]
    frame.leaves_loop = True
    return Jump.NEXT


def _combine(ev: Interpreter, changes: Sequence[Changes], where: Any) -> None:
    if len(changes) == 1:
        ev.journal.apply(changes[0])
        return
    combined = changes[0]
    for other in changes[1:]:
        ev.journal.open()
        merge(ev.journal, combined, other, where)
        combined = ev.journal.undo()
    ev.journal.apply(combined)


def branch_values(ev: Interpreter, ways: Sequence[Callable[[], Value]], where: Any) -> Value:
    """The same for expressions: the join of their values."""
    values: list[Value] = []
    ended: list[Changes] = []
    for way in ways:
        ev.journal.open()
        ev.uncertain += 1
        try:
            values.append(way())
        except Exit:
            ev.journal.undo()
            continue
        except BaseException:
            ev.journal.undo()
            raise
        finally:
            ev.uncertain -= 1
        ended.append(ev.journal.undo())
    if not values:
        raise Exit
    site = ev.site(where)
    _combine(ev, ended, site)
    result = values[0]
    for other in values[1:]:
        result = join(result, other, site)
    return result


@statement(cst.Try, cst.TryStar)
def try_(ev: Interpreter, node: cst.Try, frame: Frame) -> Flow:
    """``try``: the body is taken to succeed, unless it certainly raises; then the handlers run, joined."""
    ev.guards += bool(node.handlers)
    failed = False
    try:
        flow = ev.execute(body_of(node.body), frame)
        failed = isinstance(flow, Raise) and bool(node.handlers)
    except Exit:
        if not node.handlers:
            raise
        failed, flow = True, Jump.NEXT
    finally:
        ev.guards -= bool(node.handlers)
    if failed:
        for handler in node.handlers:
            if handler.name is not None:
                from kerascheck.interpret.assignments import assign

                assign(ev, handler.name.name, ev.gap("exception", "exceptions are not followed", handler), frame)
        flow = branch(ev, [lambda h=handler: ev.execute(body_of(h.body), frame) for handler in node.handlers], frame, node)  # type: ignore[misc]
    elif node.orelse is not None and flow is Jump.NEXT:
        flow = ev.execute(body_of(node.orelse.body), frame)
    if node.finalbody is not None:
        last = ev.execute(body_of(node.finalbody.body), frame)
        flow = flow if last is Jump.NEXT else last
    return flow


@statement(cst.Match)
def match_(ev: Interpreter, node: cst.Match, frame: Frame) -> Flow:
    """``match``: cases that may apply, joined; those behind a certain one are not reached."""
    from kerascheck.interpret.patterns import matches

    subject = ev.evaluate(node.subject, frame)
    possible: list[cst.MatchCase] = []
    certain = False
    for case in node.cases:
        result = matches(ev, case.pattern, subject, frame)
        if result is not False and case.guard is not None:
            guard = ev.truth(ev.evaluate(case.guard, frame))
            result = False if guard is False else (result if guard else None)
        if result is False:
            continue
        possible.append(case)
        if result is True:
            certain = True
            break
    ways: list[Callable[[], Flow]] = [lambda c=case: ev.execute(body_of(c.body), frame) for case in possible]  # type: ignore[misc]
    if not certain:
        ways.append(lambda: Jump.NEXT)
    return ways[0]() if len(ways) == 1 else branch(ev, ways, frame, node.subject)
