"""The command ``config``, and what it says held to the settings that are really read."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kerascheck.setting_docs import DOCS, schema
from kerascheck.setting_keys import READERS
from kerascheck.settings import Settings, load_settings
from tests.cli.samples import run

WRONG: tuple[dict[str, Any], ...] = (
    {"selct": []}, {"select": "KC2"}, {"ignore": [1]}, {"fix": 1}, {"live": "sometimes"}, {"live": True}, {"severity": "error"},
    {"severity": {"KC201": "bad"}}, {"per-file-ignores": {"a/*": "KC2"}}, {"output-format": "jsn"}, {"preview": "yes"},
    {"required-version": 1}, {"keras-version": 3.9}, {"keras-version": "new"}, {"rule-paths": "lab"}, {"cache-dir": 1}, {"extend": []},
)  # fmt: skip


def test_every_key_that_is_read_is_explained_and_no_other() -> None:
    assert list(DOCS) == list(READERS)
    assert list(schema()["properties"]) == list(READERS)


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert json.loads(run("config", "--output-format", "schema").stdout) == schema()
    assert json.loads(run("config", "live", "--output-format", "schema").stdout)["enum"] == ["auto", "always", "never"]


@pytest.mark.parametrize("key", READERS)
def test_examples_are_valid_and_defaults_are_true(key: str, tmp_path: Path) -> None:
    doc = DOCS[key]
    example = tomllib.loads(doc.example)
    assert list(example) == [key]
    jsonschema.validate(example, schema())
    (tmp_path / "kerascheck.toml").write_text(doc.example if key != "extend" else 'extend = "other.toml"')
    (tmp_path / "other.toml").write_text("")
    load_settings(tmp_path)
    if key == "extend":
        return
    if doc.default is not None:
        jsonschema.validate({key: doc.default}, schema())
    found: Any = getattr(Settings(), key.replace("-", "_")) if key != "cache-dir" else str(Settings().cache_folder)
    assert doc.default == (dict(found) if isinstance(doc.default, dict) else list(found) if isinstance(found, tuple) else found or doc.default)


@pytest.mark.parametrize("table", WRONG)
def test_schema_and_reader_refuse_the_same(table: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table, schema())
    (key,) = table
    if key in READERS:
        with pytest.raises(ValueError, match=r"\w"):
            READERS[key](table[key])


def test_all_settings_and_one(folder: Path) -> None:
    lines = run("config").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(READERS)
    assert run("config", "live").stdout == (
        "live\n\nWhether a live TensorFlow confirms what is found; auto: when there is one.\n\n"
        'Type:    one of "auto", "always", "never"\nDefault: "auto"\nExample, in kerascheck.toml:\n\n    live = "never"\n'
    )
    assert json.loads(run("config", "severity", "--output-format", "json").stdout) == {
        "key": "severity",
        "description": "The severity of rules' findings; of several selectors, the most exact one wins.",
        "type": "table with one of error, warning, info",
        "default": {},
        "example": '[severity]\nKC703 = "info"',
    }
    assert [record["key"] for record in json.loads(run("config", "--output-format", "json").stdout)] == list(READERS)


def test_unknown_setting_names_the_nearest() -> None:
    done = run("config", "sevrity")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "there is no setting `sevrity` (did you mean `severity`?)" in done.stderr


def test_settings_are_shown(folder: Path) -> None:
    (folder / "kerascheck.toml").write_text('ignore = ["KC2"]\n[severity]\nKC703 = "info"\n')
    done = run("check", "--show-settings", "--warn", "KC101", "--live", "never")
    assert done.exit_code == 0
    shown = tomllib.loads(done.stdout)
    assert done.stdout.startswith(f"# {folder / 'kerascheck.toml'}\n")
    assert (shown["ignore"], shown["severity"], shown["live"]) == (["KC2"], {"KC703": "info", "KC101": "warning"}, "never")
    jsonschema.validate(shown, schema())
