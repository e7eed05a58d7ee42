"""The interpreter: holds what one evaluation shares, and sends each syntax node to the function that knows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import libcst as cst

from kerascheck.interpret.budget import Budget
from kerascheck.interpret.flow import Exit, Flow, Fork, Jump, Raise
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.journal import Journal
from kerascheck.program import Program
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import Knowledge, Layer
from kerascheck.values.objects import ClassValue, DictValue, External, FunctionValue, Generator, Instance, ListValue, SetValue, Value
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

if TYPE_CHECKING:
    from kerascheck.interpret.modules import Loaded, ModuleFiles
    from kerascheck.values.objects import ModuleValue

Expression: TypeAlias = "Callable[[Interpreter, Any, Frame], Value]"
Statement: TypeAlias = "Callable[[Interpreter, Any, Frame], Flow]"

EXPRESSIONS: Final[dict[type[cst.CSTNode], Expression]] = {}
STATEMENTS: Final[dict[type[cst.CSTNode], Statement]] = {}


def expression(*kinds: type[cst.CSTNode]) -> Callable[[Expression], Expression]:
    """Register the function that evaluates these kinds of node."""

    def register(function: Expression) -> Expression:
        for kind in kinds:
            EXPRESSIONS[kind] = function
        return function

    return register


def statement(*kinds: type[cst.CSTNode]) -> Callable[[Statement], Statement]:
    """Register the function that executes these kinds of statement."""

    def register(function: Statement) -> Statement:
        for kind in kinds:
            STATEMENTS[kind] = function
        return function

    return register


def as_tuple(value: Instance) -> tuple[Value, ...] | None:
    """The items of a named tuple, None for any other instance."""
    is_tuple = any(isinstance(base, External) and base.path == "typing.NamedTuple" for base in value.cls.bases)
    return tuple(value.attributes.get(name) for name in value.cls.facts["fields"]) if is_tuple and "fields" in value.cls.facts else None


class Interpreter:
    """One evaluation of one file.

    Attributes:
        program: what has been built so far.
        journal: the only way to change objects and frames.
        counters: how many objects have had each automatic name, as Keras counts them.
        budget: what may still be spent.
        functions, classes: every function and class defined so far, for those that nothing calls.
        guards: how many ``try``/``pytest.raises`` blocks are open around the running statement.
        frames: the frames that run, innermost last.
        finished: the names of the frames that have ended.
        inside: how many `call` methods and Lambda functions run: in them tensors are the backend's own, and ops make no nodes.
        positions: how far `next` has come, by iterator; unknown after branches that went on by different steps.
        builders: calls of functions that have made a model and returned nothing, by node.
        least: the smallest value of each hyperparameter that is an integer, by its symbol.
        uncertain: how many branches are open that may or may not be taken.
        files: parsed files, shared with other evaluations.
        modules: modules that have been run, by file.
        loaded: their texts and trees, by display name.
        knowledge: tells what is known from elsewhere of a layer call that shape functions do not wholly know.
    """

    def __init__(self, files: ModuleFiles | None = None, budget: Budget | None = None) -> None:
        from kerascheck.interpret.modules import ModuleFiles

        self.program = Program()
        self.journal = Journal()
        self.budget = budget or Budget()
        self.counters: dict[str, Value] = {}
        self.functions: list[FunctionValue] = []
        self.classes: list[ClassValue] = []
        self.guards = 0
        self.files = files or ModuleFiles()
        self.modules: dict[Path, ModuleValue] = {}
        self.loaded: dict[str, Loaded] = {}
        self.frames: list[Frame] = []
        self.finished: list[dict[str, Value]] = []
        self.uncertain = 0
        self.inside = 0
        self.positions: dict[Value, int | Unknown] = {}
        self.via: tuple[Site, ...] = ()
        self.literals: dict[int, Value] = {}
        self.least: dict[str, int] = {}
        self.builders: dict[int, tuple[FunctionValue, Frame]] = {}
        self.knowledge: Knowledge | None = None

    @property
    def project_root(self) -> Path | None:
        """The folder in which data files of the project are looked for."""
        return self.files.root

    def evaluate(self, node: Any, frame: Frame) -> Value:
        """The value of an expression."""
        function = EXPRESSIONS.get(type(node))
        if function is None:
            return self.gap("syntax", f"`{type(node).__name__}` is not interpreted", node)
        return function(self, node, frame)

    def execute(self, body: Sequence[Any], frame: Frame) -> Flow:
        """Run statements until one of them leaves the block."""
        spend = self.budget.spend
        for index, node in enumerate(body):
            spend()
            function = STATEMENTS.get(type(node))
            if function is None:
                self.gap("syntax", f"`{type(node).__name__}` is not interpreted", node)
                continue
            try:
                flow = function(self, node, frame)
            except Exit:
                return Raise()
            if isinstance(flow, Fork):
                from kerascheck.interpret.branches import go_on

                return go_on(self, flow, body[index + 1 :], frame, node)
            if flow is not Jump.NEXT:
                return flow
        return Jump.NEXT

    def call(self, callee: Value, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
        """Call any value."""
        from kerascheck.interpret.calls import call_value

        return call_value(self, callee, args, kwargs, node)

    def attribute(self, value: Value, name: str, node: Any) -> Value:
        """``value.name``."""
        from kerascheck.interpret.attributes import get_attribute

        return get_attribute(self, value, name, node)

    def site(self, node: Any) -> Site:
        """Where a node of the running code stands; for code of a library, the project's call that led there."""
        if self.frames and self.frames[-1].root.library and self.via:
            return self.via[-1]
        return Site(self.frames[-1].file if self.frames else "", node, self.via)

    def gap(self, kind: str, reason: str, node: Any) -> Unknown:
        """Note where knowledge ended, and give the Unknown for it."""
        unknown = Unknown(kind, reason, self.site(node))
        if not (self.frames and self.frames[-1].library):  # a library's module code: decorators, texts of documentation
            self.program.gaps.append(unknown)
        return unknown

    def truth(self, value: Value) -> bool | None:
        """Whether a value counts as true; None when that is not known."""
        match value:
            case bool() | int() | float() | complex() | str() | bytes() | None | tuple() | range():
                return bool(value)
            case ListValue() | DictValue() | SetValue():
                return bool(value.items) if value.exact else (True if value.items and isinstance(value, DictValue) else None)
            case Array(content=content) if content is not None and not isinstance(content, tuple):
                return bool(content)
            case External():
                from kerascheck.library.registry import find_function

                return True if find_function(value.path) is not None else None  # it may be a constant of the library
            case Layer() | Tensor() | FunctionValue() | ClassValue() | Dataset():
                return True
            case _:
                return None

    def iterate(self, value: Value) -> Sequence[Value] | None:
        """The items of an iterable whose items are known, else None."""
        match value:
            case tuple():
                return value
            case ListValue() if value.exact:
                return value.items
            case str() | bytes() | range():
                return tuple(value) if len(value) <= self.budget.list_length else None
            case DictValue() if value.exact:
                return tuple(value.items)
            case SetValue() if value.exact:
                return sorted(value.items, key=repr)
            case Array():
                from kerascheck.library.array_operators import items

                return items(value)
            case Instance():
                return as_tuple(value)
            case Generator() if value.exact:
                position = self.positions.get(value, 0)
                return None if isinstance(position, Unknown) else value.items[position:]
            case _:
                return None
