"""A recurrent layer's last output goes where a whole sequence is needed.

## What it does

Finds recurrent layers without `return_sequences=True` whose output is given to something that works on a sequence:
another recurrent layer, `TimeDistributed`, `Conv1D`, pooling over time, attention. It also finds them where the labels have one
value for every time step and the model has only one output for all of them.

## Why is this bad?

Without `return_sequences=True` a recurrent layer gives only its last output, of shape `(batch, units)`: the time
axis is gone. The layer behind it needs `(batch, time steps, features)`, and Keras refuses to build the model. With labels for every
step, `fit` fails instead. `Attention` on two such outputs does not even fail: it lets the samples of a batch
attend to each other.

## Example

```python bad
from keras.models import Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(LSTM(64, input_shape=(30, 8)))
model.add(LSTM(32))  # error: KC201
model.add(Dense(1))
```

```python bad
import numpy as np
from keras import Sequential
from keras.layers import LSTM, Bidirectional, Dense, Embedding, Input

words = np.random.randint(0, 2000, (500, 40))
tags = np.random.randint(0, 9, (500, 40))

model = Sequential([
    Input(shape=(40,)),
    Embedding(2000, 64),
    Bidirectional(LSTM(32)),  # error: KC201
    Dense(9, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(words, tags)
```

## Use instead

```python fixed
from keras.models import Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(LSTM(64, input_shape=(30, 8), return_sequences=True))
model.add(LSTM(32))
model.add(Dense(1))
```

Where the decoder of an encoder–decoder model follows, `RepeatVector(steps)` between the two is the other way to make a sequence.

## References

- [Keras: LSTM layer, `return_sequences`](https://keras.io/api/layers/recurrent_layers/lstm/)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, outputs_and_labels, trainings
from kerascheck.query.graph import RECURRENT, batch_shape, built, consumers, inner, recurrent_behind, refused
from kerascheck.query.losses import COMPARING, loss_of
from kerascheck.query.text import place
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddArgument, Plan, Replace, argument_of
from kerascheck.values.array import Array
from kerascheck.values.dim import certainly_different, certainly_equal
from kerascheck.values.layer import CompileCall, Layer, LayerCall, flatten
from kerascheck.values.tensor import Tensor

ATTENTION: Final = frozenset(("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"))

Found = tuple[Finding, LayerCall, Applicability | None]
"""A finding, the recurrent call that loses the sequence, and how sure it is that returning the sequence mends it."""


@rule("KC201", "missing-return-sequences", Severity.ERROR, fixable=True, instead_of=("KC101", "KC203", "KC310"))
def check(program: Program) -> Iterator[Finding]:
    """Yield calls that need a sequence and get a recurrent layer's last output."""
    found = [*refused_for_it(program), *attending(program), *labelled_stepwise(program)]
    makers = {id(inner(maker.layer)) for _, maker, _ in found}
    needing = {id(finding.call) for finding, _, _ in found}
    for finding, maker, applicability in found:
        made = inner(maker.layer).site
        if made is None or applicability is None or made.file != finding.site.file:
            yield finding
            continue
        # A line in a loop also makes layers that must not return a sequence, and one output may go to several layers.
        all_need_it = all(id(layer) in makers for layer in program.layers if layer.site is not None and layer.site.node is made.node)
        given_to = consumers(program, maker)
        if all_need_it and (len(given_to) == 1 or all(id(call) in needing for call in given_to)):
            finding = replace(finding, fix=fix_for(maker, applicability))
        yield finding


def refused_for_it(program: Program) -> Iterator[Found]:
    """Calls that Keras refuses because one axis is missing."""
    for call, refusal in refused(program, "rank"):
        behind = recurrent_behind(call.inputs)
        site = place(call)
        if behind is None or site is None or refusal.detail["found"] != refusal.detail["expected"] - 1:
            continue
        maker, between = behind
        if not returns_last_output(maker.layer):
            continue
        where = place(maker)
        related = ((where, f"returns only its last output: {shape_text(maker)}"),) if where is not None else ()
        finding = Finding(site, refusal.message, f"expects rank {refusal.detail['expected']}", related, call=call, cause=call)
        yield finding, maker, Applicability.UNSAFE if any(each.layer.cls == "Dense" for each in between) else Applicability.SAFE


def attending(program: Program) -> Iterator[Found]:
    """Attention on last outputs, which Keras does not look at before it runs."""
    for call in program.calls:
        site = place(call)
        if call.layer.cls not in ATTENTION or call.guarded or built(call) is None or site is None:
            continue
        lost = [
            (index, tensor, behind[0])
            for index, tensor in enumerate(flatten(call.inputs))
            if (behind := recurrent_behind(tensor)) is not None and tensor.shape.rank == 2 and returns_last_output(behind[0].layer)
        ]
        if not lost:
            continue
        # A query alone may rightly be one vector, which only lacks an axis of one step.
        index, tensor, maker = lost[-1]
        where = place(maker)
        related = ((where, f"returns only its last output: {shape_text(maker)}"),) if where is not None else ()
        message = f"`{call.layer.cls}` needs sequences (batch, time steps, features), but gets {tensor.shape}"
        finding = Finding(site, message, "has no time steps to attend to", related, call=call, cause=call)
        yield finding, maker, Applicability.SAFE if index else None


def labelled_stepwise(program: Program) -> Iterator[Found]:
    """Recurrent layers that give one output for all steps although every step has a label."""
    for training in trainings(program, *SUPERVISED):
        loss = loss_of(training.compiled) if isinstance(training.compiled, CompileCall) else None
        for output, labels in outputs_and_labels(training) if loss in COMPARING else ():
            behind = recurrent_behind(output)
            site = place(behind[0]) if behind is not None else None
            if behind is None or site is None:
                continue
            maker = behind[0]
            if not returns_last_output(maker.layer) or not is_label_per_step(loss, maker, output, labels):
                continue
            steps = labels.shape[1]
            given = batch_shape(labels.shape)
            wanted = f"an output for each of the {steps} time steps, as the labels {given} have it"
            message = f"expected {wanted}, got {batch_shape(output.shape)}"
            related = ((training.site, f"is given labels of shape {given}"),)
            finding = Finding(site, message, f"returns only its last output: {shape_text(maker)}", related, cause=training)
            yield finding, maker, Applicability.SAFE if loss is not None and "crossentropy" in loss else Applicability.UNSAFE


def is_label_per_step(loss: str | None, maker: LayerCall, output: Tensor, labels: Array) -> bool:
    """Whether the labels have the time steps that the recurrent layer is given, and the output can't be meant for them."""
    steps = maker.inputs.shape[1] if isinstance(maker.inputs, Tensor) else None
    if output.shape.rank != 2 or steps == 1 or not certainly_equal(labels.shape[1], steps):
        return False
    if labels.shape.rank == 3:
        return certainly_equal(labels.shape[2], output.shape[1]) or certainly_different(output.shape[1], steps)
    return labels.shape.rank == 2 and loss == "sparse_categorical_crossentropy"


def returns_last_output(layer: Layer) -> bool:
    """Whether a layer is a recurrent one (also inside Bidirectional) that gives its last output only."""
    recurrent = inner(layer)
    return recurrent.cls in RECURRENT and recurrent.arguments.get("return_sequences") is False


def shape_text(call: LayerCall) -> str:
    """The shape of a call's first output."""
    first = next(flatten(call.outputs), None)
    return str(first.shape) if isinstance(first, Tensor) else "one vector a sample"


def fix_for(maker: LayerCall, applicability: Applicability) -> FixPlan | None:
    """Let the recurrent layer return the whole sequence, where that is not decided by an expression."""
    recurrent = inner(maker.layer)
    if recurrent.site is None:
        return None
    given = argument_of(recurrent.site.node, "return_sequences")
    if given is None and "return_sequences" in recurrent.given or given is not None and getattr(given.value, "value", "") != "False":
        return None
    plan: Plan = AddArgument(recurrent.site.node, "return_sequences=True") if given is None else Replace(given.value, "True")
    return FixPlan("return the whole sequence from the layer before", (plan,), applicability)
