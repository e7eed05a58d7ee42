"""Rules on shapes, on programs written by hand; what Keras does with each was tried on Keras 3.15."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.rules.marked_programs import assert_marked, fixed, found

CODES = ("KC101", "KC103", "KC104", "KC106", "KC108", "KC109")

RANKS = {
    "pooling of another dimension": """
        import keras
        from keras import layers
        maps = layers.Conv2D(4, 3)(keras.Input((28, 28, 1)))
        a = layers.MaxPooling1D()(maps)  # KC101
        steps = layers.Conv1D(8, 3)(keras.Input((100, 4)))
        b = layers.MaxPooling2D()(steps)  # KC101
    """,
    "after the features became one vector": """
        import keras
        from keras import layers
        maps = layers.Conv2D(4, 3)(keras.Input((28, 28, 1)))
        a = layers.Conv2D(8, 3)(layers.Flatten()(maps))  # KC101
        b = layers.MaxPooling2D()(layers.GlobalAveragePooling2D()(maps))  # KC101
        c = layers.Conv2DTranspose(8, 3)(layers.Dense(7 * 7 * 8)(keras.Input((100,))))  # KC101
    """,
    "videos into a convolution of images": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Conv2D, Dense, Flatten, Input
        model = Sequential([
            Input((10, 64, 64, 3)),
            Conv2D(8, 3),  # KC101
            Flatten(),
            Dense(1),
        ])
        model.compile("adam", "mse")
        model.fit(np.zeros((50, 10, 64, 64, 3)), np.zeros(50))
    """,
    "a number, not a vector": """
        import keras
        y = keras.layers.Dense(3)(keras.Input(()))  # KC101
    """,
    "what is not known is not wrong": """
        import keras
        from keras import layers
        from elsewhere import flag, shape
        layers.Conv2D(3, 3)(keras.Input(shape()))
        h = layers.Conv2D(4, 3)(keras.Input((28, 28, 1)))
        if flag:
            h = layers.Flatten()(h)
        layers.Dense(3)(h)
    """,
}

CHANNELS = {
    "behind Reshape": """
        import keras
        from keras import layers
        h = layers.Reshape((28, 28))(keras.Input((784,)))
        h = layers.Conv2D(8, 3)(h)  # KC109
    """,
    "behind Rescaling": """
        import keras
        from keras import layers
        h = layers.Rescaling(1 / 255)(keras.Input(shape=[28, 28]))
        h = layers.Conv2D(8, 3)(h)  # KC109
    """,
    "shape of the data": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Conv2D, Dense, Flatten
        X = np.random.rand(100, 28, 28)
        model = Sequential()
        model.add(Conv2D(8, 3, input_shape=X.shape[1:]))  # KC109
        model.add(Flatten())
        model.add(Dense(1))
        model.compile("adam", "mse")
        model.fit(X, np.zeros(100))
    """,
    "no shape but the data": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Conv2D, Dense, Flatten
        model = Sequential([
            Conv2D(8, 3),  # KC109
            Flatten(),
            Dense(1),
        ])
        model.compile("adam", "mse")
        model.fit(np.random.rand(100, 28, 28), np.zeros(100))
    """,
    "data with three channels": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Conv2D, Dense, Flatten, Input
        model = Sequential([
            Input((32, 32)),
            Conv2D(8, 3),  # KC109
            Flatten(),
            Dense(1),
        ])
        model.compile("adam", "mse")
        model.fit(np.random.rand(100, 32, 32, 3), np.zeros(100))
    """,
    "channels first": """
        import keras
        from keras import layers
        h = layers.Conv2D(8, 3, data_format="channels_first")(keras.Input((32, 32)))  # KC109
    """,
    "frames": """
        import keras
        from keras import layers
        frames = keras.Input((5, 28, 28))
        a = layers.TimeDistributed(layers.Conv2D(8, 3))(frames)  # KC109
        b = layers.ConvLSTM2D(8, 3)(frames)  # KC109
    """,
    "Keras adds the last axis to the data by itself": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Conv2D, Dense, Flatten, Input
        model = Sequential([Input((28, 28, 1)), Conv2D(8, 3), Flatten(), Dense(1)])
        model.compile("adam", "mse")
        model.fit(np.zeros((100, 28, 28)), np.zeros(100))
    """,
    "in a model of the project": """
        import tensorflow as tf
        (x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
        x_train = x_train / 255.0
        class Net(tf.keras.Model):
            def __init__(self):
                super(Net, self).__init__()
                self.conv = tf.keras.layers.Conv2D(32, 3, activation='relu')
                self.flat = tf.keras.layers.Flatten()
                self.fc = tf.keras.layers.Dense(10)
            def call(self, x):
                x = self.conv(x)  # KC109
                x = self.flat(x)
                return self.fc(x)
        model = Net()
        model.compile(optimizer='adam', loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        model.fit(x_train, y_train, epochs=1)
    """,
    "time steps are no channels": """
        import keras
        from keras import layers
        x = layers.ConvLSTM2D(8, 3)(keras.Input((64, 64, 3)))  # KC101
        y = layers.Conv2D(32, 3)(keras.Input(shape=(100, 6)))  # KC109
        z = layers.Conv3D(32, 3)(keras.Input((16, 64, 64)))  # KC109
    """,
}

BATCHES = {
    "number of samples": """
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense
        model = Sequential()
        model.add(LSTM(64, input_shape=(1000, 30, 8)))  # KC108
        model.add(Dense(1))
        model.compile("adam", "mse")
        model.fit(np.zeros((1000, 30, 8)), np.zeros(1000))
    """,
    "None": """
        import keras
        from keras import layers
        images = keras.Input(shape=(None, 224, 224, 3))  # KC108
        h = layers.Conv2D(3, 3)(images)
    """,
    "one in front of a shape": """
        from keras import Sequential
        from keras.layers import Conv2D
        shape = (72, 128, 3)
        model = Sequential()
        model.add(Conv2D(8, 3, input_shape=(1,) + shape))  # KC108
    """,
    "named batch size": """
        import keras
        from keras import layers
        BATCH_SIZE = 32
        images = keras.Input(shape=(BATCH_SIZE, 224, 224, 3))  # KC108
        h = layers.Conv2D(3, 3)(images)
    """,
    "nothing refuses it before fit": """
        import numpy as np
        import keras
        from keras import layers
        X = np.zeros((1000, 8))
        x = keras.Input(shape=X.shape)  # KC108
        model = keras.Model(x, layers.Dense(1)(layers.Dense(4)(x)))
        model.compile("adam", "mse")
        model.fit(X, np.zeros(1000))
    """,
    "rows for columns": """
        import numpy as np
        import keras
        from keras import layers
        X = np.zeros((178, 13))
        a = keras.Sequential([layers.Dense(4, input_dim=X.shape[0]), layers.Dense(1)])  # KC108
        b = keras.Sequential([layers.Input((len(X),)), layers.Dense(1)])  # KC108
        for model in (a, b):
            model.compile("adam", "mse")
            model.fit(X, np.zeros(178))
    """,
    "samples and steps for steps and features": """
        import numpy as np
        import keras
        from keras import layers
        X = np.zeros((178, 13, 2))
        model = keras.Sequential([layers.LSTM(4, input_shape=(X.shape[0], X.shape[1])), layers.Dense(1)])  # KC108
        model.compile("adam", "mse")
        model.fit(X, np.zeros(178))
    """,
    "behind an embedding": """
        import numpy as np
        import keras
        from keras import layers
        X = np.zeros((500, 20), dtype="int32")
        x = keras.Input(X.shape)  # KC108
        model = keras.Model(x, layers.Dense(1)(layers.LSTM(4)(layers.Embedding(50, 8)(x))))
        model.compile("adam", "mse")
        model.fit(X, np.zeros(500))
    """,
    "one of two inputs": """
        import numpy as np
        import keras
        from keras import layers
        A, B = np.zeros((500, 20)), np.zeros((500, 6))
        a = keras.Input(A.shape, name="a")  # KC108
        b = keras.Input((6,), name="b")
        model = keras.Model([a, b], [layers.Dense(1)(a), layers.Dense(1)(b)])
        model.compile("adam", "mse")
        model.fit([A, B], [np.zeros(500), np.zeros(500)])
    """,
    "right, and as many samples as rows": """
        import numpy as np
        import keras
        from keras import layers
        X = np.zeros((28, 28, 28, 1))
        model = keras.Sequential([layers.Conv2D(4, 3, input_shape=(28, 28, 1)), layers.Flatten(), layers.Dense(1)])
        model.compile("adam", "mse")
        model.fit(X, np.zeros(28))
        model.predict(X[0])
    """,
    "right, one step of a state": """
        import numpy as np
        import keras
        from keras import layers
        model = keras.Sequential([layers.Flatten(input_shape=(1, 4)), layers.Dense(24), layers.Dense(2)])
        model.compile("adam", "mse")
        model.fit(np.zeros((50, 1, 4)), np.zeros((50, 2)))
    """,
    "right, any number of steps": """
        import numpy as np
        import keras
        from keras import layers
        model = keras.Sequential([layers.LSTM(8, input_shape=(None, 1)), layers.Dense(1)])
        model.compile("adam", "mse")
        model.fit(np.zeros((50, 20, 1)), np.zeros(50))
    """,
}

SIZES = {
    "loop": """
        import keras
        from keras import layers
        model = keras.Sequential([layers.Input((28, 28, 1))])
        for filters in (8, 16, 32, 64):
            model.add(layers.Conv2D(filters, 3))  # KC103
            model.add(layers.MaxPooling2D())
    """,
    "built by fit": """
        import numpy as np
        import keras
        from keras import layers
        model = keras.Sequential([
            layers.Conv1D(8, 3),
            layers.MaxPooling1D(4),
            layers.Conv1D(8, 5),  # KC103
            layers.Flatten(),
        ])
        model.compile("adam", "mse")
        model.fit(np.zeros((10, 18, 1)), np.zeros(10))
    """,
    "frames and cropping": """
        import keras
        from keras import layers
        h = layers.TimeDistributed(layers.Conv2D(4, 5))(keras.Input((4, 6, 6, 3)))
        h = layers.TimeDistributed(layers.MaxPooling2D(3))(h)  # KC103
        c = layers.Cropping2D(4)(keras.Input((7, 20, 2)))  # KC103
    """,
    "any size": """
        import keras
        from keras import layers
        h = layers.Conv2D(4, 30)(layers.MaxPooling2D()(keras.Input((None, None, 3))))
    """,
    "elements": """
        import keras
        from keras import layers
        x = keras.Input((784,))
        a = layers.Reshape((28, 28, 3))(x)  # KC104
        b = layers.Reshape((60000, 28, 28))(x)  # KC104
        c = layers.Reshape((-1, 28, 3))(x)  # KC104
        d = layers.Reshape((28, -1))(x)
        e = layers.Reshape((2, 3))(keras.Input((None, 3)))
        def tiles(n, k):
            return layers.Reshape((n, k + 1))(layers.Dense(n * k)(x))
    """,
}

BRANCHES = {
    "odd size in a U-Net": """
        import keras
        from keras import layers
        x = keras.Input((100, 100, 4))
        skips, h = [], x
        for level in range(3):
            h = layers.Conv2D(8, 3, padding="same")(h)
            skips.append(h)
            h = layers.MaxPooling2D()(h)
        h = layers.Conv2DTranspose(8, 2, strides=2)(h)
        h = layers.Concatenate()([h, skips[2]])  # KC106
    """,
    "shortcut past other channels": """
        import keras
        from keras import layers
        x = keras.Input((56, 56, 16))
        h = layers.Conv2D(32, 3, strides=2, padding="same")(x)
        h = layers.add([x, layers.ReLU()(h)])  # KC106
    """,
    "shortcut past a convolution without padding": """
        import keras
        from keras import layers
        x = keras.Input((32, 32, 16))
        h = layers.Add()([x, layers.Conv2D(16, 3)(x)])  # KC106
    """,
    "ranks, dots and attention": """
        import keras
        from keras import layers
        words = layers.Embedding(5, 6)(keras.Input((7,)))
        a = layers.concatenate([layers.Flatten()(words), words])  # KC106
        b = layers.Dot(axes=-1)([layers.Dense(3)(keras.Input((4,))), layers.Dense(5)(keras.Input((4,)))])  # KC106
        c = layers.MultiHeadAttention(2, 4)(keras.Input((4, 8)), keras.Input((5, 8)), keras.Input((6, 8)))  # KC106
    """,
    "right": """
        import keras
        from keras import layers
        maps = keras.Input((32, 32, 8))
        scale = layers.Reshape((1, 1, 8))(layers.Dense(8)(layers.GlobalAveragePooling2D()(maps)))
        a = layers.Multiply()([maps, scale])
        b = layers.Concatenate()([keras.Input((None, None, 3)), maps])
        c = layers.Concatenate(axis=1)([maps, keras.Input((3, 32, 8))])
    """,
}

PROGRAMS = {f"{theme}: {name}": text for theme, programs in
            (("ranks", RANKS), ("channels", CHANNELS), ("batches", BATCHES), ("sizes", SIZES), ("branches", BRANCHES))
            for name, text in programs.items()}  # fmt: skip


def messages(program: str) -> list[str]:
    return [each.message for each in found(dedent(program), CODES)]


@pytest.mark.parametrize("name", PROGRAMS)
def test_marked_lines_are_found(name: str) -> None:
    assert_marked(PROGRAMS[name], CODES)


def test_wrong_rank_says_what_happened() -> None:
    assert [text.rpartition(": ")[2] for text in messages(RANKS["pooling of another dimension"])] == [
        "`MaxPooling2D` is the layer for this input",
        "`MaxPooling1D` is the layer for this input",
    ]
    flat, pooled, dense = messages(RANKS["after the features became one vector"])
    assert flat.endswith("`Flatten` has made one vector of each sample")
    assert pooled.endswith("`GlobalAveragePooling2D` has already made one vector of each sample")
    assert "`Reshape`" in dense


def test_channel_axis_is_added_as_the_data_has_it() -> None:
    assert "Reshape((28, 28, 1))" in fixed(CHANNELS["behind Reshape"], CODES)
    assert "input_shape=(*X.shape[1:], 1)" in fixed(CHANNELS["shape of the data"], CODES)
    assert "Input((32, 32, 3))" in fixed(CHANNELS["data with three channels"], CODES)
    # Without data nobody knows how many channels there are.
    assert "shape=[28, 28])" in fixed(CHANNELS["behind Rescaling"], CODES)
    assert "shape=[28, 28, 1])" in fixed(CHANNELS["behind Rescaling"], CODES, unsafe=True)
    assert "Input((1, 32, 32))" in fixed(CHANNELS["channels first"], CODES, unsafe=True)


def test_batch_axis_is_taken_out() -> None:
    assert "input_shape=(30, 8)" in fixed(BATCHES["number of samples"], CODES)
    assert "shape=(224, 224, 3)" in fixed(BATCHES["None"], CODES)
    assert "input_shape=shape)" in fixed(BATCHES["one in front of a shape"], CODES, unsafe=True)
    assert "shape=(BATCH_SIZE, 224, 224, 3)" in fixed(BATCHES["named batch size"], CODES)
    assert "shape=X.shape[1:])" in fixed(BATCHES["nothing refuses it before fit"], CODES)
    rows = fixed(BATCHES["rows for columns"], CODES)
    assert "input_dim=X.shape[1])" in rows and "Input((X.shape[1],))" in rows
    assert "(X.shape[1], X.shape[2])" in fixed(BATCHES["samples and steps for steps and features"], CODES)


def test_fixed_programs_are_clean() -> None:
    for program in (*list(CHANNELS.values())[:3], *list(BATCHES.values())[:9]):
        assert found(fixed(program, CODES, unsafe=True), CODES) == []


def test_sizes_are_followed_to_where_they_were_lost() -> None:
    # 28 - 2 = 26, / 2 = 13, - 2 = 11, / 2 = 5, - 2 = 3, / 2 = 1
    (diagnostic,) = found(dedent(SIZES["loop"]), CODES)
    assert "28 → 26 → 13 → 11 → 5 → 3 → 1" in diagnostic.message
    # The four that took most, those of one line together.
    assert [related.message for related in diagnostic.related] == ["26 → 13, 11 → 5, 3 → 1", "5 → 3"]
    swapped = found("import keras\nmodel = keras.Sequential([keras.layers.Conv2D(8, 3, input_shape=(1, 28, 28))])\n", CODES)
    assert swapped[0].related[0].message == "Keras reads (1, 28, 28) as (height, width, channels)"


def test_reshape_says_what_would_fit() -> None:
    channels, samples, uneven = messages(SIZES["elements"])
    assert channels.endswith("got 784 from (784,); (28, 28, 1) would fit")
    assert samples.endswith("(28, 28) would fit")
    assert "a number that 84 divides" in uneven


def test_branches_are_followed_to_where_they_part() -> None:
    # 100 → 50 → 25 → 12 → 24; the multiples of 2³ around 100 are 96 and 104.
    (unet,) = messages(BRANCHES["odd size in a U-Net"])
    assert "`MaxPooling2D` makes 12 of 25" in unet and "96 or 104 instead of 100" in unet
    (projected,) = messages(BRANCHES["shortcut past other channels"])
    assert "`Conv2D(32, 1, strides=2)` on the shortcut" in projected
    (padded,) = messages(BRANCHES["shortcut past a convolution without padding"])
    assert 'padding="same"' in padded
