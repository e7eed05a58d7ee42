"""The keys of a settings file, and how the value of each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

LIVE_MODES: Final = ("auto", "always", "never")
OUTPUT_FORMATS: Final = (
    "full", "concise", "grouped", "json", "json-lines", "github", "gitlab", "junit", "sarif", "rdjson", "pylint", "azure",
)  # fmt: skip


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError("a list of strings")


def _string(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("a string")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def _one_of(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise ValueError("one of " + ", ".join(f'"{choice}"' for choice in choices))

    return read


def _keras_version(value: object) -> str:
    from kerascheck.keras_api.versions import parse

    text = value if isinstance(value, str) else ""
    version = parse(text)
    if version is None or not 1 <= version[0] <= 3 or text.strip(".0123456789"):
        raise ValueError('a version such as "3.9"')
    return text


# Each raises ValueError with what it expects.
READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "select": _strings,
    "extend-select": _strings,
    "ignore": _strings,
    "rule-paths": _strings,
    "exclude": _strings,
    "extend-exclude": _strings,
    "force-exclude": _flag,
    "respect-gitignore": _flag,
    "live": _one_of(*LIVE_MODES),
    "python": _string,
    "keras-version": _keras_version,
    "output-format": _one_of(*OUTPUT_FORMATS),
    "fix": _flag,
    "unsafe-fixes": _flag,
    "cache-dir": _string,
}


def shown(value: object) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case _:
            return str(value)
