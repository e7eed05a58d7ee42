"""More rules on outputs, losses and labels; what Keras does with each program was tried on Keras 3.15."""

from __future__ import annotations

import pytest

from tests.rules.marked_programs import assert_marked

CODES = ("KC304", "KC305", "KC306", "KC307", "KC308", "KC309", "KC310", "KC311", "KC312", "KC316")
START = """
import numpy as np
import keras
from keras import layers, losses
x = np.random.rand(100, 8)
"""

BAD = {
    "a softmax under binary_crossentropy, integer labels": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(5, activation="softmax")])
model.compile("adam", "binary_crossentropy")  # KC304
model.fit(x, np.random.randint(0, 5, 100))
""",
    "logits and a loss object": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(5)])
model.compile("adam", losses.SparseCategoricalCrossentropy())  # KC305
""",
    "softmax layer and logits loss in a list": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(5), layers.Softmax()])
model.compile("adam", loss=[losses.CategoricalCrossentropy(from_logits=True)])  # KC306
""",
    "labels with too many axes": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(x, np.random.rand(100, 8, 3))  # KC310
""",
    "metrics unit by unit, and class numbers": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy", keras.metrics.Precision()])  # KC309
model.compile("adam", "categorical_crossentropy", metrics=["accuracy", keras.metrics.Precision()])
model = keras.Sequential([layers.Input((8,)), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.Accuracy()])  # KC309
model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.BinaryAccuracy(), keras.metrics.AUC()])
""",
    "several outputs": """
inputs = keras.Input((8,))
h = layers.Dense(16, activation="relu")(inputs)
c, r = np.random.randint(0, 10, 100), np.random.rand(100) * 50
one_hot = keras.utils.to_categorical(c, 10)
def heads(units, kind="softmax", price=None):
    return keras.Model(inputs, [layers.Dense(units, activation=kind, name="kind")(h), layers.Dense(1, activation=price, name="price")(h)])
model = heads(10, "sigmoid")
model.compile("adam", ["categorical_crossentropy", "mse"])  # KC304
model.fit(x, [one_hot, r])
model = heads(10, None)
model.compile("adam", {"kind": "sparse_categorical_crossentropy", "price": "mse"})  # KC305
model.fit(x, {"kind": c, "price": r})
model = heads(10)
model.compile("adam", {"kind": losses.SparseCategoricalCrossentropy(from_logits=True), "price": "mse"})  # KC306
model.fit(x, {"kind": c, "price": r})
model = heads(10)
model.compile("adam", {"kind": "categorical_crossentropy", "price": "mse"}, metrics={"kind": "accuracy", "price": "accuracy"})  # KC309
model.fit(x, [one_hot, r], validation_data=(x, [one_hot, r]))
model = heads(10)
model.compile("adam", {"kind": "categorical_crossentropy", "price": "mse"}, metrics={"kind": "accuracy", "price": ["mae"]})
model.fit(x, {"kind": one_hot, "price": r})
model.evaluate(x, [one_hot, r])
""",
    "the output of a class with a call of its own": """
class Net(keras.Model):
    def __init__(self, units, activation):
        super().__init__()
        self.hidden = layers.Dense(8, activation="relu")
        self.out = layers.Dense(units, activation=activation)
    def call(self, inputs):
        return self.out(self.hidden(inputs))
c = np.random.randint(0, 10, 100)
model = Net(10, None)
model.compile("adam", "sparse_categorical_crossentropy")  # KC305
model.fit(x, c)
model = Net(10, "softmax")
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, c)
class Own(Net):
    def train_step(self, data):
        return {}
model = Own(10, None)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, c)
""",
    "metrics and weights of several outputs": """
inputs = keras.Input((8,))
c, r = np.random.randint(0, 10, 100), np.random.rand(100) * 50
model = keras.Model(inputs, [layers.Dense(10, activation="softmax", name="kind")(inputs), layers.Dense(1, name="price")(inputs)])
kinds = ["sparse_categorical_crossentropy", "mse"]
named = {"kind": "sparse_categorical_crossentropy", "price": "mse"}
model.compile("adam", kinds, metrics=["accuracy"])  # KC312
model.compile("adam", kinds, metrics=["accuracy", "mae"], loss_weights=[1.0, 0.5])
model.compile("adam", kinds, metrics=[["accuracy"], []], loss_weights=[1.0, 0.5, 2.0])  # KC312
model.compile("adam", named, loss_weights={"kind": 1.0})  # KC312
model.compile("adam", named, metrics={"class": "accuracy"})  # KC312
model.compile("adam", {"kind": "sparse_categorical_crossentropy"})  # KC312
model.compile("adam", named, metrics={"kind": "accuracy"}, loss_weights={"kind": 1.0, "price": 0.1})
""",
    "losses that pass on": """
def loss(labels, logits):
    'As in a tutorial.'
    return keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
c = np.random.randint(0, 10, 100)
model = keras.Sequential([layers.Input((8,)), layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss=loss)  # KC306
model.fit(x, c)
model = keras.Sequential([layers.Input((8,)), layers.Dense(10)])
model.compile(optimizer="adam", loss=loss)
model.fit(x, c)
model.compile("adam", lambda a, b: losses.sparse_categorical_crossentropy(a, b))  # KC305
model.fit(x, c)
model.compile("adam", lambda a, b: losses.sparse_categorical_crossentropy(a, b * 2))
""",
    "masks of bytes, ages": """
model = keras.Sequential([layers.Input((16, 16, 3)), layers.Conv2D(1, 1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
masks = np.random.randint(0, 2, (40, 16, 16, 1)) * 255
model.fit(np.random.rand(40, 16, 16, 3), masks)  # KC311
model.fit(np.random.rand(40, 16, 16, 3), masks / 255)
model = keras.Sequential([layers.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense(1)])
model.compile("adam", "mse", metrics=["accuracy"])  # KC309
model.fit(x, np.random.randint(18, 90, 100))
""",
    "labels from one": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x[:6], np.array([1, 2, 3, 1, 2, 3]))  # KC311
""",
    "more losses than outputs": """
first = layers.Input((8,))
model = keras.Model(first, [layers.Dense(1)(first), layers.Dense(1)(first)])
model.compile("adam", ["mse", "mse", "mae"])  # KC312
""",
}

GOOD = {
    "columns that are missing or spare": """
for labels in (np.random.rand(100), np.random.rand(100, 1)):
    model = keras.Sequential([layers.Input((8,)), layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(x, labels)
""",
    "logits as they are said to be": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(5)])
model.compile("adam", [losses.SparseCategoricalCrossentropy(from_logits=True)])
model.fit(x, np.random.randint(0, 5, 100))
""",
    "two softmax units under binary_crossentropy are the same as categorical_crossentropy": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(2, activation="softmax")])
model.compile("adam", "binary_crossentropy")
model.fit(x, keras.utils.to_categorical(np.random.randint(0, 2, 100)))
""",
    "a last layer taken away after compile": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(5, activation="relu"), layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.pop()
""",
    "a class that is left out": """
model = keras.Sequential([layers.Input((8,)), layers.Dense(3, activation="softmax")])
model.compile("adam", losses.SparseCategoricalCrossentropy(ignore_class=255))
model.fit(x[:4], np.array([0, 1, 2, 255]))
""",
}


@pytest.mark.parametrize("program", BAD.values(), ids=BAD)
def test_mistakes(program: str) -> None:
    assert_marked(START + program, CODES)


@pytest.mark.parametrize("program", GOOD.values(), ids=GOOD)
def test_right_programs_are_left_alone(program: str) -> None:
    assert_marked(START + program, CODES)


OWN_LOOPS = {
    "logits": """
        import tensorflow as tf
        model = tf.keras.Sequential([tf.keras.Input((20,)), tf.keras.layers.Dense(32, activation="relu"), tf.keras.layers.Dense(3)])
        measure = tf.keras.losses.SparseCategoricalCrossentropy()  # KC305
        right = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        def step(x, y):
            with tf.GradientTape() as tape:
                given = model(x, training=True)
                return measure(y, given) + right(y, given)
        step(tf.random.normal((8, 20)), tf.zeros((8,), tf.int32))
    """,
    "probabilities": """
        import tensorflow as tf
        model = tf.keras.Sequential([tf.keras.Input((20,)), tf.keras.layers.Dense(1, activation="sigmoid")])
        loss = tf.keras.losses.BinaryCrossentropy(from_logits=True)  # KC306
        fine = tf.keras.losses.BinaryCrossentropy()
        for x, y in tf.data.Dataset.from_tensor_slices((tf.zeros((64, 20)), tf.zeros((64, 1)))).batch(8):
            print(loss(y, model(x)), fine(y, model(x)), fine(y, tf.sigmoid(model(x))))
    """,
}


@pytest.mark.parametrize("program", OWN_LOOPS.values(), ids=OWN_LOOPS)
def test_losses_of_own_training_loops(program: str) -> None:
    assert_marked(program, ("KC305", "KC306"))
