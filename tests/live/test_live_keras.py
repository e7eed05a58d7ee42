"""The live judge on real Keras. Shapes and parameter counts are worked out by hand, beside each layer."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kerascheck.check import check_files
from kerascheck.live import Accepted, Configured, Judge, JudgeInterpreter, LayerRequest, NoAnswer, Refused, TensorSpec, find_judge
from kerascheck.live.client import WORKER
from kerascheck.live.protocol import Nested
from kerascheck.result import FileInput
from kerascheck.settings import Settings

pytestmark = pytest.mark.live

T = TensorSpec
R = LayerRequest
IMAGE = T((None, 28, 28, 1))
STEPS = T((None, 10, 4))


def layer(cls: str, **arguments: object) -> Configured:
    return Configured("layers", cls, arguments)  # type: ignore[arg-type]


ACCEPTED: list[tuple[LayerRequest, Nested | None, int, int]] = [
    # features * units + units
    (R("Dense", {"units": 3}, T((None, 4))), T((None, 3)), 15, 15),
    (R("Dense", {"units": 2, "use_bias": False}, T((None, 5, 7))), T((None, 5, 2)), 14, 14),
    (R("Dense", {"units": 3, "trainable": False}, T((None, 4))), T((None, 3)), 15, 0),
    (R("Dense", {"units": 3, "dtype": "mixed_float16"}, T((None, 4))), T((None, 3), "float16"), 15, 15),
    (R("Dense", {"units": 3, "activation": Configured("activations", "relu")}, T((None, 4))), T((None, 3)), 15, 15),
    (
        R(
            "Dense",
            {
                "units": 3,
                "kernel_initializer": Configured("initializers", "HeNormal", {"seed": 1}),
                "kernel_regularizer": Configured("regularizers", "L2", {"l2": 0.01}),
                "bias_constraint": Configured("constraints", "MaxNorm", {"max_value": float("inf")}),
            },
            T((None, 4)),
        ),
        T((None, 3)),
        15,
        15,
    ),
    # LSTM: 4 * (features + units + 1) * units
    (R("LSTM", {"units": 64}, T((None, 30, 8))), T((None, 64)), 18688, 18688),
    (R("LSTM", {"units": 64, "return_sequences": True}, T((None, 30, 8))), T((None, 30, 64)), 18688, 18688),
    (R("LSTM", {"units": 3, "stateful": True}, T((2, 4, 5))), T((2, 3)), 108, 108),
    (
        R("LSTM", {"units": 8}, STEPS, {"initial_state": [T((None, 8)), T((None, 8))], "mask": T((None, 10), "bool")}),
        T((None, 8)),
        416,
        416,
    ),
    # GRU with reset_after: 3 * units * (features + units + 2)
    (R("GRU", {"units": 16}, STEPS), T((None, 16)), 1056, 1056),
    (R("SimpleRNN", {"units": 5}, STEPS), T((None, 5)), 50, 50),
    (R("Bidirectional", {"layer": layer("LSTM", units=8)}, STEPS), T((None, 16)), 832, 832),
    (R("Bidirectional", {"layer": layer("LSTM", units=8), "merge_mode": "sum"}, STEPS), T((None, 8)), 832, 832),
    # LSTMCell(4) on 4 features: 4 * 9 * 4; then GRUCell(3) on its 4: 3 * 3 * (4 + 3 + 2)
    (R("RNN", {"cell": layer("LSTMCell", units=4)}, STEPS), T((None, 4)), 144, 144),
    (R("RNN", {"cell": [layer("LSTMCell", units=4), layer("GRUCell", units=3)]}, STEPS), T((None, 3)), 225, 225),
    # rows * columns * channels * filters + filters
    (R("Conv2D", {"filters": 32, "kernel_size": (3, 3)}, IMAGE), T((None, 26, 26, 32)), 320, 320),
    (R("Conv2D", {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}, T((None, 7, 7, 3))), T((None, 4, 4, 4)), 112, 112),
    (R("Conv2D", {"filters": 4, "kernel_size": 3}, T((None, None, None, 3))), T((None, None, None, 4)), 112, 112),
    (R("Conv1D", {"filters": 3, "kernel_size": 3, "padding": "causal"}, STEPS), T((None, 10, 3)), 39, 39),
    # (5 - 1) * 2 + 3 = 11 rows
    (R("Conv2DTranspose", {"filters": 4, "kernel_size": 3, "strides": 2}, T((None, 5, 5, 2))), T((None, 11, 11, 4)), 76, 76),
    (R("DepthwiseConv2D", {"kernel_size": 3}, T((None, 8, 8, 3))), T((None, 6, 6, 3)), 30, 30),
    # 3 * 3 * 3 depthwise + 3 * 8 pointwise + 8
    (R("SeparableConv2D", {"filters": 8, "kernel_size": 3}, T((None, 8, 8, 3))), T((None, 6, 6, 8)), 59, 59),
    # 4 gates * (2 * 2 * (3 + 3) * 3 + 3)
    (R("ConvLSTM2D", {"filters": 3, "kernel_size": 2}, T((None, 4, 8, 8, 3))), T((None, 7, 7, 3)), 300, 300),
    (R("TimeDistributed", {"layer": layer("Conv2D", filters=4, kernel_size=3)}, T((None, 5, 8, 8, 3))), T((None, 5, 6, 6, 4)), 112, 112),
    (R("MaxPooling2D", {}, T((None, 7, 7, 3))), T((None, 3, 3, 3)), 0, 0),
    (R("GlobalAveragePooling2D", {}, T((None, 7, 7, 3))), T((None, 3)), 0, 0),
    (R("Flatten", {}, T((None, 3, 4))), T((None, 12)), 0, 0),
    (R("Flatten", {}, T((None, None, 4))), T((None, None)), 0, 0),
    (R("Reshape", {"target_shape": (-1, 2)}, T((None, 3, 4))), T((None, 6, 2)), 0, 0),
    (R("Reshape", {"target_shape": [6, 2]}, T((None, 3, 4))), T((None, 6, 2)), 0, 0),
    (R("RepeatVector", {"n": 5}, T((None, 4))), T((None, 5, 4)), 0, 0),
    (R("Dropout", {"rate": 0.5}, STEPS, {"training": True}), STEPS, 0, 0),
    (R("Embedding", {"input_dim": 1000, "output_dim": 16}, T((None, 20), "int32")), T((None, 20, 16)), 16000, 16000),
    # gamma and beta train, the moving mean and variance do not
    (R("BatchNormalization", {}, T((None, 8))), T((None, 8)), 32, 16),
    (R("LayerNormalization", {}, T((None, 5, 8))), T((None, 5, 8)), 16, 16),
    (R("PReLU", {"shared_axes": [1, 2]}, T((None, 8, 8, 3))), T((None, 8, 8, 3)), 3, 3),
    # query, key, value and output: each 16 * 16 + 16
    (
        R("MultiHeadAttention", {"num_heads": 2, "key_dim": 8}, T((None, 10, 16)), {"value": T((None, 7, 16))}),
        T((None, 10, 16)),
        1088,
        1088,
    ),
    (R("Concatenate", {}, [T((None, 3)), T((None, 4))]), T((None, 7)), 0, 0),
    (R("Dot", {"axes": 1}, (T((None, 4)), T((None, 4)))), T((None, 1)), 0, 0),
    # two words and one place for unknown ones
    (R("StringLookup", {"vocabulary": ["a", "b"], "output_mode": "one_hot"}, T((None, 1), "string")), T((None, 3)), 0, 0),
    (
        R("TextVectorization", {"max_tokens": 100, "output_sequence_length": 7}, T((None, 1), "string")),
        T((None, 7), "int64"),
        0,
        0,
    ),
    (R("RandomCrop", {"height": 8, "width": 6}, T((None, 32, 32, 3))), T((None, 8, 6, 3)), 0, 0),
    # (2 + 1) mean and variance of 3 features, and a count
    (R("Normalization", {}, T((None, 3))), T((None, 3)), 7, 0),
    # a shared layer keeps the weights of its first input
    (R("Dense", {"units": 3}, T((None, 9, 4)), {}, (T((None, 4)),)), T((None, 9, 3)), 15, 15),
    (R("Conv2D", {"filters": 2, "kernel_size": 3}, T((None, 20, 20, 1)), {}, (IMAGE, IMAGE)), T((None, 18, 18, 2)), 20, 20),
    # only constructed
    (R("Dense", {"units": 3}), None, 0, 0),
    (R("optimizers.Adam", {"learning_rate": 0.1}), None, 0, 0),
]

REFUSED: list[tuple[LayerRequest, str, str]] = [
    (R("Dense", {"units": -1}), "ValueError", "Received an invalid value for `units`, expected a positive integer. Received: units=-1"),
    (R("Dense", {"units": -1}, T((None, 3))), "ValueError", "expected a positive integer"),
    (R("Dense", {"units": 3, "activation": "rlu"}), "ValueError", "Could not interpret activation function identifier: rlu"),
    (R("Dense", {"units": 3, "unit": 4}), "ValueError", "Unrecognized keyword arguments passed to Dense: {'unit': 4}"),
    (R("Dense", {}), "TypeError", "missing 1 required positional argument: 'units'"),
    (R("Dense", {"units": 3}, T((None, 4)), {"foo": 1}), "TypeError", "unexpected keyword argument 'foo'"),
    (R("Dense", {"units": 3}, T((None, None))), "ValueError", "for variable path='mine/kernel'"),
    (R("Dropout", {"rate": 1.5}), "ValueError", "Expected a float value between 0 and 1. Received: rate=1.5"),
    (
        R("LSTM", {"units": 4}, T((None, 30))),
        "ValueError",
        "Input 0 of layer 'mine' is incompatible with the layer: expected ndim=3, found ndim=2. Full shape received: (None, 30)",
    ),
    (R("LSTM", {"units": 4, "stateful": True}, STEPS), "ValueError", "the batch size must be static"),
    (R("LSTM", {"units": 4, "name": "lstm_of_mine"}, T((None, 30))), "ValueError", "of layer 'lstm_of_mine' is incompatible"),
    (R("Conv2D", {"filters": 4, "kernel_size": 5}, T((None, 3, 3, 3))), "ValueError", "Computed output size would be zero or negative"),
    (R("Conv2D", {"filters": 4, "kernel_size": 3, "groups": 3}, T((None, 8, 8, 3))), "ValueError", "groups"),
    (
        R("Reshape", {"target_shape": (4, 5)}, T((None, 3, 4))),
        "ValueError",
        "The total size of the tensor must be unchanged. Received: input_shape=(3, 4), target_shape=(4, 5)",
    ),
    (R("RepeatVector", {"n": 2}, STEPS), "ValueError", "expected ndim=2, found ndim=3"),
    (R("Concatenate", {}, [T((None, 4)), T((None, 5, 3))]), "ValueError", "requires inputs with matching shapes"),
    (R("Add", {}, [T((None, 4)), T((None, 3))]), "ValueError", "Received shapes (4,) and (3,)"),
    (R("LayerNormalization", {}, T((None, None))), "ValueError", "for variable path='mine/gamma'"),
    (
        R("Bidirectional", {"layer": layer("Dense", units=4)}, STEPS),
        "TypeError",
        "Unrecognized keyword arguments passed to Dense: {'go_backwards': True}",
    ),
    (R("Bidirectional", {"layer": layer("LSTM", units=-4)}, STEPS), "ValueError", "`units`, expected a positive integer, got -4"),
    (R("TimeDistributed", {"layer": layer("Reshape", target_shape=(7,))}, STEPS), "ValueError", "target_shape=(7,)"),
    # a shared layer on another shape than it was built for
    (
        R("Dense", {"units": 3}, T((None, 4)), {}, (T((None, 5)),)),
        "ValueError",
        "of layer 'mine' is incompatible with the layer: expected axis -1 of input shape to have value 5, but received input with",
    ),
    (R("optimizers.Adam", {"lr": 0.1}), "ValueError", "Argument(s) not recognized: {'lr': 0.1}"),
]

UNANSWERED = [
    (R("Lambda", {"function": "x"}, STEPS), "keras.layers.Lambda is not on the list of what may be built"),
    (R("NoSuchLayer", {}, STEPS), "keras.layers.NoSuchLayer is no class of this Keras"),
    (R("Dense", {"units": 3}, T((None, 4), "floaty")), "no tensor of shape (None, 4) and dtype floaty: Invalid dtype: floaty"),
    (R("Dense", {"units": 3}, T((None, 4)), {}, (T((None,)),)), "an earlier call of this layer is refused: "),
    (R("TextVectorization", {"vocabulary": "words.txt"}, T((None, 1), "string")), "vocabulary='words.txt' is a file, which is not read"),
]

# Weights of terabytes each: units * units and more.
MILLION = 1_000_000
HUGE = [
    R("Dense", {"units": MILLION}, T((None, MILLION))),
    R("Dense", {"units": MILLION, "kernel_initializer": "orthogonal"}, T((None, MILLION))),
    R("LSTM", {"units": MILLION}, T((None, 3, MILLION))),
    R("Embedding", {"input_dim": 1000 * MILLION, "output_dim": 1000}, T((None, 5), "int32")),
    R("BatchNormalization", {}, T((None, 1000 * MILLION))),
    R("TimeDistributed", {"layer": layer("Dense", units=MILLION)}, T((None, 3, MILLION))),
]


@pytest.fixture(scope="module")
def interpreter() -> JudgeInterpreter:
    found = find_judge(sys.executable, Path.cwd())
    assert isinstance(found, JudgeInterpreter)
    return found


@pytest.fixture(scope="module")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live-cache")


@pytest.fixture(scope="module")
def keras_2(legacy_interpreter: JudgeInterpreter) -> Iterator[Judge]:
    with Judge(legacy_interpreter, None) as live:
        yield live
        assert live.notes == []


@pytest.fixture(scope="module")
def judge(interpreter: JudgeInterpreter, cache_dir: Path) -> Iterator[Judge]:
    with Judge(interpreter, cache_dir) as live:
        yield live
        assert live.notes == []


def test_folder_names_tell_the_versions_that_are_imported(judge: Judge, interpreter: JudgeInterpreter) -> None:
    versions = judge.connect()
    assert versions is not None
    assert (versions.framework, versions.keras, versions.backend) == (interpreter.framework, interpreter.keras, "tensorflow")
    assert versions.python == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.parametrize(("request_", "outputs", "parameters", "trainable"), ACCEPTED)
def test_accepted(judge: Judge, request_: LayerRequest, outputs: Nested | None, parameters: int, trainable: int) -> None:
    assert judge.ask([request_]) == [Accepted(outputs, parameters, trainable)]


@pytest.mark.parametrize(("request_", "outputs", "parameters", "trainable"), ACCEPTED)
def test_accepted_by_keras_2(keras_2: Judge, request_: LayerRequest, outputs: Nested | None, parameters: int, trainable: int) -> None:
    assert keras_2.ask([request_]) == [Accepted(outputs, parameters, trainable)]


def test_keras_2_is_keras_2(keras_2: Judge, legacy_interpreter: JudgeInterpreter) -> None:
    versions = keras_2.connect()
    assert versions is not None
    assert legacy_interpreter.is_keras_2
    assert (versions.framework, versions.keras, versions.backend) == (legacy_interpreter.framework, legacy_interpreter.keras, "tensorflow")


def test_several_outputs(judge: Judge) -> None:
    [answer] = judge.ask([R("LSTM", {"units": 8, "return_state": True}, STEPS)])
    assert isinstance(answer, Accepted)
    assert isinstance(answer.outputs, (list, tuple))
    assert list(answer.outputs) == [T((None, 8))] * 3


def test_cell_returns_nested_outputs(judge: Judge) -> None:
    [answer] = judge.ask([R("LSTMCell", {"units": 8}, T((None, 4)), {"states": [T((None, 8)), T((None, 8))]})])
    assert answer == Accepted((T((None, 8)), [T((None, 8)), T((None, 8))]), 416, 416)


@pytest.mark.parametrize(("request_", "error_type", "part"), REFUSED)
def test_refused(judge: Judge, request_: LayerRequest, error_type: str, part: str) -> None:
    [answer] = judge.ask([request_])
    assert isinstance(answer, Refused)
    assert answer.error_type == error_type
    message = answer.message_for("mine")
    assert part in message
    assert not re.search(r"\n|\x1b|KERASCHECK|Arguments received|Exception encountered", message)


@pytest.mark.parametrize("request_", [request for request, *_ in REFUSED if request.cls != "optimizers.Adam"])
def test_refused_by_keras_2(keras_2: Judge, request_: LayerRequest) -> None:
    """In other words than Keras 3 finds; ``Adam(lr=…)`` it takes."""
    [answer] = keras_2.ask([request_])
    assert isinstance(answer, Refused)
    assert not re.search(r"\n|\x1b|KERASCHECK|Call arguments received|Exception encountered", answer.message_for("mine"))


@pytest.mark.parametrize(("request_", "reason"), UNANSWERED)
def test_unanswered(judge: Judge, request_: LayerRequest, reason: str) -> None:
    [answer] = judge.ask([request_])
    assert isinstance(answer, NoAnswer)
    assert answer.reason.startswith(reason)


def test_answer_does_not_depend_on_what_was_asked_before(interpreter: JudgeInterpreter, judge: Judge) -> None:
    wrong = R("Bidirectional", {"layer": layer("LSTM", units=4)}, T((None, 30)))
    [first] = judge.ask([wrong])
    # Another judge without cache, whose worker has named many layers by then.
    with Judge(interpreter, None) as other:
        *_, again = other.ask([*(R("Bidirectional", {"layer": layer("LSTM", units=n)}, STEPS) for n in range(1, 9)), wrong])
    assert isinstance(first, Refused)
    assert again == first


def peak_memory(judge: Judge) -> int:
    """The most memory that the worker has ever had, in kB."""
    judge.connect()
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{judge.pid}/status").read_text())
    assert peak is not None
    return int(peak[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads a process's memory from /proc")
def test_no_weight_is_allocated(judge: Judge) -> None:
    answers = judge.ask(HUGE)
    assert [answer.parameters for answer in answers if isinstance(answer, Accepted)] == [
        MILLION * MILLION + MILLION,
        MILLION * MILLION + MILLION,
        4 * (MILLION + MILLION + 1) * MILLION,
        1000 * MILLION * 1000,
        4 * 1000 * MILLION,
        MILLION * MILLION + MILLION,
    ]
    assert peak_memory(judge) < 1_000_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads a process's memory from /proc")
def test_no_weight_is_allocated_by_keras_2(keras_2: Judge) -> None:
    # Its LSTM multiplies the sizes of its weights in 32 bits, which is too small for these.
    answers = keras_2.ask([request for request in HUGE if request.cls != "LSTM"])
    assert all(isinstance(answer, Accepted) and answer.parameters >= 4000 * MILLION for answer in answers)
    assert peak_memory(keras_2) < 1_000_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads a process's memory from /proc")
def test_memory_does_not_grow(judge: Judge) -> None:
    def resident() -> int:
        found = re.search(r"VmRSS:\s*(\d+) kB", Path(f"/proc/{judge.pid}/status").read_text())
        assert found is not None
        return int(found[1])

    judge.ask([R("LSTM", {"units": units}, STEPS) for units in range(1, 100)])
    before = resident()
    judge.ask([R("LSTM", {"units": units}, STEPS) for units in range(100, 600)])
    assert resident() - before < 30_000


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="reads a process's limits from /proc")
def test_memory_is_limited(judge: Judge) -> None:
    judge.connect()
    limit = re.search(r"Max address space\s+(\d+)", Path(f"/proc/{judge.pid}/limits").read_text())
    assert limit is not None
    assert int(limit[1]) < 8 * 1024**3


def test_killed_in_the_middle_it_answers_all_but_one(interpreter: JudgeInterpreter) -> None:
    requests = [R("LSTM", {"units": units}, STEPS) for units in range(1, 401)]
    with Judge(interpreter, None) as judge:
        judge.connect()
        pid = judge.pid
        assert pid is not None
        killer = threading.Timer(0.5, os.kill, (pid, signal.SIGKILL))
        killer.start()
        answers = judge.ask(requests)
        killer.join()
        unanswered = [answer for answer in answers if isinstance(answer, NoAnswer)]
        assert len(unanswered) == len(judge.notes) == 1
        assert "SIGKILL" in judge.notes[0]
        assert judge.pid not in (None, pid)
    assert len(answers) == len(requests)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads a process's time from /proc")
def test_ten_milliseconds_a_layer_call(interpreter: JudgeInterpreter) -> None:
    """Of the processor's time, since others may be at work on the machine too."""
    kinds = [("Dense", "units"), ("LSTM", "units"), ("GRU", "units"), ("SimpleRNN", "units"), ("RepeatVector", "n")]
    requests = [
        R(cls, {name: 1 + number}, T((None, 10)) if cls == "RepeatVector" else STEPS) for number in range(100) for cls, name in kinds
    ]
    with Judge(interpreter, None) as judge:
        judge.connect()
        before = processor_seconds(judge)
        answers = judge.ask(requests)
        assert processor_seconds(judge) - before < 0.010 * len(requests)
    assert all(isinstance(answer, Accepted) for answer in answers)


def processor_seconds(judge: Judge) -> float:
    """The processor's time that the worker has had."""
    fields = Path(f"/proc/{judge.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


LEGACY = """
import os
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tensorflow as tf
i = tf.keras.Input((3,))
tf.keras.layers.LSTM(2)(i)
"""


@pytest.mark.parametrize("text", [LEGACY, "import tf_keras\ni = tf_keras.Input((3,))\ntf_keras.layers.LSTM(2)(i)\n"])
def test_program_that_asks_for_keras_2_is_judged_by_it(legacy_interpreter: JudgeInterpreter, text: str) -> None:
    settings = Settings(live="always", cache=False, python=str(legacy_interpreter.python))
    result = check_files([FileInput(Path("m.py"), "m.py", text)], settings)
    [found] = [each for each in result.diagnostics if each.code == "KC203"]
    assert found.live is not None
    assert found.live.keras == legacy_interpreter.keras
    assert found.live.message.startswith('Input 0 of layer "lstm" is incompatible with the layer: expected ndim=3, found ndim=2')


def test_second_run_starts_no_process(
    interpreter: JudgeInterpreter, judge: Judge, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [case[0] for case in ACCEPTED] + [case[0] for case in REFUSED] + HUGE
    first = judge.ask(requests)

    def started(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", started)
    with Judge(interpreter, cache_dir) as second:
        assert second.ask(requests) == first
        assert second.pid is None
    assert not any(isinstance(answer, NoAnswer) for answer in first)


def test_worker_ends_when_its_input_ends(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    worker = subprocess.run(
        [sys.executable, WORKER, "keras", "tensorflow"], input=b"", capture_output=True, timeout=120, check=False, env={"HOME": str(home), "PATH": ""}
    )
    assert worker.returncode == 0
    assert re.fullmatch(rb'\{"versions": \{[^\n]*\}\}\n', worker.stdout)
    # Keras would leave a configuration file in the home folder.
    assert list(home.iterdir()) == []
