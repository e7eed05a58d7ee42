"""Unknown tests: both ways are run and joined; loops of unknown turns keep only what always holds."""

from __future__ import annotations

from kerascheck.shapes.spec import Refused
from kerascheck.values.objects import ListValue
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown
from tests.interpret.running import names_of, program_of, value_of

UNKNOWN = "import somewhere\nunknown = somewhere.flag()\n"


def test_values_that_agree_survive_an_unknown_test() -> None:
    names = names_of(UNKNOWN + "if unknown:\n    a = 1\n    b = 2\nelse:\n    a = 1\n    b = 3")
    assert names["a"] == 1
    assert isinstance(names["b"], Unknown)


def test_a_name_bound_on_one_way_only_keeps_its_value() -> None:
    assert value_of(UNKNOWN + "if unknown:\n    x = 5") == 5


def test_a_way_that_raises_is_left_out() -> None:
    assert value_of(UNKNOWN + "x = 1\nif unknown:\n    x = 2\n    raise ValueError\n") == 1


def test_a_check_that_ends_the_program_is_passed_over() -> None:
    assert value_of("import sys\nx = 1\nif len(sys.argv) < 2:\n    sys.exit(1)\nx = 2") == 2


def test_returns_of_both_ways_are_joined() -> None:
    code = UNKNOWN + "def f():\n    if unknown:\n        return {0}\n    return {1}\nx = f()"
    assert value_of(code.format(4, 4)) == 4
    assert isinstance(value_of(code.format(4, 5)), Unknown)


def test_changes_of_objects_are_undone_and_joined() -> None:
    names = names_of(UNKNOWN + "a = [1]\nb = [1]\nif unknown:\n    a.append(2)\n    b[0] = 9\nelse:\n    a.append(2)")
    assert isinstance(names["a"], ListValue) and names["a"].items == (1, 2) and names["a"].exact
    assert isinstance(names["b"], ListValue) and not (names["b"].exact and names["b"].items == (9,))


def test_a_loop_of_unknown_turns_forgets_what_changes() -> None:
    names = names_of(UNKNOWN + "n = 0\nk = 7\nitems = []\nfor i in unknown:\n    n += 1\n    k = 7\n    items.append(i)")
    assert isinstance(names["n"], Unknown)
    assert names["k"] == 7
    assert not names["items"].exact


def test_tensors_of_one_shape_survive_an_unknown_test() -> None:
    code = (
        "import keras\n"
        + UNKNOWN
        + "x = keras.Input((8,))\nif unknown:\n    x = keras.layers.Dense({0})(x)\nelse:\n    x = keras.layers.Dense({1})(x)"
    )
    same, differing = value_of(code.format(4, 4)), value_of(code.format(4, 5))
    assert isinstance(same, Tensor) and str(same.shape) == "(None, 4)"
    assert isinstance(differing, Tensor) and str(differing.shape) == "(None, ?)"


def test_a_model_that_grows_under_an_unknown_test_is_not_exact() -> None:
    program = program_of(
        "import keras\n"
        + UNKNOWN
        + "m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])\nif unknown:\n    m.add(keras.layers.Dense(2))"
    )
    assert not program.models[0].exact


def test_long_loops_of_equal_turns_are_carried_on() -> None:
    names = names_of(
        "import numpy as np\ndata = np.random.rand(1000, 5)\nxs = []\ncount = 0\nfor i in range(len(data) - 30):\n    window = data[i:i + 30]\n"
        "    xs.append(window)\n    count += 1\n    end = i + 30\nx = np.array(xs)"
    )
    assert str(names["x"].shape) == "(970, 30, 5)"
    assert names["end"] == 999
    assert isinstance(names["count"], Unknown), "an accumulator is not known after turns that were not run"


def test_long_loops_that_build_layers_are_run_in_full() -> None:
    program = program_of(
        "import keras\nm = keras.Sequential()\nm.add(keras.Input((4,)))\nfor i in range(20):\n    m.add(keras.layers.Dense(i + 1))"
    )
    assert [layer.name for layer in program.models[0].layers][-1] == "dense_19"
    assert str(program.models[0].outputs.shape) == "(None, 20)"


def test_ways_that_disagree_are_followed_to_the_end_of_the_block() -> None:
    program = program_of(
        "import keras\nfrom keras import layers\n"
        + UNKNOWN
        + "def build():\n    i = keras.Input((30, 8))\n    if unknown:\n        x = layers.LSTM(16, return_sequences=True)(i)\n"
        "    else:\n        x = layers.LSTM(16)(i)\n    x = layers.LSTM(4)(x)\n    return keras.Model(i, x)\nbuild()"
    )
    outcomes = [type(call.outcome).__name__ for call in program.calls if call.layer.arguments["units"] == 4]
    assert outcomes == ["Built", "Refused"], "one way works, on the other the sequence is missing"


def test_forks_are_bounded() -> None:
    tests = "".join(f"if somewhere.flag{i}:\n    n = n + {2**i}\n" for i in range(12))
    names = names_of("import somewhere\nn = 0\n" + tests)
    assert isinstance(names["n"], Unknown)


def test_a_check_that_keeps_a_failure_away_is_not_followed_past() -> None:
    program = program_of(
        "import keras\nfrom keras import layers\ndef block(x, filters):\n    y = layers.Conv2D(64, 3, padding='same')(x)\n"
        "    if x.shape[1] != y.shape[1] or x.shape[-1] != filters:\n        x = layers.Conv2D(64, 1)(x)\n    return layers.add([x, y])\n"
        "import somewhere\ni = keras.Input((somewhere.size(), 32, 3))\nblock(i, 64)"
    )
    assert [call for call in program.calls if isinstance(call.outcome, Refused)] == []


def test_a_decided_half_decides_and_or() -> None:
    names = names_of("import somewhere\nu = somewhere.f()\na = u or 1 == 1\nb = u and 1 == 2\nc = u or 0")
    assert names["a"] is True and names["b"] is False
    assert isinstance(names["c"], Unknown)


def test_what_long_loops_write_into_arrays_is_not_taken_for_known() -> None:
    names = names_of("import numpy as np\ny = np.zeros((60, 2))\nfor i in range(60):\n    y[i, i % 2] = 1\n")
    assert str(names["y"].shape) == "(60, 2)"
    assert names["y"].content is None


def test_what_keras_has_decides_guarded_imports_and_hasattr() -> None:
    code = """
        import keras
        from keras import backend as K, layers
        try:
            from keras.layers import CuDNNLSTM as LSTM
        except ImportError:
            from keras.layers import LSTM
        try:
            from keras.utils import np_utils
            helper = np_utils.to_categorical
        except Exception:
            helper = keras.utils.to_categorical
        old = hasattr(layers, "CuDNNLSTM"), hasattr(K, "sum"), hasattr(layers, "Dense"), hasattr(keras, "ops")
        x = LSTM(4)(keras.Input((5, 3))).shape, old, helper([0, 1]).shape
    """
    shape, old, encoded = value_of(code)
    assert str(shape) == "(None, 4)" and old == (False, False, True, True)
    assert encoded is not None
