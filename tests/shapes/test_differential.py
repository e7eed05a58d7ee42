"""Every shape function against the live layer: same shape, dtype and parameter count, refused exactly when Keras refuses."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.shapes.layer_strategies import cases, names, partly_known
from tests.shapes.live_layer import Case, difference

pytestmark = pytest.mark.live

EXAMPLES = 10
"""Calls per layer and test, about 2,600 in all; ``python -m tests.benchmarks.differential`` makes more."""


@pytest.fixture(scope="module", autouse=True)
def keras() -> None:
    """Skip where TensorFlow is not installed, and import it outside of the first measured example."""
    pytest.importorskip("tensorflow", reason="TensorFlow is not installed")
    pytest.importorskip("keras", minversion="3.15", reason="the shape functions describe Keras 3.15")


LIMITS = settings(
    max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
"""The same random calls in every run, so that a failure is a change of ours or of Keras."""


@pytest.mark.parametrize("name", names())
def test_agrees_with_keras(name: str) -> None:
    def compare(case: Case) -> None:
        text = difference(case)
        assert not text, f"{text}\n{case}"

    LIMITS(given(cases(name))(compare))()


@pytest.mark.parametrize("name", names())
def test_states_nothing_wrong_when_it_knows_less(name: str) -> None:
    """With arguments and sizes left open, whatever is still stated holds for the real ones."""

    def compare(both: tuple[Case, Case]) -> None:
        text = difference(*both)
        assert not text, f"{text}\n{both}"

    LIMITS(given(partly_known(name))(compare))()


def test_known_names_are_those_of_keras() -> None:
    """The tables of activations, initializers, regularizers and constraints."""
    from keras.src import activations, constraints, initializers, regularizers

    from kerascheck.shapes import identifiers

    assert set(activations.ALL_OBJECTS_DICT) == identifiers.ACTIVATIONS
    assert set(initializers.ALL_OBJECTS_DICT) == identifiers.INITIALIZERS
    assert set(regularizers.ALL_OBJECTS_DICT) == identifiers.REGULARIZERS
    assert set(constraints.ALL_OBJECTS_DICT) == identifiers.CONSTRAINTS


@pytest.mark.parametrize(
    ("cls", "given_arguments", "first", "now"),
    [
        ("Dense", {"units": 3}, (None, 8), (None, 16)),
        ("Dense", {"units": 3}, (None, 8), (None, 5, 8)),
        ("Conv2D", {"filters": 3, "kernel_size": 2}, (None, 8, 8, 3), (None, 9, 9, 1)),
        ("Conv2D", {"filters": 3, "kernel_size": 2, "data_format": "channels_first"}, (None, 3, 8, 8), (None, 1, 8, 8)),
        ("Conv2D", {"filters": 3, "kernel_size": 2}, (None, 8, 8, 3), (None, 9, 7, 3)),
        ("SeparableConv1D", {"filters": 3, "kernel_size": 2}, (None, 8, 3), (None, 8, 4)),
        ("Conv1DTranspose", {"filters": 3, "kernel_size": 2}, (None, 8, 3), (None, 8, 4)),
        ("BatchNormalization", {"axis": 1}, (None, 4, 8), (None, 5, 8)),
        ("BatchNormalization", {}, (None, 4, 8), (None, 4, 4, 8)),
        ("GroupNormalization", {"groups": 2}, (None, 4), (None, 8)),
        ("PReLU", {"shared_axes": [1]}, (None, 4, 8), (None, 4, 9)),
        ("PReLU", {"shared_axes": [1]}, (None, 4, 8), (None, 5, 8)),
        ("Embedding", {"input_dim": 9, "output_dim": 2}, (None, 4), (None, 7)),
        ("Dropout", {"rate": 0.5}, (None, 4), (None, 7)),
    ],
)
def test_second_call_is_refused_when_keras_refuses(
    cls: str, given_arguments: dict[str, object], first: tuple[int | None, ...], now: tuple[int | None, ...]
) -> None:
    import keras

    from kerascheck.shapes.rebuild import clash
    from kerascheck.shapes.spec import Shape, Spec
    from tests.shapes.live_layer import defaults

    layer = getattr(keras.layers, cls)(**given_arguments)
    layer(keras.KerasTensor(first))
    try:
        layer(keras.KerasTensor(now))
        refused = False
    except ValueError:
        refused = True
    found = clash(cls, {**defaults(cls), **given_arguments}, Spec(Shape(first)), Spec(Shape(now)))
    assert (found is not None and found.detail["at_call"]) == refused


@pytest.mark.parametrize(
    ("cls", "given_arguments", "first", "now"),
    [
        ("LSTM", {"units": 3}, (2, 4, 8), (2, 4, 5)),
        ("LayerNormalization", {}, (2, 8), (2, 5)),
        ("PReLU", {}, (2, 8), (2, 5)),
        ("ConvLSTM1D", {"filters": 2, "kernel_size": 2}, (2, 4, 8, 3), (2, 4, 8, 1)),
        ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4}, (2, 8), (2, 5)),
    ],
)
def test_late_clash_fails_when_the_layer_runs(
    cls: str, given_arguments: dict[str, object], first: tuple[int, ...], now: tuple[int, ...]
) -> None:
    import keras
    import numpy as np

    from kerascheck.shapes.rebuild import clash
    from kerascheck.shapes.spec import Shape, Spec
    from tests.shapes.live_layer import defaults

    layer = getattr(keras.layers, cls)(**given_arguments)
    layer(np.zeros(first, "float32"))
    found = clash(cls, {**defaults(cls), **given_arguments}, Spec(Shape(first)), Spec(Shape(now)))
    assert found is not None
    assert not found.detail["at_call"]
    layer(keras.KerasTensor(now))
    with pytest.raises(Exception, match=r".+"):
        layer(np.zeros(now, "float32"))
