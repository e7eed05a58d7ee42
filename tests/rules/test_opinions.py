"""Opinions, on programs written by hand: they are off by default, count in this model's numbers, and leave usual forms alone."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from kerascheck.api import check_source
from kerascheck.settings import Settings
from tests.rules.marked_programs import marks

HEAD = """
import numpy as np, keras
from keras import Sequential
from keras.layers import *
from keras.callbacks import *
from sklearn.datasets import load_iris, load_diabetes
from sklearn.neural_network import MLPClassifier, MLPRegressor
"""

MODELS = {
    "VGG's blocks are as they should be": ("(224, 224, 3)", """
        Conv2D(64, 3, padding="same", activation="relu"), Conv2D(64, 3, padding="same", activation="relu"), MaxPooling2D(),
        Conv2D(128, 3, padding="same", activation="relu"), Conv2D(128, 3, padding="same", activation="relu"), MaxPooling2D(),
        Conv2D(256, 3, padding="same", activation="relu"), Conv2D(256, 3, padding="same", activation="relu"), MaxPooling2D(),
        Flatten(), Dense(10, activation="softmax"),
    """, {}),
    "a kernel of 1 squeezes, strides go by their own rules": ("(84, 84, 4)", """
        Conv2D(32, 8, strides=4, activation="relu"), Conv2D(64, 4, strides=2, activation="relu"), Conv2D(16, 1, activation="relu"),
        Conv2D(64, 3, activation="relu"), Flatten(), Dense(6),
    """, {}),
    "all as many filters": ("(64, 64, 1)", """
        Conv2D(32, 3), MaxPooling2D(), Conv2D(32, 3), MaxPooling2D(), Conv2D(32, 3), Flatten(), Dense(2),
    """, {"KC552": "got 32 in all 3 convolutions while the feature map shrinks from 62×62 to 12×12"}),
    "series, channels last": ("(100, 2)", """
        Conv1D(8, 5), MaxPooling1D(), Conv1D(16, 5), MaxPooling1D(), Conv1D(32, 5), MaxPooling1D(), Flatten(), Dense(1),
    """, {"KC555": "got one behind each of 3: of a map of 96, 18 is left before this pooling"}),
    "normalised twice of three": ("(64, 64, 1)", """
        Conv2D(8, 3), BatchNormalization(), Conv2D(16, 3), Conv2D(32, 3), BatchNormalization(), Flatten(), Dense(2),
    """, {"KC556": "normalisation `BatchNormalization` in 2 of 3, got `none` here"}),
    "not normalised at the start": ("(64, 64, 1)", """
        Conv2D(8, 3), Conv2D(16, 3), BatchNormalization(), Conv2D(32, 3), BatchNormalization(), Flatten(), Dense(2),
    """, {}),
    "the rules of thumb in numbers": ("(12,)", 'Dense(32, activation="relu"), Dense(3),', {
        "KC558": "3 to 12 (between input and output), about 11 (⅔ · 12 + 3) or below 24 (2 · 12) units by the rules of thumb, got 32",
    }),
    "fewer than the outputs": ("(64,)", 'Dense(4, activation="relu"), Dense(10),', {"KC558": "got 4"}),
    "just below twice the input": ("(12,)", 'Dense(23, activation="relu"), Dense(1),', {}),
    "an autoencoder": ("(64,)", 'Dense(8, activation="relu"), Dense(32, activation="relu"), Dense(64),', {}),
    "a generator widens": ("(16,)", 'Dense(16, activation="relu"), Dense(24, activation="relu"), Dense(784),', {}),
    "a pyramid": ("(64,)", 'Dense(64, activation="relu"), Dense(32, activation="relu"), Dense(16, activation="relu"), Dense(1),', {}),
    "widths that are not known": ("(8,)", 'Dense(units, activation="relu"), Dense(900, activation="relu"), Dense(1),', {}),
    "input that is not known": ("(features,)", 'Dense(900, activation="relu"), Dense(1),', {}),
    "five recurrent layers": ("(30, 4)", "*[LSTM(8, return_sequences=True) for _ in range(4)], LSTM(8), Dense(1),", {"KC560": "got 5"}),
}


def opinions(text: str) -> list[tuple[int, str, str]]:
    """Row, code and message of every opinion."""
    settings = Settings(live="never", cache=False, select=("opinion",))
    return [(each.span.start.row, each.code, each.message) for each in check_source(text, "program.py", settings)]


@pytest.mark.parametrize(("shape", "layers", "expected"), MODELS.values(), ids=MODELS)
def test_architecture(shape: str, layers: str, expected: dict[str, str]) -> None:
    model = f"import somewhere\nunits, features = somewhere.sizes()\nmodel = Sequential([Input({shape}), {dedent(layers)}])\n"
    found = opinions(f'{HEAD}{model}model.compile("adam", "mse")\n')
    assert [code for _, code, _ in found] == list(expected)
    assert all(text in message for (_, _, message), text in zip(found, expected.values(), strict=True))


FITS = {
    "model.fit(x, y, batch_size=64, epochs=19, validation_split=0.2)": "",
    "model.fit(x, y, epochs=1, validation_split=0.2)": "KC651",
    "model.fit(x, y, epochs=9, batch_size=1, validation_split=0.2)": "",
    "model.fit(x[:20], y[:20], epochs=2)": "",
    "for turn in range(50): model.fit(x, y, epochs=1, validation_split=0.2)": "",
    "model.fit(x, y, epochs=19, batch_size=100, validation_split=0.2)": "KC652",
    "model.fit(x, y, epochs=19, batch_size=96, validation_split=0.2)": "",
    "model.fit(x, y, epochs=19, batch_size=len(x), validation_split=0.2)": "",
    "model.fit(x, y, epochs=19)": "KC653",
    "model.fit(x, y, epochs=19); model.evaluate(x, y)": "KC653",
    "model.fit(x, y, epochs=19); model.evaluate(x2, y2)": "",
    "model.fit(x, y, epochs=19); model.predict(x2)": "",
    "model.fit(x, y, epochs=19, callbacks=[somewhere.Validation()])": "",
    "model.fit(x, y, epochs=90, validation_data=(x2, y2))": "KC654",
    "model.fit(x, y, epochs=90, validation_data=(x2, y2), callbacks=[ReduceLROnPlateau()])": "KC654",
    "model.fit(x, y, epochs=90, validation_data=(x2, y2), callbacks=[EarlyStopping()])": "",
    "model.fit(x, y, epochs=90, validation_data=(x2, y2), callbacks=[ModelCheckpoint('m.keras', save_best_only=True)])": "",
    "model.fit(x, y, epochs=somewhere.N, validation_data=(x2, y2))": "",
    "model.fit(x, y, validation_split=0.2)": "KC651 KC656",
    "model.fit(*somewhere.data())": "",
}


@pytest.mark.parametrize(("fit", "expected"), FITS.items(), ids=FITS)
def test_training(fit: str, expected: str) -> None:
    head = f"{HEAD}import somewhere\nkeras.utils.set_random_seed(1)\nx, y = np.random.rand(1000, 8), np.random.rand(1000)\n"
    model = "x2, y2 = np.random.rand(100, 8), np.random.rand(100)\nmodel = Sequential([Input((8,)), Dense(12, 'relu'), Dense(1)])\n"
    found = opinions(f"{head}{model}model.compile('adam', 'mse')\n{fit}\n")
    assert " ".join(code for _, code, _ in found) == expected


def test_of_several_epochs_the_message_has_the_numbers() -> None:
    page = "x, y = np.random.rand(1000, 8), np.random.rand(1000)\nkeras.utils.set_random_seed(1)\n"
    model = "model = Sequential([Input((8,)), Dense(12, 'relu'), Dense(1)])\nmodel.compile('adam', 'mse')\n"
    ((_, _, message),) = opinions(f"{HEAD}{page}{model}model.fit(x, y, epochs=3, validation_split=0.2)\n")
    assert message.endswith("got 3 epochs of 25 batches: the weights change 75 times"), "800 samples of 1000 in batches of 32"


REGULARISED = {
    "Dense(64, 'relu')": ("KC557", "got none, with 4,801 weights for 200 samples"),
    "Dense(12, 'relu')": ("", ""),  # 901 weights
    "Dense(64, 'relu'), Dropout(0.2)": ("", ""),
    "Dense(64, 'relu', kernel_regularizer='l2')": ("", ""),
    "Dense(64, 'relu'), BatchNormalization()": ("", ""),
    "Dense(64, 'relu'), somewhere.Layer()": ("", ""),
}


@pytest.mark.parametrize(("layers", "expected"), REGULARISED.items(), ids=REGULARISED)
def test_regularisation(layers: str, expected: tuple[str, str]) -> None:
    head = f"{HEAD}import somewhere\nkeras.utils.set_random_seed(1)\nx, y = np.random.rand(200, 73), np.random.rand(200)\n"
    model = f"model = Sequential([Input((73,)), {layers}, Dense(1)])\nmodel.compile('adam', 'mse')\n"
    found = opinions(f"{head}{model}model.fit(x, y, epochs=19, validation_data=(x[:20], y[:20]))\n")
    assert [(code, expected[1] in message) for _, code, message in found] == [(expected[0], True)] * bool(expected[0])


PROGRAMS = {
    "perceptrons": """
        x, y = load_iris(return_X_y=True)
        MLPClassifier((40,), random_state=1).fit(x, y)  # KC558
        MLPClassifier((7,), random_state=1).fit(x, y)
        MLPClassifier((6, 6, 6, 6, 6, 6), random_state=1).fit(x, y)  # KC560
        MLPClassifier((3, 6), random_state=1).fit(x, y)  # KC553
        MLPClassifier((7, 4, 6), random_state=1).fit(x, y)  # KC559
        MLPClassifier((7,)).fit(x, y)  # KC655
        x, y = load_diabetes(return_X_y=True)
        MLPRegressor(hidden_layer_sizes=(19,), random_state=1).fit(x, y)
        MLPRegressor(random_state=1)  # KC656
        MLPRegressor(hidden_layer_sizes=(20,), random_state=1).fit(x, y)  # KC558
    """,
    "NumPy's seed is scikit-learn's": """
        np.random.seed(1)
        MLPClassifier(max_iter=500)
    """,
    "seeded by a helper": """
        from helpers import seed_everything
        seed_everything(1)
        model = Sequential([Input((8,)), Dense(12, "relu"), Dense(1)])
        model.compile("adam", "mse")
        model.fit(np.random.rand(900, 8), np.random.rand(900), epochs=19, validation_split=0.2)
    """,
    "metrics": """
        def build(*metrics):
            model = Sequential([Input((8,)), Dense(12, "relu"), Dense(1, "sigmoid")])
            model.compile("adam", "binary_crossentropy", metrics=list(metrics))
            return model
        model = Sequential([Input((8,)), Dense(12, "relu"), Dense(1, "sigmoid")])
        model.compile("adam", "binary_crossentropy", metrics=["accuracy", keras.metrics.Precision()])  # KC657
        model.compile("adam", "binary_crossentropy", metrics=["accuracy", keras.metrics.AUC()])
        model.compile("adam", "binary_crossentropy")
        many = Sequential([Input((8,)), Dense(12, "relu"), Dense(3, "softmax")])
        many.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_flagged_lines(program: str) -> None:
    text = HEAD + dedent(program)
    assert [(row, code) for row, code, _ in opinions(re.sub(r"  # KC\d{3}$", "", text, flags=re.MULTILINE))] == marks(text)


def test_opinions_are_off_unless_selected() -> None:
    text = f"{HEAD}MLPRegressor()\n"
    assert [each.code for each in check_source(text, "program.py", Settings(live="never", cache=False))] == []
    assert [code for _, code, _ in opinions(text)] == ["KC655", "KC656"]
