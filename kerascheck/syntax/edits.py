"""Edits: plans turned into replacements of text."""

from __future__ import annotations

from kerascheck.diagnostic import Edit, Position, Span
from kerascheck.source import Source
from kerascheck.syntax.plans import AddArgument, AddItem, AddLine, InsertAfter, Plan, RemoveAlias, RemoveArgument, Replace
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
        case AddLine():
            return _line(plan, source, positions)
        case AddItem():
            start, _ = positions.with_parentheses(plan.node)
            before = source.lines[start.row - 1][: start.column - 1]
            return Edit(Span(source.display, start, start), f"{plan.text},\n{before}" if not before.strip() else f"{plan.text}, ")
        case RemoveAlias():
            names = list(plan.statement.names)
            return _without([positions.of(each) for each in names], names.index(plan.alias), source)


def _line(plan: AddLine, source: Source, positions: Positions) -> Edit:
    start, end = positions.of(plan.statement)
    first = source.lines[start.row - 1]
    indent = first[: len(first) - len(first.lstrip())]
    if plan.before:
        place = Position(start.row, 1)
        return Edit(Span(source.display, place, place), "".join(f"{indent}{line}\n" for line in plan.text.split("\n")))
    return Edit(Span(source.display, end, end), "".join(f"\n{indent}{line}" for line in plan.text.split("\n")))


def _without(places: list[tuple[Position, Position]], index: int, source: Source) -> Edit:
    """An item of a list left out, with the comma behind it, or before it where it is the last."""
    start, end = places[index]
    if index + 1 < len(places):
        end = places[index + 1][0]
    else:
        start = places[index - 1][1]
        text = source.text[source.offset(places[index - 1][0]) : source.offset(start)]
        start = source.position(source.offset(start) - (len(text) - len(text.rstrip().rstrip(",").rstrip())))
    return Edit(Span(source.display, start, end), "")


def _added(plan: AddArgument, source: Source, positions: Positions) -> Edit:
    if plan.call.args:
        _, end = positions.with_parentheses(plan.call.args[-1].value)
        return Edit(Span(source.display, end, end), f", {plan.text}")
    _, end = positions.of(plan.call)
    inside = source.position(source.offset(end) - 1)
    return Edit(Span(source.display, inside, inside), plan.text)


def _removed(plan: RemoveArgument, source: Source, positions: Positions) -> Edit:
    arguments = list(plan.call.args)
    last = plan.last or plan.argument
    index = next(place for place, argument in enumerate(arguments) if argument is plan.argument)
    after = next(place for place, argument in enumerate(arguments) if argument is last) + 1
    start, end = positions.of(plan.argument)[0], positions.of(last)[1]
    if after < len(arguments):
        end, _ = positions.of(arguments[after])
    elif index > 0:
        _, start = positions.with_parentheses(arguments[index - 1].value)
        _, end = positions.with_parentheses(last.value)
    return Edit(Span(source.display, start, end), "")
