"""Packages: which of several Keras a layer, model or optimizer comes from, where it is not ``keras`` itself."""

from __future__ import annotations

from typing import Final

from kerascheck.interpret.attributes import linearise
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.keras_api.versions import Target
from kerascheck.library.keras_graph import layers_of
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import External, LibraryObject, Value
from kerascheck.values.tensor import Tensor

PACKAGE: Final = "package"
"""Key in an object's ``state``."""


GIVEN: Final = ("Sequential", "Model")
"""Classes that are made of layers which the program gives; what else makes a model makes its layers, too."""


def mark(ev: Interpreter, made: Value, package: str, path: str) -> None:
    """Write on what a call has made which package it is from; an input's tensor stands for its layer."""
    owner = made.call.layer if isinstance(made, Tensor) and made.call is not None else made
    if isinstance(owner, Layer | LibraryObject):
        ev.journal.put(owner.state, PACKAGE, package)
    if isinstance(owner, Model) and path.rpartition(".")[2] not in GIVEN:
        for layer in layers_of(owner):
            mark(ev, layer, package, "")


def package_of(target: Target, value: Value) -> str:
    """The package of a layer, model or optimizer; of a class of the project, that of Keras' class behind it."""
    if isinstance(value, Layer) and value.user_class is not None:
        bases = [base for base in linearise(value.user_class) if isinstance(base, External) and base.path.startswith("keras.")]
        return target.package(bases[0].written) if bases else "keras"
    return str(value.state.get(PACKAGE, "keras"))
