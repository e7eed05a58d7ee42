"""Statements: the small ones, ``with``, definitions' entry points and imports' dispatch."""

from __future__ import annotations

import libcst as cst

from kerascheck.interpret.assignments import assign
from kerascheck.interpret.branches import body_of
from kerascheck.interpret.flow import Flow, Jump, Raise, Return
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, statement
from kerascheck.interpret.journal import MISSING
from kerascheck.program import Discarded, Misuse
from kerascheck.values.array import Array, Dataset
from kerascheck.values.objects import BoundMethod, DictValue, External, Instance, ListValue, Value
from kerascheck.values.site import Site

DATASET_STEPS = frozenset(("batch", "shuffle", "map", "repeat", "prefetch", "cache", "take", "skip", "padded_batch", "unbatch", "filter"))
ARRAY_METHODS = frozenset(("reshape", "astype", "flatten", "transpose", "squeeze"))
ARRAY_FUNCTIONS = frozenset(("expand_dims", "reshape", "to_categorical", "squeeze", "pad_sequences", "transform"))
"""What gives a new dataset or array and changes none."""

EXPECTING_FAILURE = ("raises", "suppress", "assertRaises", "assertRaisesRegex", "assert_raises")


@statement(cst.SimpleStatementLine)
def simple_line(ev: Interpreter, node: cst.SimpleStatementLine, frame: Frame) -> Flow:
    """One or several small statements on a line."""
    return ev.execute(node.body, frame)


@statement(cst.Expr)
def expression_statement(ev: Interpreter, node: cst.Expr, frame: Frame) -> Flow:
    """An expression whose value is dropped; what a call of a library would have given is then no gap."""
    noted = len(ev.program.gaps)
    value = ev.evaluate(node.value, frame)
    if type(node.value) is cst.Call and isinstance(value, Dataset | Array):
        note_discarded(ev, node.value, value)
    elif isinstance(value, Array) and (scaled := scaled_name(node.value)) is not None:
        ev.program.discarded.append(Discarded(scaled, ev.site(node.value)))
    if len(ev.program.gaps) > noted:
        last = ev.program.gaps[-1]
        if last.kind == "external-call" and isinstance(last.where, Site) and last.where.node is node.value:
            ev.program.gaps.pop()
    return Jump.NEXT


def scaled_name(node: cst.BaseExpression) -> str | None:
    """``x`` of ``x / 255``; other arithmetic may stand alone to be shown in a notebook."""
    if not isinstance(node, cst.BinaryOperation) or not isinstance(node.operator, cst.Divide) or not isinstance(node.left, cst.Name):
        return None
    by_255 = isinstance(node.right, cst.Integer | cst.Float) and float(node.right.evaluated_value) == 255
    return node.left.value if by_255 else None


def note_discarded(ev: Interpreter, call: cst.Call, value: Dataset | Array) -> None:
    """Write down a call that only gives another dataset or array, where nothing takes it."""
    worked_on = call
    while isinstance(worked_on.func, cst.Attribute) and isinstance(worked_on.func.value, cst.Call):
        worked_on = worked_on.func.value
    function = worked_on.func
    if not isinstance(function, cst.Attribute | cst.Name):
        return
    name = (function.attr if isinstance(function, cst.Attribute) else function).value
    owner = function.value if isinstance(function, cst.Attribute) else None
    first = call.args[0].value if call.args and worked_on is call else None
    if name in (DATASET_STEPS if isinstance(value, Dataset) else ARRAY_METHODS) and isinstance(owner, cst.Name):
        target: object = owner
    elif name in ARRAY_FUNCTIONS and isinstance(value, Array):
        target = first
    else:
        return
    if isinstance(target, cst.Name) and not ev.frames[-1].root.library:
        ev.program.discarded.append(Discarded(target.value, ev.site(call)))


@statement(cst.Pass, cst.Assert, cst.TypeAlias)
def nothing(ev: Interpreter, node: cst.CSTNode, frame: Frame) -> Flow:
    """Statements that change nothing that is followed here."""
    return Jump.NEXT


@statement(cst.Return)
def return_(ev: Interpreter, node: cst.Return, frame: Frame) -> Flow:
    """``return value``."""
    return Return(None if node.value is None else ev.evaluate(node.value, frame))


@statement(cst.Raise)
def raise_(ev: Interpreter, node: cst.Raise, frame: Frame) -> Flow:
    """``raise``."""
    return Raise()


@statement(cst.Global)
def global_(ev: Interpreter, node: cst.Global, frame: Frame) -> Flow:
    """``global name``."""
    for item in node.names:
        frame.declared[item.name.value] = frame.root
    return Jump.NEXT


@statement(cst.Nonlocal)
def nonlocal_(ev: Interpreter, node: cst.Nonlocal, frame: Frame) -> Flow:
    """``nonlocal name``."""
    for item in node.names:
        outer = frame.parent
        while outer is not None and item.name.value not in outer.names:
            outer = outer.parent
        frame.declared[item.name.value] = outer or frame.root
    return Jump.NEXT


@statement(cst.Del)
def delete(ev: Interpreter, node: cst.Del, frame: Frame) -> Flow:
    """``del name, container[key]``."""
    targets = [element.value for element in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
    for target in targets:
        if isinstance(target, cst.Name):
            ev.journal.put(frame.holder(target.value), target.value, MISSING)
        elif isinstance(target, cst.Subscript):
            from kerascheck.interpret.subscripts import key_of

            container, key = ev.evaluate(target.value, frame), key_of(ev, target, frame)
            match container:
                case DictValue() if isinstance(key, str | int):
                    ev.journal.put(container.items, key, MISSING)
                case ListValue() if isinstance(key, int) and container.exact and -len(container.items) <= key < len(container.items):
                    items = list(container.items)
                    del items[key]
                    ev.journal.set(container, "items", tuple(items))
                case ListValue():
                    ev.journal.set(container, "exact", False)
    return Jump.NEXT


@statement(cst.With)
def with_(ev: Interpreter, node: cst.With, frame: Frame) -> Flow:
    """``with context as name``."""
    guards = 0
    for item in node.items:
        context = ev.evaluate(item.item, frame)
        guards += _expects_failure(item.item)
        if item.asname is not None:
            assign(ev, item.asname.name, _entered(ev, context, item), frame)
        elif isinstance(context, Instance):
            _entered(ev, context, item)
    ev.guards += guards
    try:
        flow = ev.execute(body_of(node.body), frame)
    finally:
        ev.guards -= guards
    return Jump.NEXT if isinstance(flow, Raise) and guards else flow


def _expects_failure(node: cst.BaseExpression) -> bool:
    called = node.func if isinstance(node, cst.Call) else None
    name = called.attr.value if isinstance(called, cst.Attribute) else (called.value if isinstance(called, cst.Name) else "")
    return name in EXPECTING_FAILURE


def _entered(ev: Interpreter, context: Value, item: cst.WithItem) -> Value:
    if isinstance(context, Instance):
        from kerascheck.interpret.attributes import find_in_class

        enter = find_in_class(context.cls, "__enter__")
        if enter is not None:
            return ev.call(BoundMethod(enter, context), (), {}, item.item)
    if isinstance(context, External) or context is None:
        return ev.gap("context-manager", "what this context manager gives is not known", item)
    return context


@statement(cst.FunctionDef)
def function_definition(ev: Interpreter, node: cst.FunctionDef, frame: Frame) -> Flow:
    """``def``."""
    from kerascheck.interpret.functions import define

    if any(type(inner) is cst.FunctionDef and inner.name.value == "__init__" for inner in node.body.body):
        ev.program.misuses.append(Misuse("def-for-class", node.name.value, ev.site(node.name)))
    ev.journal.put(frame.holder(node.name.value), node.name.value, define(ev, node, frame))
    return Jump.NEXT


@statement(cst.ClassDef)
def class_definition(ev: Interpreter, node: cst.ClassDef, frame: Frame) -> Flow:
    """``class``."""
    from kerascheck.interpret.classes import define

    ev.journal.put(frame.holder(node.name.value), node.name.value, define(ev, node, frame))
    return Jump.NEXT


@statement(cst.Import, cst.ImportFrom)
def import_statement(ev: Interpreter, node: cst.Import | cst.ImportFrom, frame: Frame) -> Flow:
    """``import`` and ``from … import``."""
    from kerascheck.interpret.imports import import_names

    import_names(ev, node, frame)
    return Jump.NEXT
