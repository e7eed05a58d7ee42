"""Notes: slips of the program that the evaluator sees in passing, written down for rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import libcst as cst

from kerascheck.interpret.attributes import linearise
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.keras_api.attributes import MODEL
from kerascheck.program import Misuse, NoModel, TrainableChange
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import ClassValue, DictValue, External, LibraryObject, ListValue, Value

NOTHING: Final = frozenset(("compile", "summary", "build", "add", "load_weights", "set_weights", "save", "save_weights", "pop"))
"""Methods of models that return None."""

HISTORY: Final = "keras.callbacks.History"
OF_HISTORY: Final = frozenset(("history", "epoch", "params", "model", "set_params", "set_model"))


def note_no_model(ev: Interpreter, node: cst.Assign, value: Value) -> None:
    """``model = build()`` of a function that returns nothing, ``model = model.compile(…)``, ``model = model.fit(…)``."""
    call, target = node.value, node.targets[0]
    assert isinstance(call, cst.Call)
    assert isinstance(target.target, cst.Name)
    name = target.target.value
    method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    if id(call) in ev.builders and value is None:
        function, frame = ev.builders[id(call)]
        made = next((local for local, held in frame.names.items() if isinstance(held, Model)), "")
        ev.program.no_models[name] = NoModel(name, "builder", ev.site(call), target, function, made)
    elif value is None and method in NOTHING or isinstance(value, LibraryObject) and value.path == HISTORY:
        ev.program.no_models[name] = NoModel(name, method, ev.site(call), target)
    else:
        ev.program.no_models.pop(name, None)


def note_use_of_no_model(ev: Interpreter, value: Value, name: str, node: Any) -> None:
    """``model.fit`` where the name holds nothing, or a History."""
    owner = getattr(node, "value", None)
    if not isinstance(owner, cst.Name) or owner.value not in ev.program.no_models or name not in MODEL:
        return
    if value is None or name not in OF_HISTORY:
        record = ev.program.no_models[owner.value]
        ev.program.misuses.append(Misuse("no-model", record, ev.site(node), name, bool(ev.guards)))


def note_use_of_nothing(ev: Interpreter, node: Any) -> None:
    """``Dense(8)(x)`` where the name holds nothing."""
    argument = node.args[0].value if isinstance(node, cst.Call) and node.args else None
    if isinstance(argument, cst.Name) and argument.value in ev.program.no_models:
        ev.program.misuses.append(Misuse("no-model", ev.program.no_models[argument.value], ev.site(node), "", bool(ev.guards)))


def note_shadowed_attribute(ev: Interpreter, value: Value, name: str, node: Any) -> None:
    """``layers.Dense`` where the name holds something else by now."""
    owner = getattr(node, "value", None)
    if isinstance(owner, cst.Name) and owner.value in ev.program.shadowed and name[:1].isupper():
        ev.program.misuses.append(Misuse("shadowed", value, ev.site(node), owner.value, bool(ev.guards)))


def note_trainable(ev: Interpreter, target: Value, value: Value, node: Any) -> None:
    """``layer.trainable = value``, and whether a callback does it."""
    owner = next((frame.owner for frame in reversed(ev.frames) if frame.function), None)
    bases = [base.path for base in linearise(owner) if isinstance(base, External)] if isinstance(owner, ClassValue) else []
    if any(path.startswith("keras.callbacks.") for path in bases):
        ev.program.misuses.append(Misuse("trainable-in-callback", owner, ev.site(node), guarded=bool(ev.guards)))
    elif isinstance(target, Layer) and not ev.frames[-1].root.library:
        counts = len(ev.program.compiles), len(ev.program.trainings)
        ev.program.trainable_changes.append(TrainableChange(target, value, ev.site(node), *counts))


def note_shadowed_call(ev: Interpreter, callee: Value, args: Sequence[Value], node: cst.Call) -> None:
    """``Dense(5)`` where the name holds a layer or tensor by now."""
    if isinstance(node.func, cst.Name) and node.func.value in ev.program.shadowed and not any(map(may_be_tensor, args)):
        ev.program.misuses.append(Misuse("shadowed", callee, ev.site(node), node.func.value, bool(ev.guards)))


def may_be_tensor(value: Value) -> bool:
    """Whether a layer can be called on a value."""
    match value:
        case tuple():
            return any(map(may_be_tensor, value))
        case ListValue() | DictValue():
            items = value.items if isinstance(value, ListValue) else tuple(value.items.values())
            return not value.exact or any(map(may_be_tensor, items))
        case bool() | int() | float() | str() | None | Layer() | External():
            return False
    return True


def note_list_times(ev: Interpreter, node: cst.BinaryOperation, left: Value, right: Value) -> None:
    """``[Dense(8)] * 3``: one layer, three times."""
    for display, held, times in ((node.left, left, right), (node.right, right, left)):
        if not isinstance(display, cst.List) or not isinstance(held, ListValue) or isinstance(times, int) and times < 2:
            continue
        fresh = [isinstance(element.value, cst.Call) for element in display.elements]
        if fresh and any(isinstance(item, Layer) and new for item, new in zip(held.items, fresh, strict=False)):
            ev.program.misuses.append(Misuse("layer-list-multiplied", held, ev.site(node), guarded=bool(ev.guards)))
