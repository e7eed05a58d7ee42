"""Plans: changes of the source in terms of syntax nodes, as rules propose them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class AddArgument:
    """Add an argument, such as ``return_sequences=True``, at the end of a call's arguments."""

    call: Any
    text: str


@dataclass(frozen=True, slots=True)
class RemoveArgument:
    """Take an argument (an ``Arg`` node of the call) away, with its comma; with ``last``, all from this one to that one."""

    call: Any
    argument: Any
    last: Any = None


@dataclass(frozen=True, slots=True)
class Replace:
    """Put other text in a node's place."""

    node: Any
    text: str


@dataclass(frozen=True, slots=True)
class InsertAfter:
    """Put text right behind a node."""

    node: Any
    text: str


@dataclass(frozen=True, slots=True)
class AddLine:
    """Put a line of its own, indented like the statement's first line, before or behind a statement."""

    statement: Any
    text: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class AddItem:
    """Put an item before one of a list, on a line of its own where that one is."""

    node: Any
    text: str


@dataclass(frozen=True, slots=True)
class RemoveAlias:
    """Take one imported name (an ``ImportAlias``) away, with its comma; the statement must have others."""

    statement: Any
    alias: Any


Plan: TypeAlias = "AddArgument | RemoveArgument | Replace | InsertAfter | AddLine | AddItem | RemoveAlias"


def nodes_of(plan: Plan) -> tuple[Any, ...]:
    """The nodes that a plan points at."""
    match plan:
        case AddArgument():
            return (plan.call,)
        case RemoveArgument():
            return (plan.call, plan.argument)
        case AddLine():
            return (plan.statement,)
        case RemoveAlias():
            return (plan.statement, plan.alias)
        case _:
            return (plan.node,)


def removals(call: Any, arguments: Collection[Any]) -> tuple[RemoveArgument, ...]:
    """The plans that take several arguments of a call away, neighbours together."""
    runs: list[list[Any]] = []
    previous = None
    for each in call.args:
        if any(each is other for other in arguments):
            if previous is not None and runs and runs[-1][-1] is previous:
                runs[-1].append(each)
            else:
                runs.append([each])
        previous = each
    return tuple(RemoveArgument(call, run[0], run[-1]) for run in runs)


def argument_of(call: Any, name: str) -> Any:
    """The ``Arg`` node that gives a keyword argument; None when there is none."""
    for argument in getattr(call, "args", ()):
        if argument.keyword is not None and argument.keyword.value == name:
            return argument
    return None
