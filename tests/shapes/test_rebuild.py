"""Second calls on other sizes, and initial states; Keras' own view of them is in test_differential."""

from __future__ import annotations

from kerascheck.shapes.rebuild import clash
from kerascheck.shapes.spec import UNKNOWN_SPEC, Shape, Spec
from kerascheck.shapes.states import mismatch
from kerascheck.values.dim import Dim, add, named
from tests.shapes.live_layer import Wrapped, defaults

N = named("n")


def spec(*dims: Dim) -> Spec:
    return Spec(Shape(dims))


def test_dense_on_another_feature_size() -> None:
    found = clash("Dense", defaults("Dense"), spec(None, 8), spec(None, 5, 16))
    assert found is not None
    assert found.kind == "weights"
    assert found.detail == {"axis": 1, "expected": 8, "found": 16, "at_call": True}


def test_what_is_not_known_does_not_clash() -> None:
    arguments = defaults("Dense")
    assert clash("Dense", arguments, spec(None, 8), spec(None, None)) is None
    assert clash("Dense", arguments, spec(None, 8), spec(None, N)) is None
    assert clash("Dense", arguments, spec(None, 8), UNKNOWN_SPEC) is None


def test_symbols_that_certainly_differ() -> None:
    assert clash("Dense", defaults("Dense"), spec(None, N), spec(None, add(N, 1))) is not None


def test_attention_compares_each_input() -> None:
    arguments = {**defaults("MultiHeadAttention"), "num_heads": 2, "key_dim": 4}
    first = (spec(None, 5, 16), spec(None, 5, 16))
    assert clash("MultiHeadAttention", arguments, first, first) is None
    found = clash("MultiHeadAttention", arguments, first, (spec(None, 5, 16), spec(None, 9, 8)))
    assert found is not None
    assert found.detail["expected"] == 16


def test_wrapped_layer_sees_single_steps() -> None:
    arguments = {**defaults("TimeDistributed"), "layer": Wrapped("Dense", {"units": 4})}
    assert clash("TimeDistributed", arguments, spec(None, 5, 8), spec(None, 9, 8)) is None
    assert clash("TimeDistributed", arguments, spec(None, 5, 8), spec(None, 5, 9)) is not None


def test_lstm_takes_two_states_of_its_size() -> None:
    arguments = {**defaults("LSTM"), "units": 4}
    assert mismatch("LSTM", arguments, (spec(None, 4), spec(None, 4))) is None
    count = mismatch("LSTM", arguments, (spec(None, 4),))
    assert count is not None
    assert count.detail == {"expected": 2, "found": 1}
    size = mismatch("LSTM", arguments, (spec(None, 4), spec(None, 8)))
    assert size is not None
    assert size.detail == {"expected": 4, "found": 8}


def test_bidirectional_takes_the_states_of_both_directions() -> None:
    arguments = {**defaults("Bidirectional"), "layer": Wrapped("GRU", {"units": 4})}
    assert mismatch("Bidirectional", arguments, (spec(None, 4), spec(None, 4))) is None
    assert mismatch("Bidirectional", arguments, spec(None, 4)) is not None


def test_states_of_unknown_size_fit() -> None:
    assert mismatch("GRU", {**defaults("GRU"), "units": 4}, UNKNOWN_SPEC) is None
    assert mismatch("GRU", {**defaults("GRU"), "units": N}, spec(None, 4)) is None
