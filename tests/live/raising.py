"""Runs the programs of ``training_mistakes`` on a real Keras: ``raising.py keras`` or ``raising.py tf_keras``; prints what each raises."""

import contextlib
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))


def raised(program: str) -> str:
    """The text of the exception that a program ends with, "" where it ends well."""
    names: dict[str, Any] = {}
    try:
        exec(program, names)  # the test's own programs
    except Exception as error:
        return str(error)
    return ""


def main(package: str) -> None:
    from training_mistakes import MISTAKES, program_for  # type: ignore[import-not-found]

    keras = importlib.import_module(package)
    found = {}
    with contextlib.redirect_stdout(sys.stderr):
        for name in MISTAKES:
            keras.backend.clear_session()
            found[name] = raised(program_for(name, package))
    print(json.dumps(found))


if __name__ == "__main__":
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    main(sys.argv[1])
