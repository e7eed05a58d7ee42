"""Rules on outputs that ask how far labels reach, what stands behind the softmax and what is made of predictions."""

from __future__ import annotations

import pytest

from tests.rules.marked_programs import assert_marked, fixed

CODES = ("KC303", "KC304", "KC305", "KC307", "KC313", "KC314", "KC315")

START = """
import numpy as np
import keras
from keras import layers
from keras.models import Sequential
x, c = np.random.rand(500, 8), np.random.randint(0, 3, 500)
def net(units, activation=None, *behind):
    return Sequential([keras.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense(units, activation=activation), *behind])
"""

PROGRAMS = {
    "targets of tables and problems": """
from sklearn.datasets import make_regression, load_diabetes, fetch_california_housing
from sklearn.model_selection import train_test_split
model = Sequential([keras.Input((8,)), layers.Dense(1), layers.Activation("tanh")])  # KC307
model.compile("rmsprop", "mse")
model.fit(*make_regression(n_samples=600, n_features=8, bias=250.0))
model = Sequential([keras.Input((10,)), layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid")])  # KC307
model.compile("adam", "mae")
table = load_diabetes()
a, b, target, rest = train_test_split(table.data, table.target)
model.fit(a, target, validation_data=(b, rest))
houses = fetch_california_housing()
model = Sequential()
model.add(layers.Dense(8, input_dim=8, activation="relu"))
model.add(layers.Dense(1, activation="relu"))
model.compile(loss="mse", optimizer="adam")
model.fit(houses.data, houses.target)
""",
    "random numbers": """
model = Sequential([keras.Input((8,)), layers.Dense(1, activation="sigmoid")])  # KC307
model.compile("adam", "mse")
model.fit(x, np.random.rand(500) * 100 + 20)
model = Sequential([keras.Input((8,)), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "mse")
model.fit(x, (np.random.rand(500) * 100) / 100)
model.fit(x, np.random.rand(500))
model = Sequential([keras.Input((8,)), layers.Dense(1, activation="relu")])  # KC307
model.compile("adam", "mse")
model.fit(x, np.random.normal(0, 3, size=(500, 1)))
model = Sequential([keras.Input((8,)), layers.Dense(1, activation="relu")])
model.compile("adam", "mse")
model.fit(x, np.abs(np.random.normal(0, 3, size=(500, 1))))
model.fit(x, np.random.uniform(10, 20, 500))
""",
    "targets that were scaled": """
from sklearn.preprocessing import MinMaxScaler, StandardScaler
y = np.random.rand(500, 1) * 300
small = MinMaxScaler().fit_transform(y)
model = Sequential([keras.Input((8,)), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "mse")
model.fit(x, small)
model.fit(x, y / y.max())
model.fit(x, np.log1p(y) / 10)
standard = StandardScaler().fit_transform(y)
model = Sequential([keras.Input((8,)), layers.Dense(1, activation="sigmoid")])  # KC307
model.compile("adam", "mse")
model.fit(x, standard)
""",
    "autoencoders": """
standard = np.random.randn(500, 8)
model = Sequential([keras.Input((8,)), layers.Dense(3, activation="relu"), layers.Dense(8, activation="sigmoid")])  # KC314
model.compile("adam", "binary_crossentropy")
model.fit(standard, standard)
model = Sequential([keras.Input((8,)), layers.Dense(3, activation="relu"), layers.Dense(8, activation="sigmoid")])
model.compile("adam", "mse")
model.fit(x, x)
model = Sequential([keras.Input((8,)), layers.Dense(3, activation="relu"), layers.Dense(8)])
model.compile("adam", "mse")
model.fit(standard, standard)
(images, _), (test, _) = keras.datasets.mnist.load_data()
flat, flat_test = images.reshape(-1, 784), test.reshape((len(test), 784))
inputs = keras.Input((784,))
coded = layers.Dense(32, activation="relu")(inputs)
model = keras.Model(inputs, layers.Dense(784, activation="sigmoid")(coded))  # KC314
model.compile(optimizer="adam", loss="mse")
model.fit(flat, flat, epochs=5, validation_data=(flat_test, flat_test))
scaled = flat.astype("float32") / 255.0
model = keras.Model(inputs, layers.Dense(784, activation="sigmoid")(coded))
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(scaled, scaled)
""",
    "behind the softmax": """
model = net(3, "softmax", layers.Dropout(0.5))  # KC315
model.compile("adam", "sparse_categorical_crossentropy")
model = net(3, None, layers.Activation("softmax"), layers.BatchNormalization())  # KC315
model.compile("adam", "categorical_crossentropy")
inputs = keras.Input((8,))
h = layers.Dense(3, activation="softmax")(inputs)
model = keras.Model(inputs, layers.GaussianNoise(0.1)(h))  # KC315
model.compile("adam", "categorical_crossentropy")
model = net(1, "sigmoid", layers.Dropout(0.2))  # KC315
model.compile("adam", "binary_crossentropy")
model = net(3, None, layers.Dropout(0.5), layers.Activation("softmax"))
model.compile("adam", "sparse_categorical_crossentropy")
model = net(3, None, layers.BatchNormalization(), layers.Softmax())
model.compile("adam", "sparse_categorical_crossentropy")
model = net(8, "sigmoid", layers.Dropout(0.2))
model.compile("adam", "mse")
""",
    "largest of one column": """
import tensorflow as tf
model = net(1, "sigmoid")
predictions = model.predict(x)
first = np.argmax(predictions, axis=1)  # KC313
second = model.predict(x).argmax(axis=-1)  # KC313
third = tf.argmax(model.predict(x[:5]), axis=1)  # KC313
fourth = np.argmax(predictions)
fifth = (predictions > 0.5).astype(int)
three = net(3, "softmax")
sixth = np.argmax(three.predict(x), axis=1)
def evaluate(model):
    return np.argmax(model.predict(x), axis=-1)
evaluate(three)
""",
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_flagged_lines(program: str) -> None:
    assert_marked(START + program, CODES)


def test_thresholds() -> None:
    text = START + 'model = net(1, "sigmoid")\nclasses = np.argmax(model.predict(x), axis=1)\nmore = model.predict(x).argmax(axis=-1)\n'
    mended = fixed(text, ("KC313",), unsafe=True)
    assert 'classes = (model.predict(x) > 0.5).astype("int32")\n' in mended
    assert 'more = (model.predict(x) > 0.5).astype("int32")\n' in mended
