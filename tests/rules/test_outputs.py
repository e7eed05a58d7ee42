"""Rules on outputs, losses and labels, on programs written by hand; what Keras does with each was tried on Keras 3.15."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.rules.marked_programs import assert_marked, fixed, found

CODES = ("KC301", "KC302", "KC303")

UNITS = {
    "activation apart from the units": """
        import keras
        from keras import layers
        (x, y), _ = keras.datasets.fashion_mnist.load_data()
        inputs = keras.Input((28, 28))
        hidden = layers.Flatten()(inputs)
        hidden = layers.Dense(8)(hidden)  # KC301
        model = keras.Model(inputs, layers.Activation("softmax")(hidden))
        model.compile("adam", "categorical_crossentropy")
        model.fit(x, keras.utils.to_categorical(y, num_classes=10))
    """,
    "a label for every step": """
        import keras
        import numpy as np
        from keras.layers import LSTM, Dense, Input, TimeDistributed
        model = keras.Sequential([
            Input((6, 8)),
            LSTM(4, return_sequences=True),
            TimeDistributed(Dense(4, activation="softmax")),  # KC301
        ])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.train_on_batch(np.zeros((90, 6, 8)), np.random.randint(0, 5, (90, 6)))
    """,
    "one sigmoid for three classes": """
        from keras import Sequential
        from keras.layers import Dense, Input
        from sklearn.datasets import load_iris
        from sklearn.model_selection import train_test_split
        iris = load_iris()
        x, x_test, y, y_test = train_test_split(iris.data, iris.target)
        model = Sequential([Input((4,)), Dense(1, activation="sigmoid")])  # KC301
        model.compile("adam", "binary_crossentropy")
        model.fit(x, y, validation_data=(x_test, y_test))
    """,
    "one sigmoid for one-hot labels of two classes": """
        import numpy as np
        from keras import Sequential, utils
        from keras.layers import Dense, Input
        labels = utils.to_categorical(np.random.randint(0, 2, 100))
        model = Sequential([Input((4,)), Dense(1, activation="sigmoid")])  # KC301
        model.compile("adam", "binary_crossentropy")
        model.fit(np.zeros((100, 4)), labels)
    """,
    "in a nested model": """
        import numpy as np
        from keras import Input, Model, Sequential
        from keras.layers import Dense
        head = Sequential([
            Dense(16, activation="relu"),
            Dense(6, activation="softmax"),  # KC301
        ])
        inputs = Input((4,))
        model = Model(inputs, head(inputs))
        model.compile("adam", "sparse_categorical_crossentropy")
        model.evaluate(np.zeros((100, 4)), np.random.randint(0, 8, 100))
    """,
    "a dataset": """
        import tensorflow as tf
        (x, y), _ = tf.keras.datasets.cifar100.load_data()
        rows = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)
        model = tf.keras.Sequential([
            tf.keras.layers.Input((32, 32, 3)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(10, activation="softmax"),  # KC301
        ])
        model.compile("adam", loss=tf.keras.losses.SparseCategoricalCrossentropy())
        model.fit(rows)
    """,
}

ENCODING = {
    "a column of integers, loss by position": """
        import numpy as np
        from keras import Sequential, layers
        model = Sequential([layers.Input((8,)), layers.Dense(5, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")  # KC302
        model.fit(np.zeros((300, 8)), np.random.randint(0, 5, (300, 1)))
    """,
    "only the validation labels are integers": """
        import numpy as np
        from keras import Sequential, layers, utils
        labels = utils.to_categorical(np.random.randint(0, 5, 300))
        model = Sequential([layers.Input((8,)), layers.Dense(5, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")
        model.fit(np.zeros((300, 8)), labels, validation_data=(np.zeros((50, 8)), np.random.randint(0, 5, 50)))  # KC302
    """,
    "a generator of one-hot labels": """
        import numpy as np
        from keras import Sequential, layers
        def batches():
            while True:
                yield np.random.rand(32, 8), np.eye(5)[np.random.randint(0, 5, 32)]
        model = Sequential([layers.Input((8,)), layers.Dense(5, activation="softmax")])
        model.compile("adam", loss="sparse_categorical_crossentropy")  # KC302
        model.fit(batches(), steps_per_epoch=10)
    """,
    "a folder of images with integer labels": """
        import keras
        from keras import layers
        images = keras.utils.image_dataset_from_directory("photos", label_mode="int", image_size=(32, 32))
        model = keras.Sequential([layers.Input((32, 32, 3)), layers.Flatten(), layers.Dense(5, activation="softmax")])
        model.compile("adam", loss=["categorical_crossentropy"])  # KC302
        model.fit(images)
    """,
    "integers for every step": """
        import numpy as np
        from keras import Sequential, layers
        model = Sequential([layers.Input((6, 8)), layers.LSTM(4, return_sequences=True), layers.Dense(5, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")  # KC302
        model.fit(np.zeros((90, 6, 8)), np.random.randint(0, 5, (90, 6)))
    """,
}

ALWAYS_ONE = {
    "softmax as a layer of its own": """
        import keras
        from keras import layers
        model = keras.Sequential()
        model.add(layers.Dense(1, input_shape=(4,)))
        model.add(layers.Activation("softmax"))  # KC303
    """,
    "in a loop": """
        import keras
        from keras import layers
        model = keras.Sequential([keras.Input((4,))])
        for units, activation in [(8, "relu"), (1, "softmax")]:
            model.add(layers.Dense(units, activation=activation))  # KC303
    """,
    "attention over the features": """
        from keras import Input, layers
        steps = Input((30, 64))
        scores = layers.Dense(1, activation="tanh")(steps)
        weights = layers.Softmax()(scores)  # KC303
        also = layers.TimeDistributed(layers.Dense(1, activation="softmax"))(steps)  # KC303
        right = layers.Softmax(axis=1)(scores)
        context = layers.Multiply()([steps, weights])
    """,
    "a segmentation head": """
        from keras import Input, Model, layers
        def mask_net():
            image = Input((32, 32, 3))
            return Model(image, layers.Conv2D(1, 1, activation="softmax")(image))  # KC303
        net = mask_net()
    """,
}

RIGHT = {
    "binary labels": """
        import numpy as np
        from keras import Sequential, layers
        labels = np.random.randint(0, 2, 100)
        for units, loss in [(1, "binary_crossentropy"), (2, "sparse_categorical_crossentropy"), (1, "mse"), (1, "hinge")]:
            model = Sequential([layers.Input((4,)), layers.Dense(units)])
            model.compile("adam", loss)
            model.fit(np.zeros((100, 4)), labels)
    """,
    "labels from 1 with a unit to spare": """
        from keras import Sequential, layers
        from sklearn.datasets import load_iris
        iris = load_iris()
        model = Sequential([layers.Input((4,)), layers.Dense(4, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(iris.data, iris.target + 1)
    """,
    "two of three classes, sorted": """
        from keras import Sequential, layers
        from sklearn.datasets import load_iris
        iris = load_iris()
        model = Sequential([layers.Input((4,)), layers.Dense(1, activation="sigmoid")])
        model.compile("adam", "binary_crossentropy")
        model.fit(iris.data[:100], iris.target[:100])
    """,
    "some of the classes, picked": """
        import keras
        from keras import layers
        (x, y), _ = keras.datasets.mnist.load_data()
        few = y < 5
        model = keras.Sequential([layers.Input((28, 28)), layers.Flatten(), layers.Dense(5, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x[few], y[few])
    """,
    "numbers to be predicted": """
        import keras
        from keras import layers
        (x, y), _ = keras.datasets.mnist.load_data()
        x = x.reshape(-1, 784) / 255.0
        coder = keras.Sequential([layers.Input((784,)), layers.Dense(32), layers.Dense(784, activation="sigmoid")])
        coder.compile("adam", "binary_crossentropy")
        coder.fit(x, x)
        size = keras.Sequential([layers.Input((784,)), layers.Dense(1)])
        size.compile("adam", "mse")
        size.fit(x, y)
    """,
    "steps with integer labels, with and without a last axis": """
        import numpy as np
        from keras import Sequential, layers
        model = Sequential([layers.Input((6, 8)), layers.Dense(5, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(np.zeros((90, 6, 8)), np.random.randint(0, 5, (90, 6)))
        model.fit(np.zeros((90, 6, 8)), np.random.randint(0, 5, (90, 6, 1)))
    """,
    "one unit by default in a function that others call": """
        from keras import Input, Model, layers
        def unet(classes=1):
            image = Input((32, 32, 3))
            return Model(image, layers.Conv2D(classes, 1, activation="softmax")(image))
    """,
    "unknown labels": """
        import keras
        from keras import layers
        from somewhere import x, y
        model = keras.Sequential([layers.Input((8,)), layers.Dense(5, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")
        model.fit(x, y)
    """,
}


@pytest.mark.parametrize("program", UNITS.values(), ids=UNITS)
def test_units_that_do_not_fit_the_classes(program: str) -> None:
    assert_marked(program, CODES)


@pytest.mark.parametrize("program", ENCODING.values(), ids=ENCODING)
def test_labels_that_do_not_fit_the_loss(program: str) -> None:
    assert_marked(program, CODES)


@pytest.mark.parametrize("program", ALWAYS_ONE.values(), ids=ALWAYS_ONE)
def test_softmax_of_one_number(program: str) -> None:
    assert_marked(program, CODES)


@pytest.mark.parametrize("program", RIGHT.values(), ids=RIGHT)
def test_right_programs_are_left_alone(program: str) -> None:
    assert_marked(program, CODES)


def test_too_many_units_are_a_warning_that_says_where_the_classes_come_from() -> None:
    program = dedent("""
        from keras import Sequential, layers
        from sklearn.datasets import load_wine
        wine = load_wine()
        model = Sequential([layers.Input((13,)), layers.Dense(10, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(wine.data, wine.target)
    """)
    (finding,) = found(program, CODES)
    assert (str(finding.severity), finding.span.start.row) == ("warning", 5)
    assert finding.message == "expected 3 units, one for each class of the labels, got 10 units"
    assert [(each.span.start.row, each.message) for each in finding.related] == [(4, "3 classes: `load_wine()`"), (7, "is given these labels")]


@pytest.mark.parametrize(
    ("before", "after", "safe"),
    [
        ("loss='categorical_crossentropy'", "loss='sparse_categorical_crossentropy'", True),
        ("loss=[losses.categorical_crossentropy]", "loss=[losses.sparse_categorical_crossentropy]", True),
        ("loss=losses.CategoricalCrossentropy(from_logits=True)", "loss=losses.SparseCategoricalCrossentropy(from_logits=True)", True),
        ("loss=losses.CategoricalCrossentropy(label_smoothing=0.1)", None, False),
        ("loss='categorical_crossentropy', metrics=['categorical_accuracy']",
         "loss='sparse_categorical_crossentropy', metrics=['categorical_accuracy']", False),
    ],
)  # fmt: skip
def test_the_other_loss_is_the_fix(before: str, after: str | None, safe: bool) -> None:
    program = dedent(f"""
        import numpy as np
        from keras import Sequential, layers, losses
        model = Sequential([layers.Input((8,)), layers.Dense(5)])
        model.compile("adam", {before})
        model.fit(np.zeros((300, 8)), np.random.randint(0, 5, 300))
    """)
    wanted = program if after is None else program.replace(before, after)
    assert fixed(program, CODES, unsafe=True) == wanted
    assert fixed(program, CODES) == (wanted if safe else program)


@pytest.mark.parametrize(
    ("loss", "labels", "safe", "unsafe"),
    [
        ("binary_crossentropy", "load()", "sigmoid", "sigmoid"),
        ("mse", "np.random.randint(0, 2, 100)", "sigmoid", "sigmoid"),
        ("mse", "load()", "softmax", "sigmoid"),
        ("mse", "np.random.rand(100)", "softmax", "softmax"),
        ("mse", "np.random.randint(0, 4, 100)", "softmax", "softmax"),
        ("categorical_crossentropy", "np.random.randint(0, 2, 100)", "softmax", "softmax"),
    ],
)
def test_a_sigmoid_is_offered_for_two_classes_only(loss: str, labels: str, safe: str, unsafe: str) -> None:
    program = dedent(f"""
        import numpy as np
        from keras import Sequential, layers
        model = Sequential([layers.Input((8,)), layers.Dense(1, "softmax")])
        model.compile("adam", "{loss}")
        model.fit(np.zeros((100, 8)), {labels})
    """)
    assert fixed(program, ("KC303",)) == program.replace("softmax", safe)
    assert fixed(program, ("KC303",), unsafe=True) == program.replace("softmax", unsafe)


@pytest.mark.parametrize(
    ("labels", "activation", "flagged"),
    [
        ("make_regression(n_samples=600, n_features=12, bias=250.0)[1]", "tanh", True),
        ("StandardScaler().fit_transform(np.random.rand(600, 1) * 90)", "sigmoid", True),
        ("StandardScaler().fit_transform(np.random.rand(600, 1) * 90)", "relu", True),
        ("StandardScaler().fit_transform(np.random.rand(600, 1) * 90)", "linear", False),
        ("np.random.normal(20, 5, 600)", "sigmoid", True),
        ("np.random.normal(0, 1, 600)", "relu", True),
        ("np.random.normal(0.5, 0.1, 600)", "sigmoid", False),
        ("np.random.rand(600) * 0.9", "sigmoid", False),
        ("3 * np.random.rand(600) + 4", "tanh", True),
    ],
)
def test_labels_beyond_the_activation(labels: str, activation: str, flagged: bool) -> None:
    program = f"""
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from sklearn.datasets import make_regression
from sklearn.preprocessing import StandardScaler
model = Sequential([Input((12,)), Dense(8, activation="relu"), Dense(1, activation="{activation}")])
model.compile(optimizer="adam", loss="mse")
model.fit(np.random.rand(600, 12), {labels})
"""
    assert len(found(program, ("KC307",))) == flagged
