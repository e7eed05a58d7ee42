"""The registry of library models: what the evaluator knows of other people's functions, methods and attributes.

A model of a function is a Python function with the same parameters, which takes and gives abstract values::

    @function("numpy.zeros", "numpy.ones")
    def filled(call: Call, shape: Value, dtype: Value = "float64", order: Value = "C") -> Value: ...

Python's own argument binding is the binding; arguments that do not bind give Unknown. Models are found by the
canonical dotted path; the module that holds them is imported when a program first uses that library.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kerascheck.interpret.flow import ControlFlow
from kerascheck.values.objects import LibraryObject, Value
from kerascheck.values.site import Site
from kerascheck.values.unknown import Unknown

if TYPE_CHECKING:
    from kerascheck.interpret.interpreter import Interpreter

Model: TypeAlias = "Callable[..., Value]"


@dataclass(slots=True)
class Call:
    """The call that a library model answers.

    Attributes:
        ev: the evaluator, for models that call back (``map``, ``Lambda``) or change objects (through ``ev.journal``).
        node: the call's syntax node.
        path: canonical path of the function, or the method's name.
    """

    ev: Interpreter
    node: Any
    path: str

    @property
    def site(self) -> Site:
        """Where the call stands."""
        return self.ev.site(self.node)

    def unknown(self, reason: str, kind: str = "library-call") -> Unknown:
        """Unknown, with this call as the place where knowledge ended."""
        return Unknown(kind, reason, self.site)


#: First part of a canonical path -> modules that register models for it.
LIBRARIES: Final[dict[str, tuple[str, ...]]] = {
    "builtins": ("builtin_functions", "builtin_objects", "containers", "strings"),
    "numpy": (
        "numpy_creation",
        "numpy_loading",
        "numpy_elementwise",
        "numpy_functions",
        "numpy_products",
        "numpy_reductions",
        "numpy_shaping",
        "numpy_joining",
        "numpy_windows",
        "numpy_repeating",
        "numpy_arrays",
        "numpy_random",
        "numpy_choices",
        "numpy_scalars",
    ),
    "sklearn": ("sklearn_data", "sklearn_estimators", "sklearn_functions", "sklearn_networks"),
    **dict.fromkeys(("cv2", "PIL", "skimage", "imageio", "matplotlib"), ("pictures",)),
    "tensorflow_datasets": ("tensorflow_data", "tensorflow_batches", "tensorflow_datasets"),
    "imblearn": ("sklearn_resampling",),
    "pandas": ("pandas_frames", "pandas_selection", "pandas_columns"),
    "tensorflow": ("library_versions", "run_time", "tensorflow_functions", "tensorflow_data", "keras_utils", "keras_ops", "tensors"),
    "keras": (
        "library_versions",
        "keras_layers",
        "keras_models",
        "keras_functional",
        "keras_attributes",
        "keras_training",
        "keras_utils",
        "keras_datasets",
        "tensorflow_functions",
        "tensorflow_data",
        "keras_objects",
        "keras_applications",
        "keras_ops",
        "keras_copies",
        "tensors",
    ),
    "math": ("mathematics", "standard_library", "command_line", "records", "run_time"),
    "keras_tuner": ("keras_tuner",),
    "packaging": ("library_versions",), "distutils": ("library_versions",), "pkg_resources": ("library_versions",),
    "looseversion": ("library_versions",),
}
_STANDARD: Final = ("itertools", "functools", "collections", "copy", "argparse", "os", "sys", "random", "datetime", "time", "pathlib",
"string",
                    "dataclasses", "operator", "re", "json", "typing", "enum", "types", "string", "contextlib", "abc")  # fmt: skip

_functions: dict[str, Model] = {}
_methods: dict[tuple[Any, str], Model] = {}
_attributes: dict[tuple[Any, str], Model] = {}
_constants: dict[str, Value] = {}
_loaded: set[str] = set()


def function(*paths: str) -> Callable[[Model], Model]:
    """Register the model of a function or class by canonical path."""

    def register(model: Model) -> Model:
        for path in paths:
            _functions[path] = model
        return model

    return register


def method(owner: Any, *names: str) -> Callable[[Model], Model]:
    """Register the model of a method: ``model(call, receiver, …)``.

    Args:
        owner: a value's Python class (`Array`, `ListValue`, ``str``), or the canonical path of a `LibraryObject`'s class.
        names: method names.
    """

    def register(model: Model) -> Model:
        for name in names:
            _methods[owner, name] = model
        return model

    return register


def attribute(owner: Any, *names: str) -> Callable[[Model], Model]:
    """Register the model of an attribute that is no method: ``model(call, receiver)``."""

    def register(model: Model) -> Model:
        for name in names:
            _attributes[owner, name] = model
        return model

    return register


def load(library: str) -> None:
    """Import the models of a library, once."""
    if library in _loaded:
        return
    _loaded.add(library)
    library = "math" if library in _STANDARD else library
    for module in LIBRARIES.get(library, ()):
        import_module(f"kerascheck.library.{module}")


def find_function(path: str) -> Model | None:
    """The model of a function, if there is one."""
    load(path.partition(".")[0])
    return _functions.get(path)


def _find(table: dict[tuple[Any, str], Model], value: Value, name: str) -> Model | None:
    if isinstance(value, LibraryObject):
        load(value.path.partition(".")[0])
        if (value.path, name) in table:
            return table[value.path, name]
    for owner in type(value).__mro__:
        if (owner, name) in table:
            return table[owner, name]
    return None


def find_method(value: Value, name: str) -> Model | None:
    """The model of a value's method, if there is one."""
    return _find(_methods, value, name)


def find_attribute(value: Value, name: str) -> Model | None:
    """The model of a value's attribute, if there is one."""
    return _find(_attributes, value, name)


def constant(path: str, value: Value) -> None:
    """Register a plain value by canonical path, such as ``numpy.pi``."""
    _constants[path] = value


def find_constant(path: str) -> tuple[Value] | None:
    """The value of a registered constant in a tuple, None when there is none."""
    load(path.partition(".")[0])
    return (_constants[path],) if path in _constants else None


def answer(model: Model, call: Call, /, *args: Value, **kwargs: Value) -> Value:
    """Call a library model; arguments that it does not take give Unknown, and so does a failure of the model's own."""
    try:
        return model(call, *args, **kwargs)
    except (ControlFlow, RecursionError):
        raise
    except Exception as error:
        if isinstance(error, TypeError) and error.__traceback__ is not None and error.__traceback__.tb_next is None:
            return call.unknown(f"`{call.path}` is called in a way that kerascheck does not know", "arguments")
        call.ev.program.defects.append(f"the model of `{call.path}` failed:\n{traceback.format_exc()}")
        return call.unknown(f"kerascheck itself failed on `{call.path}`", "defect")


def known_names(module: str) -> list[str]:
    """The names of a module that have a model: what ``from module import *`` is known to bring."""
    load(module.partition(".")[0])
    prefix = f"{module}."
    found = {path[len(prefix) :].partition(".")[0] for path in (*_functions, *_constants) if path.startswith(prefix)}
    return sorted(name for name in found if not name.startswith("_"))
