"""A model or its weights saved or loaded in a format that Keras 3 has left behind.

## What it does

Finds SavedModel folders, which Keras 3 neither saves nor loads as models: `model.save("folder")`, `save_format="tf"`,
`load_model("folder")`. Saving a whole model as `.h5` still works; it is mentioned as advice. Names of weights' files are
[KC611](checkpoint-path)'s.

Paths that are not known, such as a command line's, are left alone.

## Why is this bad?

The line raises `ValueError`: "Invalid filepath extension for saving", "File format not supported". With `save` that is after the
training, which is lost.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense
from keras.models import load_model

model = Sequential([Input(shape=(8,)), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.save("models/price", save_format="tf")  # error: KC905
again = load_model("models/price")
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Dense
from keras.models import load_model

model = Sequential([Input(shape=(8,)), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.save("models/price.keras")
again = load_model("models/price.keras")
```

For TensorFlow Serving, `model.export("folder")` writes a SavedModel, and `keras.layers.TFSMLayer` reads one.

## References

- [Keras: saving and loading models](https://keras.io/guides/serialization_and_saving/)
- [Keras: migrating Keras 2 code to multi-backend Keras 3](https://keras.io/guides/migrating_to_keras_3/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import LibraryCall, Program
from kerascheck.query.text import call_argument, requoted
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Plan, RemoveArgument, Replace, argument_of
from kerascheck.values.site import Site

SAVE: Final = {"save": 0, "keras.models.save_model": 1, "keras.saving.save_model": 1}
LOAD: Final = {"keras.models.load_model": 0, "keras.saving.load_model": 0}
"""Methods and functions, and the place of the path among their arguments."""

WHOLE: Final = (".keras", ".h5", ".hdf5")


@rule("KC905", "old-save-format", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls that save or load under a name that Keras 3 refuses, and models saved as HDF5."""
    for call in (*program.saves, *program.library_calls):
        path = path_of(call)
        if path is None or call.guarded or "://" in path or not path:
            continue
        if call.path in SAVE:
            yield from saving(program, call, path)
        elif "." not in path.rstrip("/").rpartition("/")[2] and not saved_here(program, path):
            instead = "Keras 3 loads no SavedModel folders; `keras.layers.TFSMLayer` reads one"
            message = f"expected a `.keras` or `.h5` file, got `{path}`: {instead}"
            yield Finding(place(call), message, "refused", severity=Severity.ERROR)


def saving(program: Program, call: LibraryCall, path: str) -> Iterator[Finding]:
    """What is wrong with saving a whole model."""
    if call.kwargs.get("zipped") is False:
        return
    if path.endswith(WHOLE):
        if not path.endswith(".keras"):
            message = f"`{path}` is HDF5, the format of older Keras: `.keras` keeps more of a model and is loaded without surprises"
            yield Finding(place(call), message, "old format", severity=Severity.INFO)
        return
    message = f"expected a file name that ends in `.keras`, got `{path}`: Keras 3 saves no SavedModel folders"
    fix = rename(program, call, path, f"{path.rstrip('/').removesuffix('.tf')}.keras")
    format_ = argument_of(call.site.node, "save_format")
    if fix is not None and format_ is not None:
        fix = FixPlan(fix.message, (*fix.plans, RemoveArgument(call.site.node, format_)), fix.applicability)
    yield Finding(place(call), message, "refused", fix=fix, severity=Severity.ERROR)


def index_of(call: LibraryCall) -> int | None:
    """The place of the path among a call's arguments; None for other calls."""
    return SAVE.get(call.path, LOAD.get(call.path))


def path_of(call: LibraryCall) -> str | None:
    """The path that a call is given, where it is known."""
    index = index_of(call)
    if index is None:
        return None
    value = call.kwargs.get("filepath", call.args[index] if len(call.args) > index else None)
    return value if isinstance(value, str) else None


def literal_of(call: LibraryCall) -> Any:
    """The string literal that gives the path; None where it is not written in the call."""
    node = call_argument(call.site.node, "filepath", index_of(call) or 0)
    return node if type(node).__name__ == "SimpleString" else None


def place(call: LibraryCall) -> Site:
    """The path, where it is written in the call."""
    literal = literal_of(call)
    return Site(call.site.file, literal, call.site.via) if literal is not None else call.site


def saved_here(program: Program, path: str) -> bool:
    """Whether the program itself saves what it loads; then saving is what is wrong."""
    return any(call.path in SAVE and path_of(call) == path for call in (*program.saves, *program.library_calls))


def rename(program: Program, call: LibraryCall, old: str, new: str) -> FixPlan | None:
    """The new name, here and wherever the program saves or loads a model under the old one."""
    calls = [each for each in (*program.saves, *program.library_calls) if path_of(each) == old and each.site.file == call.site.file]
    literals = {id(node): node for each in calls if (node := literal_of(each)) is not None}
    if literal_of(call) is None or len(literals) < len({id(each.site.node) for each in calls}):
        return None
    plans: tuple[Plan, ...] = tuple(Replace(node, requoted(node, new)) for node in literals.values())
    return FixPlan(f"write `{new}`", plans, Applicability.UNSAFE)
