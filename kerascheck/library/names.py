"""Names: the canonical dotted path of whatever a program imports, and Python's builtins."""

from __future__ import annotations

import builtins
from functools import cache
from typing import Final

from kerascheck.values.objects import External

PREFIXES: Final = (
    ("tensorflow.python.keras.", "keras."), ("tensorflow.compat.v1.keras.", "keras."), ("tensorflow.compat.v2.keras.", "keras."),
    ("tensorflow.keras.", "keras."), ("keras.src.", "keras."), ("tensorflow.contrib.keras.", "keras."), ("tf_keras.", "keras."),
    ("keras.api.", "keras."), ("kerastuner.", "keras_tuner."),
    ("tensorflow.compat.v1.", "tensorflow."), ("tensorflow.compat.v2.", "tensorflow."),  ("tensorflow.python.", "tensorflow."),
)  # fmt: skip
"""Written prefix and canonical prefix, the longest first."""

_WHOLE: Final = {prefix[:-1]: canonical[:-1] for prefix, canonical in PREFIXES}
_BUILTINS: Final = frozenset(dir(builtins))


@cache
def canonical(path: str) -> str:
    """The one path under which a symbol is known here, such as ``keras.layers.Dense`` for ``tf.keras.layers.Dense``."""
    if path in _WHOLE:
        return _WHOLE[path]
    for prefix, replacement in PREFIXES:
        if path.startswith(prefix):
            return replacement + path[len(prefix) :]
    return path


def builtin(name: str) -> External | None:
    """The builtin of that name, if there is one."""
    return External(f"builtins.{name}") if name in _BUILTINS else None
