"""Programs whose training Keras refuses, by name: the rule that tells of it, and the code behind the common first lines."""

FIRST_LINES = """
import numpy as np
import keras
from keras import Input, Model, Sequential
from keras.layers import LSTM, Conv2D, Dense, Embedding, Flatten, MaxPooling2D, UpSampling2D

rng = np.random.default_rng(1)
"""

MISTAKES: dict[str, tuple[str, str]] = {
    "integer labels with categorical_crossentropy": ("KC302", """
model = Sequential([Input((4,)), Dense(3, activation="softmax")])
model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(rng.random((64, 4)), rng.integers(0, 3, 64))
"""),
    "a column of integer labels with categorical_crossentropy": ("KC302", """
model = Sequential([Input((4,)), Dense(3, activation="softmax")])
model.compile(loss=keras.losses.CategoricalCrossentropy(), metrics=["accuracy"])
model.fit(rng.random((50, 4)), rng.integers(0, 3, (50, 1)))
"""),
    "one-hot labels with sparse_categorical_crossentropy": ("KC302", """
labels = keras.utils.to_categorical(rng.integers(0, 3, 64), 3)
model = Sequential([Input((4,)), Dense(3, activation="softmax")])
model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False))
model.fit(rng.random((64, 4)), labels, batch_size=16)
"""),
    "nine units for ten columns of labels": ("KC301", """
labels = keras.utils.to_categorical(rng.integers(0, 10, 100), 10)
model = Sequential([Input((4,)), Dense(9, activation="softmax")])
model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(rng.random((100, 4)), labels)
"""),
    "six units for seven classes": ("KC301", """
labels = np.arange(140) % 7
model = Sequential([Input((4,)), Dense(6, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy")
model.fit(rng.random((140, 4)), labels, shuffle=False)
"""),
    "labels from one": ("KC311", """
labels = np.array([1, 2, 3, 1, 2, 3, 3, 3])
model = Sequential([Input((4,)), Dense(3, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy")
model.fit(rng.random((8, 4)), labels)
"""),
    "negative labels": ("KC311", """
labels = np.array([-1, 1, -1, 1])
model = Sequential([Input((4,)), Dense(2, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy")
model.fit(rng.random((4, 4)), labels)
"""),
    "an autoencoder of an odd size": ("KC310", """
images = rng.random((8, 10, 14, 1))
model = Sequential([Input((10, 14, 1)), MaxPooling2D(4, padding="same"), UpSampling2D(4), Conv2D(1, 3, padding="same", activation="sigmoid")])
model.compile(loss="binary_crossentropy")
model.fit(images, images, batch_size=4)
"""),
    "four columns of targets for three units": ("KC310", """
model = Sequential([Input((6,)), Dense(16, activation="relu"), Dense(3)])
model.compile(loss="mse", metrics=["mae"])
model.fit(rng.random((100, 6)), rng.random((100, 4)))
"""),
    "a vector of targets for three units": ("KC310", """
model = Sequential([Input((6,)), Dense(16, activation="relu"), Dense(3)])
model.compile(loss=keras.losses.MeanSquaredError())
model.fit(rng.random((100, 6)), rng.random(100))
"""),
    "validation labels of another shape": ("KC310", """
model = Sequential([Input((6,)), Dense(3)])
model.compile(loss="mae")
model.evaluate(rng.random((64, 6)), rng.random((64, 2)))
"""),
    "data of other features": ("KC701", """
inputs = Input((8,))
model = Model(inputs, Dense(1)(Dense(16, activation="relu")(inputs)))
model.compile(loss="mse")
model.fit(rng.random((100, 13)), rng.random(100))
"""),
    "data of other features for a Sequential": ("KC701", """
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(loss="mse")
model.fit(rng.random((64, 13)), rng.random((64, 1)))
"""),
    "one sample without its batch axis": ("KC701", """
inputs = Input((12, 12, 3), name="images")
model = Model(inputs, Dense(2)(Flatten()(Conv2D(4, 3)(inputs))))
model.predict(rng.random((12, 12, 3)))
"""),
    "data for one of two inputs": ("KC701", """
left, right = Input((4,)), Input((5,))
model = Model([left, right], Dense(1)(keras.layers.Concatenate()([left, right])))
model.compile(loss="mse")
model.fit(rng.random((32, 4)), rng.random((32, 1)))
"""),
    "metrics in the place of loss weights": ("KC605", """
model = Sequential([Input((4,)), Dense(1)])
model.compile("adam", "mse", ["mae"])
model.fit(rng.random((32, 4)), rng.random((32, 1)))
"""),
    "a model that begins behind a layer": ("KC701", """
image, number = Input((8, 8, 1)), Input((2,))
features = Dense(3)(Flatten()(image))
number_too = Dense(3)(number)
model = Model([image, number_too], Dense(1)(keras.layers.Add()([features, number_too])))
model.compile(loss="mse")
model.fit([rng.random((32, 8, 8, 1)), rng.random((32, 2))], rng.random((32, 1)))
"""),
    "losses for outputs that are not there": ("KC312", """
inputs = Input((4,))
model = Model(inputs, [Dense(1, name="age")(inputs), Dense(3, name="kind")(inputs)])
model.compile(loss={"age": "mse", "sort": "categorical_crossentropy"})
model.fit(rng.random((32, 4)), [rng.random((32, 1)), rng.random((32, 3))])
"""),
}  # fmt: skip


def program_for(name: str, package: str = "keras") -> str:
    """A whole program; for ``tf_keras`` on Keras 2."""
    text = FIRST_LINES + MISTAKES[name][1]
    if package == "tf_keras":
        return text.replace("import keras\n", "import tf_keras as keras\n").replace("from keras", "from tf_keras")
    return text
