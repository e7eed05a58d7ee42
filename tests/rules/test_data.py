"""Rules on data, on programs written by hand; whether Keras takes the data was tried on Keras 3.15 with TensorFlow."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.rules.marked_programs import assert_marked, fixed, found

CODES = ("KC701", "KC702")

# layers, shape of the input, shape of the data, whether Keras takes it (as a Sequential and as a functional model)
SHAPES = [
    ("Dense(1)", (20,), (64, 8), False),
    ("Dense(1)", (8,), (8,), False),
    ("Dense(1)", (1,), (64,), True),
    ("Dense(1)", (784,), (64, 28, 28), False),
    ("Dense(1)", (28, 28), (64, 28, 28, 1), True),
    ("Dense(1)", (28, 28), (64, 28, 28, 3), False),
    ("Dense(1)", (30,), (64, 30, 1), True),
    ("Dense(1)", (30,), (64, 25, 1), False),
    ("Conv2D(4, 3)", (28, 28, 1), (64, 28, 28), True),
    ("Conv2D(4, 3)", (28, 28, 1), (64, 28, 28, 3), False),
    ("Conv2D(4, 3)", (28, 28, 1), (28, 28, 1), False),
    ("Conv2D(4, 3)", (28, 28, 3), (28, 28, 3), False),
    ("Conv2D(4, 3)", (None, None, 3), (8, 28, 28, 3), True),
    ("Conv2D(4, 3)", (None, None, 3), (8, 28, 28, 1), False),
    ("Flatten(), Dense(2)", (48, 64, 3), (8, 50, 48, 3), False),
    ("LSTM(4)", (30, 8), (64, 20, 5), False),
    ("LSTM(4)", (30, 8), (64, 30), False),
    ("LSTM(4)", (30, 1), (64, 30), True),
    ("Embedding(9, 4), Flatten(), Dense(4)", (30,), (64, 20), False),
]
ONLY_FUNCTIONAL_REFUSES = [
    ("Flatten(), Dense(2)", (48, 64, 3), (8, 64, 48, 3)),
    ("Conv2D(4, 3), GlobalAveragePooling2D()", (48, 64, 3), (8, 50, 48, 3)),
    ("LSTM(4)", (30, 8), (64, 20, 8)),
    ("LSTM(4)", (30, 1), (64, 20)),
    ("Embedding(9, 4), LSTM(4)", (30,), (64, 20)),
]


def program_with(layers: str, shape: tuple[int | None, ...], data: tuple[int, ...], kind: str) -> str:
    """A model that predicts for data of a shape."""
    functional = "for layer in layers:\n    x = layer(x)\nmodel = Model(inputs, x)"
    build = "model = Sequential([inputs, *layers])" if kind == "Sequential" else functional
    return f"""
import numpy as np
from keras import Input, Model, Sequential
from keras.layers import *
layers = [{layers}]
x = inputs = Input({shape})
{build}
model.predict(np.zeros({data}))
"""


@pytest.mark.parametrize("kind", ["Sequential", "Model"])
@pytest.mark.parametrize(("layers", "shape", "data", "taken"), SHAPES)
def test_both_kinds_of_model(layers: str, shape: tuple[int, ...], data: tuple[int, ...], taken: bool, kind: str) -> None:
    findings = found(program_with(layers, shape, data, kind), CODES)
    assert [str(each.severity) for each in findings] == ([] if taken else ["error"])


@pytest.mark.parametrize(("layers", "shape", "data"), ONLY_FUNCTIONAL_REFUSES)
def test_sequential_runs_on_other_sizes_where_its_weights_fit(layers: str, shape: tuple[int, ...], data: tuple[int, ...]) -> None:
    assert found(program_with(layers, shape, data, "Sequential"), CODES) == []
    assert len(found(program_with(layers, shape, data, "Model"), CODES)) == 1


PROGRAMS = {
    "validation data": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Dense, Input
        model = Sequential([Input((8,)), Dense(1)])
        model.compile("adam", "mse")
        model.fit(np.zeros((64, 8)), np.zeros(64), validation_data=(np.zeros((9, 7)), np.zeros(9)))  # KC701
    """,
    "the same mistake again": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Dense, Input
        model = Sequential([Input((8,)), Dense(1)])
        model.compile("adam", "mse")
        model.fit(np.zeros((64, 7)), np.zeros(64))  # KC701
        model.evaluate(np.zeros((9, 7)), np.zeros(9))
        model.predict(np.zeros((9, 6)))  # KC701
    """,
    "two inputs": """
        import numpy as np
        from keras import Input, Model
        from keras.layers import Concatenate, Dense
        left, right = Input((4,), name="left"), Input((6,), name="right")
        four, six, out = np.zeros((60, 4)), np.zeros((60, 6)), np.zeros(60)
        def build():
            model = Model([left, right], Dense(1)(Concatenate()([left, right])))
            model.compile("adam", "mse")
            return model
        build().fit([four, six], out)
        build().fit({"right": six, "left": four}, out)
        build().fit([six, four], out)  # KC701
        build().fit({"right": four, "left": six}, out)  # KC701
        build().fit({"right": six, "middle": four}, out)  # KC701
        build().fit(np.zeros((60, 10)), out)  # KC701
        build().fit([four, six, six], out)  # KC701
    """,
    "a dataset and its batches": """
        import numpy as np
        import tensorflow as tf
        model = tf.keras.Sequential([tf.keras.layers.Input((8,)), tf.keras.layers.Dense(1)])
        model.compile("adam", "mse")
        right = tf.data.Dataset.from_tensor_slices((np.zeros((60, 8)), np.zeros(60))).batch(8)
        wrong = tf.data.Dataset.from_tensor_slices((np.zeros((60, 13)), np.zeros(60))).batch(8)
        model.fit(right, validation_data=right)
        model.evaluate(wrong)  # KC701
    """,
    "a sequence of batches": """
        import math
        import numpy as np
        from tensorflow.keras import Model, Sequential
        from tensorflow.keras.layers import Concatenate, Dense, Input
        from tensorflow.keras.utils import Sequence
        class Batches(Sequence):
            def __init__(self, x, y, size=16, **kwargs):
                super().__init__(**kwargs)
                self.x, self.y, self.size = x, y, size
                self.order = np.arange(len(x))
                self.on_epoch_end()
            def __len__(self):
                return math.ceil(len(self.x) / self.size)
            def __getitem__(self, index):
                rows = self.order[index * self.size:(index + 1) * self.size]
                return self.x[rows], self.y[rows]
            def on_epoch_end(self):
                np.random.shuffle(self.order)
        class Pairs(Batches):
            def __getitem__(self, index):
                x, y = super().__getitem__(index)
                return [x, x], y
        train, other = Batches(np.zeros((90, 8)), np.zeros(90)), Batches(np.zeros((90, 7)), np.zeros(90))
        model = Sequential([Input((8,)), Dense(1)])
        model.compile("adam", "mse")
        model.fit(train, epochs=3)
        model.fit(train, validation_data=other)  # KC701
        a, b = Input((8,)), Input((8,))
        model = Model([a, b], Dense(1)(Concatenate()([a, b])))
        model.compile("adam", "mse")
        model.fit(Pairs(np.zeros((90, 8)), np.zeros(90)))
        model.fit(train)  # KC701
    """,
    "a generator with one input of two": """
        import numpy as np
        from keras import Input, Model
        from keras.layers import Add, Dense
        a, b = Input((4,)), Input((4,))
        model = Model([a, b], Dense(1)(Add()([a, b])))
        model.compile("adam", "mse")
        def batches():
            while True:
                yield np.zeros((8, 4)), np.zeros(8)
        model.fit(batches(), steps_per_epoch=4)  # KC701
    """,
    "a sample of a model that is built by its data": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Dense
        x = np.zeros((60, 8))
        model = Sequential([Dense(4), Dense(1)])
        model.compile("adam", "mse")
        model.fit(x, np.zeros(60))
        model.predict(x[0:1])
        model.predict(x[0].reshape(1, -1))
        model.predict(x[0])  # KC702
    """,
    "another size after the first": """
        import numpy as np
        from keras import Input, Model
        from keras.layers import LSTM
        steps = Input((20, 3))
        model = Model(steps, LSTM(4)(steps))
        model.predict(np.zeros((64, 20, 3)))
        model.predict(np.zeros((64, 9, 3)))
        model.predict(np.zeros((64, 20, 4)))  # KC701
    """,
    "a model that is refused already": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Conv2D, Input
        model = Sequential([Input((28, 28)), Conv2D(4, 3)])
        model.compile("adam", "mse")
        model.fit(np.zeros((60, 28, 28, 3)), np.zeros(60))
    """,
    "data that is not known": """
        import numpy as np
        from keras import Sequential
        from keras.layers import Dense, Input
        from somewhere import x, y
        def train(x, steps):
            model = Sequential([Input((steps, 3)), Dense(1)])
            model.compile("adam", "mse")
            model.fit(x, y)
            model.predict(np.zeros((1, steps, 3)))
        model = Sequential([Input((8,)), Dense(1)])
        model.predict(x)
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_data_of_all_kinds(program: str) -> None:
    assert_marked(program, CODES)


def test_a_sample_whose_first_axis_counts_as_samples_is_a_warning() -> None:
    program = program_with("LSTM(4)", (20, 1), (20, 1), "Sequential")
    (finding,) = found(program, CODES)
    assert str(finding.severity) == "warning"
    assert finding.message == "expected a batch of shape (None, 20, 1), got one sample (20, 1): its batch axis is missing"


@pytest.mark.parametrize(
    ("layer", "after"),
    [
        ("LSTM(4, input_shape=(20, 1))", "LSTM(4, input_shape=(20, 3))"),
        ("LSTM(4, input_shape=[20, 1])", "LSTM(4, input_shape=[20, 3])"),
        ("LSTM(4, input_shape=(20, FEATURES))", "LSTM(4, input_shape=(20, FEATURES))"),
    ],
)
def test_a_shape_in_numbers_can_be_mended(layer: str, after: str) -> None:
    program = dedent(f"""
        import numpy as np
        from keras import Sequential
        from keras.layers import LSTM, Dense
        FEATURES = 1
        model = Sequential()
        model.add({layer})
        model.add(Dense(1))
        model.compile("adam", "mse")
        model.fit(np.zeros((100, 20, 3)), np.zeros(100))
    """)
    assert fixed(program, CODES) == program
    assert fixed(program, CODES, unsafe=True) == program.replace(layer, after)
