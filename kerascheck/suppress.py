"""Suppressions: the comments by which a person says that a finding is known and fine.

``# kerascheck: ignore[KC201] reason`` at a line's end is for that logical line, alone on a line for the next one;
``# kerascheck: file-ignore[KC201]`` is for the file; ``# noqa: KC201`` at a line's end is honoured too. Rules go by code or name.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kerascheck.diagnostic import Diagnostic, Edit, Fix, Position, Severity, Span
from kerascheck.settings import did_you_mean
from kerascheck.source import Source

_CODE: Final = "KC001"
_NAME: Final = "unused-ignore"

_OURS: Final = re.compile(r"#\s*kerascheck:\s*(?P<scope>file-ignore|ignore)(?![\w-])(?:\s*\[(?P<list>[^\]]*)\])?")
_NOQA: Final = re.compile(r"#\s*noqa:\s*(?P<list>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)", re.IGNORECASE)
_PRAGMA: Final = re.compile(r"#\s*(?:[A-Za-z][\w-]*:|noqa\b)", re.IGNORECASE)

_LAYOUT: Final = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})
_WHOLE_FILE: Final = (1, 10**9)
_NO_LINE: Final = (0, -1)


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment and the rows, first and last, of the logical line it belongs to or stands above."""

    row: int
    column: int
    text: str
    rows: tuple[int, int]
    alone: bool


@dataclass(frozen=True, slots=True)
class _Suppression:
    """One directive.

    Attributes:
        span: from its ``#`` to the end of its list.
        words: what is to be ignored, as written.
        rows: first and last row for which it holds.
        removal: the edit that takes it away, reason included.
        word_list: the span between its brackets.
        foreign: whether it is a ``noqa``, which other tools read too.
    """

    span: Span
    words: tuple[str, ...]
    rows: tuple[int, int]
    removal: Edit
    word_list: Span
    foreign: bool

    def covers(self, diagnostic: Diagnostic) -> bool:
        row = diagnostic.span.start.row
        first, last = self.rows
        return first <= max(diagnostic.noqa_row, row) and min(diagnostic.first_row or row, row) <= last


def apply(
    diagnostics: Iterable[Diagnostic], source: Source, known_rules: Mapping[str, str], checked: Container[str]
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What is left of one file's diagnostics, and a KC001 for each suppression that is of no use.

    Args:
        diagnostics: of this file.
        source: the file.
        known_rules: every rule's name by its code.
        checked: codes of the rules that have run; only those can show a suppression to be unused.
    """
    found = list(diagnostics)
    if "kerascheck:" not in source.text and "noqa" not in source.text.lower():
        return found, []
    comments, complete = _comments(source)
    suppressions = [suppression for comment in comments for suppression in _directives(comment, source)]
    codes = {name: code for code, name in known_rules.items()} | {code: code for code in known_rules}
    used: set[tuple[int, str]] = set()

    def is_shown(diagnostic: Diagnostic) -> bool:
        hits = [
            (index, word)
            for index, suppression in enumerate(suppressions)
            for word in suppression.words
            if codes.get(word) == diagnostic.code and suppression.covers(diagnostic)
        ]
        used.update(hits)
        return not hits

    kept = [diagnostic for diagnostic in found if is_shown(diagnostic)]
    if not complete:
        return kept, []
    useless = [
        _useless(suppression, {word for number, word in used if number == index}, codes, checked)
        for index, suppression in enumerate(suppressions)
        if not suppression.foreign
    ]
    return kept, [diagnostic for diagnostic in useless if diagnostic is not None and is_shown(diagnostic)]


def _useless(suppression: _Suppression, used: set[str], codes: Mapping[str, str], checked: Container[str]) -> Diagnostic | None:
    """KC001 for a suppression with words that suppress nothing, or None."""
    unknown = [word for word in suppression.words if word not in codes]
    # KC001 itself can't be known to be unused before it is looked for.
    idle = [word for word in suppression.words if word in codes and word not in used and codes[word] in checked and codes[word] != _CODE]
    kept = [word for word in suppression.words if word not in unknown and word not in idle]
    row = suppression.span.start.row
    complaint = Diagnostic(_CODE, _NAME, Severity.WARNING, "", suppression.span, noqa_row=row, first_row=row)
    if not suppression.words:
        message = "a suppression must name its rules, such as `ignore[KC201]`; this one ignores nothing"
    elif unknown or idle:
        parts = [f"there is no rule `{word}`{did_you_mean(word, codes)}" for word in unknown]
        parts += [f"`{word}` finds nothing here to ignore" for word in idle]
        message = "; ".join(parts)
    else:
        return None
    if kept:
        fix = Fix("remove " + " and ".join(f"`{word}`" for word in (*unknown, *idle)), (Edit(suppression.word_list, ", ".join(kept)),))
    else:
        fix = Fix("remove the comment", (suppression.removal,))
    return replace(complaint, message=message, fix=fix)


def _directives(comment: _Comment, source: Source) -> Iterator[_Suppression]:
    for match in _OURS.finditer(comment.text):
        words = tuple(word.strip() for word in (match["list"] or "").split(",") if word.strip())
        rows = _WHOLE_FILE if match["scope"] == "file-ignore" else comment.rows
        yield _suppression(comment, match, words, rows, source, foreign=False)
    if not comment.alone:
        for match in _NOQA.finditer(comment.text):
            words = tuple(word.upper() for word in re.split(r"[,\s]+", match["list"]))
            yield _suppression(comment, match, words, comment.rows, source, foreign=True)


def _suppression(
    comment: _Comment, match: re.Match[str], words: Sequence[str], rows: tuple[int, int], source: Source, *, foreign: bool
) -> _Suppression:
    line = source.line(comment.row)
    start = comment.column + match.start()
    # A reason goes on to the next tool's comment in the same line, or to the line's end.
    further = _PRAGMA.search(line, comment.column + match.end())

    def span(from_column: int, to_column: int) -> Span:
        return Span(source.display, Position(comment.row, from_column + 1), Position(comment.row, to_column + 1))

    if further:
        removed = span(start, further.start())
    elif line[:start].strip():
        removed = span(len(line[:start].rstrip()), len(line))
    else:
        removed = Span(source.display, Position(comment.row, 1), Position(comment.row + 1, 1))
    word_list = span(comment.column + match.start("list"), comment.column + match.end("list"))
    return _Suppression(span(start, comment.column + match.end()), tuple(words), rows, Edit(removed, ""), word_list, foreign)


def _comments(source: Source) -> tuple[list[_Comment], bool]:
    """All comments with their logical lines, and whether the whole file could be read as tokens."""
    comments: list[_Comment] = []
    waiting: list[_Comment] = []
    first_row = 0
    lines = (line + "\n" for line in source.code_lines)
    try:
        for token in tokenize.generate_tokens(lambda: next(lines, "")):
            row, column = token.start
            if token.type == tokenize.COMMENT:
                waiting.append(_Comment(row, column, token.string, _NO_LINE, not source.line(row)[:column].strip()))
            elif token.type == tokenize.NEWLINE:
                comments += (replace(comment, rows=(first_row, row)) for comment in waiting)
                waiting.clear()
                first_row = 0
            elif token.type not in _LAYOUT:
                first_row = first_row or row
    except (tokenize.TokenError, SyntaxError):
        return comments, False
    return comments + waiting, True
