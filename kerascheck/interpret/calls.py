"""Calls: evaluated arguments, and which function, class, layer or library model answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import libcst as cst

from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, expression
from kerascheck.library.registry import Call, answer, find_function, find_method
from kerascheck.program import LibraryCall
from kerascheck.values.dim import Symbol
from kerascheck.values.layer import CompileCall, Layer, Model
from kerascheck.values.objects import (
    BoundMethod,
    ClassValue,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    Instance,
    LibraryMethod,
    LibraryObject,
    ListValue,
    Value,
)  # fmt: skip
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

PLOTTING: Final = frozenset(("matplotlib", "seaborn", "plotly", "mpl_toolkits", "IPython"))
"""Libraries that draw: what they give and do does not matter to a model."""

NOTED: Final = frozenset(("keras", "tensorflow", "numpy", "pickle", "joblib", "dill", "math"))
"""Libraries whose calls are written down for rules."""

MORE: Final = "**"
"""Key under which keyword arguments stand that are given but not known."""


@expression(cst.Call)
def call(ev: Interpreter, node: cst.Call, frame: Frame) -> Value:
    """``callee(arguments)``."""
    callee = ev.evaluate(node.func, frame)
    args: list[Value] = []
    kwargs: dict[str, Value] = {}
    for argument in node.args:
        value = ev.evaluate(argument.value, frame)
        if argument.keyword is not None:
            kwargs[argument.keyword.value] = value
        elif argument.star == "*":
            items = ev.iterate(value)
            if items is None:
                kwargs[MORE] = (
                    value
                    if isinstance(value, Unknown)
                    else Unknown("arguments", "the arguments unpacked here are not known", ev.site(node))
                )
            else:
                args.extend(items)
        elif argument.star == "**":
            if isinstance(value, DictValue):
                kwargs.update({key: item for key, item in value.items.items() if isinstance(key, str)})
            if not isinstance(value, DictValue) or not value.exact:
                kwargs[MORE] = Unknown("arguments", "the keyword arguments unpacked here are not known", ev.site(node))
        else:
            args.append(value)
    if ev.program.shadowed and isinstance(callee, Layer | Tensor):
        from kerascheck.interpret.notes import note_shadowed_call

        note_shadowed_call(ev, callee, (*args, *kwargs.values()), node)
    return call_value(ev, callee, args, kwargs, node)


def call_value(ev: Interpreter, callee: Value, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    """What calling a value gives."""
    match callee:
        case FunctionValue():
            from kerascheck.interpret.functions import call_function

            return call_function(ev, callee, args, kwargs, node)
        case BoundMethod():
            return call_value(ev, callee.function, (callee.receiver, *args), kwargs, node)
        case External():
            return call_external(ev, callee, args, kwargs, node)
        case LibraryMethod():
            return _call_method(ev, callee, args, kwargs, node)
        case Layer():
            from kerascheck.library.keras_calls import call_layer

            return call_layer(ev, callee, args, kwargs, node)
        case ClassValue():
            from kerascheck.interpret.classes import instantiate

            return instantiate(ev, callee, args, kwargs, node)
        case Instance():
            from kerascheck.interpret.attributes import find_in_class

            function = find_in_class(callee.cls, "__call__")
            if function is not None:
                return call_value(ev, function, (callee, *args), kwargs, node)
        case Descriptor():
            return call_value(ev, callee.function, args, kwargs, node)
        case LibraryObject(path="functools.partial"):
            before, given = callee.arguments["args"], callee.arguments["kwargs"]
            return call_value(ev, callee.arguments["function"], (*before, *args), {**given, **kwargs}, node)
        case LibraryObject(path=path) if path.startswith(("keras.losses.", "keras.metrics.")):
            if path.startswith("keras.losses.") and len(args) > 1:
                note_own_loss(ev, callee, args[1], node)
            return Tensor(Shape(()), "float32")
        case LibraryObject():
            model = find_method(callee, "__call__")
            if model is not None and MORE not in kwargs:
                return answer(model, Call(ev, node, callee.path), callee, *args, **kwargs)
    escape(ev, (*args, *kwargs.values()), callee)
    if isinstance(callee, Unknown):
        return callee
    return ev.gap(
        "call", "what is called here is not known" if isinstance(callee, Symbol) else "a call of this value is not interpreted", node
    )


def note_own_loss(ev: Interpreter, loss: LibraryObject, predicted: Value, node: Any) -> None:
    """Write down a loss object that a training loop of the program's own applies to what a model gives."""
    maker = predicted.call.layer if isinstance(predicted, Tensor) and predicted.call is not None else None
    if isinstance(maker, Model) and not any(each.loss is loss and each.model is maker for each in ev.program.own_losses):
        ev.program.own_losses.append(CompileCall(maker, None, loss, None, {}, ev.site(node), bool(ev.guards)))


def call_external(ev: Interpreter, callee: External, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    """A call into a library."""
    made = _call_external(ev, callee, args, kwargs, node)
    package = ev.program.target.package(callee.written)
    if package != "keras":
        from kerascheck.library.keras_packages import mark

        mark(ev, made, package, callee.path)
    return made


def _call_external(ev: Interpreter, callee: External, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    library = callee.path.partition(".")[0]
    if library in NOTED and not ev.frames[-1].root.library:
        given = {name: value for name, value in kwargs.items() if name != MORE}
        ev.program.library_calls.append(LibraryCall(callee.path, tuple(args), given, ev.site(node), bool(ev.guards)))
    if callee.path.startswith("keras."):
        from kerascheck.library.keras_arguments import note_call

        note_call(ev, callee, args, kwargs, node)
    model = find_function(callee.path)
    if model is not None:
        if MORE in kwargs and not getattr(model, "takes_more", False):
            return kwargs[MORE]
        return answer(model, Call(ev, node, callee.path), *args, **kwargs)
    if callee.path.startswith("keras.applications.") and MORE not in kwargs:
        from kerascheck.library.keras_applications import construct_application

        return construct_application(ev, callee, args, kwargs, node)
    if callee.path.startswith("keras."):
        from kerascheck.library.keras_objects import construct

        made = construct(ev, callee, args, kwargs, node)
        if made is not None:
            return made
    if library in PLOTTING:
        return Unknown("plotting", f"what `{callee.path}` gives is a drawing", ev.site(node))
    changed = escape(ev, (*args, *kwargs.values()), callee)
    kind = "external-change" if changed else "external-call"
    return ev.gap(kind, f"`{callee.written or callee.path}` is not modelled", node)


def _call_method(ev: Interpreter, callee: LibraryMethod, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    name = callee.name.removeprefix("super.")
    if isinstance(callee.receiver, Model) or (isinstance(callee.receiver, Layer) and name == "add_weight"):
        from kerascheck.library.keras_arguments import note_method

        note_method(ev, name, args, kwargs, node)
    model = find_method(callee.receiver, name)
    if model is None or MORE in kwargs and not getattr(model, "takes_more", False):
        if callee.name.startswith("super."):
            return None
        return kwargs.get(MORE) or ev.gap("method", f"`.{name}()` of this value is not modelled", node)
    return answer(model, Call(ev, node, name), callee.receiver, *args, **kwargs)


def escape(ev: Interpreter, values: Sequence[Value], callee: Value) -> bool:
    """Objects given to code that is not understood may come back changed; whether there were any."""
    changed = False
    for value in values:
        if isinstance(value, ListValue) and not isinstance(callee, External):
            ev.journal.set(value, "exact", False)
            changed = True
    seen: set[int] = set()
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        match value:
            case Model():
                ev.journal.put(value.state, "escaped", True)
                changed = True
            case Instance():
                waiting.extend(value.attributes.values())
            case DictValue():
                waiting.extend(value.items.values())
            case ListValue():
                waiting.extend(value.items)
            case tuple():
                waiting.extend(value)
    return changed
