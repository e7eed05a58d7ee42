"""A layer of Keras 1: gone, or called in its old form.

## What it does

Finds layers that only Keras 1 had (`merge(…, mode=…)`, `Deconvolution2D`, `AtrousConvolution2D`, `TimeDistributedDense`, …), and
`Convolution2D(filters, rows, columns)`, which means something else today. `Conv2D(filters, 3, 3)` is taken for the same mistake, for
kernels of 3, 5 and 7; whoever means the stride writes `strides=3`.

## Why is this bad?

The gone layers raise `ImportError` or `AttributeError`. `Convolution2D` is still there as another name of `Conv2D`, but its third
argument is the stride now: `Convolution2D(32, 3, 3)` takes every third row and column, and after a few layers nothing is left
of the image.

## Example

```python bad
from keras import Sequential
from keras.layers import Convolution2D, Dense, Flatten, Input

model = Sequential([
    Input(shape=(66, 200, 3)),
    Convolution2D(24, 5, 5, activation="relu"),  # warning: KC904
    Flatten(),
    Dense(1),
])
```

```python bad
from keras import Input, layers

left, right = Input(shape=(8,)), Input(shape=(8,))
both = layers.merge([left, right], mode="sum")  # error: KC904
```

## Use instead

```python fixed
from keras import Sequential
from keras.layers import Convolution2D, Dense, Flatten, Input

model = Sequential([
    Input(shape=(66, 200, 3)),
    Convolution2D(24, (5, 5), activation="relu"),
    Flatten(),
    Dense(1),
])
```

```python good
from keras import Input, layers

left, right = Input(shape=(8,)), Input(shape=(8,))
both = layers.add([left, right])
```

## References

- [Keras 2.0 release notes: changes of layers](https://github.com/keras-team/keras/wiki/Keras-2.0-release-notes)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.migration import old_layer
from kerascheck.program import Program
from kerascheck.query.merging import merge_fix
from kerascheck.query.symbols import unavailable
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Plan, RemoveArgument, Replace, argument_of
from kerascheck.values.layer import Layer

AXES: Final = {"Convolution2D": 2, "Convolution3D": 3, "Conv2D": 2, "Conv3D": 3}
OF_KERAS_1: Final = (
    "border_mode", "subsample", "init", "W_regularizer", "b_regularizer", "W_constraint", "b_constraint", "dim_ordering", "bias",
)  # fmt: skip
"""Arguments by which a call of ``Conv2D`` shows its age; ``Convolution2D`` does by its name."""

RENAMED: Final = {"TimeDistributedDense": "Dense"}
"""Layers whose work another one does with the same arguments."""


@rule("KC904", "old-layer-name", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers that are gone, and convolutions whose kernel is given as two or three numbers."""
    told: set[tuple[str, str]] = set()
    for use in unavailable(program):
        instead = old_layer(use.path)
        if instead is not None and (use.site.file, use.written) not in told:
            told.add((use.site.file, use.written))
            name = use.path.rpartition(".")[2]
            fix = merge_fix(program, use) if name == "merge" else renamed(use.site.node, RENAMED.get(name))
            yield Finding(use.site, f"{program.target.named(use.written)} has no `{use.written}`: use {instead}", "gone", fix=fix)
    for layer in program.layers:
        sizes = kernel_of(layer)
        if sizes and layer.site is not None:
            call, old = layer.site.node, ", ".join(map(text_of, sizes))
            message = (f"`{text_of(call.func)}({text_of(call.args[0].value)}, {old})` has the stride {text_of(sizes[1])}, "
                       f"expected the kernel as a tuple: `({old})`")  # fmt: skip
            plans: list[Plan] = [Replace(sizes[0], f"({old})")]
            plans += [RemoveArgument(call, each) for each in call.args[2 : len(sizes) + 1]]
            fix = FixPlan("write the kernel as a tuple", tuple(plans), Applicability.UNSAFE)
            yield Finding(layer.site, message, "the form of Keras 1", fix=fix, severity=Severity.WARNING)


def renamed(node: Any, new: str | None) -> FixPlan | None:
    """Another layer under the old name where it is imported, by its own where it is an attribute."""
    if new is None:
        return None
    match type(node).__name__:
        case "Name":
            return FixPlan(f"import `{new}`", (Replace(node, f"{new} as {node.value}"),), Applicability.UNSAFE)
        case "Attribute":
            return FixPlan(f"write `{new}`", (Replace(node.attr, new),), Applicability.UNSAFE)
        case _:
            return None


def is_usual(sizes: Sequence[Any]) -> bool:
    """Whether rows and columns are the usual kernel, written out: ``3, 3``; a patch of an image has an even side, or one with a name."""
    texts = {text_of(each) for each in sizes}
    return len(texts) == 1 and texts <= {"3", "5", "7"}


def kernel_of(layer: Layer) -> tuple[Any, ...]:
    """The expressions for rows and columns in a call such as ``Convolution2D(32, 3, 3)``; none for other calls."""
    node = getattr(layer.site, "node", None)
    func = getattr(node, "func", None)
    name = getattr(getattr(func, "attr", func), "value", "")
    axes = AXES.get(name, 0) if isinstance(name, str) else 0
    arguments = getattr(node, "args", ())
    plain = [each.value for each in arguments if each.keyword is None and not each.star]
    if not axes or len(plain) != axes + 1 or any(each.star for each in arguments):
        return ()
    if not name.startswith("Convolution") and not any(argument_of(node, old) for old in OF_KERAS_1) and not is_usual(plain[1:]):
        return ()
    given = [layer.arguments.get(each) for each in ("kernel_size", "strides")]
    numbers = all(isinstance(each, int) and not isinstance(each, bool) for each in given)
    return tuple(plain[1:]) if numbers and given != [1, 1] else ()
