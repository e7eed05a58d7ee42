"""The protocol: whatever is put into JSON comes out the same, in the client and in the worker."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerascheck.live import Accepted, Configured, LayerRequest, NoAnswer, Refused, TensorSpec, worker
from kerascheck.live.protocol import decode, decode_answer, encode, encode_answer, encode_request

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
LITERALS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text() | st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(encode(value), allow_nan=False))


@given(LITERALS)
def test_literals_come_back_with_their_types(value: Any) -> None:
    # repr tells True from 1, 1 from 1.0, tuple from list, and lets nan equal nan.
    assert repr(decode(through_json(value))) == repr(value)


@given(LITERALS)
def test_worker_reads_what_client_writes(value: Any) -> None:
    serialised = {"class_name", "registered_name", "module"}
    if not any(f"'{key}'" in repr(value) for key in serialised):
        assert repr(builder().build(through_json(value))) == repr(value)


@pytest.mark.parametrize(
    "value",
    [
        TensorSpec((None, 3), "int32"),
        [TensorSpec((2,)), (TensorSpec(()), {"a": TensorSpec((None,), "string")})],
        Configured("layers", "LSTM", {"units": 8, "kernel_initializer": Configured("initializers", "HeNormal", {"seed": 1})}),
        {"layers": (Configured("layers", "LSTMCell", {"units": 4}), float("-inf"))},
    ],
)
def test_tensors_and_objects_come_back(value: Any) -> None:
    assert decode(through_json(value)) == value


@pytest.mark.parametrize("answer", [Accepted((TensorSpec((None, 2)),), 10**13, 0), Accepted(None, 0, 0), Refused("ValueError", "a\nb")])
def test_answers_come_back(answer: Accepted | Refused) -> None:
    assert decode_answer(json.loads(json.dumps(encode_answer(answer)))) == answer


def test_no_answer_is_read() -> None:
    assert decode_answer({"no_answer": "busy"}) == NoAnswer("busy")


@pytest.mark.parametrize("nonsense", [None, [], {}, {"accepted": [None, 1]}, {"accepted": [{"what": 1}, 1, 1]}, {"refused": [1, 2]}])
def test_nonsense_is_no_answer(nonsense: Any) -> None:
    with pytest.raises(ValueError, match="of the protocol"):
        decode_answer(nonsense)


def test_order_of_arguments_does_not_matter() -> None:
    one = LayerRequest("Dense", {"units": 3, "activation": "relu"}, TensorSpec((None, 4)))
    other = LayerRequest("Dense", {"activation": "relu", "units": 3}, TensorSpec((None, 4)))
    assert encode_request(one) == encode_request(other)


@pytest.mark.parametrize(
    "other",
    [
        LayerRequest("Reshape", {"target_shape": [4, 5]}, TensorSpec((None, 20))),
        LayerRequest("Reshape", {"target_shape": (4.0, 5)}, TensorSpec((None, 20))),
        LayerRequest("Reshape", {"target_shape": (4, 5)}, TensorSpec((None, 20), "int32")),
        LayerRequest("Reshape", {"target_shape": (4, 5)}, [TensorSpec((None, 20))]),
        LayerRequest("Reshape", {"target_shape": (4, 5)}, TensorSpec((None, 20)), {"training": True}),
        LayerRequest("Reshape", {"target_shape": (4, 5)}, TensorSpec((None, 20)), {}, (TensorSpec((None, 20)),)),
    ],
)
def test_different_requests_have_different_text(other: LayerRequest) -> None:
    assert encode_request(other) != encode_request(LayerRequest("Reshape", {"target_shape": (4, 5)}, TensorSpec((None, 20))))


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), 1j])
def test_what_is_no_literal_is_told(value: Any) -> None:
    with pytest.raises(TypeError, match="is no literal"):
        encode_request(LayerRequest("Dense", {"units": value}))


def builder(**modules: Any) -> worker.Builder:
    """A builder on a Keras that has only these modules."""
    return worker.Builder(SimpleNamespace(keras=SimpleNamespace(__name__="keras", **modules)))


def test_worker_builds_no_serialised_object() -> None:
    config = {"module": "os", "class_name": "system", "config": {"command": "true"}}
    with pytest.raises(worker.Unanswerable, match="serialised object"):
        builder().build(through_json(config))


@pytest.mark.parametrize(
    ("kind", "name"), [("layers", "Lambda"), ("layers", "TFSMLayer"), ("layers", "Layer"), ("saving", "load_model"), ("layers", "Mine")]
)
def test_worker_builds_only_what_is_keras_own(kind: str, name: str) -> None:
    mine = type("Mine", (), {})
    with pytest.raises(worker.Unanswerable, match=f"keras.{kind}.{name}"):
        builder(layers=SimpleNamespace(Mine=mine), saving=SimpleNamespace(load_model=print)).find_class(kind, name)


def test_worker_reads_no_vocabulary_file() -> None:
    with pytest.raises(worker.Unanswerable, match="is a file"):
        builder().named({"vocabulary": "words.txt"})


def test_worker_is_python_3_9() -> None:
    source = Path(worker.__file__).read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 9)).body


def test_only_answers_reach_standard_output() -> None:
    program = (
        "import os, sys; from kerascheck.live.worker import keep_standard_output\n"
        "answers = keep_standard_output(); print('noise'); os.write(1, b'noise'); os.system('echo noise')\n"
        "answers.write('answer\\n'); answers.flush()"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "answer\n"
    assert result.stderr.count("noise") == 3


def test_importing_the_live_judge_imports_no_keras() -> None:
    program = "import sys, kerascheck.live; print(sorted({'tensorflow', 'keras', 'numpy', 'libcst'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
