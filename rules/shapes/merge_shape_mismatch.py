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
from kerascheck.query.graph import ancestors, axis_name, producer, refused
from kerascheck.query.text import place, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.values.dim import Dim, certainly_different
from kerascheck.values.layer import LayerCall, flatten
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
        tensors = [tensor for tensor in flatten(call.inputs) if isinstance(tensor, Tensor) and tensor.shape in refusal.detail["shapes"]]
        clash = clash_of(tensors, refusal.detail["axis"])
        if clash is None:
            made = [(producer(tensor), tensor.shape) for tensor in tensors]
            related = tuple((where, f"gives {shape}") for maker, shape in made if maker is not None and (where := place(maker)) is not None)
            yield Finding(site, refusal.message, "shapes that don't fit together", related, call=call, cause=call)
            continue
        rank = max(clash.left.shape.rank or 0, clash.right.shape.rank or 0)
        left, right = clash.sizes()
        rounding = roundings(clash)
        first = any(each.layer.arguments.get("data_format") == "channels_first" for each in ancestors(clash.left))
        name = axis_name(rank, rank + clash.axis, channels_first=first)
        message = f"`{call.layer.cls}` expects one size for the {name}, got {left} and {right}"
        message += f" in {clash.left.shape} and {clash.right.shape}"
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


def roundings(clash: Clash) -> list[tuple[LayerCall, int, int]]:
    """The calls of one branch that halved an odd size at the level the other branch comes from, with the size before and after."""
    found = []
    for tensor, other in ((clash.left, clash.right), (clash.right, clash.left)):
        for call in own_calls(tensor, other):
            sizes = change(call, clash.axis)
            if sizes is not None and sizes[0] == other.shape[clash.axis] and is_half(*sizes) and sizes[0] % 2:
                found.append((call, *sizes))
    return found


def is_half(before: int, after: int) -> bool:
    """Whether a size was halved, rounded either way."""
    return abs(2 * after - before) <= 1


def even_sizes(clash: Clash) -> tuple[int, int] | None:
    """The input size, and what it must be a multiple of to be halved at every level; None where sizes change in other ways too."""
    calls = [call for tensor in (clash.left, clash.right) for call in ancestors(tensor)]
    changes = [sizes for call in calls if (sizes := change(call, clash.axis)) is not None]
    if not changes or any(after < before and not is_half(before, after) for before, after in changes):
        return None
    halved = {before for before, after in changes if after < before}
    return max(before for before, _ in changes), 2 ** len(halved)


def explanation(clash: Clash, rounding: list[tuple[LayerCall, int, int]]) -> str:
    """How an odd size came to be another one, and which input sizes can be halved at every level."""
    call, before, after = rounding[0]
    text = f": `{call.layer.cls}` makes {after} of {before}, and twice {after} is not {before}"
    size, factor = even_sizes(clash) or (0, 1)
    if size % factor == 0:
        return text
    return f"{text}; {size // factor * factor} or {size // factor * factor + factor} instead of {size} can be halved at every level"


def shortcut_hint(call: LayerCall, clash: Clash) -> str:
    """What a shortcut past other layers needs, where one of the branches is the other one's beginning."""
    for main, shortcut in ((clash.left, clash.right), (clash.right, clash.left)):
        rank, wanted = main.shape.rank, main.shape[-1]
        if call.layer.cls not in ELEMENTWISE or own_calls(shortcut, main) or rank != shortcut.shape.rank or not isinstance(wanted, int):
            continue
        before, after = shortcut.shape[1], main.shape[1]
        stride = 1
        if rank in (3, 4) and isinstance(before, int) and isinstance(after, int) and before != after:
            stride = round(before / after)
            if stride < 2 or -(-before // stride) != after:
                return '; `padding="same"` in the layers between keeps the size'
        match rank:
            case 2:
                return f"; with a `Dense({wanted})` on the shortcut they fit"
            case 3 | 4:
                strides = f", strides={stride}" if stride > 1 else ""
                return f"; with a `Conv{rank - 2}D({wanted}, 1{strides})` on the shortcut they fit"
    return ""


def same_size_before(call: LayerCall, axis: int) -> Tensor | None:
    """An input of a call that has the size of its output on an axis already."""
    if not isinstance(call.outputs, Tensor) or call.layer.cls == "Concatenate":
        return None
    inputs = [tensor for tensor in flatten(call.inputs) if isinstance(tensor, Tensor)]
    same = [tensor for tensor in inputs if tensor.shape.rank == call.outputs.shape.rank and tensor.shape[axis] == call.outputs.shape[axis]]
    return same[0] if same and len(same) == len(inputs) else None


def setter(tensor: Tensor, axis: int) -> tuple[Site, str] | None:
    """The call that gave an axis its size, with a few words; the Input where no call did."""
    call = producer(tensor)
    while call is not None and (kept := same_size_before(call, axis)) is not None:
        tensor, call = kept, producer(kept)
    if call is None:
        stated = stated_shape(tensor.call.layer) if tensor.call is not None else None
        return None if stated is None else (stated, f"gives {tensor.shape}")
    site, sizes = place(call), change(call, axis)
    return None if site is None else (site, f"gives {tensor.shape}" if sizes is None else f"makes {sizes[1]} of {sizes[0]}")


def related_to(clash: Clash, rounding: list[tuple[LayerCall, int, int]]) -> tuple[tuple[Site, str], ...]:
    """Where the sizes come from: the layer that halved an odd size, and the last change in each branch."""
    found = [(site, f"makes {after} of {before}") for call, before, after in rounding[:1] if (site := place(call)) is not None]
    found += [each for tensor in (clash.left, clash.right) if (each := setter(tensor, clash.axis)) is not None]
    return tuple({id(site.node): (site, text) for site, text in reversed(found)}.values())[::-1]
