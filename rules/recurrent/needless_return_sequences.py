"""A recurrent layer returns every time step although there is one label per sample.

## What it does

Finds models whose output has a time axis because the last recurrent layer has `return_sequences=True`, trained on labels
without one.

## Why is this bad?

The model predicts something at every time step, and the labels say one thing about the whole sequence. With the
cross-entropy losses Keras refuses to train: "`target` and `output` must have the same rank". Worse, with one unit and `mse`, `mae` or
another regression loss it trains without a word: every step's prediction is compared with the one label, and
`predict` gives as many numbers as there are steps.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import LSTM, Dense, Input

x = np.random.rand(200, 30, 8)
y = np.random.rand(200, 1)

model = Sequential()
model.add(Input(shape=(30, 8)))
model.add(LSTM(64, return_sequences=True))
model.add(LSTM(32, return_sequences=True))  # warning: KC202
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## Use instead

Let the last recurrent layer return its last output only:

```python fixed
import numpy as np
from keras import Sequential
from keras.layers import LSTM, Dense, Input

x = np.random.rand(200, 30, 8)
y = np.random.rand(200, 1)

model = Sequential()
model.add(Input(shape=(30, 8)))
model.add(LSTM(64, return_sequences=True))
model.add(LSTM(32))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

Or bring all its outputs together, with `GlobalAveragePooling1D()`, `GlobalMaxPooling1D()`, attention or `Flatten()` before the
`Dense`.

## References

- [Keras: LSTM layer, `return_sequences`](https://keras.io/api/layers/recurrent_layers/lstm/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, outputs_and_labels, trainings
from kerascheck.query.graph import batch_shape, consumers, inner, recurrent_behind
from kerascheck.query.losses import COMPARING, loss_of
from kerascheck.query.text import place
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import RemoveArgument, argument_of
from kerascheck.values.array import Array
from kerascheck.values.dim import certainly_different
from kerascheck.values.layer import CompileCall, LayerCall
from kerascheck.values.tensor import Tensor

REFUSING: Final = frozenset(("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"))
"""Losses that check the ranks of labels and output."""

BROADCASTING: Final = frozenset((
    "mean_squared_error", "mean_absolute_error", "mean_squared_logarithmic_error", "mean_absolute_percentage_error", "huber", "log_cosh",
))  # fmt: skip
"""Losses that stretch one label over all steps of an output of one unit."""


@rule("KC202", "needless-return-sequences", Severity.WARNING, fixable=True, instead_of=("KC310",))
def check(program: Program) -> Iterator[Finding]:
    """Yield recurrent layers that give an output for every step to labels of one per sample."""
    for training in trainings(program, *SUPERVISED):
        loss = loss_of(training.compiled) if isinstance(training.compiled, CompileCall) else None
        for output, labels in outputs_and_labels(training):
            behind = recurrent_behind(output) if loss in COMPARING else None
            site = place(behind[0]) if behind is not None else None
            if behind is None or site is None or not is_one_label_per_sample(output, labels, loss):
                continue
            maker, between = behind
            if inner(maker.layer).arguments.get("return_sequences") is not True:
                continue
            steps = output.shape[1]
            given = batch_shape(labels.shape)
            got = f"{batch_shape(output.shape)}: one for each time step{consequence(loss, output)}"
            message = f"expected one output a sample, as the labels {given} have it, got {got}"
            label = f"returns all {steps} time steps" if isinstance(steps, int) else "returns all time steps"
            related = ((training.site, f"is given labels of shape {given}"),)
            yield Finding(site, message, label, related, fix_for(program, maker, between), cause=training)


def is_one_label_per_sample(output: Tensor, labels: Array, loss: str | None) -> bool:
    """Whether the labels certainly have no time axis, and the output has one of more than one step."""
    steps, units = output.shape[1], output.shape[-1]
    if output.shape.rank != 3 or steps == 1 or labels.dtype in ("object", "string"):
        return False
    if labels.shape.rank == 2 and steps is None:
        return loss == "categorical_crossentropy" and labels.facts.one_hot and labels.shape[1] == units
    return labels.shape.rank == 1 or (labels.shape.rank == 2 and certainly_different(labels.shape[1], steps))


def consequence(loss: str | None, output: Tensor) -> str:
    """What Keras makes of it."""
    if loss in REFUSING:
        return ", which Keras refuses"
    if loss in BROADCASTING and output.shape[-1] == 1:
        return f", all compared with the same label without a word by `{loss}`"
    return ""


def fix_for(program: Program, maker: LayerCall, between: tuple[LayerCall, ...]) -> FixPlan | None:
    """Take the argument away, where the line makes this one layer only and nothing behind it needs the steps."""
    layer = inner(maker.layer)
    made: Any = layer.site
    given = argument_of(made.node, "return_sequences") if made is not None else None
    same_line = [each for each in program.layers if each.site is not None and made is not None and each.site.node is made.node]
    if given is None or getattr(given.value, "value", "") != "True" or len(same_line) > 1 or len(maker.layer.calls) > 1:
        return None
    if any(call.layer.cls == "TimeDistributed" for call in between) or any(len(consumers(program, call)) > 1 for call in (maker, *between)):
        return None
    return FixPlan("return the last output only", (RemoveArgument(made.node, given),))
