"""Arguments of Keras calls: what does not bind to today's signature is written down for rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kerascheck.interpret.interpreter import Interpreter
from kerascheck.keras_api.arguments import SWALLOWED
from kerascheck.keras_api.lookup import BASE_LAYER_ARGUMENTS, IGNORED_ARGUMENTS, MISSING, STUBS, Entry, Parameter, bind, symbol
from kerascheck.keras_api.methods import method
from kerascheck.program import Misuse, Unbound
from kerascheck.values.objects import External, Value

MODEL: Final = Entry(
    "keras.Model", "class", "Model", tuple(Parameter(name, "", None) for name in ("inputs", "outputs", "name", "trainable")), ()
)  # fmt: skip
"""``Model(inputs, outputs)``; its own signature says only ``*args, **kwargs``."""

_STRICT_BASES: Final = ("Layer", "Optimizer", "LearningRateSchedule")
"""Classes that refuse what they do not know, though their signatures end in ``**kwargs``."""

_LENIENT: Final = (
    "Layer", "InputLayer", "Wrapper", "RNN", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper", "Optimizer", "HashedCrossing",
)  # fmt: skip
"""Classes that are mostly subclassed, or whose own code reads its ``**kwargs``."""

_FOREIGN: Final = ("tf_keras", "tensorflow.python.", "keras.src", "tensorflow.contrib")
_REGISTERING: Final = ("get_custom_objects", "custom_object_scope", "CustomObjectScope", "register_keras_serializable")
MORE: Final = "**"

KERAS_2_ARGUMENTS: Final = {
    "Layer": ("batch_input_shape", "batch_size", "weights", "implementation", "dynamic"),
    "Optimizer": ("lr", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm"),
}  # fmt: skip
"""Base class, and what its ``**kwargs`` takes in Keras 2.13 to 2.15 besides."""


def note_call(ev: Interpreter, callee: External, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> None:
    """Write down what does not bind of a call of a public Keras symbol."""
    from kerascheck.library.keras_objects import find

    if callee.path.rpartition(".")[2] in _REGISTERING:
        ev.program.registers = True
    if ev.frames[-1].root.library:
        return
    version = ev.program.target.version(callee.written or callee.path)
    entry = find(callee.path, version)
    if entry is None and callee.written.startswith("tensorflow"):
        entry = symbol(callee.path, version, through_tensorflow=True)
    through_config = getattr(getattr(getattr(node, "func", None), "attr", None), "value", "") == "from_config"
    foreign = (callee.written or callee.path).startswith(_FOREIGN) or callee.path.startswith(STUBS)
    if entry is None or through_config or foreign:
        return
    if entry.name == "Model":
        entry = MODEL
    elif entry.name in _LENIENT or entry.kind not in ("class", "function") or "Model" in entry.bases:
        return
    _note(ev, entry, args, kwargs, node, callee.written or callee.path)


def note_method(ev: Interpreter, name: str, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> None:
    """Write down what does not bind of a call of a model's method."""
    of_keras_3 = ev.program.target.version() >= (3, 0)
    entry = method(name, ev.program.target.version()) if not ev.frames[-1].root.library else None
    if entry is not None and name == "add_weight" and args and isinstance(args[0], str) and of_keras_3:
        ev.program.misuses.append(Misuse("name-for-shape", args[0], ev.site(node), name, bool(ev.guards)))
    elif entry is not None:
        _note(ev, entry, args, kwargs, node)


def _note(ev: Interpreter, entry: Entry, args: Sequence[Value], kwargs: dict[str, Value], node: Any, written: str = "keras") -> None:
    given = {name: value for name, value in kwargs.items() if name != MORE}
    of_keras_3 = ev.program.target.version(written) >= (3, 0)
    popped = tuple(name for name in IGNORED_ARGUMENTS.get(entry.name, ()) if name not in SWALLOWED or not of_keras_3)
    extra = (*BASE_LAYER_ARGUMENTS, *popped) if "Layer" in entry.bases else ()
    if not of_keras_3:
        extra = (*extra, *(name for base in entry.bases for name in KERAS_2_ARGUMENTS.get(base, ())))
    bound = bind(entry, tuple(args), given, kwargs.get(MORE), extra)
    open_ended = any(parameter.kind == "**" for parameter in entry.parameters)
    strict = not open_ended or any(base in entry.bases for base in _STRICT_BASES)
    unexpected = bound.unexpected if strict else ()
    if entry.name == "ReduceLROnPlateau":
        unexpected = tuple(name for name in bound.unexpected if name == "epsilon")
    required = [parameter.name for parameter in entry.parameters if parameter.kind == "" and parameter.default is MISSING]
    missing = bound.missing if set(bound.missing) <= set(required) else ()
    if unexpected or missing or bound.excess:
        ev.program.unbound.append(Unbound(entry, unexpected, missing, bound.excess, ev.site(node), bool(ev.guards)))
