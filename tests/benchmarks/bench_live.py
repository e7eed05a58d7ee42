"""What the live judge costs: a model of 500 layers, checked with nothing kept and then again, and a layer of 10^12 weights.

Run as ``python tests/benchmarks/bench_live.py [PYTHON]``; PYTHON is as for ``--python``, by default the running one.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from kerascheck.live import Accepted, Judge, JudgeInterpreter, LayerRequest, TensorSpec, find_judge

LAYERS = 500
MILLION = 1_000_000

HEAD = "import keras\nfrom keras.layers import *\n\nx = keras.Input((64, 8))\n"
BLOCK = """\
x = Conv1D({width}, 3, padding="same", activation="relu")(x)
x = BatchNormalization()(x)
x = Dropout(0.1)(x)
x = Dense({width}, activation="tanh")(x)
x = LSTM({width}, return_sequences=True)(x)
"""


def model_of(layers: int) -> str:
    """A program whose every layer call is different from all others."""
    return HEAD + "".join(BLOCK.format(width=8 + number) for number in range(layers // 5)) + "model = keras.Model(x, x)\n"


def seconds_of(interpreter: JudgeInterpreter, file: Path, cache: Path) -> float:
    """How long a check of a file takes, as a process of its own."""
    began = perf_counter()
    command = [sys.executable, "-m", "kerascheck", "check", "--isolated", "--live", "always", "--python", str(interpreter.python)]
    subprocess.run([*command, "--cache-dir", str(cache), "--select", "KC009", str(file)], check=True, capture_output=True)
    return perf_counter() - began


def main(python: str) -> None:
    interpreter = find_judge(python, Path.cwd())
    if not isinstance(interpreter, JudgeInterpreter):
        raise SystemExit(interpreter.reason)
    print(f"{interpreter.python}: Keras {interpreter.keras} on {interpreter.backend} {interpreter.framework}")
    with Judge(interpreter, None) as judge:
        began = perf_counter()
        judge.connect()
        start = perf_counter() - began
        print(f"the worker is ready after       {start:7.2f} s")
        [answer] = judge.ask([LayerRequest("Dense", {"units": MILLION}, TensorSpec((None, MILLION)))])
        peak = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{judge.pid}/status").read_text(encoding="ascii"))
        parameters = f"{answer.parameters:,}" if isinstance(answer, Accepted) else str(answer)
        print(f"Dense(1_000_000) on 1,000,000   {parameters} parameters, at most {int(peak[1]) / 1000 if peak else 0:.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.py")
        file.write_text(model_of(LAYERS), encoding="utf-8")
        cold = seconds_of(interpreter, file, Path(folder, "cache"))
        warm = seconds_of(interpreter, file, Path(folder, "cache"))
    print(f"{LAYERS} layers, answers kept        {warm:7.2f} s")
    asking = (cold - warm - start) / LAYERS * 1000
    print(f"{LAYERS} layers, nothing kept        {cold:7.2f} s, which is {asking:.1f} ms for each layer call besides the worker's start")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else sys.executable)
