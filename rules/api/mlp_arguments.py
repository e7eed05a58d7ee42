"""An argument that scikit-learn's perceptrons do not take, or a value that they refuse.

## What it does

Holds the arguments of `MLPClassifier` and `MLPRegressor` to what today's scikit-learn takes: names (`algorithm` is `solver` now), choices
(`activation="logistic"`, not `"sigmoid"`), numbers and their ranges, sizes of hidden layers.

## Why is this bad?

An unknown argument raises a `TypeError` where the estimator is made; a value of the wrong kind raises an `InvalidParameterError`, but
only in `fit`. `learning_rate` is the *schedule* (`"constant"`, `"invscaling"`, `"adaptive"`); the number is `learning_rate_init`. Since
scikit-learn 1.7 the first argument of `MLPRegressor` is `loss`, so that the sizes have to be named.

## Example

```python bad
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

X, y = load_iris(return_X_y=True)
network = MLPClassifier(algorithm="lbfgs", hidden_layer_sizes=(5, 2))  # error: KC852
network.fit(X, y)
```

```python bad
from sklearn.datasets import load_diabetes
from sklearn.neural_network import MLPRegressor

X, y = load_diabetes(return_X_y=True)
network = MLPRegressor(
    hidden_layer_sizes=(20,),
    activation="sigmoid",  # error: KC852
    learning_rate=0.01,  # error: KC852
)
network.fit(X, y)
```

## Use instead

```python fixed
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

X, y = load_iris(return_X_y=True)
network = MLPClassifier(solver="lbfgs", hidden_layer_sizes=(5, 2))
network.fit(X, y)
```

```python good
from sklearn.datasets import load_diabetes
from sklearn.neural_network import MLPRegressor

X, y = load_diabetes(return_X_y=True)
network = MLPRegressor(hidden_layer_sizes=(20,), activation="logistic", learning_rate_init=0.01)
network.fit(X, y)
```

## References

- [scikit-learn: MLPClassifier](https://scikit-learn.org/stable/modules/generated/sklearn.neural_network.MLPClassifier.html)
- [scikit-learn: MLPRegressor](https://scikit-learn.org/stable/modules/generated/sklearn.neural_network.MLPRegressor.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.library.sklearn_networks import PARAMETERS
from kerascheck.program import Program
from kerascheck.query.text import argument_site, requoted, text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.perceptron import SIZES, Perceptron
from kerascheck.values.site import Site

RENAMED: Final = {"algorithm": "solver", "hidden_layers": SIZES, "hidden_layer_size": SIZES, "epochs": "max_iter", "n_iter": "max_iter"}
"""Names of old versions and of other libraries, and what they are called here."""

CHOICES: Final = {
    "activation": ("identity", "logistic", "tanh", "relu"),
    "solver": ("lbfgs", "sgd", "adam"),
    "learning_rate": ("constant", "invscaling", "adaptive"),
}
"""``_parameter_constraints`` of scikit-learn's ``BaseMultilayerPerceptron``, as is all below."""

MEANT: Final = {
    "sigmoid": "logistic", "linear": "identity", "l-bfgs": "lbfgs", "l_bfgs": "lbfgs", "l-bfgs-b": "lbfgs", "rectifier": "relu",
    "relu6": "relu", "rmsprop": "adam",
}  # fmt: skip
"""What those probably mean who write something else."""


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers that an argument takes.

    Attributes:
        low: the smallest.
        high: the largest, if there is one.
        whole: only integers.
        open: the smallest number itself is not taken.
        below: the largest itself is not taken.
        also: a string that is taken as well.
    """

    low: float
    high: float | None = None
    whole: bool = False
    open: bool = False
    below: bool = False
    also: str = ""

    def takes(self, number: float) -> bool:
        """Whether a number is among them."""
        if self.whole and not isinstance(number, int):
            return False
        large_enough = number > self.low if self.open else number >= self.low
        return large_enough and (self.high is None or number < self.high or number == self.high and not self.below)

    def __str__(self) -> str:
        kind = "an integer" if self.whole else "a number"
        if self.high is not None:
            return f"{kind} from {self.low:g} to {'below ' if self.below else ''}{self.high:g}"
        least = f"above {self.low:g}" if self.open else f"of at least {self.low:g}"
        return f"{kind} {least}" + (f', or "{self.also}"' if self.also else "")


RANGES: Final = {
    "alpha": Range(0), "batch_size": Range(1, whole=True, also="auto"), "learning_rate_init": Range(0, open=True), "power_t": Range(0),
    "max_iter": Range(1, whole=True), "tol": Range(0), "momentum": Range(0, 1), "validation_fraction": Range(0, 1, below=True),
    "beta_1": Range(0, 1, below=True), "beta_2": Range(0, 1, below=True), "epsilon": Range(0, open=True),
    "max_fun": Range(1, whole=True),
}  # fmt: skip


@rule("KC852", "mlp-arguments", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield arguments of perceptrons that scikit-learn refuses."""
    for perceptron in program.perceptrons:
        if perceptron.guarded or perceptron.site is None:
            continue
        sizes_first = sizes_for_the_loss(perceptron)
        if sizes_first is not None:
            yield sizes_first
        for name in perceptron.unexpected:
            yield unknown_name(perceptron, name)
        for name, value in perceptron.arguments.items():
            finding = wrong_value(perceptron, name, value)
            if finding is not None:
                yield finding


def sizes_for_the_loss(perceptron: Perceptron) -> Finding | None:
    """Sizes as the first argument of a regression, where ``loss`` has come in."""
    plain = [each for each in getattr(perceptron.site.node, "args", ()) if each.keyword is None and not each.star]
    if perceptron.cls != "MLPRegressor" or not plain or "loss" in perceptron.arguments or SIZES not in perceptron.arguments:
        return None
    site = perceptron.site
    message = f"expected `{SIZES}` by name, got it first: since scikit-learn 1.7, the first argument of `MLPRegressor` is `loss`"
    fix = FixPlan("name the argument", (Replace(plain[0].value, f"{SIZES}={text_of(plain[0].value)}"),)) if len(plain) == 1 else None
    return Finding(Site(site.file, plain[0], site.via), message, "", fix=fix, severity=Severity.WARNING)


def unknown_name(perceptron: Perceptron, name: str) -> Finding:
    """A keyword that the estimator does not take."""
    near = RENAMED.get(name) or next(iter(get_close_matches(name, sorted(PARAMETERS), 1, 0.75)), None)
    taken = near is not None and near in perceptron.arguments
    hint = f"; it is called `{near}`" if near and not taken else ""
    argument = argument_of(perceptron.site.node, name)
    fix = None
    if argument is not None and near is not None and not taken:
        fix = FixPlan(f"call it `{near}`", (Replace(argument.keyword, near),))
    return Finding(argument_site(perceptron.site, name), f"`{perceptron.cls}` takes no argument `{name}`{hint}", "", fix=fix)


def wrong_value(perceptron: Perceptron, name: str, value: Value) -> Finding | None:
    """A value that ``fit`` refuses."""
    site = argument_site(perceptron.site, name)
    argument = argument_of(perceptron.site.node, name)
    choices = CHOICES.get(name)
    if choices is not None and isinstance(value, str | int | float | bool) and value not in choices:
        return Finding(site, f"expected `{name}` to be one of {quoted(choices)}, got {value!r}{hint_for(name, value, choices)}", "",
                       fix=fix_for(argument, name, value, perceptron))  # fmt: skip
    allowed = RANGES.get(name)
    if allowed is not None and isinstance(value, int | float) and not isinstance(value, bool) and not allowed.takes(value):
        return Finding(site, f"expected `{name}` to be {allowed}, got {value!r}", "")
    if allowed is not None and isinstance(value, str) and value != allowed.also:
        return Finding(site, f"expected `{name}` to be {allowed}, got {value!r}", "")
    if name == SIZES:
        wrong = wrong_size(value)
        if wrong is not None:
            return Finding(site, f"expected `{SIZES}` to be positive integers, one for each hidden layer, got {wrong!r}", "")
    return None


def wrong_size(value: Value) -> Any:
    """A size of a hidden layer that is none; None where all are."""
    sizes = value.items if isinstance(value, ListValue) and value.exact else value if isinstance(value, tuple) else (value,)
    for size in sizes:
        if isinstance(size, str | float | tuple) or isinstance(size, int) and size < 1:
            return size
    return None


def hint_for(name: str, value: Value, choices: tuple[str, ...]) -> str:
    """What is probably meant."""
    if name == "learning_rate" and isinstance(value, int | float):
        return "; the number is called `learning_rate_init`"
    near = nearest(value, choices)
    return f'; the nearest is "{near}"' if near else ""


def nearest(value: Value, choices: tuple[str, ...]) -> str | None:
    """The choice that a word stands for."""
    if not isinstance(value, str):
        return None
    meant = MEANT.get(value.lower(), value.lower())
    return next(iter(get_close_matches(meant, choices, 1, 0.6)), None)


def fix_for(argument: Any, name: str, value: Value, perceptron: Perceptron) -> FixPlan | None:
    """The right choice, or the right name for a number."""
    if argument is None:
        return None
    if name == "learning_rate" and not isinstance(value, str):
        known = "learning_rate_init" in perceptron.arguments
        return None if known else FixPlan("call it `learning_rate_init`", (Replace(argument.keyword, "learning_rate_init"),))
    near = nearest(value, CHOICES[name])
    if near is None or type(argument.value).__name__ != "SimpleString":
        return None
    return FixPlan(f'write "{near}"', (Replace(argument.value, requoted(argument.value, near)),))


def quoted(choices: tuple[str, ...]) -> str:
    """The choices as a list for a reader."""
    return ", ".join(f'"{choice}"' for choice in choices)
