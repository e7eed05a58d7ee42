"""Several labels per sample, but the softmax lets one class win.

## What it does

Finds models that end in a softmax and are trained on labels with any number of ones in a row, such as those of
`MultiLabelBinarizer`.

## Why is this bad?

The outputs of a softmax add up to 1: the units compete for one place. A sample with three tags can give each of them
a third at most, and one with no tag gives all of it to something. Where every tag is a yes or no of its own, every
unit needs a sigmoid, and the loss is `binary_crossentropy`.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense
from sklearn.preprocessing import MultiLabelBinarizer
import numpy as np

tags = MultiLabelBinarizer().fit_transform([["war", "crime"], ["comedy"], ["war", "family"], []])

model = Sequential([Input((30,)), Dense(4, activation="softmax")])  # warning: KC316
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(np.random.rand(4, 30), tags)
```

## Use instead

```python good
from keras import Input, Sequential
from keras.layers import Dense
from sklearn.preprocessing import MultiLabelBinarizer
import numpy as np

tags = MultiLabelBinarizer().fit_transform([["war", "crime"], ["comedy"], ["war", "family"], []])

model = Sequential([Input((30,)), Dense(4, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.random.rand(4, 30), tags)
```

## References

- [Keras: `BinaryCrossentropy`](https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import labelled, sole_output, trained_under
from kerascheck.query.heads import by_output
from kerascheck.query.losses import activation_of, compiles, ending, loss_of
from kerascheck.query.text import loss_site
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array

LOSSES: Final = frozenset((
    "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy", "categorical_focal_crossentropy",
))  # fmt: skip


@rule("KC316", "multi-label-softmax", Severity.WARNING, instead_of=("KC304", "KC305", "KC306"))
def check(program: Program) -> Iterator[Finding]:
    """Yield last layers with a softmax for labels with several ones in a row."""
    program = by_output(program)
    for compiled in compiles(program):
        layer, output = ending(compiled.model), sole_output(compiled.model)
        if layer is None or layer.site is None or output is None or loss_of(compiled) not in LOSSES:
            continue
        if activation_of(compiled.model) != "softmax":
            continue
        labels = next((feed.y for _, feed in labelled(program, compiled) if has_several(feed.y)), None)
        if labels is None or labels.shape[-1] != output.shape[-1] or output.shape[-1] == 1:
            continue
        message = "expected labels with a single 1 in each row for a softmax, got labels with any number of them; every tag needs a sigmoid"
        source = ((labels.site, "several labels per sample"),) if labels.site is not None else ()
        related = (*source, (loss_site(compiled), "use `binary_crossentropy`"))
        yield Finding(layer.site, message, "lets one class win", related, cause=trained_under(program, compiled))


def has_several(labels: Array) -> bool:
    """Whether rows surely hold any number of ones; of numbers that are known, one such row must be seen."""
    if labels.content is not None:
        return any(sum(row) > 1 for row in labels.content if isinstance(row, tuple) and all(each in (0, 1) for each in row))
    return labels.facts.multi_hot and not labels.facts.one_hot and labels.shape.rank == 2
