"""Functions: definitions with their defaults and decorators, and calls with real arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import libcst as cst

from kerascheck.interpret.branches import body_of
from kerascheck.interpret.calls import MORE
from kerascheck.interpret.flow import EnoughYields, Exit, Raise, Return
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.interpret.join import join
from kerascheck.program import TracedFunction
from kerascheck.values.objects import BoundMethod, Descriptor, DictValue, External, FunctionValue, Generator, Value
from kerascheck.values.unknown import Unknown

DESCRIPTORS: Final = {
    "builtins.property": "property", "builtins.staticmethod": "staticmethod", "builtins.classmethod": "classmethod",
    "functools.cached_property": "property", "abc.abstractproperty": "property",
}  # fmt: skip

UNCERTAIN_RECURSION: Final = 3
"""A function that calls itself on an unknown test is followed so deep: each level doubles the work."""

UNCERTAIN_CALLS: Final = 500
"""After so many calls, a function that calls itself on an unknown test is no longer followed into itself."""


def define(ev: Interpreter, node: cst.FunctionDef, frame: Frame) -> Value:
    """The value of a ``def``, its decorators applied."""
    function = FunctionValue(node.name.value, node, frame, default_values(ev, node.params, frame))
    if not frame.is_class:
        ev.functions.append(function)
    value: Value = function
    for decorator in reversed(node.decorators):
        value = _decorate(ev, ev.evaluate(decorator.decorator, frame), value, decorator)
    return value


def _decorate(ev: Interpreter, decorator: Value, function: Value, node: Any) -> Value:
    match decorator:
        case External(path=path) if path in DESCRIPTORS:
            return Descriptor(DESCRIPTORS[path], function)
        case External(path="tensorflow.function"):
            note_traced(ev, function, node)
            return function
        case FunctionValue():
            return ev.call(decorator, (function,), {}, node)
        case _:
            # A decorator from a library (tf.function, lru_cache, wraps(…), a property's setter) is taken to keep the function's meaning.
            return function


def note_traced(ev: Interpreter, function: Value, node: Any) -> None:
    """Write down that a function of the project is traced by TensorFlow."""
    inner = function.function if isinstance(function, BoundMethod | Descriptor) else function
    if isinstance(inner, FunctionValue) and isinstance(inner.node, cst.FunctionDef) and not ev.frames[-1].root.library:
        ev.program.traced.append(TracedFunction(inner.name, inner.node, ev.site(node), inner.frame.root.names))


def default_values(ev: Interpreter, params: cst.Parameters, frame: Frame) -> dict[str, Value]:
    """Evaluated defaults by parameter name."""
    values: dict[str, Value] = {}
    for group in (params.posonly_params, params.params, params.kwonly_params):
        for parameter in group:
            if parameter.default is not None:
                values[parameter.name.value] = ev.evaluate(parameter.default, frame)
    return values


def call_function(ev: Interpreter, function: FunctionValue, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    """Run a project function with these arguments."""
    function.calls += 1
    if not ev.budget.enter():
        return ev.gap("budget-depth", f"calls are nested more than {ev.budget.depth} deep", node)
    deepest = UNCERTAIN_RECURSION if function.calls < UNCERTAIN_CALLS else 1
    if ev.uncertain and sum(frame.code is function.node for frame in ev.frames) >= deepest:
        ev.budget.leave()
        return ev.gap("budget-depth", f"whether `{function.name}` goes on calling itself is not known", node)
    bound = bind(ev, function, args, kwargs, node)
    if isinstance(bound, Unknown):
        ev.budget.leave()
        return bound
    frame = Frame(function.frame.file, bound, function.frame, function.frame.root, function.name, code=function.node)
    if function.owner is not None and args:
        frame.owner, frame.receiver = function.owner, args[0]
    elif isinstance(function.frame, Frame):
        frame.owner, frame.receiver = function.frame.owner, function.frame.receiver
    via, made = ev.via, len(ev.program.calls) + len(ev.program.models)
    ev.via = (*via, ev.site(node))
    ev.frames.append(frame)
    try:
        result = _run(ev, function, frame, node)
        if result is None and len(ev.program.calls) + len(ev.program.models) > made:
            ev.builders[id(node)] = (function, frame)
        return result
    finally:
        ev.frames.pop()
        ev.finished.append(frame.names)
        ev.via = via
        ev.budget.leave()


def _run(ev: Interpreter, function: FunctionValue, frame: Frame, node: Any) -> Value:
    exact = True
    try:
        if isinstance(function.node, cst.Lambda):
            return ev.evaluate(function.node.body, frame)
        flow = ev.execute(body_of(function.node.body), frame)
    except EnoughYields:
        flow, exact = Return(None), False
    if frame.yields is not None:
        return Generator(tuple(frame.yields), exact, ev.site(node))
    if isinstance(flow, Raise):
        if not frame.returned:
            raise Exit
        values = frame.returned
    else:
        values = [*frame.returned, flow.value if isinstance(flow, Return) else None]
    result = values[0]
    for other in values[1:]:
        result = join(result, other, ev.site(node))
    return result


def bind(
    ev: Interpreter, function: FunctionValue, args: Sequence[Value], kwargs: dict[str, Value], node: Any
) -> dict[str, Value] | Unknown:
    """The names that a call's frame begins with, by Python's rules; parameters that may be given unseen are Unknown."""
    params = function.node.params
    left = dict(kwargs)
    more = left.pop(MORE, None)
    positional = [parameter.name.value for parameter in (*params.posonly_params, *params.params)]
    names: dict[str, Value] = dict(zip(positional, args, strict=False))
    rest = tuple(args[len(positional) :])
    if isinstance(params.star_arg, cst.Param):
        names[params.star_arg.name.value] = rest if more is None else more
    elif rest:
        return Unknown("raises", f"`{function.name}` takes {len(positional)} arguments, {len(args)} are given", ev.site(node))
    for name in (*positional, *(parameter.name.value for parameter in params.kwonly_params)):
        if name in left:
            names[name] = left.pop(name)
        elif name not in names:
            if more is not None:
                names[name] = more
            elif name in function.defaults:
                names[name] = function.defaults[name]
            else:
                return Unknown("raises", f"`{function.name}` is called without `{name}`", ev.site(node))
    if params.star_kwarg is not None:
        names[params.star_kwarg.name.value] = DictValue(dict(left), exact=more is None)
    elif left:
        return Unknown("raises", f"`{function.name}` takes no argument `{next(iter(left))}`", ev.site(node))
    return names
