"""Fixes that need a name which the file may not import yet, and those that wrap or move what is written."""

from __future__ import annotations

import pytest

from tests.rules.marked_programs import fixed

FIXES = {
    "KC102 in add": (
        "KC102",
        """
        import numpy as np
        from tensorflow.keras import layers, models
        model = models.Sequential()
        model.add(layers.Conv2D(8, 3, activation="relu", input_shape=(28, 28, 1)))
        model.add(layers.Dense(10, activation="softmax"))
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(np.random.rand(10, 28, 28, 1), np.random.randint(0, 10, 10))
        """,
        'model.add(layers.Flatten())\nmodel.add(layers.Dense(10, activation="softmax"))',
    ),
    "KC102 functional": (
        "KC102",
        """
        import numpy as np
        from keras import Input, Model
        from keras.layers import Conv2D, Dense
        inputs = Input((28, 28, 1))
        x = Conv2D(8, 3, activation="relu")(inputs)
        model = Model(inputs, Dense(10, activation="softmax")(x))
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(np.random.rand(10, 28, 28, 1), np.random.randint(0, 10, 10))
        """,
        'Dense(10, activation="softmax")(Flatten()(x))',
    ),
    "KC204 through a module": (
        "KC204",
        """
        from tensorflow import keras
        model = keras.Sequential([keras.Input((30, 8)), keras.layers.GRUCell(16), keras.layers.Dense(1)])
        """,
        "keras.layers.GRU(16)",
    ),
    "KC205": (
        "KC205",
        """
        import keras
        last = keras.layers.RNN(keras.layers.GRU(8))(keras.Input((5, 2)))
        """,
        "keras.layers.RNN(keras.layers.GRUCell(8))",
    ),
    "KC509 with keras at hand": (
        "KC509",
        """
        import tensorflow as tf
        import keras
        x = keras.Input((5, 2))
        y = tf.concat([x, x], axis=-1)
        """,
        "keras.ops.concatenate([x, x], axis=-1)",
    ),
    "KC509 with an import more": (
        "KC509",
        """
        import tensorflow as tf
        from keras.layers import Input
        x = Input((5, 2))
        y = tf.reduce_sum(x, axis=1, keepdims=True)
        """,
        "ops.sum(x, axis=1, keepdims=True)",
    ),
}


@pytest.mark.parametrize(("code", "program", "expected"), FIXES.values(), ids=FIXES)
def test_fixed_text(code: str, program: str, expected: str) -> None:
    mended = fixed(program, (code,), unsafe=True)
    assert expected in mended
    assert fixed(mended, (code,), unsafe=True) == mended
