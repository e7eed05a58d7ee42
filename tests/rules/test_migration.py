"""The rules of code for older Keras: moved symbols, renamed arguments, removed methods, old layers. All refusals were seen in live Keras 3.15."""

from __future__ import annotations

import pytest

from kerascheck.keras_api.lookup import symbol
from kerascheck.keras_api.migration import INSTEAD, MERGED, RENAMED, successor
from tests.rules.marked_programs import assert_marked, fixed

CODES = ("KC901", "KC902", "KC903", "KC904", "KC803")


@pytest.mark.parametrize("new", sorted({*RENAMED.values(), *MERGED.values()}))
def test_what_takes_the_place_of_old_symbols_is_there(new: str) -> None:
    assert symbol(new) is not None


@pytest.mark.parametrize("old", sorted({*RENAMED, *INSTEAD, *MERGED} - {"keras.optimizers.legacy"}))
def test_old_symbols_are_gone(old: str) -> None:
    assert symbol(old) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("keras.layers.core.Dense", "keras.layers.Dense"),
        ("keras.layers.recurrent.LSTM", "keras.layers.LSTM"),
        ("keras.layers.experimental.preprocessing.Rescaling", "keras.layers.Rescaling"),
        ("keras.utils.np_utils.to_categorical", "keras.utils.to_categorical"),
        ("keras.utils.vis_utils.plot_model", "keras.utils.plot_model"),
        ("keras.engine.topology.InputSpec", "keras.layers.InputSpec"),
        ("keras.engine.training.Model", "keras.Model"),
        ("keras.optimizers.adam", "keras.optimizers.Adam"),
        ("keras.optimizers.rmsprop", "keras.optimizers.RMSprop"),
        ("keras.backend.sum", "keras.ops.sum"),
        ("keras.backend.random_normal", "keras.random.normal"),
        ("keras.objectives.mse", "keras.losses.mean_squared_error"),
    ],
)
def test_old_paths_lead_to_new_ones(old: str, new: str) -> None:
    found = successor(old)
    assert found is not None and found.path == new


def test_a_misspelled_name_has_not_moved() -> None:
    assert successor("keras.layers.Dence") is None


def test_imports() -> None:
    program = """
        import tensorflow as tf
        from keras.layers.core import Dense, Dropout  # KC903
        from keras.layers import CuDNNLSTM, Flatten  # KC903
        from keras.utils import np_utils, to_categorical  # KC903
        from keras.preprocessing.text import Tokenizer  # KC903
        from keras.layers.recurrent import *  # KC903
        from keras.layers import MaxoutDense  # KC904
        from tensorflow.compat.v1.keras.layers import LSTM  # KC903
        from tensorflow.keras.preprocessing.text import Tokenizer
        from tensorflow.keras.preprocessing.image import ImageDataGenerator
        from keras.applications.vgg16 import VGG16, preprocess_input
        from keras import __version__
        from tf_keras.layers.core import Dense

        optimizer = tf.keras.optimizers.legacy.Adam(1e-3)  # KC903
        total = tf.keras.backend.sum
        none = tf.keras.losses.Reduction.NONE
        try:
            from keras.layers.convolutional import Conv2D
        except ImportError:
            from keras.layers import Conv2D
    """
    assert_marked(program, CODES)


def test_fixes_of_imports() -> None:
    program = """\
from keras.layers.core import Dense, Dropout
from keras.utils import np_utils
from keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.layers.experimental import preprocessing
"""
    assert fixed(program, ["KC903"]) == """\
from keras.layers import Dense, Dropout
from keras import utils as np_utils
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras import layers as preprocessing
"""


def test_one_fix_mends_all_uses_of_an_attribute() -> None:
    program = "import tensorflow as tf\n" + "layer = tf.keras.layers.core.Dense(3)\n" * 2
    wanted = "import tensorflow as tf\n" + "layer = tf.keras.layers.Dense(3)\n" * 2
    assert fixed(program, ["KC903"]) == wanted


def test_arguments() -> None:
    program = """
        import numpy as np
        from keras import Input, Model, Sequential, layers, regularizers
        from keras.callbacks import ModelCheckpoint, TensorBoard
        from keras.optimizers import SGD, Adam
        from keras.utils import to_categorical

        model = Sequential([Input((3,)), layers.Dense(1)])
        model.compile(SGD(learning_rate=0.1, momentum=0.9), "mse")
        x, y = np.zeros((4, 3)), np.zeros((4, 1))
        model.fit(x, y, nb_epoch=3)  # KC901
        model.fit(x, y, epochs=1, workers=2)  # KC901
        model.predict(x, workers=1)  # KC901
        Adam(lr=0.1)  # KC901
        Adam(0.1, decay=1e-6)  # KC901
        Adam(0.1, weight_decay=1e-6)
        layers.Dense(3, init="uniform")  # KC901
        layers.Conv2D(3, 3, border_mode="same")  # KC901
        layers.Dropout(p=0.1)  # KC901
        layers.Embedding(3, 4, batch_input_shape=(3, None))  # KC901
        layers.Embedding(3, 4, weights=[np.zeros((3, 4))])
        layers.Dense(3, weights=[np.zeros((3, 3))])  # KC901
        layers.GRU(3, implementation=1)
        regularizers.l2(l=0.01)  # KC901
        ModelCheckpoint("a.keras", period=1)  # KC901
        TensorBoard(write_grads=True)  # KC901
        to_categorical([1], nb_classes=3)  # KC901
        Model(input=model.inputs, outputs=model.outputs)  # KC901
        try:
            Adam(lr=0.1)
        except ValueError:
            pass
    """
    assert_marked(program, CODES)


def test_fixes_of_arguments() -> None:
    program = """\
from keras import layers
layers.Conv2D(3, 3, border_mode="same", dim_ordering="th", subsample=(2, 2))
layers.LSTM(3, dropout_W=0.1, consume_less="gpu")
layers.Dense(output_dim=3, init="uniform")
"""
    assert fixed(program, ["KC901"], unsafe=True) == """\
from keras import layers
layers.Conv2D(3, 3, padding="same", data_format="channels_first", strides=(2, 2))
layers.LSTM(3, dropout=0.1)
layers.Dense(units=3, kernel_initializer="random_uniform")
"""


def test_attributes() -> None:
    program = """
        from keras import Input, Model, Sequential
        from keras.layers import Dense
        from keras.optimizers import Adam

        optimizer = Adam(1e-3)
        model = Sequential([Input((3,)), Dense(4)])
        model.compile(optimizer, "mse")
        print(model.output_shape, optimizer.learning_rate)
        print(optimizer.lr)  # KC902
        for layer in model.layers:
            print(layer.output_shape)  # KC902
        model.fit_generator(None, epochs=2)  # KC902


        class Own(Model):
            def predict_classes(self, x):
                return self.predict(x).argmax(-1)


        Own().predict_classes
    """
    assert_marked(program, CODES)


def test_old_convolutions() -> None:
    program = """
        from keras import layers
        layers.Convolution2D(24, 5, 5)  # KC904
        layers.Convolution2D(24, (5, 5))
        layers.Convolution2D(24, 5, strides=5)
        layers.Conv2D(96, 4, 4)
        layers.Convolution2D(24, 1, 7)  # KC904
        layers.Convolution2D(24, 1, 1)
        layers.Conv2D(32, 3, 3, input_shape=(64, 64, 3), activation="relu")  # KC904
        layers.Conv2D(96, 11, 4)
        layers.Conv2D(96, 3, 2)
        layers.Conv2D(96, 3, strides=3)
        size = 7
        layers.Conv2D(96, size, size)
    """
    assert_marked(program, CODES)
    assert "Convolution2D(24, (5, 5), padding=" in fixed(
        "from keras import layers\nlayers.Convolution2D(24, 5, 5, padding='same')\n", ["KC904"], unsafe=True
    )


def test_learning_rates_of_older_optimizers() -> None:
    program = """
        import keras
        import tensorflow as tf
        from keras import Input, Sequential
        from keras.callbacks import Callback
        from keras.layers import Dense


        class ShowRate(Callback):
            def on_epoch_end(self, epoch, logs=None):
                print(self.model.optimizer.lr)  # KC902
                print(self.model.optimizer.learning_rate, self.model.stop_training, self.params)


        model = Sequential([Input((3,)), Dense(1)])
        model.compile(keras.optimizers.SGD(0.1), "mse")
        print(float(tf.keras.backend.get_value(model.optimizer.lr)))  # KC902
        model.optimizer.lr = 0.01  # KC902
        model.optimizer.learning_rate = 0.01
        model.history = model.fit([[1, 2, 3]], [[1]])
        print(model.history.history)
    """
    assert_marked(program, CODES)


def test_what_stands_under_try_or_a_version_guard_is_left_alone() -> None:
    program = """
        import keras

        try:
            from keras.utils import np_utils
        except ImportError:
            from keras import utils as np_utils
        if keras.__version__ < "3":
            from keras.layers.core import Dense
        else:
            from keras.layers import Dense
        if int(keras.__version__.split(".")[0]) < 3:
            from keras.layers.merge import concatenate
            optimizer = keras.optimizers.Adam(lr=0.1)
        else:
            from keras.layers import concatenate
            optimizer = keras.optimizers.Adam(learning_rate=0.1)
    """
    assert_marked(program, CODES)


def test_iterators_over_images() -> None:
    program = """
        import numpy as np
        import tensorflow as tf
        from tensorflow.keras.preprocessing.image import ImageDataGenerator

        generator = ImageDataGenerator(rescale=1 / 255)
        train = generator.flow_from_directory("train", target_size=(64, 64), class_mode="binary")
        x, y = train.next()  # KC902
        x, y = next(train)
        few = generator.flow(np.zeros((8, 32, 32, 3)), batch_size=4).next()  # KC902
        data = tf.data.Dataset.from_tensor_slices(np.zeros((8, 3))).batch(2)
        first = iter(data).next()
        other = data.as_numpy_iterator().next()
    """
    assert_marked(program, CODES)
    assert "x, y = next(train)\nfew = next(generator.flow(" in fixed(
        "import numpy as np\nfrom tensorflow.keras.preprocessing.image import ImageDataGenerator\ngenerator = ImageDataGenerator()\n"
        "train = generator.flow_from_directory('train')\nx, y = train.next()\nfew = generator.flow(np.zeros((8, 32, 32, 3))).next()\n",
        ["KC902"],
    )


def test_weights_of_own_layers() -> None:
    program = """
        from keras import Input, Sequential, layers


        class Scale(layers.Layer):
            def build(self, input_shape):
                self.a = self.add_weight("a", (input_shape[-1],), initializer="ones")  # KC901
                self.b = self.add_weight(name="b", shape=(input_shape[-1],), initializer="zeros", trainable=True)
                self.c = self.add_weight((input_shape[-1],), initializer="zeros", name="c")
                self.d = self.add_weight(shape=(3,), use_resource=True)  # KC901

            def call(self, x):
                return x * self.a + self.b + self.c


        model = Sequential([Input((3,)), Scale()])
    """
    assert_marked(program, CODES)
    assert "self.add_weight(name=\"a\", shape=(input_shape[-1],), initializer=\"ones\")" in fixed(program, ["KC901"])


def test_a_convolution_that_shows_its_age_by_other_arguments() -> None:
    program = "from keras import layers\nlayers.Conv2D(24, 1, 7, border_mode='same')\n"
    assert fixed(program, ["KC901", "KC904"], unsafe=True) == "from keras import layers\nlayers.Conv2D(24, (1, 7), padding='same')\n"


def test_comments_inside_what_is_rewritten_stay() -> None:
    program = """\
from tensorflow.keras.preprocessing.image import ImageDataGenerator
generator = ImageDataGenerator()
x, y = generator.flow_from_directory(
    'train',  # a folder
    batch_size=4,
).next()
"""
    text = fixed(program, ["KC902"])
    compile(text, "program.py", "exec")
    assert "next(generator.flow_from_directory(" in text and "# a folder" in text
