"""A classifier of two classes is measured at one threshold only.

## What it does

Finds models with a sigmoid at the end and `binary_crossentropy`, whose metrics all count hits at a threshold, such as accuracy,
precision and recall. Models inside of other models, and models that are trained batch by batch, such as the parts of a GAN, are left alone.

## Why is this bad?

Accuracy compares the output with 0.5. Where one class is rare, calling everything the other class has a high one; and whether 0.5 is the
right threshold for the task is a question of its own. The area under a curve looks at all thresholds at once. This is an opinion, and off
unless it is selected.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(1000, 20), np.random.randint(0, 2, 1000)
model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])  # info: KC657
model.fit(x, y, epochs=60, validation_split=0.2)
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(1000, 20), np.random.randint(0, 2, 1000)
model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy", "AUC"])
model.fit(x, y, epochs=60, validation_split=0.2)
```

## References

- [Zhang et al., 2022: Code Smells for Machine Learning Applications (threshold-dependent validation)](https://arxiv.org/abs/2203.13746)
- [Keras: AUC](https://keras.io/api/metrics/classification_metrics/#auc-class)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import sole_output, trainings
from kerascheck.query.heads import by_output
from kerascheck.query.losses import activation_of, compiles, loss_of, name_of, snake_case
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import CompileCall
from kerascheck.values.objects import ListValue

AT_A_THRESHOLD: Final = frozenset((
    "accuracy", "acc", "binary_accuracy", "precision", "recall", "f1_score", "true_positives", "true_negatives", "false_positives",
    "false_negatives",
))  # fmt: skip


@rule("KC657", "threshold-only-metrics", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield compile calls whose metrics all look at one threshold."""
    by_hand = {id(training.model) for training in trainings(program, "train_on_batch")}
    for compiled in compiles(by_output(program)):
        if compiled.model.calls or id(compiled.model) in by_hand:
            continue
        output, names = sole_output(compiled.model), metric_names(compiled)
        binary = activation_of(compiled.model) == "sigmoid" and loss_of(compiled) == "binary_crossentropy"
        if output is not None and output.shape[-1] == 1 and binary and names and all(name in AT_A_THRESHOLD for name in names):
            got = f"got {', '.join(f'`{name}`' for name in names)} alone"
            message = f"expected a metric over all thresholds, such as `AUC`, beside those at 0.5, {got}"
            yield Finding(argument_site(compiled.site, "metrics"), message)


def metric_names(compiled: CompileCall) -> list[str]:
    """The names of all metrics; none where one is not known."""
    metrics = compiled.metrics
    if not isinstance(metrics, ListValue) or not metrics.exact:
        return []
    names = [name_of(item) for item in metrics.items]
    known = [snake_case(name) if not name.islower() else name for name in names if name is not None]
    return known if len(known) == len(names) else []
