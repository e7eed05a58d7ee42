"""Queries on functions under ``tf.function``: what is written in them, nested functions left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.program import TracedFunction


def statements(body: Any) -> Iterator[Any]:
    """All statements in a block, those in inner blocks too, but none of functions and classes defined there."""
    for statement in getattr(body, "body", ()):
        yield from _within(statement)


def _within(statement: Any) -> Iterator[Any]:
    """A statement and those in its blocks; ``else`` and ``finally`` hold a block, ``elif`` is an ``if`` of its own."""
    kind = type(statement).__name__
    if kind in ("Else", "Finally", "ExceptHandler"):
        yield from statements(statement.body)
        return
    yield statement
    if kind == "SimpleStatementLine":
        yield from statement.body
    elif kind not in ("FunctionDef", "ClassDef"):
        yield from statements(getattr(statement, "body", None))
        for name in ("orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if inner is not None:
                yield from _within(inner)
        for handler in getattr(statement, "handlers", ()):
            yield from _within(handler)


def expressions(node: Any) -> Iterator[Any]:
    """A node and everything inside it, inner functions and lambdas left out."""
    yield node
    for child in node.children:
        if type(child).__name__ not in ("FunctionDef", "ClassDef", "Lambda"):
            yield from expressions(child)


def calls_in(node: Any) -> Iterator[Any]:
    """The calls inside a node."""
    return (each for each in expressions(node) if type(each).__name__ == "Call")


def dotted(node: Any) -> str:
    """``tf.print`` for a name or attribute as it is written; "" for anything else."""
    match type(node).__name__:
        case "Name":
            name: str = node.value
            return name
        case "Attribute":
            before = dotted(node.value)
            return f"{before}.{node.attr.value}" if before else ""
    return ""


def parameters(traced: TracedFunction) -> frozenset[str]:
    """The names of a function's parameters."""
    given = traced.node.params
    groups = (given.posonly_params, given.params, given.kwonly_params)
    stars = [star for star in (given.star_arg, given.star_kwarg) if type(star).__name__ == "Param"]
    return frozenset(parameter.name.value for group in (*groups, stars) for parameter in group)


def assigned(traced: TracedFunction) -> frozenset[str]:
    """Names that a function binds, its parameters among them."""
    found = set(parameters(traced))
    for statement in statements(traced.node.body):
        match type(statement).__name__:
            case "Assign":
                targets = [target.target for target in statement.targets]
            case "AugAssign" | "AnnAssign" | "For":
                targets = [statement.target]
            case "With":
                targets = [item.asname.name for item in statement.items if item.asname is not None]
            case _:
                targets = []
        for target in targets:
            found.update(each.value for each in expressions(target) if type(each).__name__ == "Name")
    return frozenset(found) - global_names(traced)


def global_names(traced: TracedFunction) -> frozenset[str]:
    """Names that a function declares ``global`` or ``nonlocal``."""
    return frozenset(
        item.name.value for statement in statements(traced.node.body)
        if type(statement).__name__ in ("Global", "Nonlocal") for item in statement.names
    )  # fmt: skip


def once(functions: list[TracedFunction]) -> Iterator[TracedFunction]:
    """Each definition once, however often it was run."""
    yield from {id(each.node): each for each in reversed(functions)}.values()
