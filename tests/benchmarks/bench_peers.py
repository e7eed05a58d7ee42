"""kerascheck beside other checkers on the same files: ``python -m tests.benchmarks.bench_peers PATHS…``.

Each runs as a whole process, cold and on one core, three times; the median counts. Those that are not installed are left out
(``pip install pylint pyright flake8 fixit``). They look for other things: this compares what a person waits for, not what they find.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

RUNS = 3
COMMANDS = {
    "kerascheck": ["kerascheck", "check", "--isolated", "--no-cache", "--live", "never", "-j", "1", "-q", "--exit-zero"],
    "pylint, errors only": ["pylint", "--errors-only", "-j", "1", "--disable=import-error", "--clear-cache-post-run=y"],
    "pyright": ["pyright"],
    "flake8": ["flake8", "-j", "1"],
    "Fixit": ["fixit", "--quiet", "lint"],
}


def main(paths: list[str]) -> None:
    """Print the seconds of each and how many times as long as kerascheck it took."""
    files = [str(file.resolve()) for path in map(Path, paths) for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    own: float | None = None
    for name, command in COMMANDS.items():
        program = Path(sys.executable).parent / command[0]
        found = str(program) if program.exists() else shutil.which(command[0])
        if found is None:
            print(f"{name:20} is not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            took = statistics.median(_seconds([found, *command[1:], *files], folder) for _ in range(RUNS))
        own = own or took
        print(f"{name:20} {took:7.2f} s  {took / own:5.1f} times as long, {len(files)} files")


def _seconds(command: list[str], folder: str) -> float:
    began = perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return perf_counter() - began


if __name__ == "__main__":
    main(sys.argv[1:])
