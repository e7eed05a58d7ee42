"""A Reshape to another number of elements than there are.

## What it does

Finds `Reshape` layers whose target shape does not hold as many numbers as one sample has, or whose `-1` does not come out even.
It says what is given, what the target holds, and which target or which number of units before it would fit.

## Why is this bad?

`Reshape` only arranges the numbers of a sample anew; none may be lost or made up. Keras refuses the call: "total size of
the tensor must be unchanged". Mostly the layers before have changed the size since the target was written down: a pooling
halved it, or the number of filters took the place of the channels.

## Example

```python bad
from keras import Sequential
from keras.layers import Conv2DTranspose, Dense, Input, Reshape

generator = Sequential([
    Input(shape=(100,)),
    Dense(7 * 7 * 64),
    Reshape((7, 7, 128)),  # error: KC104
    Conv2DTranspose(1, 4, strides=4, padding="same", activation="tanh"),
])
```

```python bad
from keras import Input, layers

series = Input(shape=(250, 3))
windows = layers.Reshape((-1, 100))(series)  # error: KC104
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Conv2DTranspose, Dense, Input, Reshape

generator = Sequential([
    Input(shape=(100,)),
    Dense(7 * 7 * 128),
    Reshape((7, 7, 128)),
    Conv2DTranspose(1, 4, strides=4, padding="same", activation="tanh"),
])
```

## References

- [Keras: the Reshape layer](https://keras.io/api/layers/reshaping_layers/reshape/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import input_layer, refused, source_of
from kerascheck.query.text import place, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.values.dim import Dim, product
from kerascheck.values.layer import LayerCall
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site

Dims = tuple[Dim, ...]


@rule("KC104", "reshape-size-mismatch", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield reshapes whose target does not hold what they are given."""
    for call, refusal in refused(program, "reshape"):
        site, source, target = place(call), refusal.detail["source"].dims, refusal.detail["target"]
        if site is None or source is None:
            continue
        given, held = product(source), product(tuple(dim for dim in target if dim != -1))
        if -1 in target:
            what = f"a number that {held} divides, as {Shape(target)} asks for"
            label = f"{given} / {held} does not come out even"
        else:
            what = f"{held} numbers a sample, as many as {Shape(target)} holds"
            label = f"holds {held}, gets {given}"
        fitting = fitting_target(given, target)
        better = f"; {Shape(fitting)} would fit" if fitting is not None else ""
        message = f"`{call.layer.cls}` expects {what}, got {given} from {Shape(source)}{better}"
        yield Finding(site, message, label, related_to(call, given, held, exact=-1 not in target), call=call, cause=call)


def fitting_target(given: Dim, target: Dims) -> Dims | None:
    """The target changed so that it holds what is given: without the number of samples, else with another last or first size."""
    if not isinstance(given, int) or not target or -1 in target or not all(isinstance(dim, int) for dim in target):
        return None
    if len(target) > 1 and product(target[1:]) == given:
        return target[1:]
    for axis in (len(target) - 1, 0):
        rest = product((*target[:axis], *target[axis + 1 :]))
        if isinstance(rest, int) and rest > 0 and given % rest == 0:
            return (*target[:axis], given // rest, *target[axis + 1 :])
    return None


def related_to(call: LayerCall, given: Dim, held: Dim, *, exact: bool) -> tuple[tuple[Site, str], ...]:
    """What gives the numbers, and what it would have to be."""
    source = source_of(call)
    if source is None:
        first = input_layer(call)
        stated = stated_shape(first) if first is not None else None
        return ((stated, f"each sample has {given} numbers"),) if stated is not None else ()
    site = place(source)
    if site is None:
        return ()
    widened = source.layer.cls == "Dense" and rank_of(source) == 2 and exact and isinstance(held, int)
    return ((site, f"gives {given} numbers a sample" + (f"; `Dense({held})` would fit" if widened else "")),)


def rank_of(call: LayerCall) -> int | None:
    """The rank of a call's only output."""
    shape = getattr(call.outputs, "shape", None)
    return shape.rank if isinstance(shape, Shape) else None
