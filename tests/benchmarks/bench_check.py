"""How long a check takes: whole processes on one script and on a folder without Keras, and a check in process against the bare parse.

Run as ``python tests/benchmarks/bench_check.py [PATHS]…``; the paths (default: fixtures/models) are those of the last comparison.
Every figure is the median of several runs, each with nothing kept from the one before.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
RUNS = 7

SCRIPT_HEAD = """\
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

x_train = np.random.random((2000, 28, 28, 1))
y_train = np.random.randint(0, 10, size=(2000,))

model = keras.Sequential()
model.add(keras.Input(shape=(28, 28, 1)))
"""
SCRIPT_BLOCK = """\
model.add(layers.Conv2D(32, 3, padding="same", activation="relu"))
model.add(layers.BatchNormalization())
"""
SCRIPT_TAIL = """\
model.add(layers.GlobalAveragePooling2D())
model.add(layers.Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=32)
"""
PLAIN_MODULE = '"""A module of another trade."""\n\n\ndef double(x: float) -> float:\n    return 2 * x\n'

# Both halves run in a fresh process, so that neither finds the other's modules or memory warm.
BARE_PARSE = """
import sys, time
started = time.perf_counter()
import libcst
for path in sys.argv[1:]:
    try:
        libcst.parse_module(open(path, "rb").read())
    except libcst.ParserSyntaxError:
        pass
print(time.perf_counter() - started)
"""
WHOLE_CHECK = """
import sys, time
started = time.perf_counter()
from kerascheck.check import check_files
from kerascheck.files import find_files
from kerascheck.settings import Settings
settings = Settings(live="never", cache=False)
check_files(find_files(sys.argv[1:], settings).files, settings)
print(time.perf_counter() - started)
"""


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "script.py"
        script.write_text(hundred_lines())
        lines = len(hundred_lines().splitlines())
        print(f"check of a script of {lines} lines, cold, static, whole process: {_ms(median(_process(script)))}")
        editor = [sys.executable, "-m", "kerascheck", "check", "--quiet", "--output-format", "json", "--stdin-filename", "script.py", "-"]
        seconds = median(_timed(editor, folder, hundred_lines().encode()))
        print(f"the same on standard input, as an editor asks, live Keras' answers kept: {_ms(seconds)}")
        plain = folder / "plain"
        for number in range(300):
            module = plain / f"package{number // 30}" / f"module{number}.py"
            module.parent.mkdir(parents=True, exist_ok=True)
            module.write_text(PLAIN_MODULE * 20)
        print(f"check of 300 files without Keras, whole process: {_ms(median(_process(plain)))}")
        print(f"of which starting Python: {_ms(median(_timed([sys.executable, '-c', 'pass'], folder)))}")
    files = python_files(arguments or [str(ROOT / "fixtures" / "models")])
    parse, check = median(_inner(BARE_PARSE, files)), median(_inner(WHOLE_CHECK, files))
    print(f"bare LibCST parse of {len(files)} files, imports included: {_ms(parse)}")
    print(f"check of the same files, static, cold, imports included: {_ms(check)}")
    print(f"ratio: {check / parse:.2f}")


def hundred_lines() -> str:
    """A script of one hundred lines as people write them: data, a deep model, training."""
    space = 100 - len((SCRIPT_HEAD + SCRIPT_TAIL).splitlines())
    blocks, rest = divmod(space, len(SCRIPT_BLOCK.splitlines()))
    return SCRIPT_HEAD + SCRIPT_BLOCK * blocks + "\n" * rest + SCRIPT_TAIL


def python_files(paths: Sequence[str]) -> list[str]:
    """All Python files in some files and folders."""
    return [str(file) for path in map(Path, paths) for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]


def median(measure: Callable[[], float]) -> float:
    """The median of several measurements in seconds; a first one, which fills the disk's cache, does not count."""
    measure()
    return statistics.median(measure() for _ in range(RUNS))


def _process(path: Path) -> Callable[[], float]:
    return _timed([sys.executable, "-m", "kerascheck", "check", "--live", "never", "--no-cache", "--isolated", str(path)], ROOT)


def _timed(command: Sequence[str], cwd: Path, stdin: bytes = b"") -> Callable[[], float]:
    def measure() -> float:
        started = perf_counter()
        done = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False)
        if done.returncode == 2:
            raise RuntimeError(done.stderr.decode(errors="replace"))
        return perf_counter() - started

    return measure


def _inner(script: str, files: Sequence[str]) -> Callable[[], float]:
    """Seconds as the script itself has measured them."""

    def measure() -> float:
        done = subprocess.run([sys.executable, "-c", script, *files], cwd=ROOT, capture_output=True, check=True, text=True)
        return float(done.stdout.split()[-1])

    return measure


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main(sys.argv[1:])
