"""Positions: where each syntax node stands, from one run of LibCST's code generation that counts characters.

LibCST's own metadata provider does the same with a copy of the tree and costs five times as much.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState

from kerascheck.diagnostic import Position


class _Counting(CodegenState):
    """Code generation that writes nothing and counts rows and columns."""

    __slots__ = ("column", "found", "row", "stack", "whole")

    def __init__(self, module: cst.Module) -> None:
        super().__init__(module.default_indent, module.default_newline)
        self.row = 1
        self.column = 0
        self.stack: list[tuple[int, int]] = []
        self.found: dict[int, tuple[int, int, int, int]] = {}
        self.whole: dict[int, tuple[int, int, int, int]] = {}

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.column += len(token)

    def add_token(self, value: str) -> None:
        if "\n" in value or "\r" in value:
            lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self.row += len(lines) - 1
            self.column = len(lines[-1])
        else:
            self.column += len(value)

    def pop_trailing_newline(self) -> None:
        """Nothing was written, so nothing has to be taken back."""

    def before_codegen(self, node: Any) -> None:
        self.stack.append((self.row, self.column))

    def after_codegen(self, node: Any) -> None:
        start = self.stack.pop()
        key = id(node)
        place = (*start, self.row, self.column)
        self.found.setdefault(key, place)
        self.whole[key] = place

    def record_syntactic_position(self, node: Any, *, start_node: Any = None, end_node: Any = None) -> _Syntactic:  # type: ignore[override]
        return _Syntactic(self, node, start_node, end_node)


class _Syntactic:
    """The stretch of a node without the white space that it owns; a class, since generators cost three times as much here."""

    __slots__ = ("column", "end_node", "node", "row", "start_node", "state")

    def __init__(self, state: _Counting, node: Any, start_node: Any, end_node: Any) -> None:
        self.state, self.node, self.start_node, self.end_node = state, node, start_node, end_node

    def __enter__(self) -> None:
        self.row, self.column = self.state.row, self.state.column

    def __exit__(self, *_: object) -> None:
        state = self.state
        start = (self.row, self.column) if self.start_node is None else state.found[id(self.start_node)][:2]
        end = (state.row, state.column) if self.end_node is None else state.found[id(self.end_node)][2:]
        state.found[id(self.node)] = (*start, *end)


class Positions:
    """Start and end of every node of one module."""

    __slots__ = ("_found", "_module", "_whole")

    def __init__(self, module: cst.Module) -> None:
        state = _Counting(module)
        module._codegen(state)
        self._found = state.found
        self._whole = state.whole
        self._module = module

    def has(self, node: Any) -> bool:
        """Whether a node is in this module."""
        return id(node) in self._whole

    def of(self, node: Any) -> tuple[Position, Position]:
        """Start and end of a node; the start of the file for a node that is not in it."""
        row, column, end_row, end_column = self._found.get(id(node), (1, 0, 1, 0))
        return Position(row, column + 1), Position(end_row, end_column + 1)

    def with_parentheses(self, node: Any) -> tuple[Position, Position]:
        """Start and end of an expression together with the parentheses around it."""
        row, column, end_row, end_column = self._whole.get(id(node), (1, 0, 1, 0))
        return Position(row, column + 1), Position(end_row, end_column + 1)

    def statement_rows(self, row: int) -> tuple[int, int]:
        """First and last row of the logical line that a row belongs to."""
        best = (row, row)
        body: Any = self._module.body
        while True:
            inner = next((node for node in body if self._spans(node, row)), None)
            if inner is None:
                return best
            start, end = self.of(inner)
            if isinstance(inner, cst.SimpleStatementLine):
                return start.row, end.row
            best = (start.row, start.row)
            body = list(_blocks(inner))

    def _spans(self, node: Any, row: int) -> bool:
        start, end = self.of(node)
        return start.row <= row <= end.row


def _blocks(node: Any) -> Iterator[Any]:
    """The statements inside a compound statement, all its blocks together."""
    for name in ("body", "orelse", "handlers", "finalbody", "cases"):
        part = getattr(node, name, None)
        if part is None:
            continue
        for block in part if isinstance(part, list | tuple) else (part,):
            if isinstance(block, cst.If | cst.ExceptHandler | cst.MatchCase | cst.Else | cst.Finally) and name != "body":
                yield from _blocks(block)
            else:
                yield from getattr(block, "body", ())
