"""``keras.applications``: interpreted from the source text of the installed Keras, as if it were part of the project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerascheck.interpret.interpreter import Interpreter
from kerascheck.interpret.modules import load
from kerascheck.library.registry import Call, function
from kerascheck.values.objects import External, FunctionValue, Value


def construct_application(ev: Interpreter, callee: External, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    """A call of a function of ``keras.applications``."""
    source = ev.files.application(callee.path)
    if source is None:
        return ev.gap("no-keras", f"`{callee.written or callee.path}` is read from an installed Keras, and none was found", node)
    via = ev.via
    ev.via = (*via, ev.site(node))
    try:
        module = load(ev, source, callee.path.rpartition(".")[0], library=True)
    finally:
        ev.via = via
    target = None if module is None else module.names.get(callee.path.rpartition(".")[2])
    if not isinstance(target, FunctionValue):
        return ev.gap("external-call", f"`{callee.written or callee.path}` is not modelled", node)
    return ev.call(target, args, kwargs, node)


@function("keras.utils.file_utils.get_file", "keras.utils.get_file")
def get_file(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Nothing is downloaded; a path that is not known."""
    return call.unknown("nothing is downloaded")


@function("keras.ops.operation_utils.get_source_inputs")
def get_source_inputs(call: Call, tensor: Value) -> Value:
    """The inputs that a tensor comes from."""
    from kerascheck.library.keras_graph import trace
    from kerascheck.values.objects import ListValue

    operations = trace((), tensor).operations
    return ListValue(tuple(layer.calls[0].outputs for layer in operations if layer.cls == "InputLayer"))


@function("keras.backend.is_keras_tensor", "keras.utils.is_keras_tensor")
def is_keras_tensor(call: Call, value: Value) -> Value:
    """Whether a value is a symbolic tensor."""
    from kerascheck.values.tensor import Tensor

    return isinstance(value, Tensor)
