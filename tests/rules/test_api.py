"""The rules of arguments and symbols that there are not, and of argument values that are refused. All refusals were seen in live Keras 3.15."""

from __future__ import annotations

from tests.rules.marked_programs import assert_marked, fixed, found

CODES = ("KC107", "KC801", "KC802", "KC803", "KC804")


def test_arguments() -> None:
    program = """
        from keras import Sequential, callbacks, layers, losses, optimizers
        from keras.utils import pad_sequences

        layers.GRU(3, return_sequence=True)  # KC801
        layers.LeakyReLU(negative_slop=0.1)  # KC801
        layers.BatchNormalization(gamma=0)  # KC801
        layers.SeparableConv2D(3, 3, kernel_initializer="he_normal")  # KC801
        optimizers.Adam(foo=1)  # KC801
        optimizers.Adam(clipnorm=1.0, name="a")
        callbacks.EarlyStopping(moniter="val_loss")  # KC801
        callbacks.ReduceLROnPlateau(foo=1)
        losses.BinaryCrossentropy(from_logit=True)  # KC801
        pad_sequences([[1]], max_len=3)  # KC801
        layers.Dense(3, name="a", dtype="float32", trainable=False, autocast=True, input_shape=(3,))
        layers.LSTM(3, implementation=2, zero_output_for_mask=True)
        layers.Conv2D(3)  # KC802
        layers.MultiHeadAttention(2)  # KC802
        layers.Dense(3, "relu", True, None, None, None, None, None, None, None, None, None, None, None)  # KC802
        optimizers.schedules.ExponentialDecay(0.1, 1)  # KC802
        layers.Dense(**unknown_arguments())
        layers.Conv2D(*unknown_arguments())
    """
    assert_marked(program, CODES)


def test_the_nearest_argument_is_written_unless_it_is_there_already() -> None:
    program = "from keras import layers\nlayers.GRU(3, return_sequence=True)\nlayers.GRU(3, return_sequence=1, return_sequences=True)\n"
    wanted = "from keras import layers\nlayers.GRU(3, return_sequences=True)\nlayers.GRU(3, return_sequence=1, return_sequences=True)\n"
    assert fixed(program, ["KC801"], unsafe=True) == wanted


def test_symbols() -> None:
    program = """
        import keras
        from keras.layers import Dence  # KC803
        import tf_keras

        keras.layers.Conv2d(3, 3)  # KC803
        keras.layers.Conv2d(3, 3)
        tf_keras.layers.Conv2d(3, 3)
        keras.layers.Dense.from_config({})
    """
    assert_marked(program, CODES)


def test_private_imports() -> None:
    program = """
        from tensorflow.python.keras.layers import Dense, Flatten  # KC804
        from tensorflow.python.framework import ops
        from keras.src import backend  # KC804
        try:
            from keras.src.models import Functional
        except ImportError:
            Functional = None
    """
    assert_marked(program, CODES)


def test_argument_values() -> None:
    program = """
        import keras
        from keras import layers

        layers.Dense(0)  # KC107
        layers.Dense(64 / 2)  # KC107
        layers.LSTM(-1)  # KC107
        layers.Embedding(10.0, 4)  # KC107
        layers.Conv2D(3, (3, 3, 3))  # KC107
        layers.Conv2D(3, 3, padding="sam")  # KC107
        layers.Conv2D(3, 3, strides=2, dilation_rate=2)  # KC107
        layers.Activation("LeakyReLU")  # KC107
        layers.Dense(3, kernel_initializer="xavier")  # KC107
        layers.Dense(3, kernel_constraint="maxnorm")  # KC107
        layers.Bidirectional(layers.LSTM(3), merge_mode="add")  # KC107
        layers.Conv2D(3, 3, padding="SAME", kernel_initializer="uniform", kernel_regularizer="l2")
        layers.Dense(3, activation=layers.LeakyReLU(), kernel_initializer=keras.initializers.HeNormal())
        layers.Dense(3, activation=lambda x: x)
        layers.Dense(width_from_somewhere())
    """
    assert_marked(program, CODES)


def test_names_in_compile() -> None:
    program = """
        import keras

        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
        model.compile("adamm", "mse")  # KC107
        model.compile("sgd", "binary_cross_entropy")  # KC107
        model.compile("sgd", "logcosh")  # KC107
        model.compile("sgd", "mse", metrics="acc")
        model.compile("sgd", "mse", metrics=["acc", "rmse"])  # KC107
        model.compile("RMSprop", ["mse", "MAE", "log_cosh"], metrics=["acc", "AUC", "f1_score", keras.metrics.Recall()])
        model.compile(optimizer="ADAM", loss={"a": "kld", "b": None}, metrics={"a": ["mae"]})
    """
    assert_marked(program, CODES)


def test_a_program_that_registers_names_may_use_them() -> None:
    program = """
        import keras

        keras.utils.get_custom_objects().update({"swishy": keras.activations.swish})
        layer = keras.layers.Dense(3, activation="swishy")
    """
    assert found(program, CODES) == []


def test_arguments_that_a_caller_may_give_are_not_missing() -> None:
    program = """
        from functools import wraps
        from keras.layers import Conv2D, Dense


        @wraps(Conv2D)
        def darknet_conv(*args, **kwargs):
            more = {"padding": "valid" if kwargs.get("strides") == (2, 2) else "same"}
            more.update(kwargs)
            return Conv2D(*args, **more)


        def wide(units=64, *args, **kwargs):
            return Dense(*args, **kwargs), Dense(units, activaton="relu")  # KC801


        def plain(units):
            return Conv2D(units)  # KC802
    """
    assert_marked(program, CODES)
