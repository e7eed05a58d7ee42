"""KC805: objects of several Keras packages. Every refusal, and every mixture that works, was seen with Keras 3.15, tf_keras 2.21 and TensorFlow 2.21."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerascheck.check import check_files
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from tests.rules.marked_programs import assert_marked

BAD = {
    "a layer of Keras 2 added to a Sequential of Keras 3": """
        from keras.models import Sequential
        from tf_keras.layers import Dense

        model = Sequential()
        model.add(Dense(3, input_shape=(4,)))  # KC805
    """,
    "a layer of Keras 3 in a Sequential of Keras 2": """
        import tf_keras
        from tensorflow.keras import layers

        model = tf_keras.Sequential([
            tf_keras.layers.Flatten(),
            layers.Dense(3),  # KC805
        ])
    """,
    "a layer of tensorflow.python in a Sequential of Keras 3": """
        from tensorflow.keras.models import Sequential
        from tensorflow.keras.layers import Flatten
        from tensorflow.python.keras.layers import Dense


        def build(units):
            model = Sequential()
            model.add(Flatten(input_shape=(28, 28)))
            model.add(Dense(units))  # KC805
            return model


        build(10)
    """,
    "a Sequential of tensorflow.python with layers of Keras 3": """
        import tensorflow as tf
        from tensorflow.python.keras.models import Sequential

        model = Sequential([tf.keras.layers.Dense(3)])  # KC805
    """,
    "a layer of Keras 2 on a tensor of Keras 3": """
        import keras
        import tf_keras

        inputs = keras.Input((8,))
        x = tf_keras.layers.Dense(3)(inputs)  # KC805
    """,
    "a model of Keras 3 between tensors of Keras 2": """
        import keras
        import tf_keras

        inputs = tf_keras.Input((8,))
        outputs = tf_keras.layers.Dense(3)(inputs)
        model = keras.Model(inputs, outputs)  # KC805
    """,
    "a model of Keras 2 between tensors of Keras 3": """
        from keras.layers import Dense, Input
        from tf_keras.models import Model

        inputs = Input((8,))
        model = Model(inputs, Dense(3)(inputs))  # KC805
    """,
    "an optimizer of Keras 3 for a model of Keras 2": """
        import tf_keras
        from keras.optimizers import Adam

        model = tf_keras.Sequential([tf_keras.layers.Dense(2)])
        model.compile(Adam(1e-3), "mse")  # KC805
    """,
    "an optimizer of tensorflow.python": """
        from keras import Input, Sequential, layers
        from tensorflow.python.keras.optimizer_v2.adam import Adam

        optimizer = Adam(1e-3)
        model = Sequential([Input((3,)), layers.Dense(2)])
        model.compile(optimizer=optimizer, loss="mse")  # KC805
    """,
    "tf.keras made Keras 2 by the environment": """
        import os
        os.environ["TF_USE_LEGACY_KERAS"] = "1"
        import keras
        import tensorflow as tf

        model = tf.keras.Sequential([keras.layers.Dense(3)])  # KC805
    """,
    "a layer of one's own on Keras 2": """
        import keras
        import tf_keras


        class Scale(tf_keras.layers.Layer):
            def call(self, x):
                return 2 * x


        model = keras.Sequential([keras.Input((3,)), Scale()])  # KC805
    """,
}

GOOD = {
    "keras and tf.keras are one package": """
        import keras
        import tensorflow as tf
        from tensorflow.keras.layers import Dense

        inputs = tf.keras.Input((8,))
        model = keras.Model(inputs, Dense(3)(keras.layers.Dense(4)(inputs)))
        model.compile(tf.keras.optimizers.Adam(), "mse", metrics=[keras.metrics.MeanAbsoluteError()])
    """,
    "keras.src is keras": """
        from keras.src.layers import Dense
        from keras import Input, Sequential

        model = Sequential([Input((3,)), Dense(3)])
    """,
    "Keras 2 alone": """
        import tf_keras
        from tf_keras import layers
        from tf_keras.applications import MobileNetV2

        base = MobileNetV2(weights=None, include_top=False, input_shape=(96, 96, 3))
        inputs = layers.Input((96, 96, 3))
        x = layers.GlobalAveragePooling2D()(base(inputs))
        model = tf_keras.Model(inputs, layers.Dense(2)(x))
        model.compile(tf_keras.optimizers.Adam(), "mse")
        other = tf_keras.Sequential([base, layers.Flatten(), layers.Dense(1)])
    """,
    "legacy tf.keras alone": """
        import os
        os.environ["TF_USE_LEGACY_KERAS"] = "1"
        import tensorflow as tf
        import tf_keras

        model = tf.keras.Sequential([tf_keras.layers.Dense(3), tf.keras.layers.Dense(3)])
        model.compile(tf.keras.optimizers.legacy.Adam(lr=0.1), "mse")
    """,
    "losses, regularizers and initializers may be of the other one": """
        import keras
        import tf_keras

        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, kernel_regularizer=tf_keras.regularizers.l2(0.1))])
        model.compile("adam", tf_keras.losses.MeanSquaredError(), metrics=[tf_keras.metrics.MeanSquaredError()])
    """,
    "two models, each of one package": """
        import keras
        import tf_keras

        old = tf_keras.Sequential([tf_keras.layers.Dense(3)])
        new = keras.Sequential([keras.layers.Dense(3)])
        new.set_weights(old.get_weights())
    """,
    "whichever is there": """
        try:
            import tf_keras as keras
        except ImportError:
            import keras

        model = keras.Sequential([keras.layers.Dense(3)])
        model.compile(keras.optimizers.Adam(), "mse")
    """,
}


@pytest.mark.parametrize("program", [pytest.param(text, id=name) for name, text in BAD.items()])
def test_mixtures(program: str) -> None:
    assert_marked(program, ("KC805",))


@pytest.mark.parametrize("program", [pytest.param(text, id=name) for name, text in GOOD.items()])
def test_no_mixtures(program: str) -> None:
    assert_marked(program, ("KC805",))


def test_the_old_tf_keras_was_a_package_of_its_own(tmp_path: Path) -> None:
    text = "import keras\nfrom tensorflow.keras.layers import Dense\n\nmodel = keras.Sequential()\nmodel.add(Dense(3))\n"

    def found(version: str) -> list[int]:
        settings = Settings(live="never", cache=False, keras_version=version, root=tmp_path)
        result = check_files([FileInput(tmp_path / "program.py", "program.py", text)], settings)
        return [each.span.start.row for each in result.diagnostics if each.code == "KC805"]

    assert found("2.3") == [5]
    assert found("2.6") == found("2.15") == found("3.9") == []
