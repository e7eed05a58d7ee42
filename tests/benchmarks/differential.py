"""Compare shape functions of layers and ops with live Keras on random calls, and print disagreements by name.

``python -m tests.benchmarks.differential [EXAMPLES_EACH] [SEED] [NAME…]`` runs; 125 examples each are about 100,000 calls.
``python -m tests.benchmarks.differential --table`` prints which layers and ops are modelled, and why others are not.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from kerascheck.keras_api.lookup import names_in, symbol
from kerascheck.shapes import not_modelled
from kerascheck.shapes.ops import not_modelled as ops_not_modelled
from kerascheck.shapes.ops.registry import op_functions
from kerascheck.shapes.registry import functions
from tests.shapes.layer_strategies import Strategy, cases, names, partly_known
from tests.shapes.live_layer import difference, is_weak
from tests.shapes.live_op import is_op_weak, op_difference
from tests.shapes.op_strategies import op_cases, op_names, partly_known_ops

LIMITS = settings(database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@dataclass(slots=True)
class Result:
    """What the calls of one layer or op gave.

    Attributes:
        calls: how many there were.
        left_open: calls with nothing unknown of which our answer still leaves something open.
        texts: the disagreements.
    """

    calls: int = 0
    left_open: int = 0
    texts: list[str] = field(default_factory=list)


def main() -> int:
    """Run and report; 1 when anything differs."""
    if "--table" in sys.argv:
        print_table()
        return 0
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    wanted = set(sys.argv[3:])
    counts: Counter[str] = Counter()
    found: dict[str, Result] = {}
    start = time.perf_counter()
    for name in names():
        if not wanted or name in wanted:
            record(name, compare(cases(name), partly_known(name), difference, is_weak, examples, chosen), counts, found)
    for name in op_names():
        if not wanted or f"ops.{name}" in wanted:
            result = compare(op_cases(name), partly_known_ops(name), op_difference, is_op_weak, examples, chosen)
            record(f"ops.{name}", result, counts, found)
    for name, result in found.items():
        if result.texts:
            print(f"{name}: {len(result.texts)} of {result.calls} differ")
        for text in result.texts[:3]:
            print(f"    {text}")
    print("left open with nothing unknown:", {name: result.left_open for name, result in found.items() if result.left_open})
    print(f"{counts['names']} layers and ops, {counts['calls']} calls, {counts['differ']} differ, seed {chosen}, "
          f"{time.perf_counter() - start:.0f} s")  # fmt: skip
    return int(counts["differ"] > 0)


def record(name: str, result: Result, counts: Counter[str], found: dict[str, Result]) -> None:
    """Add what one layer or op gave to the totals."""
    counts.update(names=1, calls=result.calls, differ=len(result.texts), open=result.left_open)
    found[name] = result


def compare(
    exact: Strategy, blurred: Strategy, differ: Callable[..., str], weak: Callable[[Any], bool], examples: int, chosen: int
) -> Result:
    """Calls that are wholly known, and as many of which a part is left open."""
    result = Result()

    def one(case: Any) -> None:
        result.calls += 1
        result.left_open += weak(case)
        if text := differ(case):
            result.texts.append(f"{text}  {case}")

    def two(both: Any) -> None:
        result.calls += 1
        if text := differ(*both):
            result.texts.append(f"{text}  {both[1]} for {both[0]}")

    settings(LIMITS, max_examples=examples)(seed(chosen)(given(exact)(one)))()
    settings(LIMITS, max_examples=examples)(seed(chosen)(given(blurred)(two)))()
    return result


def print_table() -> None:
    """Layers and ops: modelled or not, with counts and reasons."""
    ops = {
        name
        for module in ("keras.ops", "keras.ops.image", "keras.ops.linalg", "keras.activations")
        for name in names_in(module)
        if getattr(symbol(f"{module}.{name}"), "kind", "") == "function" and name not in ("deserialize", "get", "serialize")
    }
    entries = [symbol(f"keras.layers.{name}") for name in names_in("keras.layers")]
    layers = {entry.name for entry in entries if entry is not None and entry.kind == "class"}
    for what, every, modelled, excused in (
        ("layers", layers, set(functions()), not_modelled.NOT_MODELLED),
        ("ops and activations", ops, set(op_functions()), ops_not_modelled.NOT_MODELLED),
    ):
        print(f"{what}: {len(every)}, modelled {len(every & modelled)}, not modelled {len(every & set(excused))}")
        for name in sorted(every):
            print(f"    {name:45} {'modelled' if name in modelled else f'not: {excused[name]}'}")


if __name__ == "__main__":
    sys.exit(main())
