"""A script for the live side: every model of ``keras.applications`` as rows of name, class, output shape and parameter count.

Run as ``python tests/live_applications.py``; prints one line of JSON a model. Nothing is allocated: the models are built in a stateless
scope that is never left.
"""

from __future__ import annotations

import importlib
import json
import math
import os
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", KERAS_BACKEND="tensorflow")


def rows_of(model: Any) -> list[list[Any]]:
    """Name, class, output shape and parameter count of every layer, in the order of ``model.layers``."""
    rows = []
    for layer in model.layers:
        outputs = layer.output if isinstance(layer.output, list | tuple) else [layer.output]
        shapes = [list(tensor.shape) for tensor in outputs]
        count = sum(math.prod(weight.shape) for weight in layer.weights)
        rows.append([layer.name, type(layer).__name__, shapes[0] if len(shapes) == 1 else shapes, count])
    return rows


def main() -> None:
    """Build and print all of them, with and without their tops."""
    keras: Any = importlib.import_module("keras")
    scope: Any = importlib.import_module("keras.src.backend.common.stateless_scope").StatelessScope
    names = [name for name in dir(keras.applications) if name[0].isupper()]
    with scope():
        for name in names:
            for include_top in (True, False):
                keras.backend.clear_session()
                model = getattr(keras.applications, name)(weights=None, include_top=include_top)
                print(json.dumps({"name": name, "include_top": include_top, "layers": rows_of(model)}), flush=True)


if __name__ == "__main__":
    main()
