"""Plans: changes of the source in terms of syntax nodes, as rules propose them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class AddArgument:
    """Add an argument, such as ``return_sequences=True``, at the end of a call's arguments."""

    call: Any
    text: str


@dataclass(frozen=True, slots=True)
class RemoveArgument:
    """Take an argument (an ``Arg`` node of the call) away, with its comma."""

    call: Any
    argument: Any


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


Plan: TypeAlias = "AddArgument | RemoveArgument | Replace | InsertAfter"


def nodes_of(plan: Plan) -> tuple[Any, ...]:
    """The nodes that a plan points at."""
    match plan:
        case AddArgument():
            return (plan.call,)
        case RemoveArgument():
            return (plan.call, plan.argument)
        case _:
            return (plan.node,)


def argument_of(call: Any, name: str) -> Any:
    """The ``Arg`` node that gives a keyword argument; None when there is none."""
    for argument in getattr(call, "args", ()):
        if argument.keyword is not None and argument.keyword.value == name:
            return argument
    return None
