"""Layers and models of the project: shapes, parameters and names as Keras 3.15 gives them (compared with live Keras)."""

from __future__ import annotations

from typing import Any

from kerascheck.library.keras_graph import layers_of, parameters_of
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.layer import Model
from tests.interpret.running import program_of

BEFORE = "import keras\nfrom keras import layers, ops\n"


def last_model(code: str) -> Model:
    """The last model that a program builds."""
    return program_of(BEFORE + code).models[-1]


def output(model: Model) -> str:
    """The shape of a model's one output."""
    return str(model.outputs.shape)


def test_inputs_may_be_given_by_name() -> None:
    model = last_model(
        "class Gate(layers.Layer):\n"
        "    def build(self, x_shape, gate_shape):\n"
        "        self.w = self.add_weight(shape=(gate_shape[-1], x_shape[-1]))\n"
        "    def call(self, x, gate):\n"
        "        return x * ops.matmul(gate, self.w)\n"
        "x, gate = keras.Input((6,)), keras.Input((4,))\n"
        "keras.Model([x, gate], Gate()(x=x, gate=gate))\n"
    )
    assert output(model) == "(None, 6)"
    assert parameters_of(model) == (4 * 6, 0)
    assert [layer.name for layer in layers_of(model)] == ["input_layer_1", "input_layer", "gate"], "keywords are flattened by name"


def test_ops_inside_call_use_no_names() -> None:
    model = last_model(
        "class Twice(layers.Layer):\n"
        "    def call(self, x):\n"
        "        return x + x\n"
        "x = keras.Input((6,))\n"
        "keras.Model(x, layers.Add()([Twice()(x), x]))\n"
    )
    assert [layer.name for layer in layers_of(model)] == ["input_layer", "twice", "add"]


CELL = (
    "class Cell(layers.Layer):\n"
    "    def __init__(self, units):\n"
    "        super().__init__()\n"
    "        self.state_size = self.units = units\n"
)


def test_a_cell_of_the_project_runs_in_rnn() -> None:
    model = last_model(
        CELL + "    def build(self, shape):\n"
        "        self.w = self.add_weight(shape=(shape[-1] + self.units, self.units))\n"
        "    def call(self, inputs, states):\n"
        "        out = ops.matmul(ops.concatenate([inputs, states[0]], axis=-1), self.w)\n"
        "        return out, [out]\n"
        "x = keras.Input((10, 3))\n"
        "keras.Model(x, layers.RNN(Cell(5), return_sequences=True)(x))\n"
    )
    assert output(model) == "(None, 10, 5)"
    assert parameters_of(model) == ((3 + 5) * 5, 0)


def test_layers_inside_a_cell_are_built_when_the_model_runs() -> None:
    model = last_model(
        CELL + "        self.dense = layers.Dense(units)\n"
        "    def call(self, inputs, states):\n"
        "        out = self.dense(ops.concatenate([inputs, states[0]], axis=-1))\n"
        "        return out, [out]\n"
        "x = keras.Input((10, 3))\n"
        "keras.Model(x, layers.RNN(Cell(5))(x))\n"
    )
    assert output(model) == "(None, 5)"
    assert parameters_of(model) == (UNKNOWN_DIM, UNKNOWN_DIM), "0 when the model is made, 45 after its first run"


def test_a_wrapper_asks_for_compute_output_shape() -> None:
    code = (
        "class Half(layers.Layer):\n"
        "    def build(self, shape):\n"
        "        self.w = self.add_weight(shape=(shape[-1], shape[-1] // 2))\n"
        "    def call(self, x):\n"
        "        return ops.matmul(x, self.w)\n"
        "{more}"
        "x = keras.Input((7, 8))\n"
        "keras.Model(x, layers.TimeDistributed(Half())(x))\n"
    )
    assert output(last_model(code.format(more=""))) == "?", "Keras refuses"
    shape = "    def compute_output_shape(self, shape):\n        return (*shape[:-1], shape[-1] // 2)\n"
    model = last_model(code.format(more=shape))
    assert output(model) == "(None, 7, 4)"
    assert parameters_of(model) == (8 * 4, 0)


def test_a_class_that_derives_from_a_layer_of_keras() -> None:
    model = last_model(
        "class Always(layers.Dropout):\n"
        "    def call(self, inputs):\n"
        "        return super().call(inputs, training=True)\n"
        "class Same(layers.Conv2D):\n"
        "    def __init__(self, filters, **kwargs):\n"
        "        super().__init__(filters, 3, padding='same', **kwargs)\n"
        "keras.Sequential([keras.Input((8, 8, 3)), Same(4), Always(0.5)])\n"
    )
    assert output(model) == "(None, 8, 8, 4)"
    assert parameters_of(model) == (3 * 3 * 3 * 4 + 4, 0)


def test_the_mask_of_an_embedding_reaches_call() -> None:
    model = last_model(
        "class Mean(layers.Layer):\n"
        "    def call(self, x, mask=None):\n"
        "        if mask is None:\n"
        "            return x\n"
        "        weights = ops.expand_dims(ops.cast(mask, 'float32'), -1)\n"
        "        return ops.sum(x * weights, axis=1)\n"
        "x = keras.Input((9,), dtype='int32')\n"
        "keras.Model(x, Mean()(layers.Embedding(20, 4, mask_zero=True)(x)))\n"
    )
    assert output(model) == "(None, 4)"


def test_a_model_with_ops_is_applied_to_another_shape() -> None:
    model = last_model(
        "a = keras.Input((None, 6))\n"
        "inner = keras.Model(a, ops.concatenate([a[:, 1:], -a[:, :1] * 2], axis=1))\n"
        "b = keras.Input((10, 6))\n"
        "keras.Model(b, inner(b))\n"
    )
    assert output(model) == "(None, 10, 6)"


def test_a_size_known_at_run_time_only_is_none() -> None:
    model = last_model(
        "def flat(x):\n"
        "    return ops.reshape(x, (ops.shape(x)[0], 12))\n"
        "x = keras.Input((3, 4))\n"
        "keras.Model(x, layers.Lambda(flat)(x))\n"
    )
    assert output(model) == "(None, 12)"


def test_clones_have_layers_of_their_own() -> None:
    program = program_of(
        BEFORE + "x = keras.Input((3,), name='x')\n"
        "first = keras.Model(x, layers.Dense(2)(x * 2.0))\n"
        "second = keras.models.clone_model(first)\n"
        "second.trainable = False\n"
    )
    first, second = program.models
    assert [layer.name for layer in layers_of(first)] == [layer.name for layer in layers_of(second)] == ["x", "dense"]
    assert not set(map(id, layers_of(first))) & set(map(id, layers_of(second)))
    assert "trainable" not in layers_of(first)[1].state


def test_configurations_make_layers_again() -> None:
    layer: Any = last_model(
        "template = layers.Dense(5, use_bias=False, name='one')\n"
        "keras.Sequential([keras.Input((4,)), layers.Dense.from_config({**template.get_config(), 'name': 'two'})])\n"
    ).layers[-1]
    assert (layer.name, layer.arguments["units"], layer.arguments["use_bias"]) == ("two", 5, False)


def test_names_behind_a_loop_of_unknown_turns_are_not_known() -> None:
    model = last_model(
        "import sys\n"
        "for _ in range(len(sys.stdin.read())):\n"
        "    layers.Dense(3)\n"
        "keras.Sequential([keras.Input((4,)), layers.Dense(5)])\n"
    )
    assert model.layers[-1].name == "?"
