"""Write the table of public symbols and signatures of the Keras installed beside this script.

Run as ``python kerascheck/keras_api/generate.py OUTPUT.json`` in an environment that has Keras 3.
kerascheck itself never runs it.
"""

from __future__ import annotations

import inspect
import json
import pkgutil
import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def parameters_of(target: Any) -> list[list[Any]] | None:
    """Name, kind and default of each parameter; a default that is no literal becomes ``{"$repr": …}``."""
    try:
        signature = inspect.signature(target.__init__ if inspect.isclass(target) else target)
    except (TypeError, ValueError):
        return None
    kinds = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**", "KEYWORD_ONLY": "k"}
    rows: list[list[Any]] = []
    for parameter in list(signature.parameters.values())[1 if inspect.isclass(target) else 0 :]:
        row: list[Any] = [parameter.name, kinds.get(parameter.kind.name, "")]
        if parameter.default is not inspect.Parameter.empty:
            row.append(literal(parameter.default))
        rows.append(row)
    return rows


def literal(value: Any) -> Any:
    """A JSON form of a default value that tells tuples from lists."""
    if isinstance(value, tuple):
        return {"$tuple": [literal(item) for item in value]}
    if isinstance(value, list):
        return [literal(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return {"$repr": repr(value)[:80]}


def walk(module: ModuleType, name: str, table: dict[str, Any]) -> None:
    """Add every public symbol of a module and its public submodules."""
    for symbol, value in sorted(vars(module).items()):
        if symbol.startswith("_"):
            continue
        path = f"{name}.{symbol}"
        if isinstance(value, ModuleType):
            if value.__name__.startswith("keras.") and ".src" not in value.__name__ and not symbol.startswith("_"):
                walk(value, path, table)
                table[path] = {"kind": "module"}
        elif inspect.isclass(value):
            bases = [base.__name__ for base in value.__mro__[1:-1] if base.__module__.startswith("keras")]
            table[path] = {"kind": "class", "name": value.__name__, "parameters": parameters_of(value), "bases": bases}
        elif callable(value):
            table[path] = {"kind": "function", "name": getattr(value, "__name__", symbol), "parameters": parameters_of(value)}
        else:
            table[path] = {"kind": "value"}


def main() -> None:
    """Collect and write the table."""
    import keras

    for info in pkgutil.walk_packages(keras.__path__, "keras."):
        if ".src" not in info.name and "._legacy" not in info.name:
            import_module(info.name)
    table: dict[str, Any] = {}
    walk(keras, "keras", table)
    through_tensorflow: dict[str, Any] = {}
    walk(import_module("keras._tf_keras.keras"), "keras", through_tensorflow)
    more = {path: entry for path, entry in through_tensorflow.items() if path not in table}
    with open(sys.argv[1], "w", encoding="utf-8") as output:
        content = {"keras": keras.__version__, "symbols": table, "tensorflow_only": more}
        json.dump(content, output, separators=(",", ":"), sort_keys=True)
        output.write("\n")


if __name__ == "__main__":
    main()
