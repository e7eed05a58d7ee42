"""The settings in force, as a settings file would say them."""

from __future__ import annotations

import json
from typing import Any

from kerascheck.setting_docs import DOCS
from kerascheck.settings import Settings


def shown_settings(settings: Settings) -> str:
    """Every setting that has a value, as TOML, tables last; a comment says which file they come from."""
    values: dict[str, Any] = {key: getattr(settings, key.replace("-", "_"), None) for key in DOCS}
    tables = {key: dict(values[key]) for key, doc in DOCS.items() if doc.is_table and values[key]}
    plain = {key: _plain(value) for key, value in values.items() if not DOCS[key].is_table and value not in (None, "")}
    lines = [f"# {settings.file or 'no settings file'}"]
    lines += [f"{key} = {_toml(value)}" for key, value in plain.items()]
    for key, table in tables.items():
        lines += ["", f"[{key}]", *(f"{_toml(name)} = {_toml(_plain(value))}" for name, value in table.items())]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    """Tuples as lists, paths as text."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, bool | str) else str(value)


def _toml(value: Any) -> str:
    """A string, flag or list of strings; JSON writes these as TOML does."""
    return json.dumps(value, ensure_ascii=False)
