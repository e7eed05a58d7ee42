"""Rules on recurrent layers, on programs written by hand; what Keras does with each was tried on Keras 3.15."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.rules.marked_programs import assert_marked, fixed, found

CODES = ("KC101", "KC201", "KC202", "KC203")

MISSING = {
    "list of layers": """
        from keras import Sequential
        from keras.layers import GRU, Dense, Dropout, Input
        model = Sequential([
            Input((30, 8)),
            GRU(16),
            Dropout(0.2),
            GRU(8),  # KC201
            Dense(1),
        ])
    """,
    "built by fit": """
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense
        model = Sequential()
        model.add(LSTM(16))
        model.add(LSTM(8))  # KC201
        model.add(Dense(1))
        model.compile("adam", "mse")
        model.fit(np.zeros((50, 10, 3)), np.zeros(50))
    """,
    "bidirectional": """
        import keras
        from keras import layers
        x = keras.Input((30, 8))
        h = layers.Bidirectional(layers.LSTM(16))(x)
        h = layers.Bidirectional(layers.LSTM(16))(h)  # KC201
    """,
    "time distributed": """
        import keras
        from keras import layers
        h = layers.SimpleRNN(16, return_sequences=False)(keras.Input((30, 8)))
        y = layers.TimeDistributed(layers.Dense(2))(h)  # KC201
    """,
    "convolution and pooling": """
        import keras
        from keras import layers
        h = layers.LSTM(16)(keras.Input((30, 8)))
        a = layers.Conv1D(4, 3)(layers.BatchNormalization()(h))  # KC201
        b = layers.GlobalAveragePooling1D()(h)  # KC201
    """,
    "attention, which Keras does not refuse": """
        import keras
        from keras import layers
        h = layers.LSTM(16)(keras.Input((30, 8)))
        a = layers.Attention()([h, h])  # KC201
        b = layers.MultiHeadAttention(2, 4)(h, h)  # KC201
    """,
    "a dense layer between": """
        import keras
        from keras import layers
        h = layers.LSTM(16)(keras.Input((30, 8)))
        h = layers.Dense(8, activation="relu")(h)
        h = layers.LSTM(8)(h)  # KC201
    """,
    "loop": """
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input
        model = Sequential()
        model.add(Input((30, 8)))
        for units in (64, 32, 16):
            model.add(LSTM(units))  # KC201
        model.add(Dense(1))
    """,
    "function that nobody calls": """
        import keras
        from keras import layers
        def encode(steps, features, units):
            h = layers.LSTM(units)(keras.Input((steps, features)))
            return layers.GRU(units)(h)  # KC201
    """,
    "subclass": """
        import keras
        from keras import layers
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.first = layers.LSTM(8)
                self.second = layers.LSTM(4)
            def call(self, x):
                return self.second(self.first(x))  # KC201
        Net()(keras.Input((10, 3)))
    """,
    "states handed on": """
        import keras
        from keras import layers
        out, h, c = layers.LSTM(16, return_state=True)(keras.Input((30, 8)))
        decoded = layers.LSTM(16, return_sequences=True)(out, initial_state=[h, c])  # KC201
    """,
    "cells": """
        import keras
        from keras import layers
        h = layers.RNN(layers.LSTMCell(16))(keras.Input((30, 8)))
        h = layers.RNN([layers.LSTMCell(16), layers.GRUCell(4)])(h)  # KC201
    """,
    "recurrent convolutions": """
        import keras
        from keras import layers
        h = layers.ConvLSTM2D(8, 3)(keras.Input((5, 16, 16, 3)))
        h = layers.ConvLSTM2D(8, 3)(h)  # KC201
    """,
    "labels of every step, one-hot": """
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense, Embedding
        words = np.random.randint(0, 100, (200, 20))
        tags = np.eye(7)[np.random.randint(0, 7, (200, 20))]
        model = Sequential([
            Embedding(100, 8),
            LSTM(16),  # KC201
            Dense(7, activation="softmax"),
        ])
        model.compile("adam", "categorical_crossentropy")
        model.fit(words, tags)
    """,
    "labels of every step, integers": """
        import numpy as np
        from keras import Sequential
        from keras.layers import GRU, Activation, Dense, Embedding
        model = Sequential()
        model.add(Embedding(100, 8))
        model.add(GRU(16))  # KC201
        model.add(Dense(7))
        model.add(Activation("softmax"))
        model.compile("adam", "sparse_categorical_crossentropy")
        model.train_on_batch(np.random.randint(0, 100, (8, 20)), np.random.randint(0, 7, (8, 20, 1)))
    """,
}

NEEDLESS = {
    "last of two": """
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input
        model = Sequential([
            Input((24, 3)),
            LSTM(16, return_sequences=True),
            LSTM(8, return_sequences=True),  # KC202
            Dense(1),
        ])
        model.compile("adam", "mse")
        model.fit(np.random.rand(200, 24, 3), np.random.rand(200))
    """,
    "steps of any number": """
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense, Embedding, Input
        model = Sequential([
            Input((None,)),
            Embedding(50, 8),
            LSTM(8, return_sequences=True),  # KC202
            Dense(1, activation="sigmoid"),
        ])
        model.compile("adam", "binary_crossentropy")
        model.fit(np.random.randint(0, 50, (10, 24)), np.zeros(10))
    """,
    "generator": """
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input
        def batches():
            while True:
                yield np.zeros((4, 12, 2)), np.zeros((4, 1))
        model = Sequential()
        model.add(Input((12, 2)))
        model.add(LSTM(8, return_sequences=True))  # KC202
        model.add(Dense(1))
        model.compile("adam", "mse")
        model.fit(batches(), steps_per_epoch=3)
    """,
    "one of two outputs": """
        import numpy as np
        import keras
        from keras import layers
        x = keras.Input((24, 3))
        h = layers.LSTM(8, return_sequences=True)(x)  # KC202
        a = layers.Dense(1, name="a")(h)
        b = layers.Dense(1, name="b")(layers.LSTM(4)(h))
        model = keras.Model(x, [a, b])
        model.compile("adam", "mse")
        model.fit(np.zeros((10, 24, 3)), {"a": np.zeros((10, 1)), "b": np.zeros((10, 1))})
    """,
}

VECTORS = {
    "flattened images": """
        import keras
        from keras import layers
        h = layers.Conv2D(8, 3)(keras.Input((28, 28, 1)))
        h = layers.Flatten()(h)
        h = layers.LSTM(4)(h)  # KC203
    """,
    "dense features": """
        import keras
        from keras import layers
        h = layers.Dense(8)(keras.Input((28,)))
        h = layers.Bidirectional(layers.GRU(4, return_sequences=True))(h)  # KC203
    """,
    "pooled over time": """
        from keras import Sequential
        from keras.layers import LSTM, Embedding, GlobalAveragePooling1D, Input
        model = Sequential([
            Input((30,)),
            Embedding(10, 4),
            GlobalAveragePooling1D(),
            LSTM(3),  # KC203
        ])
    """,
    "input without steps": """
        from keras import Sequential
        from keras.layers import LSTM
        model = Sequential()
        model.add(LSTM(8, input_dim=10))  # KC203
    """,
    "two vectors side by side": """
        import keras
        from keras import layers
        both = layers.Concatenate()([keras.Input((3,)), keras.Input((4,))])
        h = layers.LSTM(2)(both)  # KC203
    """,
    "feature maps, which have an axis too many": """
        import keras
        from keras import layers
        h = layers.LSTM(4)(layers.Conv2D(8, 3)(keras.Input((28, 28, 1))))  # KC101
    """,
}

RIGHT = {
    "stack": """
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input
        model = Sequential()
        model.add(Input((30, 8)))
        for i, units in enumerate((64, 32, 16)):
            model.add(LSTM(units, return_sequences=i < 2))
        model.add(Dense(1))
    """,
    "encoder and decoder": """
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input, RepeatVector, TimeDistributed
        model = Sequential([Input((30, 8)), LSTM(16), RepeatVector(5), LSTM(16, return_sequences=True), TimeDistributed(Dense(1))])
    """,
    "failing is expected": """
        import keras
        import pytest
        from keras import layers
        with pytest.raises(ValueError):
            layers.LSTM(4)(layers.LSTM(4)(keras.Input((30, 8))))
    """,
    "all steps at once from one vector": """
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input
        x, y = np.random.rand(200, 24, 3), np.random.rand(200, 24)
        model = Sequential([Input((24, 3)), LSTM(16), Dense(24)])
        model.compile("adam", "mse")
        model.fit(x, y)
        model.fit(x, y[..., None])
    """,
    "labels of every step": """
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input
        x = np.random.rand(200, 24, 3)
        model = Sequential([Input((24, 3)), LSTM(16, return_sequences=True), Dense(4, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, np.random.randint(0, 4, (200, 24)))
        model.fit(x, np.random.randint(0, 4, (200, 24, 1)))
    """,
    "sequence brought together": """
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense, Flatten, Input
        model = Sequential([Input((24, 3)), LSTM(16, return_sequences=True), Flatten(), Dense(1)])
        model.compile("adam", "mse")
        model.fit(np.random.rand(200, 24, 3), np.random.rand(200, 1))
    """,
    "a dataset that may not be batched": """
        import numpy as np
        import tensorflow as tf
        from keras import Sequential
        from keras.layers import LSTM, Dense, Input
        data = tf.data.Dataset.from_tensor_slices((np.zeros((200, 24, 3)), np.zeros((200, 24))))
        model = Sequential([Input((24, 3)), LSTM(16, return_sequences=True), Dense(1)])
        model.compile("adam", "mse")
        model.fit(data)
    """,
    "labels that are aligned by the loss itself": """
        import keras
        import numpy as np
        from keras import layers
        def aligned(y_true, y_pred):
            return keras.ops.ctc_loss(y_true, y_pred, np.full(8, 5), np.full(8, 24))
        model = keras.Sequential([layers.Input((24, 3)), layers.LSTM(16, return_sequences=True), layers.Dense(9)])
        for loss in (aligned, keras.losses.CTC()):
            model.compile("adam", loss)
            model.fit(np.zeros((8, 24, 3)), np.ones((8, 5)))
    """,
    "frames": """
        from keras import Sequential
        from keras.layers import LSTM, Conv2D, Dense, Flatten, Input, TimeDistributed
        model = Sequential([Input((5, 32, 32, 3)), TimeDistributed(Conv2D(4, 3)), TimeDistributed(Flatten()), LSTM(3), Dense(1)])
    """,
    "shapes that are not known": """
        import keras
        from keras import layers
        from elsewhere import features, shape
        layers.LSTM(4)(keras.Input(shape()))
        layers.LSTM(4)(features(keras.Input((3,))))
    """,
}

PROGRAMS = {f"{theme}: {name}": text for theme, programs in
            (("missing", MISSING), ("needless", NEEDLESS), ("vectors", VECTORS), ("right", RIGHT)) for name, text in programs.items()}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_marked_lines_are_found(name: str) -> None:
    assert_marked(PROGRAMS[name], CODES)


def test_fix_makes_only_what_is_meant_return_sequences() -> None:
    assert "GRU(16, return_sequences=True)" in fixed(MISSING["list of layers"], CODES)
    assert "return_sequences=True)(keras.Input" in fixed(MISSING["time distributed"], CODES)
    assert "LSTM(16, return_sequences=True))(x)" in fixed(MISSING["bidirectional"], CODES)
    # The line makes the last layer too, which must go on giving one vector.
    assert "return_sequences" not in fixed(MISSING["loop"], CODES, unsafe=True)
    # What the author wants to reach the second layer is less clear with a Dense between.
    assert "return_sequences" not in fixed(MISSING["a dense layer between"], CODES)
    assert "LSTM(16, return_sequences=True)" in fixed(MISSING["a dense layer between"], CODES, unsafe=True)


def test_fixed_programs_are_clean() -> None:
    for name in ("list of layers", "built by fit", "bidirectional", "time distributed", "subclass", "labels of every step, one-hot"):
        assert found(fixed(MISSING[name], CODES), CODES) == [], name
    assert found(fixed(NEEDLESS["last of two"], CODES), CODES) == []


def test_needless_sequences_stay_where_another_layer_needs_them() -> None:
    assert "return_sequences=True)(x)" in fixed(NEEDLESS["one of two outputs"], CODES, unsafe=True)


def test_what_happens_is_said_as_it_is() -> None:
    silent = found(dedent(NEEDLESS["generator"]), CODES)
    assert "without a word by `mean_squared_error`" in silent[0].message
    refused = found(dedent(NEEDLESS["steps of any number"]), CODES)
    assert refused[0].message.endswith("which Keras refuses")


def test_advice_for_vectors() -> None:
    def message(name: str) -> str:
        return found(dedent(VECTORS[name]), CODES)[0].message

    assert "`Reshape((26, 208))` instead of the `Flatten`" in message("flattened images")
    assert "without the `GlobalAveragePooling1D` it gets the sequence (None, 30, 4)" in message("pooled over time")
    assert "as a series of single numbers it is (10, 1)" in message("input without steps")
