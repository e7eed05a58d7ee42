"""Budgets: nothing that a file says makes the evaluator hang; each bound ends in Unknown with that reason."""

from __future__ import annotations

import time

import pytest

from kerascheck.interpret.budget import Budget
from tests.interpret.running import program_of

KERAS_BEFORE = "import keras\nm = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("n = 0\nwhile True:\n    n += 1", "budget-turns"),
        ("def f(n):\n    return f(n + 1)\nf(0)", "budget-depth"),
        ("def f(n):\n    if g():\n        f(n)\n    if g():\n        f(n)\n    f(n)\nf(0)", "budget-depth"),
    ],
    ids=["endless while", "endless recursion", "doubling recursion"],
)
def test_running_out_is_a_gap_with_its_name(code: str, kind: str) -> None:
    began = time.monotonic()
    program = program_of(KERAS_BEFORE + code)
    assert kind in {gap.kind for gap in program.gaps}
    assert len(program.models) == 1, "what came before is kept"
    assert time.monotonic() - began < 20


def test_the_budget_of_statements_ends_the_file_not_the_check() -> None:
    program = program_of(
        KERAS_BEFORE + "def f(n):\n    for i in range(9):\n        if n:\n            f(n - 1)\nf(9)", Budget(statements=500)
    )
    assert "budget-statements" in {gap.kind for gap in program.gaps}
    assert len(program.models) == 1


def test_the_budget_of_seconds_ends_the_file() -> None:
    code = KERAS_BEFORE + "def f(n):\n    for i in range(9):\n        if n:\n            f(n - 1)\nf(12)"
    program = program_of(code, Budget(statements=10**9, seconds=0.001))
    assert "budget-seconds" in {gap.kind for gap in program.gaps}


@pytest.mark.parametrize("code", ["x = 'a' * 10 ** 12", "x = [0] * 10 ** 12", "x = 9 ** 9 ** 9", "x = 1 << 10 ** 12", "x = list(range(10 ** 15))", "x = '%1000000000d' % 1",
                                  "x = f'{1:999999999d}'", "x = '{:999999999}'.format(1)"])  # fmt: skip
def test_large_values_are_not_made(code: str) -> None:
    began = time.monotonic()
    program_of(KERAS_BEFORE + code)
    assert time.monotonic() - began < 5
