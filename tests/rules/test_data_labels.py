"""Rules on what is looked up, encoded, padded and loaded; whether Keras refuses it was tried on Keras 3.15 with TensorFlow."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.rules.marked_programs import assert_marked, fixed

CODES = ("KC301", "KC302", "KC310", "KC701", "KC702", "KC708", "KC709", "KC710", "KC711")

HEAD = """
import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.models import Sequential, Model
from tensorflow.keras.layers import *
from tensorflow.keras.preprocessing.text import Tokenizer, one_hot
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.utils import to_categorical
from sklearn.model_selection import train_test_split
"""

EMBEDDINGS = {
    "one word too few, functional": """
        texts = pd.read_csv("a.csv").text.values
        tok = Tokenizer(oov_token="<OOV>")
        tok.fit_on_texts(texts)
        padded = pad_sequences(tok.texts_to_sequences(texts), padding="post", maxlen=50)
        word_index = tok.word_index
        inputs = Input(shape=(50,))
        x = Embedding(input_dim=len(word_index), output_dim=16)(inputs)  # KC708
        model = Model(inputs, Dense(1, activation="sigmoid")(Flatten()(x)))
        model.compile("adam", "binary_crossentropy")
        model.fit(padded, np.zeros(len(texts)))
        """,
    "split before training": """
        df = pd.read_csv("a.csv")
        tok = Tokenizer()
        tok.fit_on_texts(df["text"])
        X = pad_sequences(tok.texts_to_sequences(df["text"]), maxlen=50)
        X_train, X_test, y_train, y_test = train_test_split(X, df["label"], test_size=0.2)
        vocab_size = len(tok.word_index)
        model = Sequential()
        model.add(Embedding(vocab_size, 100, input_length=50))  # KC708
        model.add(LSTM(100))
        model.add(Dense(1, activation="sigmoid"))
        model.compile("adam", "binary_crossentropy")
        model.fit(X_train, y_train, validation_data=(X_test, y_test))
        """,
    "enough": """
        df = pd.read_csv("a.csv")
        tok = Tokenizer()
        tok.fit_on_texts(df["text"])
        X = pad_sequences(tok.texts_to_sequences(df["text"]), maxlen=50)
        matrix = np.zeros((len(tok.word_index) + 1, 100))
        model = Sequential([Embedding(len(tok.word_index) + 1, 100, embeddings_initializer=keras.initializers.Constant(matrix)),
                            LSTM(8), Dense(1, activation="sigmoid")])
        model.compile("adam", "binary_crossentropy")
        model.fit(X, df["label"])
        """,
    "a limited tokenizer": """
        df = pd.read_csv("a.csv")
        tok = Tokenizer(num_words=5000)
        tok.fit_on_texts(df["text"])
        X = pad_sequences(tok.texts_to_sequences(df["text"]), maxlen=50)
        def build(words):
            model = Sequential([Embedding(words, 100), LSTM(8), Dense(1, activation="sigmoid")])  # KC708
            model.compile("adam", "binary_crossentropy")
            return model
        build(5000).fit(X, df["label"])
        build(2000).fit(X, df["label"])
        """,
    "two tokenizers": """
        df = pd.read_csv("a.csv")
        one, other = Tokenizer(), Tokenizer()
        one.fit_on_texts(df["en"])
        other.fit_on_texts(df["fr"])
        X = pad_sequences(one.texts_to_sequences(df["en"]), maxlen=50)
        model = Sequential([Embedding(len(other.word_index), 100), LSTM(8), Dense(1)])
        model.compile("adam", "mse")
        model.fit(X, df["label"])
        """,
    "a data set's words": """
        (x, y), _ = keras.datasets.reuters.load_data(num_words=8000)
        x = pad_sequences(x, maxlen=80)
        model = Sequential([Embedding(8000, 8), GlobalAveragePooling1D(), Dense(46, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y)
        model = Sequential([Embedding(7999, 8), GlobalAveragePooling1D(), Dense(46, activation="softmax")])  # KC708
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y)
        """,
    "random numbers": """
        x, y = np.random.randint(0, 1000, (500, 20)), np.random.randint(0, 2, 500)
        model = Sequential([Embedding(1000, 8), LSTM(8), Dense(1, activation="sigmoid")])
        model.compile("adam", "binary_crossentropy")
        model.fit(x, y)
        model = Sequential([Embedding(500, 8), LSTM(8), Dense(1, activation="sigmoid")])  # KC708
        model.compile("adam", "binary_crossentropy")
        model.fit(x, y)
        """,
    "hashed words": """
        docs = ["well done", "good work", "poor effort", "not good"]
        x = pad_sequences([one_hot(d, 50) for d in docs], maxlen=4, padding="post")
        model = Sequential([Embedding(50, 8), Flatten(), Dense(1, activation="sigmoid")])
        model.build((None, 4))
        model.compile("adam", "binary_crossentropy")
        model.fit(x, np.array([1, 1, 0, 0]))
        """,
    "layers in front": """
        words = ["a", "b", "c", "d"]
        a = Input((1,), dtype="string")
        left = Embedding(len(words) + 1, 2)(StringLookup(vocabulary=words)(a))
        right = Embedding(len(words), 2)(StringLookup(vocabulary=words)(a))  # KC708
        model = Model(a, [left, right])
        vectorize = TextVectorization(max_tokens=2000, output_sequence_length=30)
        text = Input((1,), dtype="string")
        out = Embedding(2000, 8)(vectorize(text))
        out = Embedding(1000, 8)(vectorize(text))  # KC708
        """,
    "two inputs": """
        users, items = np.random.randint(0, 100, 5000), np.random.randint(0, 3000, 5000)
        u, i = Input((1,)), Input((1,))
        x = Concatenate()([Flatten()(Embedding(100, 8)(u)), Flatten()(Embedding(100, 8)(i))])  # KC708
        model = Model([u, i], Dense(1)(x))
        model.compile("adam", "mse")
        model.fit([users, items], np.random.rand(5000))
        """,
}

ONE_HOT = {
    "a column too many": """
        y = np.array([1, 2, 3, 4, 5] * 20)
        x = np.random.rand(100, 8)
        Y = to_categorical(y)  # KC711
        model = Sequential([Dense(5, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")
        model.fit(x, Y)
        """,
    "a unit for every column": """
        y = np.array([1, 2, 3, 4, 5] * 20)
        model = Sequential([Dense(6, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")
        model.fit(np.random.rand(100, 8), to_categorical(y))
        """,
    "as many classes as there are names": """
        classes = ["a", "b", "c"]
        y = np.random.randint(1, 4, 300)
        Y = to_categorical(y, len(classes))  # KC711
        """,
    "distinct labels": """
        y = np.random.choice([3, 5, 7], 300)
        Y = to_categorical(y, num_classes=len(np.unique(y)))  # KC711
        """,
    "encoded first": """
        from sklearn.preprocessing import LabelEncoder
        y = LabelEncoder().fit_transform(np.random.choice(["x", "y", "z"], 300))
        model = Sequential([Dense(3, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")
        model.fit(np.random.rand(300, 8), to_categorical(y, 3))
        """,
    "twice": """
        (x, y), (xt, yt) = keras.datasets.cifar10.load_data()
        y, yt = to_categorical(y, 10), to_categorical(yt, 10)
        def train(x, y):
            y = to_categorical(y, 10)  # KC711
            model = Sequential([Flatten(), Dense(10, activation="softmax")])
            model.compile("adam", "categorical_crossentropy")
            model.fit(x / 255.0, y)
        train(x, y)
        """,
    "one column of class numbers": """
        (x, y), (xt, yt) = keras.datasets.cifar10.load_data()
        model = Sequential([Flatten(), Dense(10, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")
        model.fit(x / 255.0, to_categorical(y))
        """,
    "expected to fail": """
        try:
            to_categorical([1, 2, 3], 3)
        except IndexError:
            pass
        """,
}

LENGTHS = {
    "too long": """
        (x, y), _ = keras.datasets.imdb.load_data(num_words=500)
        x = pad_sequences(x, maxlen=120)
        inputs = Input((100,))
        model = Model(inputs, Dense(1, activation="sigmoid")(LSTM(8)(Embedding(500, 8)(inputs))))
        model.compile("adam", "binary_crossentropy")
        model.fit(x, y)  # KC709
        """,
    "the test data": """
        (x, y), (xt, yt) = keras.datasets.imdb.load_data(num_words=500)
        x, xt = pad_sequences(x, maxlen=100), pad_sequences(xt, maxlen=80)
        model = Sequential([Input((100,)), Embedding(500, 8), Flatten(), Dense(1, activation="sigmoid")])
        model.compile("adam", "binary_crossentropy")
        model.fit(x, y)
        model.evaluate(xt, yt)  # KC709
        """,
    "any length": """
        (x, y), (xt, yt) = keras.datasets.imdb.load_data(num_words=500)
        x, xt = pad_sequences(x, maxlen=100), pad_sequences(xt, maxlen=80)
        model = Sequential([Input((None,)), Embedding(500, 8), LSTM(8), Dense(1, activation="sigmoid")])
        model.compile("adam", "binary_crossentropy")
        model.fit(x, y)
        model.evaluate(xt, yt)
        """,
}

LOADERS = {
    "the default size": """
        ds = keras.utils.image_dataset_from_directory("pets", batch_size=16)
        model = Sequential([Input((180, 180, 3)), Rescaling(1 / 255), Flatten(), Dense(5, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(ds)  # KC710
        """,
    "grey images wanted": """
        gen = ImageDataGenerator(rescale=1 / 255).flow_from_directory("faces", target_size=(48, 48), class_mode="categorical")
        model = Sequential()
        model.add(Conv2D(8, 3, activation="relu", input_shape=(48, 48, 1)))
        model.add(Flatten())
        model.add(Dense(7, activation="softmax"))
        model.compile("adam", "categorical_crossentropy")
        model.fit(gen, epochs=3)  # KC710
        """,
    "no labels": """
        gen = ImageDataGenerator(rescale=1 / 255).flow_from_directory("faces", target_size=(48, 48), class_mode=None)
        model = Sequential([Input((48, 48, 3)), Flatten(), Dense(7, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")
        model.predict(gen)
        model.fit(gen, epochs=3)  # KC710
        """,
    "validation images": """
        def load(path, size):
            return ImageDataGenerator(rescale=1 / 255).flow_from_directory(path, target_size=size, class_mode="sparse")
        model = Sequential([Input((48, 48, 3)), Flatten(), Dense(7, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(load("a", (48, 48)), validation_data=load("b", (64, 64)))  # KC710
        """,
    "a mask of the image": """
        ds = keras.utils.image_dataset_from_directory("pets", label_mode=None, image_size=(48, 48))
        ds = ds.map(lambda x: (x / 255, x / 255))
        inputs = Input((48, 48, 3))
        model = Model(inputs, Conv2D(3, 3, padding="same")(inputs))
        model.compile("adam", "mse")
        model.fit(ds)
        """,
    "resized afterwards": """
        ds = keras.utils.image_dataset_from_directory("pets", image_size=(48, 48))
        ds = ds.map(lambda x, y: (tf.image.resize(x, (32, 32)) / 255, y))
        model = Sequential([Input((32, 32, 3)), Flatten(), Dense(7, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(ds)
        """,
}

LISTS = {
    "lists of numbers": """
        X = [[0, 0], [0, 1], [1, 0], [1, 1]]
        y = [0, 1, 1, 0]
        model = Sequential([Input((2,)), Dense(1, activation="sigmoid")])
        model.compile("adam", "binary_crossentropy")
        model.fit(X, y)  # KC701
        """,
    "labels alone": """
        model = Sequential([Input((2,)), Dense(1, activation="sigmoid")])
        model.compile("adam", "binary_crossentropy")
        model.fit(np.random.rand(4, 2), [0, 1, 1, 0])  # KC701
        """,
    "predicting": """
        model = Sequential([Input((2,)), Dense(1, activation="sigmoid")])
        print(model.predict([[0.5, 0.5]]))  # KC701
        print(model.predict(np.array([[0.5, 0.5]])))
        print(model.predict(np.array([0.5, 0.5])))  # KC702
        """,
    "a list of arrays": """
        a, b = Input((2,)), Input((2,))
        model = Model([a, b], [Dense(1)(a), Dense(1)(b)])
        model.compile("adam", "mse")
        model.fit([np.zeros((4, 2)), np.zeros((4, 2))], [np.zeros(4), np.zeros(4)])
        """,
}

ALL = {
    f"{name}: {title}": program
    for name, programs in (
        ("embeddings", EMBEDDINGS), ("one-hot", ONE_HOT), ("lengths", LENGTHS), ("loaders", LOADERS), ("lists", LISTS),
    )
    for title, program in programs.items()
}  # fmt: skip


@pytest.mark.parametrize("program", ALL.values(), ids=ALL)
def test_data(program: str) -> None:
    assert_marked(HEAD + dedent(program), CODES)


def test_keras_2_took_lists() -> None:
    program = """
        from tf_keras import Sequential
        from tf_keras.layers import Dense
        model = Sequential([Dense(1, input_shape=(2,))])
        model.compile("adam", "mse")
        model.fit([[0, 0], [0, 1]], [0, 1])
    """
    assert_marked(program, CODES)


@pytest.mark.parametrize(
    ("before", "after"),
    [("x[3]", "x[3:4]"), ("x[-1]", "x[-1][None]"), ("x[0].copy()", "x[0].copy()[None]"), ("x[0] * 2", "(x[0] * 2)[None]")],
)
def test_a_batch_axis_is_added(before: str, after: str) -> None:
    program = f"""
        import numpy as np
        from keras import Input, Sequential
        from keras.layers import Dense
        x = np.random.rand(20, 3)
        model = Sequential([Input((3,)), Dense(2)])
        model.predict({before})
    """
    assert fixed(program, ("KC702",)) == dedent(program).replace(f"({before})\n", f"({after})\n")
