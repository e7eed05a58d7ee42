"""Small programs whose mistakes are marked: a line that ends in ``# KC201`` must get that finding, all others none of the theme."""

from __future__ import annotations

import re
from collections.abc import Collection
from textwrap import dedent

from kerascheck.api import check_source
from kerascheck.diagnostic import Diagnostic
from kerascheck.fix import apply_fixes

_MARK = re.compile(r"  # (KC\d{3})$", re.MULTILINE)


def marks(text: str) -> list[tuple[int, str]]:
    """Row and code of every mark."""
    return [(text.count("\n", 0, match.start()) + 1, match[1]) for match in _MARK.finditer(text)]


def found(text: str, codes: Collection[str]) -> list[Diagnostic]:
    """What is found in a program, of these rules only."""
    return [each for each in check_source(_MARK.sub("", text), "program.py") if each.code in codes]


def assert_marked(program: str, codes: Collection[str]) -> None:
    """The marked lines are flagged, and no others."""
    text = dedent(program)
    assert [(each.span.start.row, each.code) for each in found(text, codes)] == marks(text)


def fixed(program: str, codes: Collection[str], *, unsafe: bool = False) -> str:
    """The program's text after the fixes of these rules."""
    text = _MARK.sub("", dedent(program))
    return apply_fixes(text, found(text, codes), unsafe).text
