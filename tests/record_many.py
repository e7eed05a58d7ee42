"""Recording many scripts with one import of Keras: each script runs in a fork of a process that has imported it and done nothing else."""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "MPLBACKEND": "Agg", "KERAS_BACKEND": "tensorflow"}


def record_many(paths: Sequence[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """What live Keras makes of each script, recorded anew, in the order given.

    Raises:
        RuntimeError: the recorder failed on a script.
    """
    import subprocess

    command = [sys.executable, "-W", "ignore", str(Path(__file__).resolve()), *(str(path.resolve()) for path in paths)]
    environment = {**os.environ, **QUIET, "PYTHONHASHSEED": "0", "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(answers) != len(paths):
        raise RuntimeError(f"recording failed behind script {len(answers)}: {done.stderr[-2000:]}")
    yield from zip(paths, answers, strict=True)


def main() -> None:
    """Fork, record, print one line of JSON a script."""
    recorder = importlib.import_module("tests.live_recorder")
    importlib.import_module("keras")
    for name in sys.argv[1:]:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                answer = json.dumps(recorder.run(Path(name)))
            with os.fdopen(writing, "w") as out:
                out.write(answer)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answered:
            print(answered.read(), flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
