"""`trainable` is changed when it no longer has an effect, or has one that is not meant.

## What it does

Follows `trainable` of layers and models through `compile` and `fit`: a change after a first `fit` that is followed by another one
without `compile`; a change in a callback; and a model that is compiled, then frozen, and trained while it is frozen, as in the old
recipe for GANs.

## Why is this bad?

Keras builds its training step at the first `fit` (or `train_on_batch`) after `compile`; layers that are frozen or thawed later are
trained, or left alone, as before. The other way round, Keras 3 looks at `trainable` only when training begins: a discriminator that
is compiled first and frozen for the combined model has nothing left to train, although that recipe worked in Keras 2.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(100, 8), np.random.rand(100)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.layers[0].trainable = False
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=5)
model.layers[0].trainable = True  # warning: KC412
model.fit(x, y, epochs=5)
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(100, 8), np.random.rand(100)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.layers[0].trainable = False
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=5)
model.layers[0].trainable = True
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=5)
```

## References

- [Keras: transfer learning and fine-tuning](https://keras.io/guides/transfer_learning/)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_graph import layers_of
from kerascheck.program import Program, TrainableChange
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import CompileCall, Layer, Model, TrainingCall
from kerascheck.values.objects import ClassValue

TRAINS: Final = ("fit", "fit_generator", "train_on_batch")


@rule("KC412", "trainable-after-compile", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield changes of `trainable` at the wrong time."""
    for misuse in program.misuses:
        if misuse.kind == "trainable-in-callback" and not misuse.guarded and not compiles_anew(misuse.value):
            message = "expected `trainable` to change before `compile`, got it in a callback: the training step that runs was built before"
            yield Finding(misuse.site, message)
    for change in program.trainable_changes:
        finding = without_effect(change, program) or frozen_in_training(change, program)
        if finding is not None:
            yield finding


def compiles_anew(cls: object) -> bool:
    """Whether a callback compiles the model itself, or makes its training step anew."""
    if not isinstance(cls, ClassValue):
        return False
    text = text_of(cls.node)
    return ".compile(" in text or "make_train_function" in text


def trained(program: Program) -> list[tuple[int, TrainingCall, CompileCall]]:
    """Trainings of compiled models with their place among all calls."""
    return [
        (place, training, training.compiled) for place, training in enumerate(program.trainings)
        if training.method in TRAINS and isinstance(training.compiled, CompileCall) and not training.guarded
    ]  # fmt: skip


def without_effect(change: TrainableChange, program: Program) -> Finding | None:
    """A change between two trainings under one compile; not one of those that freeze and thaw in turn, as a GAN's loop does."""
    written = [each.value for each in program.trainable_changes if each.layer is change.layer]
    if sum(one is not other for one, other in pairwise(written)) > 1:
        return None
    before = {id(compiled): training for place, training, compiled in trained(program) if place < change.trainings}
    for place, training, compiled in trained(program):
        if place < change.trainings or id(compiled) not in before or not holds(training.model, change.layer):
            continue
        if changed_between(program, change, place):
            continue
        message = "expected `compile` after `trainable` is changed, got another training without it: the change has no effect"
        earlier = before[id(compiled)]
        related = ((compiled.site, "compiled here"), (earlier.site, "trained with that"), (training.site, "trained again"))
        return Finding(change.site, message, "", related)
    return None


def frozen_in_training(change: TrainableChange, program: Program) -> Finding | None:
    """A whole model that is frozen after it was compiled, and then trained by itself for the first time."""
    model = change.layer
    if change.value is not False or not isinstance(model, Model):
        return None
    earlier = {id(compiled) for place, _, compiled in trained(program) if place < change.trainings}
    for place, training, compiled in trained(program):
        if place < change.trainings or training.model is not model or id(compiled) in earlier:
            continue
        if compiled not in program.compiles[: change.compiles] or changed_between(program, change, place):
            return None
        message = "expected weights to train, got a model frozen between `compile` and its first training: Keras 3 trains nothing"
        related = ((compiled.site, "compiled here, not frozen yet"), (training.site, "trained here, with every weight frozen"))
        return Finding(change.site, message, "", related)
    return None


def changed_between(program: Program, change: TrainableChange, place: int) -> bool:
    """Whether `trainable` of the same layer is written again before a training."""
    later = program.trainable_changes[program.trainable_changes.index(change) + 1 :]
    return any(each.layer is change.layer and each.trainings <= place for each in later)


def holds(model: Model, layer: Layer) -> bool:
    """Whether a layer is a model, or in it."""
    if model is layer:
        return True
    inner = layers_of(model) if model.kind == "Sequential" or model.outputs is not None else ()
    return any(each is layer or isinstance(each, Model) and holds(each, layer) for each in inner)
