"""A classifier with a softmax that is trained with a loss for numbers.

## What it does

Finds models with a softmax over several units and one-hot labels that are compiled with `mse`, `mae` or their like.

## Why is this bad?

It runs, but learns slowly: where the softmax is surely wrong, its slope is almost 0, and so is that of a squared
error. The cross-entropy was made to cancel this: the surer the mistake, the stronger the correction.

## Example

```python bad
import numpy as np
from keras import Input, Sequential, utils
from keras.layers import Dense

labels = utils.to_categorical(np.random.randint(0, 5, 300), 5)

model = Sequential([Input((20,)), Dense(5, activation="softmax")])
model.compile(optimizer="adam", loss="mse")  # warning: KC308
model.fit(np.random.rand(300, 20), labels)
```

## Use instead

```python fixed
import numpy as np
from keras import Input, Sequential, utils
from keras.layers import Dense

labels = utils.to_categorical(np.random.randint(0, 5, 300), 5)

model = Sequential([Input((20,)), Dense(5, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(np.random.rand(300, 20), labels)
```

## References

- [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
- [Nielsen: Neural Networks and Deep Learning, chapter 3](http://neuralnetworksanddeeplearning.com/chap3.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import labelled, reason_for, sole_output, trained_under
from kerascheck.query.heads import by_output
from kerascheck.query.losses import activation_of, compiles, ending, loss_of
from kerascheck.query.text import loss_site, requoted
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace

REGRESSION: Final = frozenset((
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "huber", "log_cosh",
))  # fmt: skip


@rule("KC308", "regression-loss-for-classes", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield losses for numbers under a softmax that is trained on one-hot labels."""
    program = by_output(program)
    for compiled in compiles(program):
        layer, output, loss = ending(compiled.model), sole_output(compiled.model), loss_of(compiled)
        if layer is None or layer.site is None or output is None or loss not in REGRESSION or activation_of(compiled.model) != "softmax":
            continue
        labels = [feed.y for _, feed in labelled(program, compiled)]
        if output.shape[-1] == 1 or not labels or not all(each.facts.one_hot for each in labels):
            continue
        site = loss_site(compiled)
        message = f"expected `categorical_crossentropy` for a softmax and one-hot labels, got `{loss}`, a loss for numbers"
        related = ((layer.site, "a classifier's softmax"), *reason_for(labels[0]))
        fix = None
        if type(site.node).__name__ == "SimpleString":
            plan = Replace(site.node, requoted(site.node, "categorical_crossentropy"))
            fix = FixPlan("use the loss for classes", (plan,), Applicability.UNSAFE)
        yield Finding(site, message, "", related, fix, cause=trained_under(program, compiled))
