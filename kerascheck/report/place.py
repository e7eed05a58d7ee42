"""A place as people and tools read it, and the page of a rule."""

from __future__ import annotations

from typing import Final

from kerascheck.diagnostic import Span

HOMEPAGE: Final = "https://kerascheck.readthedocs.io/"
RULE_PAGES: Final = f"{HOMEPAGE}rules/"


def place(span: Span) -> str:
    """``file.py:9:11``, or ``book.ipynb:cell 3:9:11``."""
    cell = "" if span.cell is None else f"cell {span.cell}:"
    return f"{span.filename}:{cell}{span.start.row}:{span.start.column}"


def rule_url(name: str) -> str:
    """The page of a rule, by the rule's name."""
    return f"{RULE_PAGES}{name}/"
