"""Rules on misspelled attributes, unsafe loading, numerics and tf.function, on programs written by hand."""

from __future__ import annotations

import pytest

from kerascheck.keras_api.attributes import LAYER, MODEL, meant
from tests.rules.marked_programs import assert_marked, fixed

CODES = ("KC806", "KC807", "KC808", "KC809", "KC810", "KC811", "KC812", "KC813", "KC814")

PROGRAMS = {
    "misspelled in a frozen base": """
        from tensorflow import keras
        base = keras.applications.MobileNetV2(weights=None, include_top=False, input_shape=(96, 96, 3))
        base.trainble = False  # KC814
        model = keras.Sequential([base, keras.layers.Flatten(), keras.layers.Dense(2)])
        model.sumary()  # KC814
        model.layer[0].trainable = False  # KC814
        print(model.layers, model.stop_training, model.my_note if hasattr(model, "my_note") else "")
    """,
    "what one adds oneself is no slip": """
        from keras import Sequential
        from keras.layers import Dense, Input
        model = Sequential([Input((4,)), Dense(1)])
        model.history_of_runs = []
        model.label = "baseline"
        model.note = model.label
        model.layers[0]._name = "first"
    """,
    "own models have own attributes": """
        import keras
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.layerz = keras.layers.Dense(3)
            def call(self, x):
                return self.layerz(x)
        net = Net()
        print(net.layerz)
    """,
    "pickled and trusted": """
        import pickle, joblib
        from tensorflow.keras.models import Sequential, load_model
        from tensorflow.keras.layers import Dense, Input
        model = Sequential([Input((4,)), Dense(1)])
        joblib.dump(model, "model.joblib")  # KC806
        joblib.dump({"rate": 0.1}, "settings.joblib")
        pickle.dump([1, 2, 3], open("list.pkl", "wb"))
        other = load_model("x.keras", custom_objects={}, safe_mode=False)  # KC806
        same = load_model("x.keras")
    """,
    "deserialization is switched off": """
        import keras
        keras.config.enable_unsafe_deserialization()  # KC806
    """,
    "tracing": """
        import tensorflow as tf
        seen = []
        calls = 0
        weights = tf.Variable(1.0)

        @tf.function
        def watched(x):
            print("tracing")
            tf.print(x)
            own = []
            own.append(x)
            if tf.reduce_sum(x) > 0:
                y = x
            elif tf.reduce_sum(x) < -1:
                print("negative", x)  # KC807
                y = -x
            else:
                y = x
            seen.append(y)  # KC807
            return y * weights

        @tf.function(jit_compile=True)
        def counting(x):
            global calls
            calls += 1  # KC807
            return x

        class Net(tf.keras.Model):
            @tf.function
            def train_step(self, data):
                for i in range(3):
                    print(i, data)  # KC807
                return {}

        def eager(x):
            print(x)
            seen.append(x)
            return x

        fast = tf.function(eager)  # the function above is traced through this
    """.replace("            print(x)\n            seen.append(x)\n            return x", "            print(x)  # KC807\n            seen.append(x)  # KC807\n            return x"),
    "variables made once are fine": """
        import tensorflow as tf
        class Counter(tf.Module):
            def __init__(self):
                self.total = None
            @tf.function
            def __call__(self, x):
                if self.total is None:
                    self.total = tf.Variable(0.0)
                self.total.assign_add(tf.reduce_sum(x))
                return self.total
        @tf.function
        def anew(x):
            dense = tf.keras.layers.Dense(3)  # KC809
            return dense(x)
    """,
    "constants are fine": """
        import tensorflow as tf
        ALPHA = 0.5
        epoch = 0
        @tf.function
        def loss(x):
            return ALPHA * tf.reduce_sum(x)
        @tf.function
        def decayed(x):
            return x / (1 + epoch)  # KC810
        for _ in range(3):
            decayed(tf.ones(3))
            epoch += 1
    """,
    "python loops make python lists": """
        import tensorflow as tf
        @tf.function
        def unrolled(x):
            parts = []
            for i in range(4):
                parts.append(x * i)
            return tf.stack(parts)
        @tf.function
        def recurrence(x):
            total = tf.zeros([])
            for i in tf.range(tf.shape(x)[0]):
                total = 0.9 * total + x[i]
            return total
    """,
    "numerics": """
        import numpy as np
        import tensorflow as tf
        from tensorflow.keras import backend as K
        def softplus(x):
            return tf.math.log(tf.exp(x) + 1.0)  # KC813
        def entropy(logits):
            p = tf.nn.softmax(logits)
            return -tf.reduce_sum(p * tf.math.log(tf.nn.softmax(logits)))  # KC813
        def growth(r):
            return np.exp(r) - 1  # KC813
        def fine(x, eps=1e-7):
            return K.log(x + eps) + np.log(2 + 1) + np.exp(x) - 2 + tf.math.log1p(x)
        NATS = np.log(1 + 3)
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_flagged_lines(program: str) -> None:
    assert_marked(program, CODES)


def test_numerics_are_fixed() -> None:
    program = """
        import keras
        import numpy as np
        def a(x):
            return np.log(1 + x)
        def b(x):
            return (np.exp(x) - 1) / x
    """
    mended = fixed(program, ("KC813",))
    assert "np.log1p(x)" in mended and "np.expm1(x) / x" in mended


@pytest.mark.live
def test_attributes_are_those_of_live_keras() -> None:
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    functional = keras.Model(model.inputs, model.outputs)
    functional.compile("adam", "mse")
    assert frozenset(name for name in dir(keras.layers.Layer()) if not name.startswith("_")) == LAYER
    assert frozenset(name for each in (model, functional) for name in dir(each) if not name.startswith("_")) == MODEL


@pytest.mark.parametrize(("name", "right"), [("trainabel", "trainable"), ("layer", "layers"), ("predct", "predict"), ("layers", None), ("foo", None)])
def test_what_is_meant(name: str, right: str | None) -> None:
    assert meant(name, model=True) == right
