"""Rules on how data is prepared: scaling, fitting, augmenting; programs as people write them, with near-misses that are well."""

from __future__ import annotations

import pytest

from tests.rules.marked_programs import assert_marked, fixed

CODES = ("KC703", "KC704", "KC705", "KC706", "KC707", "KC712")

HEAD = """
import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.models import Sequential, Model
from tensorflow.keras.layers import *
from tensorflow.keras.preprocessing.image import ImageDataGenerator, img_to_array, load_img
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
"""

TAIL = """
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
"""


def net(*first: str, size: str = "28, 28, 1", conv: str = "Conv2D(8, 3, activation='relu')") -> str:
    """A small classifier whose model begins with these layers."""
    listed = "".join(f"{layer}, " for layer in first)
    return f"model = Sequential([Input(({size})), {listed}{conv}, Flatten(), Dense(10, activation='softmax')]){TAIL}"


UNSCALED = {
    "reshaped and converted": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        x_train = x_train.reshape((60000, 28, 28, 1)).astype('float32')
        x_test = x_test.reshape((10000, 28, 28, 1)).astype('float32')
        NET
        model.fit(x_train, y_train, validation_data=(x_test, y_test))  # KC703
        """,
    "in functions": """
        def load():
            (a, b), (c, d) = tf.keras.datasets.fashion_mnist.load_data()
            return np.expand_dims(a, -1), b, np.expand_dims(c, -1), d
        def main():
            x, y, xt, yt = load()
            NET
            model.fit(x=x, y=y, epochs=3)  # KC703
        if __name__ == "__main__":
            main()
        """,
    "a part of the data": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train, x_val, y_train, y_val = train_test_split(x_train[:1000], y_train[:1000], test_size=0.2)
        NET32
        model.fit(x_train, y_train, validation_data=(x_val, y_val))  # KC703
        """,
    "a functional model": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        inputs = Input((28, 28))
        x = Flatten()(inputs)
        x = Dropout(0.1)(x)
        outputs = Dense(10, activation="softmax")(Dense(64, activation="relu")(x))
        model = Model(inputs, outputs)
        COMPILE
        model.fit(x_train, y_train)  # KC703
        """,
    "a recurrent model": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        model = Sequential()
        model.add(LSTM(32, input_shape=(28, 28)))
        model.add(Dense(10, activation="softmax"))
        COMPILE
        model.fit(x_train, y_train)  # KC703
        """,
    "a dataset of slices": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        ds = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(1000).batch(32).prefetch(2)
        NET32
        model.fit(ds, epochs=2)  # KC703
        """,
    "a folder": """
        ds = tf.keras.utils.image_dataset_from_directory("pets", image_size=(32, 32))
        ds = ds.cache().prefetch(tf.data.AUTOTUNE)
        NET32
        model.fit(ds, epochs=2)  # KC703
        """,
    "augmentation alone": """
        ds = tf.keras.utils.image_dataset_from_directory("pets", image_size=(32, 32))
        augment = Sequential([RandomFlip("horizontal"), RandomRotation(0.1)])
        model = Sequential([Input((32, 32, 3)), augment, Conv2D(8, 3, activation="relu"), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(ds, epochs=2)  # KC703
        """,
    "a generator of arrays": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        datagen = ImageDataGenerator(rotation_range=15, horizontal_flip=True)  # KC703
        NET32
        model.fit(datagen.flow(x_train, y_train, batch_size=32), epochs=2)
        """,
    "files read one by one": """
        def read(path, label):
            image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
            image = tf.image.resize(image, [32, 32])
            return image, label
        ds = tf.data.Dataset.from_tensor_slices((["a.jpg", "b.jpg"], [0, 1])).map(read).batch(2)
        NET32
        model.fit(ds)  # KC703
        """,
    "pictures of a folder": """
        import os, cv2
        X, y = [], []
        for label, kind in enumerate(["cats", "dogs"]):
            for name in os.listdir("data/" + kind):
                picture = cv2.imread(os.path.join("data", kind, name))
                X.append(cv2.resize(picture, (32, 32)))
                y.append(label)
        X, y = np.array(X), np.array(y)
        NET32
        model.fit(X, y, epochs=3)  # KC703
        """,
    "measurements": """
        from sklearn.datasets import load_breast_cancer
        data = load_breast_cancer()
        X_train, X_test, y_train, y_test = train_test_split(data.data, data.target)
        model = Sequential([Dense(16, activation="relu", input_shape=(30,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train)  # KC703
        """,
    "made-up measurements": """
        area, rooms = np.random.uniform(400, 5000, 300), np.random.randint(1, 6, 300)
        X = np.column_stack([area, rooms])
        model = Sequential([Input((2,)), Dense(16, activation="relu"), Dense(1)])
        model.compile("adam", "mse")
        model.fit(X, area * 300 + rooms)  # KC703
        """,
    "a model of one's own": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.body, self.flat, self.head = Conv2D(8, 3, activation="relu"), Flatten(), Dense(10, activation="softmax")
            def call(self, inputs):
                return self.head(self.flat(self.body(inputs)))
        model = Net()
        COMPILE
        model.fit(x_train, y_train)  # KC703
        """,
    "a frame of measurements": """
        df = pd.DataFrame({"sqft": np.random.normal(1800, 300, 400), "age": np.random.uniform(0, 80, 400)})
        X_train, X_test, y_train, y_test = train_test_split(df, df["sqft"] * 0.1)
        model = Sequential([Input((2,)), Dense(16, activation="relu"), Dense(1)])
        model.compile("adam", "mse")
        model.fit(X_train, y_train)  # KC703
        """,
    "a pretrained network that wants -1 to 1": """
        ds = tf.keras.utils.image_dataset_from_directory("pets", image_size=(96, 96))
        base = tf.keras.applications.MobileNetV2(input_shape=(96, 96, 3), include_top=False)
        base.trainable = False
        model = Sequential([base, GlobalAveragePooling2D(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(ds)  # KC703
        """,
}

SCALED_WELL = {
    "in the model": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        x_train = x_train[..., np.newaxis]
        NETRESCALING
        model.fit(x_train, y_train)
        """,
    "measurements, normalised": """
        from sklearn.datasets import load_wine
        X, y = load_wine(return_X_y=True)
        X_train, X_test, y_train, y_test = train_test_split(X, y)
        normalise = Normalization()
        normalise.adapt(X_train)
        model = Sequential([normalise, Dense(16, activation="relu"), Dense(10, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train)
        """,
    "batch normalisation first": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        model = Sequential([Input((28, 28)), Flatten(), BatchNormalization(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "in a model of one's own": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.scale, self.flat, self.head = Rescaling(1 / 255), Flatten(), Dense(10, activation="softmax")
            def call(self, inputs):
                return self.head(self.flat(self.scale(inputs)))
        model = Net()
        COMPILE
        model.fit(x_train, y_train)
        """,
    "one small column of a large matrix": """
        sizes = np.column_stack([np.random.normal(1800, 300, 400), np.random.uniform(0, 1, 400)])
        model = Sequential([Input((1,)), Dense(16, activation="relu"), Dense(1)])
        model.compile("adam", "mse")
        model.fit(sizes[:, 1], np.random.rand(400))
        """,
    "batch normalisation second": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        model = Sequential()
        model.add(Conv2D(32, 3, input_shape=(32, 32, 3)))
        model.add(Activation("relu"))
        model.add(BatchNormalization())
        model.add(Flatten())
        model.add(Dense(10, activation="softmax"))
        COMPILE
        model.fit(x_train, y_train)
        """,
    "in a Lambda": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        model = Sequential([Lambda(lambda x: x / 255 - 0.5, input_shape=(32, 32, 3)), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "with an operator": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        inputs = Input((28, 28))
        model = Model(inputs, Dense(10, activation="softmax")(Flatten()(inputs / 255.0)))
        COMPILE
        model.fit(x_train, y_train)
        """,
    "in place, in a loop": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        x_train, x_test = x_train.astype("float32"), x_test.astype("float32")
        for part in (x_train, x_test):
            part /= 255
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train, validation_data=(x_test, y_test))
        """,
    "in place, in a function": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        x_train, x_test = x_train.astype("float32"), x_test.astype("float32")
        def scale(x):
            x /= 255
        scale(x_train)
        scale(x_test)
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train, validation_data=(x_test, y_test))
        """,
    "by mean and spread": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
        mean, std = x_train.mean(axis=(0, 1, 2)), x_train.std(axis=(0, 1, 2))
        x_train, x_test = (x_train - mean) / (std + 1e-7), (x_test - mean) / (std + 1e-7)
        NET32
        model.fit(x_train, y_train, validation_data=(x_test, y_test))
        """,
    "with map": """
        ds = tf.keras.utils.image_dataset_from_directory("pets", image_size=(32, 32))
        val = tf.keras.utils.image_dataset_from_directory("pets2", image_size=(32, 32))
        scale = layers.Rescaling(1. / 255)
        ds = ds.map(lambda x, y: (scale(x), y))
        val = val.map(lambda x, y: (scale(x), y))
        NET32
        model.fit(ds, validation_data=val)
        """,
    "networks that rescale inside": """
        ds = tf.keras.utils.image_dataset_from_directory("pets", image_size=(96, 96))
        base = tf.keras.applications.EfficientNetB0(include_top=False, input_shape=(96, 96, 3), pooling="avg")
        inputs = Input((96, 96, 3))
        model = Model(inputs, Dense(10, activation="softmax")(base(inputs, training=False)))
        COMPILE
        model.fit(ds)
        """,
    "the network's own preparation": """
        from tensorflow.keras.applications.mobilenet_v2 import MobileNetV2, preprocess_input
        batches = ImageDataGenerator(preprocessing_function=preprocess_input).flow_from_directory("pets", target_size=(96, 96))
        base = MobileNetV2(input_shape=(96, 96, 3), include_top=False, pooling="avg")
        model = Sequential([base, Dense(10, activation="softmax")])
        model.compile(optimizer="adam", loss="categorical_crossentropy")
        model.fit(batches)
        """,
    "the network's own preparation in the model": """
        ds = tf.keras.utils.image_dataset_from_directory("pets", image_size=(96, 96))
        inputs = Input((96, 96, 3))
        x = tf.keras.applications.mobilenet_v2.preprocess_input(inputs)
        base = tf.keras.applications.MobileNetV2(input_shape=(96, 96, 3), include_top=False, pooling="avg")
        model = Model(inputs, Dense(10, activation="softmax")(base(x)))
        COMPILE
        model.fit(ds)
        """,
    "a network that has seen such pixels": """
        ds = tf.keras.utils.image_dataset_from_directory("pets", image_size=(96, 96))
        base = tf.keras.applications.VGG16(input_shape=(96, 96, 3), include_top=False, pooling="avg")
        base.trainable = False
        model = Sequential([base, Dense(10, activation="softmax")])
        COMPILE
        model.fit(ds)
        """,
    "a library that is not known": """
        import albumentations
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train = albumentations.normalise(x_train)
        NET32
        model.fit(x_train, y_train)
        """,
    "word numbers": """
        x, y = np.random.randint(0, 256, (500, 30)), np.random.randint(0, 10, 500)
        model = Sequential([Input((30,)), Embedding(256, 8), LSTM(8), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x, y)
        """,
}

TWICE = {
    "by hand": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        x_train = x_train.astype("float32") / 255
        x_train = x_train.reshape(-1, 28, 28, 1)
        x_train /= 255.0  # KC704
        NET
        model.fit(x_train, y_train)
        """,
    "in a function again": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        def prepare(x):
            return np.expand_dims(x.astype("float32") / 255.0, -1)  # KC704
        x_train = x_train / 255.0
        x_train = prepare(x_train)
        NET
        model.fit(x_train, y_train)
        """,
    "array and generator": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train = x_train / 255.0
        datagen = ImageDataGenerator(rescale=1.0 / 255, horizontal_flip=True)  # KC704
        NET32
        model.fit(datagen.flow(x_train, y_train, batch_size=32), epochs=2)
        """,
    "generator and model": """
        batches = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory("pets", target_size=(32, 32), class_mode="sparse")
        model = Sequential([
            Input((32, 32, 3)),
            Rescaling(1.0 / 255),  # KC704
            Conv2D(8, 3, activation="relu"), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(batches)
        """,
    "map and model": """
        ds = tf.keras.utils.image_dataset_from_directory("pets", image_size=(32, 32))
        ds = ds.map(lambda x, y: (x / 255.0, y))
        inputs = Input((32, 32, 3))
        x = layers.Rescaling(1.0 / 255)(inputs)  # KC704
        x = Flatten()(Conv2D(8, 3, activation="relu")(x))
        model = Model(inputs, Dense(10, activation="softmax")(x))
        COMPILE
        model.fit(ds)
        """,
    "generator with both": """
        from tensorflow.keras.applications.mobilenet_v2 import MobileNetV2, preprocess_input
        datagen = ImageDataGenerator(rescale=1 / 255, preprocessing_function=preprocess_input)  # KC704
        base = MobileNetV2(input_shape=(96, 96, 3), include_top=False, pooling="avg")
        model = Sequential([base, Dense(10, activation="softmax")])
        model.compile(optimizer="adam", loss="categorical_crossentropy")
        model.fit(datagen.flow_from_directory("pets", target_size=(96, 96)))
        """,
    "array and Lambda": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train = x_train / 255.0
        model = Sequential([
            Input((32, 32, 3)),
            Lambda(lambda x: x / 127.5 - 1),  # KC704
            Conv2D(8, 3, activation="relu"), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "array and operator": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        x_train = x_train / 255.0
        inputs = Input((28, 28))
        x = Flatten()(inputs / 255.0)  # KC704
        model = Model(inputs, Dense(10, activation="softmax")(x))
        COMPILE
        model.fit(x_train, y_train)
        """,
    "generator and preparation in the model": """
        batches = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory("pets", target_size=(96, 96), class_mode="sparse")
        base = tf.keras.applications.MobileNetV2(include_top=False, input_shape=(96, 96, 3), pooling="avg")
        inputs = Input((96, 96, 3))
        x = tf.keras.applications.mobilenet_v2.preprocess_input(inputs)  # KC704
        model = Model(inputs, Dense(10, activation="softmax")(base(x)))
        COMPILE
        model.fit(batches)
        """,
    "a network that normalises pixels inside": """
        batches = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory("pets", target_size=(96, 96))  # KC704
        base = tf.keras.applications.ConvNeXtTiny(include_top=False, input_shape=(96, 96, 3), pooling="avg")
        model = Sequential([base, Dense(10, activation="softmax")])
        model.compile(optimizer="adam", loss="categorical_crossentropy")
        model.fit(batches)
        """,
    "prepared, then divided": """
        from tensorflow.keras.applications.vgg16 import VGG16, preprocess_input
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train = preprocess_input(x_train) / 255.0  # KC704
        NET32
        model.fit(x_train, y_train)
        """,
    "divided, then prepared": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train = x_train / 255.0
        x_train = tf.keras.applications.mobilenet_v2.preprocess_input(x_train)  # KC704
        NET32
        model.fit(x_train, y_train)
        """,
    "a network that rescales inside": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train = x_train.astype("float32") / 255.0  # KC704
        base = tf.keras.applications.EfficientNetB0(include_top=False, input_shape=(32, 32, 3), pooling="avg")
        model = Sequential([base, Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "a layer and a network that rescales inside": """
        ds = tf.keras.utils.image_dataset_from_directory("pets", image_size=(96, 96))
        base = tf.keras.applications.MobileNetV3Small(include_top=False, input_shape=(96, 96, 3), pooling="avg")
        inputs = Input((96, 96, 3))
        x = Rescaling(1.0 / 255)(inputs)  # KC704
        model = Model(inputs, Dense(10, activation="softmax")(base(x)))
        COMPILE
        model.fit(ds)
        """,
}

ONCE = {
    "preprocessing left out": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train = x_train.astype("float32") / 127.5 - 1
        base = tf.keras.applications.MobileNetV3Small(include_top=False, input_shape=(32, 32, 3), include_preprocessing=False, weights=None)
        model = Sequential([base, GlobalAveragePooling2D(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "standardised after scaling": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train = x_train.astype("float32") / 255
        x_train = (x_train - x_train.mean(axis=0)) / x_train.std(axis=0)
        NET32
        model.fit(x_train, y_train)
        """,
    "to the other range after scaling": """
        (x_train, y_train), _ = keras.datasets.cifar10.load_data()
        x_train = x_train.astype("float32") / 255
        x_train = x_train * 2 - 1
        model = Sequential([Input((32, 32, 3)), Rescaling(2.0, offset=-1), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "scaled by a layer in front of a model that is not known": """
        import tensorflow_hub as hub
        train = tf.keras.utils.image_dataset_from_directory("a", image_size=(224, 224))
        scale = Rescaling(1 / 255)
        train = train.map(lambda x, y: (scale(x), y))
        body = hub.KerasLayer("https://tfhub.dev/x", trainable=False)
        for images, labels in train:
            break
        body(images)
        model = Sequential([body, Dense(10)])
        model(images)
        COMPILE
        model.fit(train)
        """,
    "scaled in the model alone": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        inputs = Input((28, 28))
        x = Flatten()(inputs / 127.5 - 1)
        model = Model(inputs, Dense(10, activation="softmax")(x * 2))
        COMPILE
        model.fit(x_train, y_train)
        """,
    "the generator's parts": """
        train = ImageDataGenerator(rescale=1 / 255, zoom_range=0.2)
        test = ImageDataGenerator(rescale=1 / 255)
        NET32
        model.fit(train.flow_from_directory("a", target_size=(32, 32), class_mode="sparse"),
                  validation_data=test.flow_from_directory("b", target_size=(32, 32), class_mode="sparse"))
        model.predict(np.expand_dims(img_to_array(load_img("c.jpg", target_size=(32, 32))) / 255.0, 0))
        """,
}

DIFFER = {
    "validation pixels are raw": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
        x_train = x_train.astype("float32") / 255
        x_test = x_test.astype("float32")
        NET32
        model.fit(x_train, y_train, validation_data=(x_test, y_test))  # KC705
        """,
    "training pixels are raw": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
        x_test = x_test / 255.0
        model = Sequential([Input((32, 32, 3)), BatchNormalization(), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        model.evaluate(x_test, y_test)  # KC705
        """,
    "standardised by hand": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
        mean, std = x_train.mean(), x_train.std()
        x_train = (x_train - mean) / std
        NET32
        model.fit(x_train, y_train)
        print(model.evaluate(x_test, y_test))  # KC705
        """,
    "one picture at last": """
        train = ImageDataGenerator(rescale=1 / 255)
        NET32
        model.fit(train.flow_from_directory("a", target_size=(32, 32), class_mode="sparse"))
        picture = img_to_array(load_img("c.jpg", target_size=(32, 32)))
        model.predict(np.expand_dims(picture, axis=0))  # KC705
        """,
    "the other generator": """
        train = ImageDataGenerator(rescale=1 / 255, zoom_range=0.2)
        test = ImageDataGenerator()  # KC705
        NET32
        model.fit(train.flow_from_directory("a", target_size=(32, 32), class_mode="sparse"),
                  validation_data=test.flow_from_directory("b", target_size=(32, 32), class_mode="sparse"))
        """,
    "map on one of two": """
        train = tf.keras.utils.image_dataset_from_directory("a", image_size=(32, 32))
        test = tf.keras.utils.image_dataset_from_directory("b", image_size=(32, 32))
        train = train.map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y))
        NET32
        model.fit(train, validation_data=test)  # KC705
        """,
    "scaled rows": """
        x, y = np.random.rand(500, 8) * 90, np.random.randint(0, 10, 500)
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3)
        scaler = MinMaxScaler()
        x_train = scaler.fit_transform(x_train)
        model = Sequential([Input((8,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        model.predict(x_test)  # KC705
        """,
}

ALIKE = {
    "both scaled": """
        x, y = np.random.rand(500, 8) * 90, np.random.randint(0, 10, 500)
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3)
        scaler = MinMaxScaler()
        scaler.fit(x_train)
        x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)
        model = Sequential([Input((8,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train, validation_data=(x_test, y_test))
        model.predict(scaler.transform([[1, 2, 3, 4, 5, 6, 7, 8]]))
        """,
    "the whole scaled, no split": """
        x, y = np.random.rand(500, 8) * 90, np.random.randint(0, 10, 500)
        x = StandardScaler().fit_transform(x)
        model = Sequential([Input((8,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x, y, validation_split=0.2)
        """,
    "a loop of folds": """
        from sklearn.model_selection import KFold
        x, y = np.random.rand(500, 8) * 90, np.random.randint(0, 10, 500)
        for train, test in KFold(5).split(x):
            scaler = StandardScaler().fit(x[train])
            model = Sequential([Input((8,)), Dense(10, activation="softmax")])
            COMPILE
            model.fit(scaler.transform(x[train]), y[train])
            model.evaluate(scaler.transform(x[test]), y[test])
        """,
    "validation data of the training data": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
        mean = x_train.mean(axis=0)
        x_train, x_test = x_train - mean, x_test - mean
        x_train, x_val, y_train, y_val = train_test_split(x_train, y_train)
        NET32
        model.fit(x_train, y_train, validation_data=(x_val, y_val))
        """,
    "rows made up of training data": """
        from imblearn.over_sampling import SMOTE
        X, y = np.random.rand(500, 8), np.random.randint(0, 2, 500)
        X_train, X_test, y_train, y_test = train_test_split(X, y)
        X_train, y_train = SMOTE().fit_resample(X_train, y_train)
        mean = X_train.mean(axis=0)
        X_train, X_test = X_train - mean, X_test - mean
        model = Sequential([Input((8,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train, validation_data=(X_test, y_test))
        """,
    "encoded classes before the split": """
        from sklearn.preprocessing import LabelEncoder
        x, y = np.random.rand(500, 8) * 90, np.random.choice(["a", "b", "c"], 500)
        y = LabelEncoder().fit_transform(y)
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3)
        model = Sequential([Input((8,)), Dense(3, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
}

LEAKS = {
    "fitted apart, before the split": """
        import pandas as pd
        df = pd.read_csv("churn.csv")
        X, y = df.drop("Exited", axis=1), df["Exited"]
        sc = StandardScaler()
        sc.fit(X)  # KC706
        X = sc.transform(X)
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
        model = Sequential([Dense(8, activation="relu"), Dense(2, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train)
        """,
    "components before the split": """
        from sklearn.decomposition import PCA
        from sklearn.datasets import load_digits
        digits = load_digits()
        data = PCA(n_components=20).fit_transform(digits.data)  # KC706
        X_train, X_test, y_train, y_test = train_test_split(data, digits.target, stratify=digits.target)
        model = Sequential([Input((20,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train, validation_data=(X_test, y_test))
        """,
    "a function of scikit-learn": """
        from sklearn.preprocessing import scale
        from sklearn.datasets import load_wine
        X, y = load_wine(return_X_y=True)
        X = scale(X)  # KC706
        X_train, X_test, y_train, y_test = train_test_split(X, y)
        model = Sequential([Input((13,)), Dense(3, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train, validation_data=(X_test, y_test))
        """,
    "before the folds": """
        from sklearn.model_selection import KFold
        X, y = np.random.rand(500, 8) * 90, np.random.randint(0, 10, 500)
        X = StandardScaler().fit_transform(X)  # KC706
        for train, test in KFold(5).split(X):
            model = Sequential([Input((8,)), Dense(10, activation="softmax")])
            COMPILE
            model.fit(X[train], y[train])
            model.evaluate(X[test], y[test])
        """,
    "both parts put together again": """
        from sklearn.datasets import load_wine
        X, y = load_wine(return_X_y=True)
        X_train, X_test, y_train, y_test = train_test_split(X, y)
        scaler = StandardScaler().fit(np.vstack([X_train, X_test]))  # KC706
        X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)
        model = Sequential([Input((13,)), Dense(3, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train, validation_data=(X_test, y_test))
        """,
    "two stretches of rows": """
        X, y = np.random.rand(500, 8) * 90, np.random.randint(0, 10, 500)
        X = MinMaxScaler().fit_transform(X)  # KC706
        n = 400
        model = Sequential([Input((8,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(X[:n], y[:n], validation_data=(X[n:], y[n:]))
        """,
    "the mean by hand": """
        X, y = np.random.rand(500, 8) * 90, np.random.randint(0, 10, 500)
        X = (X - X.mean(axis=0)) / X.std(axis=0)  # KC706
        X_train, X_test, y_train, y_test = train_test_split(X, y)
        model = Sequential([Input((8,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train)
        """,
    "rows made up before the split": """
        from imblearn.over_sampling import SMOTE
        X, y = np.random.rand(500, 8), np.random.randint(0, 2, 500)
        X, y = SMOTE().fit_resample(X, y)  # KC706
        X_train, X_test, y_train, y_test = train_test_split(X, y)
        model = Sequential([Input((8,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train)
        """,
    "fitted again in a function": """
        from sklearn.datasets import load_wine
        X, y = load_wine(return_X_y=True)
        X_train, X_test, y_train, y_test = train_test_split(X, y)
        X_train = StandardScaler().fit_transform(X_train)
        X_test = StandardScaler().fit_transform(X_test)  # KC706
        model = Sequential([Input((13,)), Dense(3, activation="softmax")])
        COMPILE
        model.fit(X_train, y_train)
        model.evaluate(X_test, y_test)
        """,
}

INTEGERS = {
    "converted back": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        x_train = (x_train / 255.0).astype("uint8")  # KC707
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "floor division": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        x_train = x_train // 255  # KC707
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "into the same array": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        x_train[:] = x_train / 255.0  # KC707
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "made as integers": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        x_train = np.array(x_train / 255.0, dtype=int)  # KC707
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "an array that is filled": """
        import os, cv2
        names = os.listdir("faces")
        X, y = np.empty((len(names), 32, 32, 3), dtype=np.uint8), np.zeros(len(names), dtype=int)
        for i, name in enumerate(names):
            X[i] = cv2.resize(cv2.imread("faces/" + name), (32, 32)) / 255.0  # KC707
        NET32
        model.fit(X, y)
        """,
    "one by one": """
        (x_train, y_train), _ = keras.datasets.mnist.load_data()
        for i in range(len(x_train)):
            x_train[i] = x_train[i] / 255  # KC707
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "in place": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        x_train = x_train.reshape(60000, 784)
        x_train /= 255  # KC707
        model = Sequential([Input((784,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
}

FLOATS = {
    "floats in place": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        x_train = x_train.reshape(60000, 784).astype("float32")
        x_train /= 255
        y_train = (y_train > 4).astype(int)
        model = Sequential([Input((784,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "binary pixels": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        x_train = np.where(x_train > 127, 1, 0).reshape(-1, 784).astype("int32")
        model = Sequential([Input((784,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x_train, y_train)
        """,
    "tensors are not changed in place": """
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        def scale(image, label):
            image /= 255
            return image, label
        ds = tf.data.Dataset.from_tensor_slices((x_train, y_train)).map(scale).batch(8)
        model = Sequential([Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(ds)
        """,
    "rounded labels": """
        x, y = np.random.rand(500, 8), np.round(np.random.rand(500)).astype(int)
        model = Sequential([Input((8,)), Dense(10, activation="softmax")])
        COMPILE
        model.fit(x, y)
        """,
}

AUGMENTED = {
    "a generator of its own": """
        train = ImageDataGenerator(rescale=1 / 255, rotation_range=20)
        test = ImageDataGenerator(rescale=1 / 255, horizontal_flip=True)  # KC712
        NET32
        model.fit(train.flow_from_directory("a", target_size=(32, 32), class_mode="sparse"),
                  validation_data=test.flow_from_directory("b", target_size=(32, 32), class_mode="sparse"))
        """,
    "map on both": """
        train = tf.keras.utils.image_dataset_from_directory("a", image_size=(32, 32))
        test = tf.keras.utils.image_dataset_from_directory("b", image_size=(32, 32))
        def prepare(image, label):
            image = tf.image.random_flip_left_right(image)
            return image / 255.0, label
        train, test = train.map(prepare), test.map(prepare)
        NET32
        model.fit(train, validation_data=test)  # KC712
        """,
}

NOT_AUGMENTED = {
    "layers in the model": """
        train = tf.keras.utils.image_dataset_from_directory("a", image_size=(32, 32))
        test = tf.keras.utils.image_dataset_from_directory("b", image_size=(32, 32))
        model = Sequential([Input((32, 32, 3)), RandomFlip(), Rescaling(1 / 255), Flatten(), Dense(10, activation="softmax")])
        COMPILE
        model.fit(train, validation_data=test)
        """,
    "map on training data": """
        train = tf.keras.utils.image_dataset_from_directory("a", image_size=(32, 32))
        test = tf.keras.utils.image_dataset_from_directory("b", image_size=(32, 32))
        augment = Sequential([RandomFlip(), RandomRotation(0.2)])
        def prepare(ds, training=False):
            ds = ds.map(lambda x, y: (x / 255.0, y))
            if training:
                ds = ds.map(lambda x, y: (augment(x, training=True), y))
            return ds.prefetch(2)
        NET32
        model.fit(prepare(train, training=True), validation_data=prepare(test))
        """,
}

ALL = {
    f"{name}: {title}": program
    for name, programs in (
        ("unscaled", UNSCALED), ("scaled well", SCALED_WELL), ("twice", TWICE), ("once", ONCE), ("differ", DIFFER), ("alike", ALIKE),
        ("leaks", LEAKS), ("integers", INTEGERS), ("floats", FLOATS), ("augmented", AUGMENTED), ("not augmented", NOT_AUGMENTED),
    )
    for title, program in programs.items()
}  # fmt: skip


def whole(program: str) -> str:
    """A program with its imports and its model."""
    lines = [line[8:] for line in program.strip("\n").splitlines()]
    short = {"NETRESCALING": net("Rescaling(1 / 255)"), "NET32": net(size="32, 32, 3"), "NET": net(), "COMPILE": TAIL}
    text = []
    for line in lines:
        word = line.strip()
        indent = line[: len(line) - len(line.lstrip())]
        text.append("\n".join(indent + each for each in short[word].strip().splitlines()) if word in short else line)
    return HEAD + "\n".join(text) + "\n"


@pytest.mark.parametrize("program", ALL.values(), ids=ALL)
def test_preparation(program: str) -> None:
    assert_marked(whole(program), CODES)


def test_a_division_in_place_is_mended() -> None:
    program = whole(INTEGERS["in place"]).replace("  # KC707", "")
    assert fixed(program, ("KC707",)) == program.replace("x_train /= 255\n", "x_train = x_train / 255\n")
