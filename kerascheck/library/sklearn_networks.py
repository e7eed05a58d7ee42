"""scikit-learn: `MLPClassifier` and `MLPRegressor`, with what they are fitted on."""

from __future__ import annotations

from typing import Final

from kerascheck.interpret.calls import MORE
from kerascheck.library.array_values import as_array
from kerascheck.library.registry import Call, function, method
from kerascheck.values.array import NO_FACTS, Array
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.perceptron import SIZES, Perceptron, PerceptronFit, output_of
from kerascheck.values.shape import Shape
from kerascheck.values.unknown import Unknown

CLASSIFIER: Final = "sklearn.neural_network.MLPClassifier"
REGRESSOR: Final = "sklearn.neural_network.MLPRegressor"

PARAMETERS: Final = frozenset((
    SIZES, "activation", "solver", "alpha", "batch_size", "learning_rate", "learning_rate_init", "power_t", "max_iter", "shuffle",
    "random_state", "tol", "verbose", "warm_start", "momentum", "nesterovs_momentum", "early_stopping", "validation_fraction", "beta_1",
    "beta_2", "epsilon", "n_iter_no_change", "max_fun",
))  # fmt: skip
"""What both estimators take."""

POSITIONAL: Final = (SIZES, "activation")
"""Since scikit-learn 1.7, `MLPRegressor` has ``loss`` before these."""


@function(CLASSIFIER, REGRESSOR)
def perceptron(call: Call, *args: Value, **kwargs: Value) -> Value:
    """``MLPClassifier(…)``: written down, with the arguments that it does not take."""
    loss_first = call.path == REGRESSOR and bool(args) and isinstance(args[0], str)
    positional = ("loss", *POSITIONAL) if loss_first else POSITIONAL
    arguments = {**dict(zip(positional, args, strict=False)), **{name: value for name, value in kwargs.items() if name != MORE}}
    if MORE in kwargs:
        arguments.setdefault(SIZES, kwargs[MORE])
    known = PARAMETERS | {"loss"} if call.path == REGRESSOR else PARAMETERS
    inside = next((frame for frame in reversed(call.ev.frames) if frame.function), None)
    made = Perceptron(
        call.path, arguments, {}, call.site, "", inside.function if inside is not None else None, bool(call.ev.guards),
        tuple(name for name in arguments if name not in known),
    )  # fmt: skip
    call.ev.program.perceptrons.append(made)
    return made


perceptron.takes_more = True  # type: ignore[attr-defined]


def fit_perceptron(call: Call, receiver: Perceptron, x: Value, y: Value) -> None:
    """Write down what a perceptron is fitted on."""
    receiver.fits.append(PerceptronFit(as_array(x), as_array(y), call.site))


@method(CLASSIFIER, "fit", "partial_fit")
@method(REGRESSOR, "fit", "partial_fit")
def fit(call: Call, receiver: Perceptron, X: Value = None, y: Value = None, *_: Value, **__: Value) -> Value:  # noqa: N803
    """``mlp.fit(X, y)``."""
    fit_perceptron(call, receiver, X, y)
    return receiver


@method(CLASSIFIER, "predict")
@method(REGRESSOR, "predict")
def predict(call: Call, receiver: Perceptron, X: Value = None) -> Value:  # noqa: N803
    """One prediction a row, in the form of the targets."""
    target = receiver.fits[-1].y if receiver.fits else None
    rows = as_array(X).shape[0]
    rest = target.shape.dims[1:] if target is not None and target.shape.dims else ()
    return Array(Shape((rows, *rest)), target.dtype if target is not None else "", NO_FACTS, site=call.site)


@method(CLASSIFIER, "predict_proba", "predict_log_proba")
def predict_proba(call: Call, receiver: Perceptron, X: Value = None) -> Value:  # noqa: N803
    """One column a class; two for one logistic unit."""
    units, activation = output_of(receiver)
    return Array(Shape((as_array(X).shape[0], 2 if units == 1 and activation == "logistic" else units)), "float64", site=call.site)


@method(CLASSIFIER, "score")
@method(REGRESSOR, "score")
def score(call: Call, receiver: Perceptron, *args: Value, **kwargs: Value) -> Value:
    """A number that only fitting tells."""
    return Unknown("training", "what training measures is not known before it is run", call.site)


def last_step(steps: Value) -> Perceptron | None:
    """The perceptron at the end of a pipeline's steps."""
    items = steps.items if isinstance(steps, ListValue) and steps.exact else ()
    last = items[-1] if items else None
    estimator = last[1] if isinstance(last, tuple) and len(last) == 2 else last
    return estimator if isinstance(estimator, Perceptron) else None
