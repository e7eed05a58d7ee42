"""Where training data comes from in Keras: data sets, folders, generators, tokenizers; numbers from Keras' documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerascheck.values.array import Dataset
from kerascheck.values.objects import ListValue

from .running import run


@pytest.mark.parametrize(
    ("name", "x_train", "y_train", "x_test", "classes"),
    [
        ("mnist", "(60000, 28, 28)", "(60000,)", "(10000, 28, 28)", 10),
        ("fashion_mnist", "(60000, 28, 28)", "(60000,)", "(10000, 28, 28)", 10),
        ("cifar10", "(50000, 32, 32, 3)", "(50000, 1)", "(10000, 32, 32, 3)", 10),
        ("cifar100", "(50000, 32, 32, 3)", "(50000, 1)", "(10000, 32, 32, 3)", 100),
        ("imdb", "(25000,)", "(25000,)", "(25000,)", 2),
        ("reuters", "(8982,)", "(8982,)", "(2246,)", 46),
        ("boston_housing", "(404, 13)", "(404,)", "(102, 13)", None),
        ("california_housing", "(16512, 8)", "(16512,)", "(4128, 8)", None),
    ],
)
def test_data_sets(name: str, x_train: str, y_train: str, x_test: str, classes: int | None) -> None:
    names = run(f"from keras.datasets import {name}\n(a, b), (c, d) = {name}.load_data()")
    assert [str(names[each].shape) for each in "abc"] == [x_train, y_train, x_test]
    assert names["b"].facts.classes == classes
    assert [names[each].facts.split for each in "abcd"] == ["train", "train", "test", "test"]


def test_images_are_raw_until_they_are_divided() -> None:
    names = run(
        "from tensorflow.keras.datasets import mnist\n(x, y), _ = mnist.load_data()\nz = x.reshape(-1, 28, 28, 1).astype('float32') / 255"
    )
    assert (names["x"].facts.scale, names["z"].facts.scale) == ("raw", "unit")
    assert str(names["z"].shape) == "(60000, 28, 28, 1)"
    assert names["z"].facts.split == "train"


def test_reviews_are_ragged_until_they_are_padded() -> None:
    names = run(
        "from keras.datasets import imdb\nfrom keras.preprocessing.sequence import pad_sequences\n"
        "(x, y), _ = imdb.load_data(num_words=5000)\nz = pad_sequences(x, maxlen=80)"
    )
    assert names["x"].dtype == "object"
    assert str(names["z"].shape) == "(25000, 80)"
    assert (names["z"].facts.low, names["z"].facts.high) == (0, 4999)


FOLDER = "from keras.utils import image_dataset_from_directory\nds = image_dataset_from_directory('birds', image_size=(60, 80), {})"


@pytest.mark.parametrize(
    ("arguments", "x", "y", "classes"),
    [
        ("batch_size=8", "(?, 60, 80, 3)", "(?,)", 2),
        ("label_mode='categorical'", "(?, 60, 80, 3)", "(?, 2)", 2),
        ("label_mode='binary', color_mode='grayscale'", "(?, 60, 80, 1)", "(?, 1)", 2),
        ("batch_size=None", "(60, 80, 3)", "()", 2),
        ("class_names=['a', 'b', 'c']", "(?, 60, 80, 3)", "(?,)", 3),
    ],
)
def test_folders_of_images(tmp_path: Path, arguments: str, x: str, y: str, classes: int) -> None:
    for name in ("finch", "owl"):
        (tmp_path / "birds" / name).mkdir(parents=True)
    ds = run(FOLDER.format(arguments), root=tmp_path)["ds"]
    assert isinstance(ds, Dataset)
    images, labels = ds.element
    assert (str(images.shape), str(labels.shape), labels.facts.classes) == (x, y, classes)
    assert (images.dtype, images.facts.scale) == ("float32", "raw")
    assert ds.batched is (arguments != "batch_size=None")


def test_both_parts_of_a_folder() -> None:
    names = run(FOLDER.format("validation_split=0.2, subset='both', seed=1") + "\ntrain, val = ds")
    assert [names[name].facts["split"] for name in ("train", "val")] == ["train", "validation"]


GENERATOR = (
    "from tensorflow.keras.preprocessing.image import ImageDataGenerator\nimport numpy as np\n"
    "gen = ImageDataGenerator({})\nflow = gen.flow_from_directory('d', target_size=(48, 64), {})"
)


@pytest.mark.parametrize(
    ("settings", "arguments", "labels", "scale"),
    [
        ("rescale=1./255", "classes=['a', 'b', 'c']", "(?, 3)", "unit"),
        ("", "class_mode='binary'", "(?,)", "raw"),
        ("rescale=1/255, horizontal_flip=True", "class_mode='sparse'", "(?,)", "unit"),
        ("samplewise_center=True", "class_mode='categorical'", "(?, ?)", ""),
    ],
)
def test_generators_from_folders(settings: str, arguments: str, labels: str, scale: str) -> None:
    flow = run(GENERATOR.format(settings, arguments))["flow"]
    assert str(flow.element[0].shape) == "(?, 48, 64, 3)"
    assert str(flow.element[1].shape) == labels
    assert flow.element[0].facts.scale == scale
    assert flow.facts["augmented"] is ("flip" in settings)
    assert flow.facts["repeats"] is True


def test_generators_of_arrays() -> None:
    flow = run(
        "from keras.preprocessing.image import ImageDataGenerator\nimport numpy as np\n"
        "flow = ImageDataGenerator().flow(np.random.rand(100, 8, 8, 3), np.eye(3)[np.random.randint(0, 3, 100)], batch_size=32)"
    )["flow"]
    assert str(flow.element[0].shape) == "(?, 8, 8, 3)"
    assert flow.element[1].facts.one_hot
    assert flow.length == 4


def test_a_tokenizer_counts_its_words() -> None:
    names = run(
        "from keras.preprocessing.text import Tokenizer\nfrom keras.preprocessing.sequence import pad_sequences\n"
        "t = Tokenizer(oov_token='?')\nt.fit_on_texts(['The cat sat.', 'The dog sat, the end!'])\nwords = t.word_index\n"
        "ids = t.texts_to_sequences(['the cat flew'])\nx = pad_sequences(ids, maxlen=5)\nm = t.texts_to_matrix(['a', 'b'])"
    )
    # by frequency: the 3, sat 2, cat 1, dog 1, end 1; the token for unknown words comes first
    assert names["words"].items == {"?": 1, "the": 2, "sat": 3, "cat": 4, "dog": 5, "end": 6}
    assert isinstance(names["ids"], ListValue)
    assert names["ids"].items[0].items == (2, 4, 1)
    assert str(names["x"].shape) == "(1, 5)"
    assert str(names["m"].shape) == "(2, 7)"


def test_texts_that_are_not_known() -> None:
    names = run(
        "from keras.preprocessing.text import Tokenizer\nimport numpy as np\nfrom keras.preprocessing.sequence import pad_sequences\n"
        "t = Tokenizer(num_words=500)\nt.fit_on_texts(texts)\nids = t.texts_to_sequences(texts)\nx = pad_sequences(ids, maxlen=30)",
        texts=None,
    )
    assert str(names["x"].shape) == "(?, 30)"
    assert (names["x"].facts.low, names["x"].facts.high) == (0, 499)


def test_series_become_windows() -> None:
    ds = run(
        "import keras, numpy as np\nx, y = np.random.rand(500, 6), np.random.rand(500)\n"
        "ds = keras.utils.timeseries_dataset_from_array(x, y, sequence_length=24)"
    )["ds"]
    assert [str(part.shape) for part in ds.element] == ["(?, 24, 6)", "(?,)"]
