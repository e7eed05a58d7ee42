"""Shape functions on symbols, None and unknowns, which live Keras cannot check; expected values are worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kerascheck.shapes.registry import functions, infer
from kerascheck.shapes.spec import UNKNOWN_SPEC, Built, Nested, Outcome, Refused, Shape, Spec, Unknown
from kerascheck.values.dim import UNKNOWN_DIM, Dim, add, floor_divide, multiply, named
from kerascheck.values.shape import UNKNOWN_SHAPE
from tests.shapes.live_layer import Wrapped, defaults, parameters

H, W, N, UNITS = named("h"), named("w"), named("n"), named("units")
OPEN = Unknown("parameter", "an argument of the program")


def outcome(cls: str, inputs: Nested, /, given: Mapping[str, Any] = {}, **arguments: Any) -> Outcome:
    return infer(cls, {**defaults(cls), **arguments}, inputs, given)


def built(cls: str, inputs: Nested, /, given: Mapping[str, Any] = {}, **arguments: Any) -> Built:
    found = outcome(cls, inputs, given, **arguments)
    assert isinstance(found, Built), found
    return found


def refused(cls: str, inputs: Nested, /, given: Mapping[str, Any] = {}, **arguments: Any) -> Refused:
    found = outcome(cls, inputs, given, **arguments)
    assert isinstance(found, Refused), found
    return found


def shape(found: Built) -> Shape:
    assert isinstance(found.outputs, Spec)
    return found.outputs.shape


def spec(*dims: Dim) -> Spec:
    return Spec(Shape(dims))


def test_dense_counts_symbolic_weights() -> None:
    found = built("Dense", spec(None, N), units=UNITS)
    assert shape(found) == Shape.of(None, UNITS)
    assert found.trainable == add(multiply(N, UNITS), UNITS)


def test_dense_with_unknown_units_keeps_the_other_axes() -> None:
    found = built("Dense", spec(None, 5, 8), units=OPEN)
    assert shape(found) == Shape.of(None, 5, UNKNOWN_DIM)
    assert found.trainable == UNKNOWN_DIM


def test_dense_with_unknown_bias_flag_does_not_guess() -> None:
    assert built("Dense", spec(None, 8), units=4, use_bias=OPEN).trainable == UNKNOWN_DIM


def test_dense_on_an_unknown_rank_is_not_refused() -> None:
    assert shape(built("Dense", UNKNOWN_SPEC, units=4)) == UNKNOWN_SHAPE


def test_constructor_mistakes_are_found_without_knowing_the_input() -> None:
    assert refused("Dense", UNKNOWN_SPEC, units=-1).detail == {"argument": "units", "value": -1}
    assert refused("Dropout", UNKNOWN_SPEC, rate=256).detail == {"argument": "rate", "value": 256}


def test_frozen_layer_has_no_trainable_parameters() -> None:
    found = built("Dense", spec(None, 8), units=4, trainable=False)
    assert (found.trainable, found.non_trainable) == (0, 36)


def test_low_rank_adapter_freezes_the_kernel() -> None:
    found = built("Dense", spec(None, 8), units=4, lora_rank=2)
    assert (found.trainable, found.non_trainable) == (8 * 2 + 2 * 4 + 4, 32)


def test_convolution_on_symbolic_images() -> None:
    found = built("Conv2D", spec(None, H, W, 3), filters=16, kernel_size=3, strides=2)
    expected = add(floor_divide(add(H, -3), 2), 1), add(floor_divide(add(W, -3), 2), 1)
    assert shape(found) == Shape.of(None, *expected, 16)
    assert found.trainable == 3 * 3 * 3 * 16 + 16


def test_same_padding_needs_no_window() -> None:
    assert shape(built("Conv1D", spec(None, N, 2), filters=4, kernel_size=OPEN, padding="same")) == Shape.of(None, N, 4)


def test_convolution_with_unknown_padding_keeps_none() -> None:
    assert shape(built("Conv2D", spec(None, None, 9, 3), filters=4, kernel_size=3, padding=OPEN)) == Shape.of(None, None, UNKNOWN_DIM, 4)


def test_convolution_on_an_unknown_rank_has_a_known_one() -> None:
    assert shape(built("Conv2D", UNKNOWN_SPEC, filters=4, kernel_size=3)) == Shape.of(*(UNKNOWN_DIM,) * 3, 4)


def test_convolution_in_an_unknown_data_format() -> None:
    assert shape(built("Conv2D", spec(None, 8, 8, 8), filters=4, kernel_size=3, data_format=OPEN)) == Shape.of(None, *(UNKNOWN_DIM,) * 3)


def test_window_larger_than_the_image() -> None:
    found = refused("MaxPooling2D", spec(None, 1, 4, 8))
    assert found.kind == "too-small"
    assert found.detail == {"axis": 1, "window": 2, "size": 1}


def test_dilation_widens_the_window() -> None:
    assert refused("Conv1D", spec(None, 6, 1), filters=2, kernel_size=3, dilation_rate=3).detail == {"axis": 1, "window": 7, "size": 6}


def test_transposed_convolution_undoes_a_symbolic_stride() -> None:
    assert shape(built("Conv2DTranspose", spec(None, H, W, 8), filters=4, kernel_size=3, strides=2, padding="same")) == Shape.of(
        None, multiply(2, H), multiply(2, W), 4
    )


def test_flatten_multiplies_symbols() -> None:
    assert shape(built("Flatten", spec(None, H, W, 2))) == Shape.of(None, multiply(multiply(H, W), 2))


def test_flatten_keeps_none_beside_zero() -> None:
    assert shape(built("Flatten", spec(None, None, 0))) == Shape.of(None, None)


def test_reshape_solves_for_the_open_axis() -> None:
    assert shape(built("Reshape", spec(None, N, 6), target_shape=(-1, 3))) == Shape.of(None, multiply(2, N), 3)


def test_reshape_of_symbols_that_may_agree_is_not_refused() -> None:
    assert shape(built("Reshape", spec(None, H, W), target_shape=(100,))) == Shape.of(None, 100)


def test_reshape_to_another_size() -> None:
    found = refused("Reshape", spec(None, 784), target_shape=(28, 27, 1))
    assert found.kind == "reshape"
    assert found.detail == {"source": Shape.of(784), "target": (28, 27, 1)}


def test_lstm_output_rank_from_return_sequences_alone() -> None:
    assert shape(built("LSTM", UNKNOWN_SPEC, units=7, return_sequences=True)) == Shape.of(UNKNOWN_DIM, UNKNOWN_DIM, 7)


def test_lstm_with_unknown_return_sequences() -> None:
    found = built("LSTM", spec(None, 5, 3), units=7, return_sequences=OPEN)
    assert shape(found) == UNKNOWN_SHAPE
    assert found.trainable == 4 * 7 * (3 + 7 + 1)


def test_lstm_on_vectors_says_what_is_missing() -> None:
    found = refused("LSTM", spec(None, 64), units=7)
    assert found.kind == "rank"
    assert found.message == "`LSTM` needs a sequence (batch, time steps, features), but gets (None, 64)"
    assert found.detail == {"expected": 3, "at_least": False, "found": 2, "shape": Shape.of(None, 64)}


def test_gru_has_two_biases() -> None:
    assert built("GRU", spec(None, 5, 3), units=7).trainable == 3 * 7 * (3 + 7 + 2)


def test_stateful_layer_needs_a_batch_size() -> None:
    assert refused("LSTM", spec(None, 5, 3), units=7, stateful=True).kind == "undefined-axis"
    assert shape(built("LSTM", spec(UNKNOWN_DIM, 5, 3), units=7, stateful=True)) == Shape.of(UNKNOWN_DIM, 7)


def test_bidirectional_doubles_a_symbol_and_counts_twice() -> None:
    found = built("Bidirectional", spec(None, 5, 3), layer=Wrapped("LSTM", {"units": UNITS, "return_sequences": True}))
    assert shape(found) == Shape.of(None, 5, multiply(2, UNITS))
    one = multiply(multiply(4, UNITS), add(UNITS, 4))
    assert found.trainable == multiply(2, one)


def test_bidirectional_states_follow_the_output() -> None:
    found = built("Bidirectional", spec(None, 5, 3), layer=Wrapped("LSTM", {"units": 4, "return_state": True}))
    assert found.outputs == (spec(None, 8), *(spec(None, 4),) * 4)


def test_time_distributed_puts_the_steps_back() -> None:
    inner = Wrapped("Conv2D", {"filters": 8, "kernel_size": 3})
    assert shape(built("TimeDistributed", spec(None, N, 9, 9, 1), layer=inner)) == Shape.of(None, N, 7, 7, 8)


def test_stacked_cells_feed_each_other() -> None:
    cells = [Wrapped("LSTMCell", {"units": 4}), Wrapped("GRUCell", {"units": 5})]
    found = built("RNN", spec(None, 6, 3), cell=cells, return_state=True)
    assert found.outputs == (spec(None, 5), (spec(None, 4), spec(None, 4)), spec(None, 5))
    assert found.trainable == 4 * 4 * (3 + 4 + 1) + 3 * 5 * (4 + 5 + 2)


def test_own_cell_is_unknown() -> None:
    assert isinstance(outcome("RNN", spec(None, 6, 3), cell=Wrapped("Dense", {"units": 4})), Unknown)


def test_concatenate_adds_symbols() -> None:
    assert shape(built("Concatenate", (spec(None, 4, N), spec(None, 4, 3)))) == Shape.of(None, 4, add(N, 3))


def test_skip_connection_of_another_size() -> None:
    found = refused("Concatenate", (spec(None, 64, 64, 8), spec(None, 62, 64, 8)))
    assert found.kind == "merge"
    assert found.detail["axis"] == 1


def test_add_of_symbols_that_may_agree() -> None:
    assert shape(built("Add", (spec(None, H), spec(None, W)))) == Shape.of(None, UNKNOWN_DIM)
    assert shape(built("Add", (spec(None, H), spec(None, 5)))) == Shape.of(None, 5)


def test_add_of_a_symbol_and_one_more() -> None:
    assert refused("Add", (spec(None, H, 4), spec(None, add(H, 1), 4))).detail["axis"] == 1


def test_add_broadcasts_to_none() -> None:
    assert shape(built("Add", (spec(8, 1, None), spec(None, 4, 1)))) == Shape.of(8, 4, None)


def test_batch_normalization_of_symbolic_channels() -> None:
    found = built("BatchNormalization", spec(None, 9, N))
    assert (found.trainable, found.non_trainable) == (multiply(2, N), multiply(2, N))


def test_attention_weights_by_hand() -> None:
    found = built("MultiHeadAttention", (spec(None, 5, 16), spec(None, 7, 8)), num_heads=2, key_dim=3)
    assert shape(found) == Shape.of(None, 5, 16)
    assert found.trainable == (16 * 6 + 6) + 2 * (8 * 6 + 6) + (6 * 16 + 16)


def test_attention_takes_value_and_key_as_call_arguments() -> None:
    given = {"value": spec(None, 7, 8), "key": spec(None, 7, 4), "return_attention_scores": True}
    found = built("MultiHeadAttention", spec(None, 5, 16), given, num_heads=2, key_dim=3)
    assert found.outputs == (spec(None, 5, 16), spec(None, 2, 5, 5))


def test_einsum_of_a_symbol() -> None:
    found = built("EinsumDense", spec(None, N, 8), equation="abc,cd->abd", output_shape=(None, 4), bias_axes="d")
    assert shape(found) == Shape.of(None, None, 4)
    assert found.trainable == 8 * 4 + 4


def test_lookup_learns_its_vocabulary_later() -> None:
    assert shape(built("StringLookup", Spec(Shape.of(None, 3), "string"), output_mode="multi_hot")) == Shape.of(None, UNKNOWN_DIM)


def test_mixed_precision_computes_in_half() -> None:
    found = built("Dense", spec(None, 8), units=4, dtype="mixed_float16")
    assert found.outputs == Spec(Shape.of(None, 4), "float16")


def test_unknown_policy_leaves_the_dtype_open() -> None:
    assert built("Dense", spec(None, 8), units=4, dtype=OPEN).outputs == Spec(Shape.of(None, 4), "")


def test_unknown_activation_name_is_refused_and_an_object_is_not() -> None:
    assert refused("Dense", spec(None, 8), units=4, activation="rleu").detail == {"argument": "activation", "value": "rleu"}
    assert shape(built("Dense", spec(None, 8), units=4, activation=OPEN)) == Shape.of(None, 4)


@pytest.mark.parametrize("name", sorted(functions()))
def test_nothing_is_refused_for_being_unknown(name: str) -> None:
    """With every argument unknown, only the number of inputs may be wrong."""
    public = "GroupQueryAttention" if name == "GroupedQueryAttention" else name
    found = infer(name, dict.fromkeys(parameters(public), OPEN), UNKNOWN_SPEC)
    assert not isinstance(found, Refused) or found.kind == "inputs", found


@pytest.mark.parametrize("name", sorted(functions()))
def test_nothing_is_refused_for_not_being_bound(name: str) -> None:
    """Arguments behind ``**options`` may be missing altogether."""
    found = infer(name, {}, UNKNOWN_SPEC)
    assert not isinstance(found, Refused) or found.kind == "inputs", found
