"""Branches are merged whose shapes don't fit together.

## What it does

Finds `Add`, `Concatenate`, `Multiply`, `Dot`, attention and other layers with several inputs of shapes that don't go
together. It names the axis, where each branch got its size, and, for a U-Net, the level at which an odd size was halved.

## Why is this bad?

Adding and multiplying work number by number, and `Concatenate` puts arrays side by side along one axis: all other axes must have
the same size. Keras refuses anything else. Two patterns are behind most of these errors:

- An *odd size* in a U-Net: pooling makes 44 of 89, and doubling 44 gives 88, which is not what the skip connection brings. Image
  sizes that can be halved at every level (multiples of 16 for four levels), or padding and cropping, help.
- A *shortcut* around layers that change the number of channels or take steps of 2: the shortcut needs a `Conv2D(filters, 1, strides=2)`
  (or a `Dense(units)`) that does the same.

## Example

```python bad
from keras import Input, Model, layers

image = Input(shape=(90, 90, 3))
down = layers.Conv2D(16, 3, padding="same", activation="relu")(image)
half = layers.MaxPooling2D()(down)
quarter = layers.MaxPooling2D()(half)
up = layers.UpSampling2D()(quarter)
up = layers.Concatenate()([up, half])  # error: KC106
```

```python bad
from keras import Input, layers

x = Input(shape=(64,))
h = layers.Dense(32, activation="relu")(x)
y = layers.add([x, h])  # error: KC106
```

## Use instead

```python good
from keras import Input, Model, layers

image = Input(shape=(92, 92, 3))
down = layers.Conv2D(16, 3, padding="same", activation="relu")(image)
half = layers.MaxPooling2D()(down)
quarter = layers.MaxPooling2D()(half)
up = layers.UpSampling2D()(quarter)
up = layers.Concatenate()([up, half])
```

## References

- [Keras: merging layers](https://keras.io/api/layers/merging_layers/)
- [U-Net, on sizes that can be halved at every level](https://arxiv.org/abs/1505.04597)
- [Deep residual learning, on projection shortcuts](https://arxiv.org/abs/1512.03385)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query import ancestors, axis_name, place, producer, refused, source_of, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.values.dim import Dim, certainly_different
from kerascheck.values.layer import LayerCall, flatten
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

ELEMENTWISE: Final = frozenset(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"))


@dataclass(frozen=True, slots=True)
class Clash:
    """Two of the merged tensors and an axis, counted from the end, on which they differ."""

    left: Tensor
    right: Tensor
    axis: int

    def sizes(self) -> tuple[Dim, Dim]:
        """Both sizes."""
        return self.left.shape[self.axis], self.right.shape[self.axis]


@rule("KC106", "merge-shape-mismatch", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield merging layers that are refused for the shapes they get."""
    for call, refusal in refused(program, "merge"):
        site = place(call)
        if site is None:
            continue
        tensors = [tensor for tensor in flatten(call.inputs) if isinstance(tensor, Tensor)]
        clash = clash_of(tensors, refusal.detail["axis"])
        if clash is None:
            related = tuple((where, f"gives {tensor.shape}") for tensor in tensors if (where := made_at(tensor)) is not None)
            yield Finding(site, refusal.message, "shapes that don't fit together", related, call=call, cause=call)
            continue
        rank = max(clash.left.shape.rank or 0, clash.right.shape.rank or 0)
        left, right = clash.sizes()
        shapes = f"{clash.left.shape} and {clash.right.shape}"
        rounding = roundings(clash)
        message = f"`{call.layer.cls}` expects one size on axis {rank + clash.axis} ({axis_name(rank, rank + clash.axis)}), got {left} and {right} in {shapes}"
        message += explanation(clash, rounding) if rounding else shortcut_hint(call, clash)
        yield Finding(site, message, f"{left} against {right}", related_to(clash, rounding), call=call, cause=call)


def clash_of(tensors: list[Tensor], axis: int | None) -> Clash | None:
    """The first two tensors that differ on the axis; None when their ranks differ or they can't be told."""
    if axis is None or any(tensor.shape.rank is None for tensor in tensors):
        return None
    back = axis - max((tensor.shape.rank or 0) for tensor in tensors)
    for index, right in enumerate(tensors):
        for left in tensors[:index]:
            one, other = left.shape[back], right.shape[back]
            if certainly_different(one, other):
                return Clash(left, right, back)
    return None


def own_calls(tensor: Tensor, other: Tensor) -> list[LayerCall]:
    """The calls behind one branch only, nearest first."""
    shared = {id(call) for call in ancestors(other)}
    return [call for call in ancestors(tensor) if id(call) not in shared]


def change(call: LayerCall, axis: int) -> tuple[int, int] | None:
    """What a call makes of the size of an axis, counted from the end; None where that is not known or the rank changes."""
    if not isinstance(call.inputs, Tensor) or not isinstance(call.outputs, Tensor) or call.inputs.shape.rank != call.outputs.shape.rank:
        return None
    before, after = call.inputs.shape[axis], call.outputs.shape[axis]
    return (before, after) if isinstance(before, int) and isinstance(after, int) else None


def roundings(clash: Clash) -> list[LayerCall]:
    """The calls of one branch that divided an odd size, at the level that the other branch comes from."""
    found = []
    for tensor, other in ((clash.left, clash.right), (clash.right, clash.left)):
        for call in own_calls(tensor, other):
            sizes = change(call, clash.axis)
            if sizes is not None and sizes[0] == other.shape[clash.axis] and is_rounded_half(*sizes):
                found.append(call)
    return found


def is_rounded_half(before: int, after: int) -> bool:
    """Whether a size was halved (or divided by 3, 4, …) with a remainder."""
    return after > 0 and before % after != 0 and before / after > 1.5


def explanation(clash: Clash, rounding: list[LayerCall]) -> str:
    """How an odd size came to be another one, and which input sizes can be halved at every level."""
    call = rounding[0]
    before, after = change(call, clash.axis) or (0, 0)
    text = f": `{call.layer.cls}` makes {after} of {before}, and there is no way back to {before}"
    every, factor = {id(each): each for tensor in (clash.left, clash.right) for each in ancestors(tensor)}, 1
    halved = {sizes[0] for each in every.values() if (sizes := change(each, clash.axis)) is not None and sizes[0] / max(sizes[1], 1) > 1.5}
    for _ in halved:
        factor *= 2
    size = next((sizes[0] for each in reversed(every.values()) if (sizes := change(each, clash.axis)) is not None), None)
    evenly = all(2 * (sizes[0] // 2) - sizes[0] in (0, -1) and abs(2 * sizes[1] - sizes[0]) < 2 for each in every.values() if (sizes := change(each, clash.axis)) is not None and sizes[0] in halved and sizes[1] < sizes[0])
    if size is None or not evenly or size % factor == 0:
        return text
    return f"{text}; an input size of {size // factor * factor} or {size // factor * factor + factor} instead of {size} can be halved at every level"


def shortcut_hint(call: LayerCall, clash: Clash) -> str:
    """What a shortcut past other layers needs, where one of the branches is the other one's beginning."""
    return ""


def setter(tensor: Tensor, axis: int) -> tuple[Site, str] | None:
    """The call that gave an axis its size, with a few words; an Input where no call did."""
    return None


def made_at(tensor: Tensor) -> Site | None:
    return None


def related_to(clash: Clash, rounding: list[LayerCall]) -> tuple[tuple[Site, str], ...]:
    return ()
