"""Compare shape functions with live Keras on random layer calls, and print disagreements by layer.

Run as ``python -m tests.benchmarks.differential [EXAMPLES_PER_LAYER] [SEED] [LAYER…]``.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.shapes.layer_strategies import cases, names, partly_known
from tests.shapes.live_layer import Case, difference, is_refused, is_weak


def main() -> int:
    """Run and report; 1 when anything differs."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    layers = sys.argv[3:] or names()
    found: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, list[tuple[Case, str]]] = defaultdict(list)
    start = time.perf_counter()

    def compare(case: Case) -> None:
        text = difference(case)
        found[case.cls]["calls"] += 1
        found[case.cls]["left open"] += is_weak(case)
        found[case.cls]["refused"] += is_refused(case)
        if text:
            found[case.cls]["differ"] += 1
            first[case.cls].append((case, text))

    def compare_blurred(both: tuple[Case, Case]) -> None:
        case, seen = both
        text = difference(case, seen)
        found[case.cls]["blurred calls"] += 1
        found[case.cls]["blurred and refused"] += is_refused(seen)
        found[case.cls]["blurred and left open"] += is_weak(seen)
        if text:
            found[case.cls]["blurred differ"] += 1
            first[case.cls].append((seen, text))

    limits = settings(max_examples=examples, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    for name in layers:
        limits(seed(chosen)(given(cases(name))(compare)))()
        limits(seed(chosen)(given(partly_known(name))(compare_blurred)))()
    for name in layers:
        for case, text in first[name][:3]:
            print(f"{name}: {text}\n    {case}")
    total = sum((count for count in found.values()), Counter[str]())
    print(f"{len(layers)} layers, {dict(total)}, seed {chosen}, {time.perf_counter() - start:.0f} s")
    print("refused, in percent:", {name: 100 * count["refused"] // count["calls"] for name, count in found.items()})
    print("left open with nothing unknown:", {name: count["left open"] for name, count in found.items() if count["left open"]})
    return int(total["differ"] + total["blurred differ"] > 0)


if __name__ == "__main__":
    sys.exit(main())
