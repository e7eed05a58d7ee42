"""Rules on weights, on programs written by hand; which of these networks learn was tried on Keras 3.15 with TensorFlow."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.rules.marked_programs import assert_marked, fixed, found

CODES = ("KC401",)

NEVER = "never"
"""Words of the message where units never differ, or never learn."""

STARTS = [
    # layers of a model on 20 features, and what is said of its first layer: error where training never tells its units apart
    ("Dense(64, 'relu', kernel_initializer='zeros'), Dense(4)", "error"),
    ("Dense(64, 'relu', kernel_initializer=initializers.Zeros()), Dropout(0.3), Dense(4)", "error"),
    ("Dense(64, kernel_initializer='zeros'), ReLU(), Dense(4)", "error"),
    ("Dense(64, kernel_initializer='zeros'), BatchNormalization(), Activation('relu'), Dense(4)", "error"),
    ("Dense(64, 'tanh', kernel_initializer='zeros'), Dense(4, kernel_initializer='zeros')", "error"),
    ("Dense(64, 'sigmoid', kernel_initializer='ones'), Dense(4, kernel_initializer='ones')", "error"),
    ("Dense(64, 'relu', kernel_initializer=initializers.Constant(0.1)), Dense(4, kernel_initializer='ones')", "error"),
    ("Dense(64, 'relu', kernel_initializer='ones'), Dropout(0.3), Dense(4, kernel_initializer='ones')", "warning"),
    ("Dense(64, 'relu', kernel_initializer='ones'), Dense(4)", "warning"),
    ("Dense(64, 'tanh', kernel_initializer='zeros'), Dense(4)", "warning"),
    ("Dense(64, kernel_initializer='zeros'), LeakyReLU(), Dense(4)", "warning"),
    ("Dense(64, 'relu', kernel_initializer='zeros', bias_initializer='ones'), Dense(4)", "warning"),
    ("Dense(64, 'relu'), Dense(4, kernel_initializer='zeros')", None),
    ("Dense(1, kernel_initializer='ones'), Dense(4)", None),
    ("Dense(64, kernel_initializer='ones', trainable=False), Dense(4)", None),
    ("Dense(64, kernel_initializer='ones', bias_initializer='random_normal'), Dense(4)", None),
    ("Dense(64, kernel_initializer=initializers.Constant(table)), Dense(4)", None),
    ("Dense(64, bias_initializer='zeros'), Dense(4)", None),
]


def program_with(layers: str) -> str:
    """A compiled model of these layers."""
    return dedent(f"""
        import numpy as np
        from keras import Input, Sequential, initializers
        from keras.layers import *
        table = np.random.rand(20, 64)
        model = Sequential([Input((20,)), {layers}])
        model.compile("adam", "sparse_categorical_crossentropy")
    """)


@pytest.mark.parametrize(("layers", "severity"), STARTS, ids=[layers for layers, _ in STARTS])
def test_what_is_said_is_what_training_shows(layers: str, severity: str | None) -> None:
    findings = found(program_with(layers), CODES)
    assert [str(each.severity) for each in findings] == ([severity] if severity else [])
    assert all((NEVER in each.message) == (severity == "error") for each in findings)


OTHERS = {
    "convolution": """
        from keras import Sequential
        from keras.layers import Conv2D, Dense, Flatten, Input
        model = Sequential([
            Input((8, 8, 3)),
            Conv2D(16, 3, activation="relu", kernel_initializer="zeros"),  # KC401
            Flatten(),
            Dense(2),
        ])
        model.compile("adam", "mse")
    """,
    "recurrent with a random recurrent kernel": """
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input
        model = Sequential([Input((9, 3)), LSTM(8, kernel_initializer="zeros"), Dense(1)])
        model.compile("adam", "mse")
    """,
    "recurrent, all constant": """
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input
        model = Sequential([
            Input((9, 3)),
            LSTM(8, kernel_initializer="ones", recurrent_initializer="ones"),  # KC401
            Dense(1),
        ])
        model.compile("adam", "mse")
    """,
    "a residual branch from zero": """
        from keras import Input, Model
        from keras.layers import Add, Dense
        inputs = Input((8,))
        branch = Dense(8, kernel_initializer="zeros")(inputs)
        model = Model(inputs, Dense(2)(Add()([inputs, branch])))
        model.compile("adam", "mse")
    """,
    "weights that are loaded": """
        from keras import Sequential
        from keras.layers import Dense, Input
        model = Sequential([Input((8,)), Dense(8, activation="relu", kernel_initializer="zeros"), Dense(2)])
        model.load_weights("trained.weights.h5")
        model.compile("adam", "mse")
    """,
    "a model that is never trained": """
        from keras import Sequential
        from keras.layers import Dense, Input
        model = Sequential([Input((8,)), Dense(8, activation="relu", kernel_initializer="zeros"), Dense(2)])
    """,
}


@pytest.mark.parametrize("program", OTHERS.values(), ids=OTHERS)
def test_other_layers_and_exceptions(program: str) -> None:
    assert_marked(program, CODES)


def test_the_fix_is_the_default_and_not_safe() -> None:
    program = program_with("Dense(64, 'relu', kernel_initializer='zeros'), Dense(4)")
    assert fixed(program, CODES) == program
    assert fixed(program, CODES, unsafe=True) == program.replace(", kernel_initializer='zeros'", "")
