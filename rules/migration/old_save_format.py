"""A model or its weights saved or loaded in a format that Keras 3 has left behind.

## What it does

Finds what Keras 3 refuses: a SavedModel folder (`model.save("folder")`, `save_format="tf"`, `load_model("folder")`) and weights under
any name that does not end in `.weights.h5`. Saving a whole model as `.h5` still works; it is mentioned as advice.

Paths that are not known, such as a command line's, are left alone.

## Why is this bad?

The line raises `ValueError`: "Invalid filepath extension for saving", "The filename must end in `.weights.h5`", "File format not
supported". With `save` that is after the training, which is lost.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input(shape=(8,)), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.save_weights("weights.h5")  # error: KC905
model.load_weights("weights.h5")
model.save("saved_model")  # error: KC905
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input(shape=(8,)), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.save_weights("weights.weights.h5")
model.load_weights("weights.weights.h5")
model.save("saved_model.keras")
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
from kerascheck.query.text import requoted
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Plan, RemoveArgument, Replace, argument_of
from kerascheck.values.site import Site

SAVE: Final = {"keras.Model.save": 0, "keras.models.save_model": 1, "keras.saving.save_model": 1}
LOAD: Final = {"keras.models.load_model": 0, "keras.saving.load_model": 0}
"""Functions, and the place of the path among their arguments."""

SAVE_WEIGHTS: Final = "keras.Model.save_weights"
LOAD_WEIGHTS: Final = "keras.Model.load_weights"
WHOLE: Final = (".keras", ".h5", ".hdf5")
WEIGHTS: Final = ".weights.h5"


@rule("KC905", "old-save-format", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls that save or load under a name that Keras 3 refuses, and models saved as HDF5."""
    for call in program.library_calls:
        path = path_of(call)
        if path is None or call.guarded or "://" in path or not path:
            continue
        if call.path in SAVE:
            yield from saving(program, call, path)
        elif call.path == SAVE_WEIGHTS and not path.endswith(WEIGHTS):
            new = f"{stem(path)}{WEIGHTS}"
            message = f"expected a file name that ends in `{WEIGHTS}`, got `{path}`: Keras 3 refuses it"
            yield Finding(place(call), message, "refused", severity=Severity.ERROR,
                          fix=rename(program, call, path, new, (SAVE_WEIGHTS, LOAD_WEIGHTS)))  # fmt: skip
        elif call.path in LOAD and "." not in path.rstrip("/").rpartition("/")[2] and not saved_here(program, path):
            instead = "Keras 3 loads no SavedModel folders; `keras.layers.TFSMLayer` reads one"
            message = f"expected a `.keras` or `.h5` file, got `{path}`: {instead}"
            yield Finding(place(call), message, "refused", severity=Severity.ERROR)


def saving(program: Program, call: LibraryCall, path: str) -> Iterator[Finding]:
    """What is wrong with saving a whole model."""
    if call.kwargs.get("zipped") is False:
        return
    format_ = argument_of(call.site.node, "save_format")
    if path.endswith(WHOLE):
        if path.endswith((".h5", ".hdf5")):
            message = f"`{path}` is HDF5, the format of older Keras: `.keras` keeps more of a model and is loaded without surprises"
            yield Finding(place(call), message, "old format", severity=Severity.INFO)
        return
    message = f"expected a file name that ends in `.keras`, got `{path}`: Keras 3 saves no SavedModel folders"
    fix = rename(program, call, path, f"{path.rstrip('/').removesuffix('.tf')}.keras", (*SAVE, *LOAD))
    if fix is not None and format_ is not None:
        fix = FixPlan(fix.message, (*fix.plans, RemoveArgument(call.site.node, format_)), fix.applicability)
    yield Finding(place(call), message, "refused", fix=fix, severity=Severity.ERROR)


def path_of(call: LibraryCall) -> str | None:
    """The path that a call is given, where it is known."""
    index = SAVE.get(call.path, LOAD.get(call.path, 0 if call.path in (SAVE_WEIGHTS, LOAD_WEIGHTS) else -1))
    if index < 0:
        return None
    value = call.kwargs.get("filepath", call.args[index] if len(call.args) > index else None)
    return value if isinstance(value, str) else None


def literal_of(call: LibraryCall) -> Any:
    """The string literal that gives the path; None where it is not written in the call."""
    index = SAVE.get(call.path, 0)
    argument = argument_of(call.site.node, "filepath")
    plain = [each for each in call.site.node.args if each.keyword is None]
    node = argument.value if argument is not None else plain[index].value if len(plain) > index else None
    return node if type(node).__name__ == "SimpleString" else None


def place(call: LibraryCall) -> Site:
    """The path, where it is written in the call."""
    literal = literal_of(call)
    return Site(call.site.file, literal, call.site.via) if literal is not None else call.site


def stem(path: str) -> str:
    """A path without what the old formats had for an ending."""
    return next((path.removesuffix(ending) for ending in (".hdf5", ".h5", ".ckpt", ".tf", ".keras") if path.endswith(ending)), path)


def saved_here(program: Program, path: str) -> bool:
    """Whether the program itself saves what it loads; then saving is what is wrong."""
    return any(call.path in SAVE and path_of(call) == path for call in program.library_calls)


def rename(program: Program, call: LibraryCall, old: str, new: str, together: tuple[str, ...]) -> FixPlan | None:
    """The new name, here and wherever the program saves or loads under the old one."""
    group = [each for each in program.library_calls if each.path in together and path_of(each) == old and each.site.file == call.site.file]
    literals = {id(node): node for each in group if (node := literal_of(each)) is not None}
    if literal_of(call) is None or len(literals) < len({id(each.site.node) for each in group}):
        return None
    plans: tuple[Plan, ...] = tuple(Replace(node, requoted(node, new)) for node in literals.values())
    return FixPlan(f"write `{new}`", plans, Applicability.UNSAFE)
