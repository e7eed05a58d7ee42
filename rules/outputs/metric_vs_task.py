"""A metric that says nothing about this task.

## What it does

Finds `accuracy` for a regression: a loss such as `mse`, an output without softmax or sigmoid, and labels that are
measurements. It also finds `categorical_accuracy` and `sparse_categorical_accuracy` on one output unit, those two
mixed up against the loss, metrics that compare unit by unit (`Precision`, `Recall`, `AUC`) beside class numbers, and
`keras.metrics.Accuracy()`, which compares for equality, on probabilities.

## Why is this bad?

Accuracy counts how often the prediction *is* the label. A predicted price is never exactly the price, so it stays
near 0 however good the model is; `mae` says how far off it is. On one unit, the largest of one number is always that
one, so `categorical_accuracy` is always 1.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

prices = np.random.rand(200) * 1000

model = Sequential([Input((6,)), Dense(32, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])  # warning: KC309
model.fit(np.random.rand(200, 6), prices)
```

## Use instead

```python fixed
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

prices = np.random.rand(200) * 1000

model = Sequential([Input((6,)), Dense(32, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
model.fit(np.random.rand(200, 6), prices)
```

## References

- [Keras: metrics](https://keras.io/api/metrics/)
- [Keras: regression metrics](https://keras.io/api/metrics/regression_metrics/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import labelled, sole_output, trained_under
from kerascheck.query.heads import by_output
from kerascheck.query.losses import activation_of, compiles, loss_of, name_of, snake_case
from kerascheck.query.text import compile_argument, elements_of, loss_site, requoted
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.layer import CompileCall
from kerascheck.values.objects import LibraryObject, ListValue, Value
from kerascheck.values.site import Site

REGRESSION: Final = frozenset((
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "huber", "log_cosh",
    "poisson",
))  # fmt: skip
ACCURACIES: Final = frozenset(("accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"))
BY_UNIT: Final = frozenset((
    "precision", "recall", "auc", "f1_score", "fbeta_score", "binary_accuracy", "top_k_categorical_accuracy",
))  # fmt: skip
"""Metrics that compare the labels with every unit of the output."""
ACCURACY: Final = "keras.metrics.Accuracy"
MANY_NUMBERS: Final = 30
"""So many different whole numbers are measurements, such as ages, where the loss is one for numbers."""
UNBOUNDED: Final = frozenset(("linear", "relu", "leaky_relu", "elu", "selu", "tanh", "softplus", "exponential", "prelu"))
"""Last activations that are not those of a classifier."""
LARGEST: Final = {"categorical_accuracy": "categorical_crossentropy", "sparse_categorical_accuracy": "sparse_categorical_crossentropy"}
"""Metrics that compare the number of the largest output, and the loss that takes the same labels."""


@rule("KC309", "metric-vs-task", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield metrics that do not fit the loss, the labels or the output."""
    program = by_output(program)
    for compiled in compiles(program):
        output = sole_output(compiled.model)
        if output is None:
            continue
        for metric, node in metrics_of(compiled):
            name = metric_name(metric)
            refused = of_class_numbers(compiled, metric, name, output.shape[-1])
            message = refused or exact(compiled, metric)
            if message is None and name in ACCURACIES:
                message = judge(program, compiled, name, output.shape[-1])
            if message is None:
                continue
            site = Site(compiled.site.file, node, compiled.site.via) if node is not None else compiled.site
            cause = trained_under(program, compiled) or compiled
            yield Finding(site, message, "", ((loss_site(compiled), "the loss"),), fix_for(compiled, node, name or ""), cause=cause,
                          severity=Severity.ERROR if refused else None)  # fmt: skip


def metrics_of(compiled: CompileCall) -> Iterator[tuple[Value, Any]]:
    """Each metric with the expression that gives it, None where that is not written in the compile call."""
    metrics = compiled.metrics
    if not isinstance(metrics, ListValue | tuple):
        return
    items = metrics.items if isinstance(metrics, ListValue) else metrics
    nodes = elements_of(compile_argument(compiled, "metrics", 5))
    yield from zip(items, nodes if len(nodes) == len(items) else [None] * len(items), strict=True)


def metric_name(metric: Value) -> str | None:
    """The full snake-case name of a metric."""
    name = name_of(metric)
    return None if name is None else snake_case(name)


def of_class_numbers(compiled: CompileCall, metric: Value, name: str | None, units: object) -> str | None:
    """A metric that compares unit by unit, though the labels are class numbers: Keras cannot compare their shapes."""
    by_unit = name in BY_UNIT or isinstance(metric, LibraryObject) and metric.path == ACCURACY
    if not by_unit or not isinstance(units, int) or units < 2 or loss_of(compiled) != "sparse_categorical_crossentropy":
        return None
    return f"`{name}` expects a label for each of the {units} units (one-hot), got the class numbers of the loss: Keras cannot compare them"


def exact(compiled: CompileCall, metric: Value) -> str | None:
    """``keras.metrics.Accuracy()`` of what are no classes yet."""
    probable = activation_of(compiled.model) in ("sigmoid", "softmax")
    if not isinstance(metric, LibraryObject) or metric.path != ACCURACY or not probable:
        return None
    return "`Accuracy()` expects predicted classes, got probabilities, which never equal a label: it stays at 0; write `\"accuracy\"`"


def judge(program: Program, compiled: CompileCall, name: str | None, units: object) -> str | None:
    """What is wrong with an accuracy; None where it may be right."""
    loss, given = loss_of(compiled), [feed.y for _, feed in labelled(program, compiled)]
    if loss in REGRESSION and activation_of(compiled.model) in UNBOUNDED and given and all(is_measured(each.facts) for each in given):
        return f"expected a metric for numbers with `{loss}`, such as `mae`, got `{name}`, which counts hits"
    if name in LARGEST and units == 1 and activation_of(compiled.model) != "softmax":
        same = "1" if name == "categorical_accuracy" else "the share of the label 0"
        return f"`{name}` expects a unit for each class, got one unit: it is always {same}; use `binary_accuracy`"
    for metric, right in LARGEST.items():
        if name == metric and loss in LARGEST.values() and loss != right:
            other = next(each for each, its_loss in LARGEST.items() if its_loss == loss)
            return f"`{name}` expects the labels of `{right}`, got those of `{loss}`; use `{other}` or `accuracy`"
    return None


def is_measured(facts: Any) -> bool:
    """Whether labels are measurements, no class numbers."""
    if facts.one_hot or facts.multi_hot:
        return False
    return bool(facts.continuous) and facts.classes is None or facts.classes is not None and facts.classes >= MANY_NUMBERS


def fix_for(compiled: CompileCall, node: Any, name: str) -> FixPlan | None:
    """The mean absolute error for a regression, the general ``accuracy`` otherwise."""
    if type(node).__name__ != "SimpleString":
        return None
    regression = loss_of(compiled) in REGRESSION
    if regression and name in LARGEST:
        return None
    better = "mae" if regression else "accuracy"
    return FixPlan(f"measure `{better}`", (Replace(node, requoted(node, better)),), Applicability.UNSAFE)
