"""Every op against live Keras: same shape and dtype, refused exactly when Keras refuses."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from kerascheck.library.tensor_ops import class_name
from tests.shapes.live_op import OpCase, ask_keras, op_difference
from tests.shapes.op_strategies import op_cases, op_names, partly_known_ops

pytestmark = pytest.mark.live

EXAMPLES = 8
"""Calls per op and test, about 4,200 in all; ``python -m tests.benchmarks.differential`` makes more."""


@pytest.fixture(scope="module", autouse=True)
def keras() -> None:
    """Skip where TensorFlow is not installed, and import it outside of the first measured example."""
    pytest.importorskip("tensorflow", reason="TensorFlow is not installed")
    pytest.importorskip("keras", minversion="3.15", reason="the functions describe Keras 3.15")


LIMITS = settings(
    max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
"""The same random calls in every run, so that a failure is a change of ours or of Keras."""


@pytest.mark.parametrize("name", op_names())
def test_agrees_with_keras(name: str) -> None:
    def compare(case: OpCase) -> None:
        text = op_difference(case)
        assert not text, f"{text}\n{case}"

    LIMITS(given(op_cases(name))(compare))()


@pytest.mark.parametrize("name", op_names())
def test_states_nothing_wrong_when_it_knows_less(name: str) -> None:
    def compare(both: tuple[OpCase, OpCase]) -> None:
        text = op_difference(*both)
        assert not text, f"{text}\n{both}"

    LIMITS(given(partly_known_ops(name))(compare))()


@pytest.mark.parametrize("name", ["abs", "allclose", "conj", "hard_swish", "isin", "logdet", "relu6", "rgb_to_hsv", "swish", "true_divide"])
def test_automatic_names_come_from_the_class(name: str) -> None:
    seen: set[str] = set()

    def look(case: OpCase) -> None:
        refused, output = ask_keras(case)
        if not refused:
            seen.add(type(output._keras_history.operation).__name__)

    LIMITS(given(op_cases(name))(look))()
    assert seen <= {class_name(name)}
