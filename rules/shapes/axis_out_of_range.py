"""An axis or index that a tensor does not have.

## What it does

Finds `axis=` arguments of layers and of functions on tensors and NumPy arrays that are beyond the rank, indices beyond the size of an
axis of a tensor, and more indices than there are axes.

## Why is this bad?

Keras refuses them. The batch counts as axis 0: in a tensor `(None, 30, 64)` the time steps are axis 1, the features are axis 2, and
there is no axis 3. Where the last axis is meant, -1 always works.

## Example

```python bad
from keras import Input, layers, ops

steps = Input(shape=(30, 64))
mean = ops.mean(steps, axis=3)  # error: KC113
last = steps[:, -1, :, 0]  # error: KC113
both = layers.Concatenate(axis=3)([steps, steps])  # error: KC113
```

## Use instead

```python good
from keras import Input, layers, ops

steps = Input(shape=(30, 64))
mean = ops.mean(steps, axis=1)
last = steps[:, -1, :]
both = layers.Concatenate(axis=-1)([steps, steps])
```

## References

- [NumPy: axes](https://numpy.org/doc/stable/glossary.html#term-axis)
- [Keras: the Concatenate layer](https://keras.io/api/layers/merging_layers/concatenate/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import refused
from kerascheck.query.ops import makers, refused_ops, written
from kerascheck.query.symbols import imagined
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import Refused
from kerascheck.syntax.plans import argument_of
from kerascheck.values.layer import LayerCall, flatten
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor


@rule("KC113", "axis-out-of-range", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield layer calls and ops that are refused for an axis."""
    for call, refusal in refused(program, "axis"):
        site = place(call)
        if site is not None:
            yield Finding(site, f"{refusal.message}{last_axis(call, refusal)}", "", made_with(call), call=call, cause=call)
    for call, refusal in refused_ops(program, "axis"):
        assert call.site is not None
        message = f"`{written(call)}`: {refusal.message}{last_axis(call, refusal)}"
        yield Finding(call.site, message, "", makers(call), cause=call)
    for misuse in program.misuses:
        if misuse.kind == "array-axis" and not misuse.guarded and not imagined(misuse.site):
            yield Finding(misuse.site, f"`{misuse.detail.rpartition('.')[2]}`: {misuse.value.message}", cause=misuse)


def last_axis(call: LayerCall, refusal: Refused) -> str:
    """What the axes are, where the number is just one too high."""
    axis, rank = refusal.detail.get("axis"), refusal.detail.get("rank")
    shapes = [tensor.shape for tensor in flatten(call.inputs) if isinstance(tensor, Tensor) and tensor.shape.rank == rank]
    if not isinstance(axis, int) or not isinstance(rank, int) or rank < 1 or not shapes or -rank <= axis < rank:
        return ""
    return f"; the axes of {shapes[0]} are 0 to {rank - 1}" if str(shapes[0]) not in refusal.message else f"; its axes are 0 to {rank - 1}"


def made_with(call: LayerCall) -> tuple[tuple[Site, str], ...]:
    """The layer's ``axis=``, where it stands elsewhere, and what gives the tensors."""
    own: Any = call.layer.site
    argument = argument_of(own.node, "axis") if own is not None else None
    apart = argument is not None and call.site is not None and own.node is not call.site.node
    return (*(((Site(own.file, argument, own.via), "this axis"),) if apart else ()), *makers(call))
