"""Edits: plans turned into replacements of text."""

from __future__ import annotations

from kerascheck.diagnostic import Edit, Span
from kerascheck.source import Source
from kerascheck.syntax.plans import AddArgument, InsertAfter, Plan, RemoveArgument, Replace
from kerascheck.syntax.positions import Positions


def edit_for(plan: Plan, source: Source, positions: Positions) -> Edit:
    """The replacement that a plan comes to."""
    match plan:
        case AddArgument():
            return _added(plan, source, positions)
        case RemoveArgument():
            return _removed(plan, source, positions)
        case Replace():
            start, end = positions.with_parentheses(plan.node)
            return Edit(Span(source.display, start, end), plan.text)
        case InsertAfter():
            _, end = positions.with_parentheses(plan.node)
            return Edit(Span(source.display, end, end), plan.text)


def _added(plan: AddArgument, source: Source, positions: Positions) -> Edit:
    if plan.call.args:
        _, end = positions.with_parentheses(plan.call.args[-1].value)
        return Edit(Span(source.display, end, end), f", {plan.text}")
    _, end = positions.of(plan.call)
    inside = source.position(source.offset(end) - 1)
    return Edit(Span(source.display, inside, inside), plan.text)


def _removed(plan: RemoveArgument, source: Source, positions: Positions) -> Edit:
    arguments = list(plan.call.args)
    index = next(place for place, argument in enumerate(arguments) if argument is plan.argument)
    start, end = positions.of(plan.argument)
    if index + 1 < len(arguments):
        end, _ = positions.of(arguments[index + 1])
    elif index > 0:
        _, start = positions.with_parentheses(arguments[index - 1].value)
        _, end = positions.with_parentheses(plan.argument.value)
    return Edit(Span(source.display, start, end), "")
