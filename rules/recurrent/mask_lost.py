"""A mask reaches a layer that drops it.

## What it does

Finds sequences with a mask, from `Embedding(…, mask_zero=True)` or `Masking`, that reach a layer which does not
support masks: `Flatten`, `Conv1D`, pooling, `Reshape`, `Permute` and others.

## Why is this bad?

The mask says which time steps are padding. Behind such a layer it is gone: the padding counts like words, and in
pooling and convolutions mixes with them. Keras only warns, once, when the model is built. Layers that use the mask
are the recurrent ones, attention, and `GlobalAveragePooling1D`.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense, Embedding, Flatten

model = Sequential([
    Input((30,)),
    Embedding(400, 24, mask_zero=True),
    Flatten(),  # warning: KC212
    Dense(6, activation="softmax"),
])
```

## Use instead

```python good
from keras import Input, Sequential
from keras.layers import Dense, Embedding, GlobalAveragePooling1D

model = Sequential([
    Input((30,)),
    Embedding(400, 24, mask_zero=True),
    GlobalAveragePooling1D(),
    Dense(6, activation="softmax"),
])
```

## References

- [Keras: understanding masking and padding](https://keras.io/guides/understanding_masking_and_padding/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_masks import DROPPING, mask_of
from kerascheck.program import Program
from kerascheck.query.graph import ancestors, built
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import LayerCall
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor


@rule("KC212", "mask-lost", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers that are given a mask and drop it."""
    for call in program.calls:
        site = place(call)
        if call.layer.cls not in DROPPING or call.layer.user_class is not None or call.guarded or built(call) is None or site is None:
            continue
        if isinstance(call.inputs, Tensor) and mask_of(call.inputs) is not None:
            message = f"expected a layer that takes the mask of the padded steps, got `{call.layer.cls}`, which drops it"
            yield Finding(site, message, "padding counts from here on", maker_of(call), cause=call)


def maker_of(call: LayerCall) -> tuple[tuple[Site, str], ...]:
    """Where the mask comes from."""
    for earlier in ancestors(call.inputs):
        if earlier.layer.cls in ("Embedding", "Masking") and earlier.layer.site is not None:
            return ((earlier.layer.site, "makes the mask"),)
    return ()
