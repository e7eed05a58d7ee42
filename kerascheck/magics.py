"""Magics: what only IPython understands in a cell, made harmless for Python with everything else left in its place.

The result has the same length and the same lines, so that a place in the one is a place in the other. IPython's own
transformations (IPython/core/inputtransformer2.py) are what is copied here; they move columns and are no use.
"""

from __future__ import annotations

import ast
import re
from typing import Final

RUNS_ITS_BODY: Final = frozenset("time timeit capture prun memit mprun lprun tensorflow_version".split())
"""Cell magics under which the rest of the cell is part of the program."""

OTHER_LANGUAGES: Final = frozenset(
    """! HTML R SVG bash bigquery cmd cython file html javascript js latex ls markdown perl pypy python python2 python3 ruby
    script sh shell sql svg system sx sy writefile""".split()
)
"""Cell magics under which nothing is part of the program; of others nobody knows, so what is named under them is unknown."""

RUNS_ITS_LINE: Final = re.compile(r"%(?:time|timeit|prun|memit)(?:[ \t]+-[a-zA-Z]+(?:[ \t]*[0-9.]+)?)*[ \t]+(?=\S)")
"""Line magics that run the rest of their line; it takes two characters to part them from it: ``0;``."""

_CELL_MAGIC: Final = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*[ \t]*%%(?P<name>!|[\w.]+)[^\r\n]*")
_ESCAPE: Final = re.compile(r"[ \t]*(?=[%!?,;/])")
_ASSIGNED: Final = re.compile(r"[ \t]*[^#\"'=!\r\n]+=[ \t]*(?=[!%]\S)")
_HELP: Final = re.compile(r"[ \t]*(?=[^#\"'\r\n]*[\w*\])]\?\??[ \t]*$)")
_SHELL: Final = re.compile(
    r"""[ \t]*(?=(?:pip3?|conda|mamba|uv|cd|ls|ll|mkdir|rm|rmdir|cp|mv|cat|man|matplotlib|pylab|load_ext
    |reload_ext|autoreload|env|run|time|timeit)
    [ \t]+ (?!(?:in|is|and|or|not|if|else|for)\b)[A-Za-z_0-9~".])""",
    re.VERBOSE,
)
_ANYTHING: Final = re.compile(
    rf"^{_ESCAPE.pattern}|=[ \t]*[!%]|\?[ \t]*$|^(?:{_SHELL.pattern})", re.MULTILINE | re.VERBOSE
)  # a quick look: most cells have none of it
_LEXEME: Final = re.compile(
    r"""\#[^\r\n]*
    | '{3}(?:\\.|[^\\])*?(?:'{3}|\Z) | "{3}(?:\\.|[^\\])*?(?:"{3}|\Z)
    | '(?:\\(?:\r\n|.)|[^'\\\r\n])*'? | "(?:\\(?:\r\n|.)|[^"\\\r\n])*"?
    | \\(?:\r\n|\r|\n)
    | (?P<open>[(\[{]) | (?P<close>[)\]}]) | (?P<end>\r\n|\r|\n)""",
    re.VERBOSE | re.DOTALL,
)
_CONTINUED: Final = re.compile(r"(?:[^\r\n]*\\[ \t]*(?:\r\n|\r|\n))*[^\r\n]*")
_NAMED: Final = re.compile(r"[ \t]*(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+|@)?(?P<name>[A-Za-z_]\w*)")
_KEYWORDS: Final = frozenset(
    """and as assert async await break class continue def del elif else except finally for from global if import in is lambda
    nonlocal not or pass raise return try while with yield False None True print""".split()
)

NOTHING: Final = "0"
"""A statement that does nothing, in the one character that every magic has."""

UNKNOWN: Final = "_0"
"""A name that nothing can have been given: IPython counts its results from 1."""


def harmless(text: str) -> str | None:
    """A cell as Python, or None when nothing in it is part of the program."""
    magic = _CELL_MAGIC.match(text)
    if magic is None:
        return _without_magics(text)
    name = magic["name"]
    if name in RUNS_ITS_BODY:
        return blank(magic[0]) + _without_magics(text[magic.end() :])
    if name in OTHER_LANGUAGES:
        return None
    return blank(magic[0]) + unknown(text[magic.end() :])


def unknown(text: str) -> str:
    """Instead of code that can't be followed, all names that it may change are made unknown."""
    return "".join(map(_made_unknown, re.findall(r"[^\r\n]+|[\r\n]+", text)))


def blank(text: str) -> str:
    """Spaces for everything but line ends."""
    return re.sub(r"[^\r\n]", " ", text)


def _made_unknown(line: str) -> str:
    named = _NAMED.match(line)
    if named is None or named["name"] in _KEYWORDS:
        return blank(line)
    statement = f"{named['name']}={UNKNOWN}"
    return statement + " " * (len(line) - len(statement)) if len(statement) <= len(line) else blank(line)


def _without_magics(text: str) -> str:
    if not _ANYTHING.search(text):
        return text
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = _CONTINUED.match(text, at).end()  # type: ignore[union-attr]
        replaced = _statement(text[at:end])
        if replaced is None:
            end = _end_of_statement(text, at)
            replaced = text[at:end]
        pieces.append(replaced)
        at = end
    return "".join(pieces)


def _statement(line: str) -> str | None:
    """A line that starts a statement, with its continuation, without its magic; None when it has none."""
    if (assigned := _ASSIGNED.match(line)) is not None:
        return _put(line, assigned.end(), UNKNOWN)
    for pattern in (_ESCAPE, _HELP, _SHELL):
        if (found := pattern.match(line)) is not None:
            run = RUNS_ITS_LINE.match(line, found.end())
            if run is not None and _parses(f"{NOTHING};{line[run.end() :]}"):
                return _put(line[: run.end()], found.end(), f"{NOTHING};") + line[run.end() :]
            return _put(line, found.end(), NOTHING)
    return None


def _put(line: str, at: int, code: str) -> str:
    return line[:at] + code + blank(line[at + len(code) :])


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _end_of_statement(text: str, at: int) -> int:
    depth = 0
    for lexeme in _LEXEME.finditer(text, at):
        match lexeme.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth = max(depth - 1, 0)
            case "end" if depth == 0:
                return lexeme.end()
    return len(text)
