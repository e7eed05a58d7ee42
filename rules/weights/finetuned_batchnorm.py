"""A thawed base model whose batch normalisation runs in training mode.

## What it does

Finds a pretrained or inner model with `BatchNormalization` that is applied without `training=False`, frozen at first and thawed later.

## Why is this bad?

Once the base is trainable, its batch normalisation uses the means of each small batch and changes its running means, which undoes
part of what was learnt on the large data set. `base(x, training=False)` keeps it in inference mode, whether the base is frozen or
not.

## Example

```python bad
import keras
from keras.layers import BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D, Input

base = keras.Sequential([Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), BatchNormalization()])
base.trainable = False
inputs = Input((32, 32, 3))
outputs = Dense(2, activation="softmax")(GlobalAveragePooling2D()(base(inputs)))  # info: KC413
model = keras.Model(inputs, outputs)
base.trainable = True
model.compile(optimizer=keras.optimizers.Adam(1e-5), loss="categorical_crossentropy")
```

## Use instead

```python good
import keras
from keras.layers import BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D, Input

base = keras.Sequential([Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), BatchNormalization()])
base.trainable = False
inputs = Input((32, 32, 3))
outputs = Dense(2, activation="softmax")(GlobalAveragePooling2D()(base(inputs, training=False)))
model = keras.Model(inputs, outputs)
base.trainable = True
model.compile(optimizer=keras.optimizers.Adam(1e-5), loss="categorical_crossentropy")
```

## References

- [Keras: transfer learning and fine-tuning](https://keras.io/guides/transfer_learning/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_graph import layers_of
from kerascheck.program import Program
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer, Model


@rule("KC413", "finetuned-batchnorm", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield applications of bases that are thawed later."""
    frozen: set[int] = set()
    thawed: set[int] = set()
    for change in program.trainable_changes:
        if change.value is False:
            frozen.add(id(change.layer))
        elif change.value is True and id(change.layer) in frozen:
            thawed.add(id(change.layer))
    for call in program.calls if thawed else ():
        if id(call.layer) not in thawed or not isinstance(call.layer, Model) or call.site is None or call.guarded:
            continue
        if "training" not in call.call_arguments and normalises(call.layer):
            message = f"expected `training=False` where `{call.layer.name}` is applied, got none: its batch normalisation is thawed with it"
            yield Finding(call.site, message)


def normalises(layer: Layer) -> bool:
    """Whether there is batch normalisation in a model."""
    if isinstance(layer, Model):
        return layer.outputs is not None and any(normalises(each) for each in layers_of(layer))
    return layer.cls == "BatchNormalization"
