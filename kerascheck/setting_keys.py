"""The keys of a settings file, and how the value of each is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

SEVERITIES: Final = ("error", "warning", "info")
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


def _severities(value: object) -> tuple[tuple[str, str], ...]:
    if isinstance(value, dict) and all(isinstance(each, str) and each in SEVERITIES for each in value.values()):
        return tuple(value.items())
    raise ValueError("a table of rules, each with " + _listed(SEVERITIES))


def _lists_by_name(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if isinstance(value, dict):
        try:
            return tuple((name, _strings(each)) for name, each in value.items())
        except ValueError:
            pass
    raise ValueError("a table of patterns, each with a list of strings")


def _listed(choices: Iterable[str]) -> str:
    return "one of " + ", ".join(f'"{choice}"' for choice in choices)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def _one_of(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise ValueError(_listed(choices))

    return read


def _required_version(value: object) -> str:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        text = _string(value)
        SpecifierSet(f"=={text}" if text[:1].isdigit() else text)
        return text
    except (InvalidSpecifier, ValueError):  # the latter of what is no text at all
        raise ValueError('a version or a range, such as ">=0.1,<2"') from None


def _jobs(value: object) -> int | None:
    if value == "auto":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise ValueError('a number of processes or "auto"')


def _keras_version(value: object) -> str:
    from kerascheck.keras_api.versions import parse

    text = value if isinstance(value, str) else ""
    version = parse(text)
    if version is None or not 1 <= version[0] <= 3 or text.strip(".0123456789"):
        raise ValueError('a version such as "3.9"')
    return text


# Each raises ValueError with what it expects.
READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "extend": _string,
    "required-version": _required_version,
    "select": _strings,
    "extend-select": _strings,
    "ignore": _strings,
    "preview": _flag,
    "severity": _severities,
    "per-file-ignores": _lists_by_name,
    "ignore-suppressions": _flag,
    "error-on-warning": _flag,
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
    "baseline": _string,
    "cache-dir": _string,
    "jobs": _jobs,
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
