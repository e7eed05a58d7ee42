"""Models are rebuilt as Keras builds them; names, shapes and counts here are hand-calculated or checked against Keras 3.15."""

from __future__ import annotations

import pytest

from kerascheck.library.keras_graph import layers_of, parameters_of
from kerascheck.shapes.spec import Built, Refused
from kerascheck.values import dim
from kerascheck.values.layer import Model
from tests.interpret.running import program_of, value_of

IMPORTS = [
    ("from tensorflow import keras", "keras.Sequential", "keras.layers.Dense"),
    ("import tensorflow as tf", "tf.keras.models.Sequential", "tf.keras.layers.Dense"),
    ("from tensorflow.keras import layers as L\nfrom tensorflow.keras.models import Sequential as S", "S", "L.Dense"),
    ("from keras.layers import *\nfrom keras import Sequential", "Sequential", "Dense"),
    ("import keras.layers as kl, keras", "keras.models.Sequential", "kl.Dense"),
    ("import tensorflow.keras.layers\nimport tensorflow.keras", "tensorflow.keras.Sequential", "tensorflow.keras.layers.Dense"),
    ("from tensorflow.python.keras.layers import Dense\nfrom tensorflow.python.keras import Sequential", "Sequential", "Dense"),
    ("from keras.layers.core import Dense\nfrom keras.models import Sequential", "Sequential", "Dense"),
    ("import importlib, keras as k\nS = getattr(k, 'Sequential')\nD = {'d': k.layers.Dense}['d']", "S", "D"),
]


@pytest.mark.parametrize(("imports", "sequential", "dense"), IMPORTS)
def test_keras_is_found_under_every_alias(imports: str, sequential: str, dense: str) -> None:
    model = value_of(f"{imports}\nx = {sequential}([{dense}(8, input_shape=(4,)), {dense}(2)])")
    assert isinstance(model, Model)
    assert str(model.outputs.shape) == "(None, 2)"
    assert parameters_of(model) == (4 * 8 + 8 + 8 * 2 + 2, 0)


def test_automatic_names_count_as_keras_counts() -> None:
    program = program_of(
        """
        import keras
        from keras import layers
        a = keras.Sequential([layers.Dense(2), layers.Dense(3)])
        b = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.LSTM], name="b") if False else keras.Sequential()
        b.add(layers.Dense(2, input_shape=(3,)))
        b.add(layers.MaxPooling1D.__class__ if False else layers.BatchNormalization())
        i = keras.Input((3,))
        m = keras.Model(i, layers.Dense(1)(i))
        """
    )
    assert [model.name for model in program.models] == ["sequential", "sequential_1", "functional_2"]
    assert [layer.name for layer in layers_of(program.models[1])] == ["dense_2", "batch_normalization"]
    assert [layer.name for layer in layers_of(program.models[2])] == ["input_layer_1", "dense_3"]


def test_layers_stand_in_keras_order() -> None:
    program = program_of(
        """
        import keras
        from keras import layers
        a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
        shared = layers.Dense(3, name="shared")
        left, right = shared(a), layers.Dropout(0.5, name="drop")(shared(b))
        both = layers.concatenate([left, right], name="both")
        model = keras.Model([a, b], [layers.Dense(1, name="one")(both), layers.Dense(2, name="two")(left)])
        """
    )
    model = program.models[0]
    assert [layer.name for layer in layers_of(model)] == ["a", "b", "shared", "drop", "both", "one", "two"]
    assert parameters_of(model) == (15 + 7 + 8, 0)


def test_a_sequential_without_input_is_built_by_fit() -> None:
    model = value_of(
        "import keras, numpy as np\nx = keras.Sequential([keras.layers.Dense(3)])\nx.compile('sgd', 'mse')\nx.fit(np.zeros((10, 5)), np.zeros((10, 3)))"
    )
    assert str(model.outputs.shape) == "(None, 3)"
    assert parameters_of(model) == (18, 0)


def test_symbols_are_kept_in_functions_nobody_calls() -> None:
    program = program_of(
        """
        import keras
        from keras import layers
        def build(steps, features, units):
            x = i = keras.Input((steps, features))
            x = layers.LSTM(units, return_sequences=True)(x)
            x = layers.Flatten()(x)
            return keras.Model(i, layers.Dense(2 * units)(x))
        """
    )
    shapes = [str(call.outputs.shape) for call in program.calls]
    assert shapes == ["(None, steps, units)", "(None, steps*units)", "(None, 2*units)"]
    dense = program.calls[-1].outcome
    assert isinstance(dense, Built)
    # (steps·units) · 2·units weights and 2·units biases
    steps, units = dim.named("steps"), dim.named("units")
    assert dense.trainable == dim.add(dim.product((2, steps, units, units)), dim.multiply(2, units))


def test_a_refused_call_is_noted_once_with_its_reason() -> None:
    program = program_of("import keras\ni = keras.Input((8,))\nx = keras.layers.LSTM(4)(i)\ny = keras.layers.Dense(2)(x)")
    refused = [call for call in program.calls if isinstance(call.outcome, Refused)]
    assert [call.layer.cls for call in refused] == ["LSTM"]


def test_expected_failures_are_marked() -> None:
    program = program_of(
        "import keras, pytest\ni = keras.Input((8,))\nwith pytest.raises(ValueError):\n    keras.layers.LSTM(4)(i)\ntry:\n    keras.layers.GRU(4)(i)\nexcept ValueError:\n    pass"
    )
    assert [call.guarded for call in program.calls] == [True, True]


def test_models_of_functions_that_nothing_calls_stay_whole() -> None:
    program = program_of(
        """
        from keras import Sequential
        from keras.layers import Dense, Input

        def added(n):
            model = Sequential()
            model.add(Input((8,)))
            model.add(Dense(2 * n))
            model.add(Dense(1))
            return model
        """
    )
    (model,) = program.models
    assert [layer.cls for layer in model.layers] == ["InputLayer", "Dense", "Dense"]
    assert str(model.layers[1].calls[0].outputs.shape) == "(None, 2*n)" and str(model.outputs.shape) == "(None, 1)"
