"""KerasTuner: builders are interpreted with symbols for the sizes that the tuner decides."""

from __future__ import annotations

from kerascheck.values.layer import Model
from tests.interpret.running import program_of
from tests.rules.marked_programs import assert_marked

BUILDER = """
import keras_tuner as kt
from tensorflow import keras
from tensorflow.keras import layers

def build_model(hp):
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for i in range(hp.Int("blocks", 2, 4)):
        model.add(layers.Conv2D(hp.Int(f"filters_{i}", 32, 128, step=32), 3, padding="same", activation=hp.Choice("act", ["relu", "tanh"])))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(2 * hp.Int("units", min_value=16, max_value=64), activation="relu"))
    model.add(layers.Dropout(hp.Float("rate", 0.1, 0.5)))
    model.add(layers.Dense(hp.Fixed("classes", 10), activation="softmax"))
    model.compile(keras.optimizers.Adam(hp.Choice("lr", [1e-2, 1e-3])), "sparse_categorical_crossentropy")
    return model
"""


def shapes(model: Model) -> list[str]:
    """The output shape of every layer."""
    return [str(layer.calls[0].outputs.shape) for layer in model.layers]


EXPECTED = [
    "(None, 28, 28, 1)", "(None, 28, 28, filters_0)", "(None, 14, 14, filters_0)", "(None, 14, 14, filters_1)", "(None, 7, 7, filters_1)",
    "(None, 49*filters_1)", "(None, 2*units)", "(None, 2*units)", "(None, 10)",
]  # fmt: skip


def test_a_builder_that_only_a_tuner_calls() -> None:
    (model,) = program_of(BUILDER).models
    assert shapes(model) == EXPECTED


def test_a_tuner_builds_and_trains() -> None:
    text = BUILDER + """
tuner = kt.RandomSearch(build_model, objective="val_accuracy", max_trials=3)
(x, y), _ = keras.datasets.mnist.load_data()
tuner.search(x[..., None] / 255.0, y, epochs=2, validation_split=0.1)
best = tuner.get_best_models(num_models=2)[0]
again = tuner.hypermodel.build(tuner.get_best_hyperparameters(1)[0])
"""
    program = program_of(text)
    assert [shapes(model) for model in program.models] == [EXPECTED, EXPECTED]
    (training,) = program.trainings
    assert training.method == "fit" and training.model is program.models[0] and str(training.x.shape) == "(60000, 28, 28, 1)"
    assert program.models[0].holder == "best"


def test_hypermodels() -> None:
    assert_marked(
        """
        import keras, keras_tuner
        class Hyper(keras_tuner.HyperModel):
            def build(self, hp):
                inputs = keras.Input((20,))
                x = keras.layers.Dense(hp.Int("units", 8, 64), activation="relu")(inputs)
                if hp.Boolean("dropout"):
                    x = keras.layers.Dropout(0.3)(x)
                model = keras.Model(inputs, keras.layers.Dense(1, activation="softmax")(x))  # KC303
                model.compile("adam", "binary_crossentropy")
                return model
        tuner = keras_tuner.Hyperband(Hyper(), objective="val_loss")
        """,
        ("KC303", "KC101", "KC107"),
    )


def test_other_parameters_of_that_name_stay_symbols() -> None:
    (model,) = program_of(
        """
        import keras
        def build(hp):
            return keras.Sequential([keras.Input((hp.features,)), keras.layers.Dense(hp.units)])
        """
    ).models
    assert str(model.outputs.shape) == "(None, hp.units)"
