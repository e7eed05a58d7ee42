"""Keras' messages on one line, without what only its own developers need; the raw ones are Keras 3.15's own."""

from __future__ import annotations

import pytest

from kerascheck.live import Refused

RESHAPE = (
    "Exception encountered when calling Reshape.call().\n\n\x1b[1mThe total size of the tensor must be unchanged. "
    "Received: input_shape=(3, 3, 3), target_shape=(4, 5)\x1b[0m\n\nArguments received by Reshape.call():\n"
    "  • args=('<KerasTensor shape=(None, 3, 3, 3), dtype=float32, sparse=False, ragged=False, name=keras_tensor_44>',)\n"
    "  • kwargs=<class 'inspect._empty'>"
)
LSTM = (
    "Input 0 with name 'None' of layer 'KERASCHECK_LAYER' is incompatible with the layer: expected ndim=3, found ndim=2. "
    "Full shape received: (None, 30)"
)
BIDIRECTIONAL = (
    "<class 'keras.src.layers.core.dense.Dense'> could not be deserialized properly. Please ensure that components that are "
    "Python object instances are explicitly deserialized.\n\nconfig={'module': 'keras.layers'}.\n\nException encountered: Error when "
    "deserializing class 'Dense' using config={'units': 3}.\n\nException encountered: Unrecognized keyword arguments passed to "
    "Dense: {'go_backwards': True}"
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (RESHAPE, "The total size of the tensor must be unchanged. Received: input_shape=(3, 3, 3), target_shape=(4, 5)"),
        (
            LSTM,
            "Input 0 of layer 'lstm_1' is incompatible with the layer: expected ndim=3, found ndim=2. Full shape received: (None, 30)",
        ),
        (BIDIRECTIONAL, "Unrecognized keyword arguments passed to Dense: {'go_backwards': True}"),
        ("{{function_node __wrapped__Pack}} Shapes must match [Op:Pack] name: x", "Shapes must match"),
        (
            "Got <KerasTensor shape=(None, 3), dtype=float32, sparse=False, ragged=False, name=keras_tensor_7>",
            "Got <KerasTensor shape=(None, 3), dtype=float32>",
        ),
        ("variable path='KERASCHECK_LAYER/gamma'", "variable path='lstm_1/gamma'"),
        (
            'Exception encountered when calling layer "reshape" (type Reshape).\n\ntotal size of new array must be unchanged\n\n'
            'Call arguments received by layer "reshape" (type Reshape):\n  • inputs=tf.Tensor(shape=(None, 3, 4), dtype=float32)',
            "total size of new array must be unchanged",
        ),
        (
            "Dimensions must be equal, but are 4 and 3 for '{{node compile_loss/mse/sub}} = Sub[T=DT_FLOAT](data_1, dense_1/BiasAdd)' "
            "with input shapes: [?,4], [?,3].",
            "Dimensions must be equal, but are 4 and 3 with input shapes: [?,4], [?,3].",
        ),
        (
            "{{function_node __wrapped__X_device_/job:localhost/task:0/device:CPU:0}} Received a label value of 3 which is outside the "
            "valid range of [0, 3).  Label values: 3 -1 2 [Op:X] name: ",
            "Received a label value of 3 which is outside the valid range of [0, 3).",
        ),
        ("Inputs received: [<tf.Tensor 'IteratorGetNext:0' shape=(32, 4) dtype=float32>]", "Inputs received: [<tf.Tensor shape=(32, 4) dtype=float32>]"),
        ('for input Tensor("data:0", shape=(2,), dtype=float32)', "for input Tensor(shape=(2,), dtype=float32)"),
        ("first line\n  second line", "first line second line"),
        ("", ""),
    ],
)
def test_message_for(raw: str, shown: str) -> None:
    assert Refused("ValueError", raw).message_for("lstm_1") == shown


def test_layer_name_is_taken_literally() -> None:
    assert Refused("ValueError", "layer KERASCHECK_LAYER").message_for(r"a\1b") == r"layer a\1b"
