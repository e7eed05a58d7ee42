"""scikit-learn's perceptrons: their layers are those of fitted estimators, and what is said of arguments is what scikit-learn says."""

from __future__ import annotations

import warnings
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.summary import summarize_files
from tests.rules.marked_programs import assert_marked, found

CODES = ("KC851", "KC852")

HEAD = """
import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, make_classification, make_regression
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
"""

NETWORKS = {
    "documentation's own": """
        X, y = load_iris(return_X_y=True)
        net = MLPClassifier(solver="lbfgs", alpha=1e-5, hidden_layer_sizes=(5, 2), random_state=1)
        net.fit(X, y)
    """,
    "two classes": """
        data = load_breast_cancer()
        X_train, X_test, y_train, y_test = train_test_split(data.data, data.target, test_size=0.3)
        net = MLPClassifier((30, 15)).fit(X_train, y_train)
    """,
    "default sizes": """
        X, y = make_classification(n_samples=80, n_features=12, n_informative=6, n_classes=4)
        net = MLPClassifier()
        net.fit(X, y)
    """,
    "a column a class": """
        X, y = load_iris(return_X_y=True)
        net = MLPClassifier(hidden_layer_sizes=[7], activation="tanh")
        net.fit(X, np.eye(3)[y])
    """,
    "regression, a number": """
        X, y = load_diabetes(return_X_y=True)
        net = MLPRegressor(hidden_layer_sizes=20)
        net.fit(X, y)
    """,
    "several targets": """
        X, y = make_regression(n_samples=60, n_features=9, n_targets=3)
        width = 16
        net = MLPRegressor(hidden_layer_sizes=(width, width // 2), activation="logistic")
        net.fit(X, y)
    """,
    "at the end of a pipeline": """
        X, y = load_digits(return_X_y=True)
        net = MLPClassifier(hidden_layer_sizes=(32,) * 3)
        Pipeline([("scale", StandardScaler()), ("net", net)]).fit(X, y)
    """,
    "no hidden layer": """
        X, y = load_iris(return_X_y=True)
        net = MLPClassifier(hidden_layer_sizes=())
        net.fit(X, y)
    """,
}


@pytest.mark.parametrize("body", NETWORKS.values(), ids=NETWORKS)
def test_weights_have_the_shapes_of_a_fitted_estimator(body: str) -> None:
    text = HEAD + dedent(body)
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that two iterations are too few is no surprise
        exec(text.replace("MLPClassifier(", "Two(MLPClassifier, ").replace("MLPRegressor(", "Two(MLPRegressor, "), names | {"Two": two}, names)
    network = names["net"]
    (model,) = summarize_files([FileInput(Path("net.py"), "net.py", text)], Settings(live="never", cache=False))[0]["models"]
    assert model["name"] == "net" and model["class"] == type(network).__name__
    expected = [[list(kernel.shape), list(bias.shape)] for kernel, bias in zip(network.coefs_, network.intercepts_, strict=True)]
    assert [layer["weights"] for layer in model["layers"]] == expected
    assert [layer["activation"] for layer in model["layers"]] == [network.activation] * (len(expected) - 1) + [network.out_activation_]
    assert model["total_params"] == sum(array.size for array in (*network.coefs_, *network.intercepts_))
    assert model["inputs"] == [[None, network.coefs_[0].shape[0]]] and model["outputs"] == [[None, network.n_outputs_]]


def two(cls: Any, *args: Any, **kwargs: Any) -> Any:
    """The estimator, trained for two iterations only."""
    return cls(*args, **kwargs).set_params(max_iter=2)


def test_first_argument_of_a_regression_is_the_loss() -> None:
    from inspect import signature

    from sklearn.neural_network import MLPClassifier, MLPRegressor

    assert next(iter(signature(MLPRegressor).parameters)) == "loss"
    assert next(iter(signature(MLPClassifier).parameters)) == "hidden_layer_sizes"


def test_sizes_of_a_builder_are_symbols() -> None:
    text = HEAD + "\ndef build(width):\n    return MLPRegressor(hidden_layer_sizes=(width, 2 * width))\n"
    (model,) = summarize_files([FileInput(Path("net.py"), "net.py", text)], Settings(live="never", cache=False))[0]["models"]
    assert model["function"] == "build" and model["total_params"] is None
    assert [layer["output_shape"] for layer in model["layers"]] == [[None, "width"], [None, "2*width"], [None, "?"]]


ARGUMENTS = [
    ("hidden_layer_sizes", value) for value in ((5, 2), [5], 5, (), (0,), (5, -1), "5", (5.0,), ((5, 2),))
] + [
    ("activation", value) for value in ("relu", "tanh", "logistic", "identity", "sigmoid", "softmax", 3)
] + [
    ("solver", value) for value in ("adam", "sgd", "lbfgs", "l-bfgs", "rmsprop")
] + [
    ("learning_rate", value) for value in ("constant", "adaptive", "invscaling", 0.1, "step")
] + [
    ("learning_rate_init", value) for value in (0.1, 1, 0, -0.1, "auto")
] + [
    ("batch_size", value) for value in ("auto", 16, 0, 2.5)
] + [
    ("momentum", value) for value in (0, 1, 1.1)
] + [
    ("validation_fraction", value) for value in (0.1, 1.0)
] + [
    ("beta_1", value) for value in (0.9, 1.0)
] + [
    ("max_iter", value) for value in (3, 0, 2.0)
] + [
    ("alpha", value) for value in (0, 0.5, -1)
] + [
    (name, "x") for name in ("algorithm", "hidden_sizes", "n_iter", "dropout")
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), ARGUMENTS, ids=[f"{name}={value!r}" for name, value in ARGUMENTS])
def test_refused_exactly_where_scikit_learn_refuses(name: str, value: Any) -> None:
    from sklearn.datasets import load_iris
    from sklearn.neural_network import MLPClassifier

    features, labels = load_iris(return_X_y=True)
    refused = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            MLPClassifier(**{"max_iter": 2, name: value}).fit(features, labels)
        except (TypeError, ValueError):
            refused = True
    text = HEAD + f"\nX, y = load_iris(return_X_y=True)\nMLPClassifier({name}={value!r}).fit(X, y)\n"
    assert [each.code for each in found(text, ("KC852",))] == ["KC852"] * refused


PROGRAMS = {
    "number in parentheses, in a search's defaults": """
        from sklearn.neural_network import MLPRegressor
        def build(alpha=0.01):
            return MLPRegressor(
                hidden_layer_sizes=(100),  # KC851
                alpha=alpha,
            )
    """,
    "input and output of digits": """
        from sklearn.datasets import load_digits
        from sklearn.neural_network import MLPClassifier
        from sklearn.model_selection import train_test_split
        d = load_digits()
        a, b, c, e = train_test_split(d.data, d.target)
        MLPClassifier(hidden_layer_sizes=(64, 32, 10)).fit(a, c)  # KC851
    """,
    "one unit under a regression": """
        from sklearn.datasets import load_diabetes
        from sklearn.neural_network import MLPRegressor
        X, y = load_diabetes(return_X_y=True)
        net = MLPRegressor(hidden_layer_sizes=(50, 20, 1))  # KC851
        net.fit(X, y)
    """,
    "as wide as the input, three times, is a choice": """
        from sklearn.datasets import load_wine
        from sklearn.neural_network import MLPClassifier
        X, y = load_wine(return_X_y=True)
        MLPClassifier(hidden_layer_sizes=(13, 13, 13), max_iter=500).fit(X, y)
    """,
    "ten hidden units for ten classes may be meant": """
        from sklearn.datasets import load_digits
        from sklearn.neural_network import MLPClassifier
        X, y = load_digits(return_X_y=True)
        MLPClassifier(hidden_layer_sizes=(40, 10)).fit(X, y)
    """,
    "sizes from a search": """
        from sklearn.model_selection import GridSearchCV
        from sklearn.neural_network import MLPClassifier
        for sizes in [(50,), (50, 50), 100]:
            MLPClassifier(hidden_layer_sizes=sizes)
        GridSearchCV(MLPClassifier(max_iter=100), {"hidden_layer_sizes": [(10,), (20,)], "alpha": [1e-4, 1e-2]})
    """,
    "old names": """
        from sklearn.neural_network import MLPClassifier
        net = MLPClassifier(
            algorithm="sgd",  # KC852
            learning_rate=0.1,  # KC852
            momentum=0.9,
        )
    """,
    "loss comes first in a regression": """
        from sklearn.datasets import load_diabetes
        from sklearn.neural_network import MLPClassifier, MLPRegressor
        X, y = load_diabetes(return_X_y=True)
        MLPRegressor((50, 20)).fit(X, y)  # KC852
        MLPRegressor("squared_error", (50, 20)).fit(X, y)
        MLPClassifier((50, 20)).fit(X, y > 100)
    """,
    "expected to fail": """
        import pytest
        from sklearn.neural_network import MLPClassifier
        with pytest.raises(TypeError):
            MLPClassifier(algorithm="sgd")
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_flagged_lines(program: str) -> None:
    assert_marked(program, CODES)
