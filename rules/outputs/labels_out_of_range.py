"""Labels that the output has no unit for, or that a sigmoid can't reach.

## What it does

Finds integer labels that are negative, or not smaller than the number of output units, under `sparse_categorical_crossentropy`;
and labels outside 0…1, such as -1 and 1, under `binary_crossentropy`.

## Why is this bad?

`sparse_categorical_crossentropy` takes a label as the number of an output unit, counted from 0: with 7 units, the labels 1 to 7 need an
eighth. TensorFlow refuses them on the CPU ("outside the valid range") and gives a loss of `nan` on a GPU. `binary_crossentropy`
takes labels as probabilities: with -1 the loss falls below zero, without a limit.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

ratings = np.random.randint(1, 8, 500)

model = Sequential([Input((20,)), Dense(7, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.random.rand(500, 20), ratings)  # error: KC311
```

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x = np.random.randn(500, 20)
sign = np.where(x[:, 0] > 0, 1, -1)

model = Sequential([Input((20,)), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, sign)  # error: KC311
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

ratings = np.random.randint(1, 8, 500) - 1

model = Sequential([Input((20,)), Dense(7, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.random.rand(500, 20), ratings)
```

Labels of -1 and 1 belong to the `hinge` loss and a `tanh`; for `binary_crossentropy` write them as 0 and 1.

## References

- [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import extremes, labelled, reason_for, sole_output
from kerascheck.query.heads import by_output
from kerascheck.query.losses import compiles, loss_of
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import CompileCall
from kerascheck.values.objects import LibraryObject

BINARY: Final = frozenset(("binary_crossentropy", "binary_focal_crossentropy"))


@rule("KC311", "labels-out-of-range", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first training call of each compiled model whose labels are surely out of range."""
    program = by_output(program)
    for compiled in compiles(program):
        output, loss = sole_output(compiled.model), loss_of(compiled)
        for training, feed in labelled(program, compiled):
            units = output.shape[-1] if output is not None and output.shape.dims else None
            message = judge(compiled, loss, units, feed.y, feed.streamed)
            if message is not None:
                related = reason_for(feed.y) or (((feed.y.site, "the labels come from here"),) if feed.y.site is not None else ())
                yield Finding(training.site, message, "", related, cause=training)
                break


def judge(compiled: CompileCall, loss: str | None, units: object, labels: Array, streamed: bool) -> str | None:
    """What is wrong with the labels; None where all may be well."""
    least, most = extremes(labels, streamed=streamed)
    if loss == "sparse_categorical_crossentropy" and isinstance(units, int) and units > 1 and not labels.facts.one_hot:
        if has_ignored_class(compiled):
            return None
        wanted = f"expected labels from 0 to {units - 1} for {units} output units"
        if most is not None and most >= units:
            from_one = f", got labels up to {most:g}"
            return wanted + from_one + ("; subtract 1 from them" if least == 1 and most == units else "")
        return f"{wanted}, got {least:g}" if least is not None and least < 0 else None
    if loss in BINARY and labels.facts.scale == "raw" and not labels.facts.steps:
        return f"`{loss}` expects labels from 0 to 1, got 0 to 255, as in a mask that is read from a picture; divide them by 255"
    if loss in BINARY and not labels.facts.continuous and least is not None and most is not None and (least < 0 or most > 1):
        return f"`{loss}` expects labels from 0 to 1, got {least:g} to {most:g}"
    return None


def has_ignored_class(compiled: CompileCall) -> bool:
    """Whether the loss leaves one label out, such as ``ignore_class=255``."""
    arguments = compiled.loss.arguments if isinstance(compiled.loss, LibraryObject) else {}
    return arguments.get("ignore_class") is not None
