"""How long kerascheck takes to rebuild each model of ``keras.applications``: ``python tests/benchmarks/bench_applications.py [NAME…]``."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from kerascheck.keras_api.lookup import names_in
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.summary import summarize_files


def main() -> None:
    """Print the seconds of each, parsing included, and the number of layers."""
    names = sys.argv[1:] or [name for name in names_in("keras.applications") if name[0].isupper()]
    longest = 0.0
    for name in names:
        for include_top in (True, False):
            code = f"import keras\nmodel = keras.applications.{name}(weights=None, include_top={include_top})\n"
            began = perf_counter()
            summary = summarize_files([FileInput(Path("application.py"), "application.py", code)], Settings(live="never", cache=False))[0]
            took = perf_counter() - began
            longest = max(longest, took)
            layers = len(summary["models"][-1]["layers"]) if summary["models"] else 0
            print(f"{took:6.2f} s  {layers:5} layers  {name}(include_top={include_top})")
    print(f"{longest:6.2f} s  the longest of {2 * len(names)}")


if __name__ == "__main__":
    main()
