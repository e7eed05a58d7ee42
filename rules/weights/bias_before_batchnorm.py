"""A bias that the batch normalisation behind it takes away again.

## What it does

Finds `Dense` and convolution layers with a bias and no activation that are followed directly by `BatchNormalization`.

## Why is this bad?

Batch normalisation subtracts the mean of each channel, and with it any bias; its own `beta` does what the bias was to do. The bias
costs memory and time, and learns nothing.

## Example

```python bad
from keras import Sequential
from keras.layers import BatchNormalization, Conv2D, Input, ReLU

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 3),  # info: KC405
    BatchNormalization(),
    ReLU(),
])
```

## Use instead

```python fixed
from keras import Sequential
from keras.layers import BatchNormalization, Conv2D, Input, ReLU

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 3, use_bias=False),
    BatchNormalization(),
    ReLU(),
])
```

## References

- [Ioffe and Szegedy: Batch Normalization, section 3.2](https://arxiv.org/abs/1502.03167)
- [Keras: BatchNormalization](https://keras.io/api/layers/normalization_layers/batch_normalization/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.graph import consumer_map, source_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddArgument

BIASED: Final = frozenset(("Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "SeparableConv2D", "DepthwiseConv2D"))


@rule("KC405", "bias-before-batchnorm", Severity.INFO, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers whose bias is of no use."""
    following = consumer_map(program)
    seen: set[int] = set()
    for call in program.calls:
        before = source_of(call) if call.layer.cls == "BatchNormalization" else None
        layer = before.layer if before is not None else None
        if before is None or layer is None or layer.site is None or id(layer.site.node) in seen or len(following.get(id(before), ())) != 1:
            continue
        plain = layer.arguments.get("use_bias", True) is True and layer.arguments.get("activation") in (None, "linear")
        if layer.cls not in BIASED or not plain or call.layer.arguments.get("center", True) is not True or layer.user_class is not None:
            continue
        seen.add(id(layer.site.node))
        fix = None
        if "use_bias" not in layer.given:
            fix = FixPlan("leave the bias out", (AddArgument(layer.site.node, "use_bias=False"),), Applicability.UNSAFE)
        related = ((call.layer.site, "subtracts every bias"),) if call.layer.site is not None else ()
        yield Finding(layer.site, "expected `use_bias=False` under `BatchNormalization`, got a bias that it cancels", "", related, fix)
