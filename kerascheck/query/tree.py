"""Queries on the syntax tree of the checked file: what a node stands in, and which names it uses.

The tree is walked only when a finding needs it for its fix.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.program import Program


def parents(program: Program) -> dict[int, Any]:
    """The parent of every node, by the node's identity; empty for a program without a tree."""
    if not program.parents and program.module is not None:
        stack = [program.module]
        while stack:
            node = stack.pop()
            for child in node.children:
                program.parents[id(child)] = node
                stack.append(child)
    return program.parents


def above(program: Program, node: Any) -> Iterator[Any]:
    """The nodes that a node stands in, nearest first."""
    known = parents(program)
    while (node := known.get(id(node))) is not None:
        yield node


def call_of(program: Program, function: Any) -> Any:
    """The call whose function this expression is; None where it is not called."""
    parent: Any = parents(program).get(id(function))
    return parent if type(parent).__name__ == "Call" and parent.func is function else None


def calls_of_name(program: Program, name: str) -> list[Any]:
    """The calls of a bare name."""
    return [call for call in _calls(program) if type(call.func).__name__ == "Name" and call.func.value == name]


def calls_of_method(program: Program, name: str) -> list[Any]:
    """The calls of an attribute of that name."""
    return [call for call in _calls(program) if type(call.func).__name__ == "Attribute" and call.func.attr.value == name]


def _calls(program: Program) -> Iterator[Any]:
    stack = [program.module] if program.module is not None else []
    while stack:
        node = stack.pop()
        if type(node).__name__ == "Call":
            yield node
        stack.extend(node.children)


def at_top(program: Program, statement: Any) -> bool:
    """Whether a small statement, such as an import, stands in the module itself, not in a function, an ``if`` or a ``try``."""
    known = parents(program)
    line = known.get(id(statement))
    return line is not None and known.get(id(line)) is program.module


def statement_of(program: Program, node: Any) -> Any:
    """The simple statement that an expression stands in, where it is a line of its own; None otherwise."""
    for each in above(program, node):
        if type(each).__name__ == "SimpleStatementLine":
            return each if len(each.body) == 1 else None
    return None


def used_names(program: Program) -> set[str]:
    """Every bare name in the file, imported names among them."""
    found: set[str] = set()
    stack = [program.module] if program.module is not None else []
    while stack:
        node = stack.pop()
        kind = type(node).__name__
        if kind == "Name":
            found.add(node.value)
        elif kind == "Attribute":
            stack.append(node.value)
            continue
        stack.extend(node.children)
    return found
