"""Reports: what a check has found, in a form for people or for tools; one file a format."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Final, Protocol, cast

from kerascheck.result import CheckResult
from kerascheck.settings import Settings


@dataclass(frozen=True, slots=True)
class Style:
    """How to write a report.

    Attributes:
        color: whether colours and links may be used.
        closing: whether a report for people ends with its closing lines.
        unsafe: whether unsafe fixes are switched on, and so count as fixable.
        settings: under which the check was made; they tell which rules there are.
    """

    color: bool = False
    closing: bool = True
    unsafe: bool = False
    settings: Settings | None = None


class Render(Protocol):
    """What a format's module has to offer as ``render``: the whole report as text, line ends included."""

    def __call__(self, result: CheckResult, style: Style) -> str: ...


# The names in this table are those of kerascheck.setting_keys.OUTPUT_FORMATS.
FORMATS: Final[dict[str, str]] = {
    "full": "kerascheck.report.full",
    "concise": "kerascheck.report.concise",
    "grouped": "kerascheck.report.grouped",
    "json": "kerascheck.report.json_list",
    "json-lines": "kerascheck.report.json_lines",
    "github": "kerascheck.report.github",
    "gitlab": "kerascheck.report.gitlab",
    "junit": "kerascheck.report.junit",
    "sarif": "kerascheck.report.sarif",
    "rdjson": "kerascheck.report.rdjson",
    "pylint": "kerascheck.report.pylint",
    "azure": "kerascheck.report.azure",
}


def renderer(name: str) -> Render:
    """The function that writes a format; only this format's module is imported."""
    return cast(Render, import_module(FORMATS[name]).render)
