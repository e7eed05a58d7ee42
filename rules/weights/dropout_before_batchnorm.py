"""Dropout directly under batch normalisation.

## What it does

Finds `Dropout` whose output goes straight into `BatchNormalization`.

## Why is this bad?

Dropout changes the variance of what it lets through, but only while training. Batch normalisation keeps a running mean of that
variance and uses it later, when nothing is dropped: it then scales by a wrong number, and the model is worse in use than in
training.

## Example

```python bad
from keras import Sequential
from keras.layers import BatchNormalization, Dense, Dropout, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dropout(0.5),
    BatchNormalization(),  # info: KC407
    Dense(1),
])
```

## Use instead

```python good
from keras import Sequential
from keras.layers import BatchNormalization, Dense, Dropout, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    BatchNormalization(),
    Dropout(0.5),
    Dense(1),
])
```

## References

- [Li et al.: Understanding the Disharmony between Dropout and Batch Normalization](https://arxiv.org/abs/1801.05134)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import source_of
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule


@rule("KC407", "dropout-before-batchnorm", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield batch normalisations of what dropout has let through."""
    for call in program.calls:
        before = source_of(call) if call.layer.cls == "BatchNormalization" else None
        site = place(call)
        if before is not None and before.layer.cls == "Dropout" and site is not None and not call.guarded:
            related = ((before.layer.site, "drops in training only"),) if before.layer.site is not None else ()
            message = "expected `BatchNormalization` before `Dropout`, got it behind: its variances are those of training"
            yield Finding(site, message, "", related)
