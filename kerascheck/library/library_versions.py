"""Versions that a program asks for: ``keras.__version__``, ``tf.__version__``, and how they are compared."""

from __future__ import annotations

import re
from typing import Final

from kerascheck.library.registry import Call, attribute, function
from kerascheck.values.objects import External, Value

TENSORFLOW: Final = "2.21.0"
"""What a program is told of TensorFlow where it is held to Keras 3; the TensorFlow of Keras 2 has the same number."""


@attribute(External, "keras.__version__", "keras.src.__version__")
def keras_version(call: Call, module: External) -> Value:
    """The version that the program is held to."""
    major, minor = call.ev.program.target.version(module.written or module.path)
    return f"{major}.{minor}.0"


@attribute(External, "tensorflow.__version__", "tensorflow.version.VERSION")
def tensorflow_version(call: Call, module: External) -> Value:
    """The version of the TensorFlow that belongs to that Keras."""
    major, minor = call.ev.program.target.version("tensorflow")
    return f"{major}.{minor}.0" if major < 3 and not call.ev.program.target.legacy else TENSORFLOW


@function("packaging.version.parse", "packaging.version.Version", "distutils.version.LooseVersion", "distutils.version.StrictVersion",
          "pkg_resources.parse_version", "looseversion.LooseVersion")  # fmt: skip
def parsed(call: Call, text: Value = "") -> Value:
    """A version as a tuple of its numbers, which compares as versions do."""
    if not isinstance(text, str):
        return call.unknown("this version is not known")
    numbers = [int(part) for part in re.findall(r"\d+", text)][:3]
    return tuple(numbers + [0] * (3 - len(numbers)))
