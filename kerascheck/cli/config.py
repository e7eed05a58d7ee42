"""``kerascheck config``: the settings that there are."""

from __future__ import annotations

import json
from typing import Any

import click

from kerascheck.cli.common import Failure, write
from kerascheck.setting_docs import DOCS, SettingDoc, schema
from kerascheck.settings import did_you_mean


@click.command()
@click.argument("key", required=False, metavar="[KEY]")
@click.option("--output-format", type=click.Choice(["text", "json", "schema"]), default="text", help="Default: text.")
def config(key: str | None, output_format: str) -> None:
    """Explain the settings, or one of them: type, default, and an example; or give their JSON Schema."""
    if key is not None and key not in DOCS:
        raise Failure(f"there is no setting `{key}`{did_you_mean(key, DOCS)}")
    if output_format == "schema":
        found: Any = schema() if key is None else schema()["properties"][key]
        write(json.dumps(found, indent=2) + "\n")
    elif output_format == "json":
        records = [_record(name, doc) for name, doc in DOCS.items() if key in (None, name)]
        write(json.dumps(records if key is None else records[0], indent=2) + "\n")
    elif key is None:
        longest = max(map(len, DOCS))
        write("".join(f"{name:<{longest}}  {doc.text}\n" for name, doc in DOCS.items()))
    else:
        write(_page(key, DOCS[key]))


def _record(key: str, doc: SettingDoc) -> dict[str, Any]:
    return {"key": key, "description": doc.text, "type": doc.type, "default": doc.default, "example": doc.example}


def _page(key: str, doc: SettingDoc) -> str:
    default = "none" if doc.default is None else json.dumps(doc.default)
    example = "".join(f"    {line}\n" for line in doc.example.splitlines())
    return f"{key}\n\n{doc.text}\n\nType:    {doc.type}\nDefault: {default}\nExample, in kerascheck.toml:\n\n{example}"
