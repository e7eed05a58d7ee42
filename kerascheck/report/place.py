"""A place as people and tools read it, and the page of a rule."""

from __future__ import annotations

from typing import Final

from kerascheck.diagnostic import Span

HOMEPAGE: Final = "https://kerascheck.readthedocs.io/"
RULE_PAGES: Final = f"{HOMEPAGE}rules/"
OWN_CODES: Final = "KC"


def place(span: Span) -> str:
    """``file.py:9:11``, or ``book.ipynb:cell 3:9:11``."""
    cell = "" if span.cell is None else f"cell {span.cell}:"
    return f"{span.filename}:{cell}{span.start.row}:{span.start.column}"


def rule_url(name: str, code: str = OWN_CODES) -> str:
    """The page of a rule, by the rule's name; empty for rules of other makers, which have their pages elsewhere."""
    return f"{RULE_PAGES}{name}/" if code.startswith(OWN_CODES) else ""
