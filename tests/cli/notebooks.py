"""Notebooks made for tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kerascheck.source import Source


def cell(source: str, kind: str = "code", **metadata: Any) -> dict[str, Any]:
    outputs = {"execution_count": 1, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": metadata, "source": source.splitlines(keepends=True), **outputs}


def notebook(*cells: str | dict[str, Any], metadata: dict[str, Any] | None = None, indent: int | None = 1) -> str:
    """A notebook as Jupyter writes it, of code cells unless they are given whole."""
    found = [cell(each) if isinstance(each, str) else each for each in cells]
    content = {"cells": found, "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(content, indent=indent, ensure_ascii=False) + "\n"


def source_of(text: str) -> Source:
    return Source.of(text, Path("book.ipynb"), "book.ipynb")


def texts(source: Source) -> Sequence[str]:
    return [source.part(each.number).text for each in source.cells]
