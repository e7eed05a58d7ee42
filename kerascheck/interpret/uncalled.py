"""Functions and classes that nothing calls: interpreted once, with symbols for their parameters."""

from __future__ import annotations

import libcst as cst

from kerascheck.interpret.attributes import find_in_class
from kerascheck.interpret.calls import MORE
from kerascheck.interpret.flow import EnoughYields, Exit
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.values.dim import named
from kerascheck.values.layer import Layer
from kerascheck.values.objects import ClassValue, FunctionValue, Instance, Value
from kerascheck.values.unknown import Unknown


def interpret_uncalled(ev: Interpreter, file: str) -> None:
    """Call every function of a file that has not been called, as its reader would imagine the call.

    Parameters without a default are symbols of their name; automatic layer names begin anew in each.
    """
    for function in list(ev.functions):
        if not function.calls and function.frame.file == file:
            _attempt(ev, function, ())
    for cls in list(ev.classes):
        if cls.frame.file == file:
            _interpret_class(ev, cls)


def symbols(function: FunctionValue, skip: int = 0) -> tuple[Value, ...]:
    """A symbol for each positional parameter without a default, as far as the first with one."""
    params = function.node.params
    positional = [*params.posonly_params, *params.params][skip:]
    return tuple(_imagined(function, parameter.name.value) for parameter in positional if parameter.default is None)


def _imagined(function: FunctionValue, name: str) -> Value:
    """What a parameter is taken for: a symbol, or a tuner's hyperparameters where the function asks them for values."""
    if name == "hp":
        from kerascheck.library.keras_tuner import ASKS, hyperparameters
        from kerascheck.query.text import text_of

        text = text_of(function.node)
        if any(f"{name}.{asks}(" in text for asks in ASKS):
            return hyperparameters()
    return named(name)


def _open_ended(ev: Interpreter, function: FunctionValue) -> dict[str, Value]:
    """What a call of a function with ``*args`` or ``**kwargs`` may give besides; that the defaults hold is said by name."""
    params = function.node.params
    if not isinstance(params.star_arg, cst.Param) and params.star_kwarg is None:
        return {}
    left = {name: value for name, value in function.defaults.items() if name not in {each.name.value for each in params.posonly_params}}
    return {**left, MORE: Unknown("arguments", "who calls this may give more arguments", ev.site(function.node.name))}


def _attempt(ev: Interpreter, function: FunctionValue, before: tuple[Value, ...]) -> None:
    kwargs: dict[str, Value] = {
        parameter.name.value: named(parameter.name.value) for parameter in function.node.params.kwonly_params if parameter.default is None
    }
    kwargs |= _open_ended(ev, function)
    counters, made = dict(ev.counters), len(ev.program.layers)
    ev.counters.clear()
    ev.journal.open()
    try:
        ev.call(function, (*before, *symbols(function, len(before))), kwargs, function.node.name)
    except (Exit, EnoughYields):
        pass
    finally:
        ev.journal.undo(_made_since(ev, made))
        ev.counters.clear()
        ev.counters.update(counters)


def _made_since(ev: Interpreter, count: int) -> frozenset[int]:
    """Ids of the layers and models that came after so many others, and of what they remember: they stay as the function left them."""
    return frozenset(id(part) for layer in ev.program.layers[count:] for part in (layer, layer.state, layer.attributes))


def _interpret_class(ev: Interpreter, cls: ClassValue) -> None:
    methods = [
        member for member in cls.namespace.values()
        if isinstance(member, FunctionValue) and not member.calls and member.name not in ("__init__", "call", "build")
    ]  # fmt: skip
    if not methods and cls.facts.get("instances"):
        return
    init = find_in_class(cls, "__init__")
    arguments = symbols(init, 1) if isinstance(init, FunctionValue) else ()
    keywords = init.node.params.kwonly_params if isinstance(init, FunctionValue) and isinstance(init.node, cst.FunctionDef) else ()
    counters, made = dict(ev.counters), len(ev.program.layers)
    ev.counters.clear()
    ev.journal.open()
    try:
        receiver = ev.call(
            cls, arguments, {item.name.value: named(item.name.value) for item in keywords if item.default is None}, cls.node.name
        )
        if isinstance(receiver, Instance | Layer):
            for method in methods:
                if not method.calls:
                    _attempt(ev, method, (receiver,))
    except (Exit, EnoughYields):
        pass
    finally:
        ev.journal.undo(_made_since(ev, made))
        ev.counters.clear()
        ev.counters.update(counters)
