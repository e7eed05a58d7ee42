"""Versions of Keras: how they are written, which TensorFlow brings which, and which one a program is held to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

Version: TypeAlias = "tuple[int, int]"

OLDEST: Final[Version] = (2, 13)
"""The oldest version of which the table knows every symbol."""

NEWEST: Final[Version] = (3, 15)
FIRST_OF_3: Final[Version] = (3, 0)
LAST_OF_2: Final[Version] = (2, 15)
"""Also what the package ``tf_keras`` is."""

FIRST_WITH_KERAS_3: Final[Version] = (2, 16)
"""TensorFlow versions up to here bring the Keras of their own number; from here on the newest Keras 3 is installed with them."""

ONE_PACKAGE: Final[Version] = (2, 6)
"""From here on ``tf.keras`` is the package ``keras``."""

LEGACY_KERAS: Final = "TF_USE_LEGACY_KERAS"
"""The environment variable by which a program makes ``tf.keras`` Keras 2."""

_NOT_LEGACY: Final = re.compile(rf"""{LEGACY_KERAS}["']?\s*\]?\s*(?:=|,)\s*["']?(?:0|False|false)\b""")


def parse(text: str) -> Version | None:
    """Major and minor number of a version such as ``3.15.1``; None for what is none."""
    found = re.match(r"(\d+)(?:\.(\d+))?", text.strip())
    return (int(found[1]), int(found[2] or 0)) if found else None


def keras_of(tensorflow: Version) -> Version:
    """The Keras that is installed with a TensorFlow."""
    return tensorflow if tensorflow < FIRST_WITH_KERAS_3 else NEWEST


def uses_legacy_keras(text: str) -> bool:
    """Whether a program asks for Keras 2 behind ``tf.keras``."""
    return LEGACY_KERAS in text and _NOT_LEGACY.search(text) is None


@dataclass(frozen=True, slots=True)
class Target:
    """The Keras that a program is held to.

    Attributes:
        keras: the version of ``keras``.
        legacy: whether the program makes ``tf.keras`` Keras 2, whatever ``keras`` is.
    """

    keras: Version = NEWEST
    legacy: bool = False

    def version(self, written: str = "keras") -> Version:
        """The version behind a path as it is written: ``tf_keras``, ``tensorflow.keras…``, ``keras…``."""
        legacy = written.startswith("tf_keras") or (self.legacy and written.startswith("tensorflow"))
        return LAST_OF_2 if legacy and self.keras >= OLDEST else self.keras

    @property
    def of_keras_2(self) -> bool:
        """Whether Keras 2 is meant, however it is imported; of that Keras 3 and its judge say nothing."""
        return any(self.version(written) < FIRST_OF_3 for written in ("keras", "tensorflow"))

    def package(self, written: str) -> str:
        """The package whose classes are behind a path: ``keras``, ``tf_keras``, ``tensorflow.python.keras``, or an old ``tf.keras``.

        Keras 3, and Keras 2 from TensorFlow 2.6 on, are the same package whether reached as ``keras`` or as ``tf.keras``.
        """
        if written.startswith("tensorflow.python.keras"):
            return "tensorflow.python.keras"
        if written.startswith("tf_keras") or (written.startswith("tensorflow.keras") and self.legacy):
            return "tf_keras"
        return "tf.keras" if written.startswith("tensorflow.keras") and self.keras < ONE_PACKAGE else "keras"

    def named(self, written: str = "keras") -> str:
        """What messages call it: ``Keras 3`` for the newest, ``Keras 2.15`` and the like for others."""
        version = self.version(written)
        return "Keras 3" if version == NEWEST else f"Keras {version[0]}.{version[1]}"

    def known(self, written: str = "keras") -> bool:
        """Whether the table knows what this version has; of older ones nothing can be said to be gone."""
        return self.version(written) >= OLDEST
