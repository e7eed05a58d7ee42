"""Models of Keras' and TensorFlow's data functions against the live ones: the same text is run by both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerascheck.values.array import Array, Dataset
from kerascheck.values.objects import DictValue

from .comparison import check, compare
from .running import run

pytestmark = pytest.mark.live
pytest.importorskip("tensorflow")

EXACT = """
import numpy as np
from keras.utils import to_categorical, pad_sequences, normalize, img_to_array
a = to_categorical(np.random.randint(0, 10, 300), 10)
b = to_categorical([0, 1, 2, 3])
c = to_categorical(np.random.randint(0, 3, (8, 6, 6)), num_classes=3)
d = to_categorical(np.random.randint(0, 3, (300, 1)))
e = pad_sequences([[1, 2], [3, 4, 5], [6]])
f = pad_sequences([[1, 2], [3, 4, 5]], maxlen=7, padding="post", dtype="float32", value=-1.0)
g = normalize(np.random.rand(5, 4))
h = img_to_array(np.zeros((6, 7), dtype="uint8"))
i = to_categorical(np.array([1, 0, 1], dtype="uint8"), 4)

import numpy as np
import tensorflow as tf
a = tf.constant([[1.0, 2.0], [3.0, 4.0]])
b = tf.constant([1, 2, 3])
c = tf.convert_to_tensor(np.zeros((3, 4)))
d = tf.cast(np.arange(4), tf.float32)
e = tf.one_hot(np.random.randint(0, 3, 90), 3)
f = tf.one_hot([0, 1], depth=5)
g = tf.reshape(np.zeros((4, 6)), [-1, 8])
h = tf.expand_dims(np.zeros((4, 6)), -1)
i = tf.random.normal((3, 4))
j = tf.random.uniform([2, 5], minval=0, maxval=7, dtype=tf.int32)
k = tf.zeros([3, 4])
l = tf.ones((2,), dtype=tf.int32)
m = tf.stack([tf.zeros(3), tf.ones(3)], axis=1)
n = tf.concat([tf.zeros((2, 3)), tf.ones((2, 1))], axis=-1)
o = tf.squeeze(tf.zeros((1, 3, 1)))
p = tf.transpose(tf.zeros((2, 3, 4)), perm=[2, 0, 1])
q = tf.range(5)
r = tf.eye(4)
s = tf.reduce_mean(tf.zeros((3, 4)), axis=0)
t = tf.argmax(tf.zeros((3, 4)), axis=1)
u = tf.image.resize(np.zeros((2, 30, 40, 3), "float32"), (8, 9))
v = tf.matmul(tf.zeros((3, 4)), tf.zeros((4, 2)))
w = tf.tile(tf.zeros((2, 3)), [1, 2])
x = tf.exp(tf.zeros((3,)))
y = tf.fill([2, 3], 7.0)
z = tf.shape(tf.zeros((4, 5)))[0] * 2

import numpy as np
import tensorflow as tf
a, b = tf.split(tf.zeros((4, 6)), 2, axis=1)
c, d = tf.split(tf.zeros((4, 6)), [1, 5], axis=1)
e = tf.clip_by_value(tf.random.normal((5,)), -1.0, 1.0)
f = tf.gather(tf.zeros((5, 3)), [0, 2])
g = tf.nn.softmax(tf.zeros((2, 3)))
h = tf.zeros_like(np.zeros((2, 3), "float32"))
i = tf.linspace(0.0, 1.0, 5)
j = tf.where(tf.zeros((3,)) > 0, 1.0, 0.0)
k = tf.image.rgb_to_grayscale(tf.zeros((2, 5, 5, 3)))
l = tf.maximum(tf.zeros((3, 1)), tf.ones((1, 4)))
m = tf.image.convert_image_dtype(np.zeros((4, 4, 3), "uint8"), tf.float32)

import numpy as np
from keras import ops
import keras
a = ops.reshape(np.zeros((4, 6)), (-1, 3))
b = ops.one_hot(np.arange(3), 4)
c = ops.concatenate([np.zeros((2, 3)), np.ones((2, 3))], axis=0)
d = ops.expand_dims(np.zeros((2, 3)), 0)
e = ops.transpose(np.zeros((2, 3, 4)), (0, 2, 1))
f = ops.argmax(np.zeros((2, 3)), axis=-1)
g = keras.random.normal((3, 4))
h = ops.cast(np.arange(3), "float32")
i = ops.zeros((2, 3))
j = ops.mean(np.zeros((2, 3), "float32"), axis=1)
k = keras.applications.mobilenet_v2.preprocess_input(np.random.randint(0, 256, (2, 8, 8, 3)).astype("float32"))
"""


@pytest.mark.parametrize("text", EXACT.strip().split("\n\n"))
def test_shapes_are_the_live_ones(text: str) -> None:
    compare(text)


DATASETS = """
ds = tf.data.Dataset.from_tensor_slices((np.zeros((20, 4)), np.arange(20))).shuffle(20).batch(5)

ds = tf.data.Dataset.from_tensor_slices(np.zeros((20, 4), "float32")).batch(8, drop_remainder=True).prefetch(1)

ds = tf.data.Dataset.from_tensor_slices({"image": np.zeros((6, 8, 8, 3), "float32"), "label": np.arange(6)})

ds = tf.data.Dataset.from_tensor_slices((np.zeros((20, 4)), np.arange(20))).map(lambda x, y: (x / 2, tf.one_hot(y, 20))).batch(4).repeat(2)

ds = tf.data.Dataset.zip((tf.data.Dataset.range(10), tf.data.Dataset.from_tensor_slices(np.zeros((7, 2))))).take(4)

ds = tf.data.Dataset.from_tensors(np.zeros((3, 4))).enumerate()

ds = tf.data.Dataset.from_tensor_slices(np.zeros((20, 4))).batch(5).unbatch().skip(3)

more = tf.data.Dataset.from_tensor_slices(np.zeros((5, 4)))
ds = tf.data.Dataset.from_tensor_slices(np.zeros((20, 4))).concatenate(more).filter(lambda x: x[0] == 0)
"""


def elements(element: Any) -> Any:
    """A dataset's element with dicts as tuples of their values by key."""
    match element:
        case tuple():
            return tuple(map(elements, element))
        case DictValue(items=dict() as items) | (dict() as items):
            return tuple(elements(items[key]) for key in sorted(items))
        case _:
            return element if isinstance(element, Array) else np.asarray(element)


@pytest.mark.parametrize("text", DATASETS.strip().split("\n\n"))
def test_datasets_give_what_they_give(text: str) -> None:
    text = "import numpy as np\nimport tensorflow as tf\n" + text
    real: dict[str, Any] = {}
    exec(text, real)
    ours = run(text)["ds"]
    assert isinstance(ours, Dataset)
    check(elements(ours.element), elements(next(iter(real["ds"]))), "ds", exact=False)
    length = int(real["ds"].cardinality())
    assert ours.length == (length if length >= 0 else None)


def test_batches_of_uneven_length_have_no_fixed_size() -> None:
    names = run("import numpy as np\nimport tensorflow as tf\nds = tf.data.Dataset.from_tensor_slices(np.zeros((21, 4))).batch(5)")
    assert str(names["ds"].element.shape) == "(?, 4)"
    assert names["ds"].length == 5
    assert names["ds"].facts["steps"] == ("from_tensor_slices", "batch")
