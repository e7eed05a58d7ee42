"""The settings explained: what each key is for, its type, default and an example; and the JSON Schema of them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kerascheck.setting_keys import LIVE_MODES, OUTPUT_FORMATS, SEVERITIES
from kerascheck.settings import DEFAULT_EXCLUDE

_STRING: Final[Mapping[str, Any]] = {"type": "string"}
_FLAG: Final[Mapping[str, Any]] = {"type": "boolean"}
_STRINGS: Final[Mapping[str, Any]] = {"type": "array", "items": {"type": "string"}}

# How a schema reads to a person.
_WORDS: Final = {"integer": "integer", "string": "string", "boolean": "true or false", "array": "list of strings"}


@dataclass(frozen=True, slots=True)
class SettingDoc:
    """One key.

    Attributes:
        text: what it is for, in one sentence.
        schema: its JSON Schema.
        default: the value without a setting, in terms of JSON; None where there is none.
        example: a line or table of TOML.
    """

    text: str
    schema: Mapping[str, Any]
    default: Any
    example: str

    @property
    def is_table(self) -> bool:
        """Whether the value is a table of its own."""
        return self.schema.get("type") == "object"

    @property
    def type(self) -> str:
        """The type in words."""
        if "enum" in self.schema:
            return "one of " + ", ".join(f'"{choice}"' for choice in self.schema["enum"])
        if "anyOf" in self.schema:
            return " or ".join(f'"{each["const"]}"' if "const" in each else _WORDS[each["type"]] for each in self.schema["anyOf"])
        if self.is_table:
            inner = self.schema["additionalProperties"]
            return "table with " + ("lists of strings" if inner.get("type") == "array" else "one of " + ", ".join(inner["enum"]))
        return _WORDS[self.schema["type"]]


DOCS: Final[Mapping[str, SettingDoc]] = {
    "extend": SettingDoc(
        "Another settings file, relative to this one, whose settings hold where this file has none; `extend-…` lists add up.",
        _STRING, None, 'extend = "../kerascheck.toml"',
    ),
    "required-version": SettingDoc(
        "Which versions of kerascheck the project is checked with; any other refuses to check.", _STRING, None, 'required-version = ">=0.1"'
    ),
    "select": SettingDoc(
        "Rules to run instead of the usual ones: codes, names, code prefixes, groups, `ALL`.", _STRINGS, [], 'select = ["KC1", "recurrent"]'
    ),
    "extend-select": SettingDoc("Rules to run as well.", _STRINGS, [], 'extend-select = ["opinion"]'),
    "ignore": SettingDoc("Rules not to run; of several selectors, the most exact one wins.", _STRINGS, [], 'ignore = ["KC405"]'),
    "preview": SettingDoc("Whether rules that are not yet settled run too.", _FLAG, False, "preview = true"),
    "severity": SettingDoc(
        "The severity of rules' findings; of several selectors, the most exact one wins.",
        {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}}, {}, '[severity]\nKC703 = "info"',
    ),
    "per-file-ignores": SettingDoc(
        "Rules that say nothing of some files, by pattern in .gitignore's language.",
        {"type": "object", "additionalProperties": _STRINGS}, {}, '[per-file-ignores]\n"examples/*" = ["KC2", "opinion"]',
    ),
    "ignore-suppressions": SettingDoc("Whether what comments suppress is shown all the same.", _FLAG, False, "ignore-suppressions = true"),
    "error-on-warning": SettingDoc("Whether warnings count as errors.", _FLAG, False, "error-on-warning = true"),
    "rule-paths": SettingDoc("Files and folders with rules of the project's own.", _STRINGS, [], 'rule-paths = ["lab_rules"]'),
    "exclude": SettingDoc(
        "Patterns, in .gitignore's language, of paths to leave out.", _STRINGS, list(DEFAULT_EXCLUDE), 'exclude = ["build", "old/*.py"]'
    ),
    "extend-exclude": SettingDoc("Further such patterns.", _STRINGS, [], 'extend-exclude = ["notebooks/old"]'),
    "force-exclude": SettingDoc("Whether excluded paths are left out even when they are named.", _FLAG, False, "force-exclude = true"),
    "respect-gitignore": SettingDoc("Whether what git ignores is left out.", _FLAG, True, "respect-gitignore = false"),
    "live": SettingDoc(
        "Whether a live TensorFlow confirms what is found; auto: when there is one.",
        {"type": "string", "enum": list(LIVE_MODES)}, "auto", 'live = "never"',
    ),
    "python": SettingDoc("The Python whose TensorFlow confirms.", _STRING, None, 'python = ".venv/bin/python"'),
    "keras-version": SettingDoc(
        "The Keras that programs are held to; without it the installed one, else what the project pins.",
        {"type": "string", "pattern": r"^[1-3](\.[0-9]+)*$"}, None, 'keras-version = "3.9"',
    ),
    "output-format": SettingDoc(
        "How findings are shown.", {"type": "string", "enum": list(OUTPUT_FORMATS)}, "full", 'output-format = "concise"'
    ),
    "fix": SettingDoc("Whether safe fixes are applied.", _FLAG, False, "fix = true"),
    "unsafe-fixes": SettingDoc("Whether unsafe fixes count too.", _FLAG, False, "unsafe-fixes = true"),
    "baseline": SettingDoc("The file of known findings, which are not shown.", _STRING, None, 'baseline = "known.json"'),
    "cache-dir": SettingDoc("Where results and answers are kept.", _STRING, ".kerascheck_cache", 'cache-dir = "/tmp/kerascheck"'),
    "jobs": SettingDoc(
        "How many processes check at once; auto: as many as it is worth.",
        {"anyOf": [{"type": "integer", "minimum": 1}, {"const": "auto"}]}, "auto", "jobs = 4",
    ),
}  # fmt: skip
"""Every key of `kerascheck.setting_keys.READERS`, in the same order."""


def schema() -> dict[str, Any]:
    """The JSON Schema of a settings file."""
    properties = {
        key: {**doc.schema, "description": doc.text, **({"default": doc.default} if doc.default is not None else {})}
        for key, doc in DOCS.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kerascheck",
        "description": "Settings of kerascheck: kerascheck.toml, or [tool.kerascheck] in pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
