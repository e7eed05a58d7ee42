"""A notebook: the JSON of an .ipynb file, its code cells as one program, and changed cells put back with nothing else touched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final, NoReturn

from kerascheck.magics import harmless
from kerascheck.source import Cell, Source, UnreadableFile

_Reader = Callable[[str, int], tuple[Any, int]]

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")

INDENTED: Final = "if True:\n"
"""Stands above a cell that is indented as a whole, which IPython allows."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """The text of an .ipynb file and where in it the code cells' sources stand, by cell number."""

    text: str
    places: Mapping[int, tuple[int, int]]

    def joined(self, path: Path, display: str, encoding: str, cells: Mapping[int, str]) -> Source:
        """The source that some cells make together, given by number in their order."""
        text: list[str] = []
        code: list[str] = []
        found: list[Cell] = []
        at = 0
        for number, content in cells.items():
            python = harmless(content)
            if python is None:
                continue
            above = head(python)
            at += len(above)
            found.append(Cell(number, at, at + len(content)))
            text += (above, content, "\n")
            code += (above, python, "\n")
            at += len(content) + 1
        return Source(path, display, "".join(text), encoding, tuple(found), "".join(code), self)

    def with_cells(self, cells: Mapping[int, str]) -> str:
        """The file's text with the sources of some cells; those that are the same, and of others the lines that are, stay as they are."""
        pieces: list[str] = []
        at = 0
        for number, (start, end) in self.places.items():
            value, _ = _value(self.text, start)
            if number in cells and _told(value) != cells[number]:
                pieces += (self.text[at:start], self._source(start, end, value, cells[number]))
                at = end
        return "".join((*pieces, self.text[at:]))

    def _source(self, start: int, end: int, value: str | list[str], content: str) -> str:
        """A cell's source as JSON, written the way it was."""
        if isinstance(value, str):
            return self._string(content)
        if not value:
            return f"[{', '.join(map(self._string, _LINE.findall(content)))}]"
        places = list(_items(self.text, start))
        old = [_told(self.text_of(place)) for place in places]
        new = _LINE.findall(content)
        lines: list[str] = []
        for kind, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                lines += (self.text[slice(*place)] for place in places[first:last])
            else:
                lines += map(self._string, new[new_first:new_last])
        before, after = self.text[start : places[0][0]], self.text[places[-1][1] : end]
        between = self.text[places[0][1] : places[1][0]] if len(places) > 1 else f",{before[1:]}"
        return before + between.join(lines) + after

    def text_of(self, place: tuple[int, int]) -> str:
        """The string that stands at a place."""
        return str(_value(self.text, place[0])[0])

    def _string(self, content: str) -> str:
        return json.dumps(content, ensure_ascii=self.text.isascii())


def head(python: str) -> str:
    """The line that is put above a cell."""
    first = next((line for line in python.splitlines() if line.strip()), "")
    return INDENTED if first[:1] in (" ", "\t") and not first.lstrip().startswith("#") else ""


def read_notebook(text: str, path: Path, display: str, encoding: str = "utf-8") -> Source:
    """The Python cells of a notebook as one source; none of a notebook in another language.

    Raises:
        UnreadableFile: when the text is no notebook.
    """
    try:
        content, end = _object(text, _skip(text, 0), _NOTEBOOK)
        if _skip(text, end) < len(text):
            _fail("extra data", text, end)
    except json.JSONDecodeError as error:
        what = f"{error.msg[:1].lower()}{error.msg[1:]}"
        raise UnreadableFile(f"not a notebook, its JSON is broken in line {error.lineno}, column {error.colno}: {what}") from error
    except RecursionError as error:
        raise UnreadableFile("not a notebook, its JSON is nested too deeply") from error
    cells = content.get("cells")
    if cells is None and isinstance(content.get("worksheets"), list):
        cells = [cell for sheet in content["worksheets"] for cell in sheet.get("cells") or ()]
    if cells is None:
        raise UnreadableFile("not a notebook: it has no `cells`")
    places: dict[int, tuple[int, int]] = {}
    sources: dict[int, str] = {}
    if _is_python(content.get("metadata")):
        for number, cell in enumerate(cells, start=1):
            if _is_code(cell):
                start, end, value = cell["source"] if "source" in cell else cell.get("input", (0, 0, ""))
                if not isinstance(value, str) and not (isinstance(value, list) and all(isinstance(line, str) for line in value)):
                    raise UnreadableFile(f"not a notebook: the source of cell {number} is no text")
                if end:
                    places[number] = (start, end)
                    sources[number] = _told(value)
    return Notebook(text, places).joined(path, display, encoding, sources)


def _is_python(metadata: Any) -> bool:
    """Whether a notebook's kernel is a Python; one that does not say is taken for one."""
    if not isinstance(metadata, dict):
        return True
    language, kernel = (each if isinstance(each, dict) else {} for each in (metadata.get("language_info"), metadata.get("kernelspec")))
    name = language.get("name") or kernel.get("language") or kernel.get("name") or "python"
    return "python" in str(name).lower()


def _is_code(cell: Mapping[str, Any]) -> bool:
    if cell.get("cell_type") != "code" or cell.get("language", "python") != "python":
        return False
    metadata = cell.get("metadata")
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    return not isinstance(editor, dict) or editor.get("languageId", "python") == "python"


def _told(value: str | Sequence[str]) -> str:
    """A source as one text; halves of characters, which no encoding has, are replaced."""
    text = value if isinstance(value, str) else "".join(value)
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]


def _fail(message: str, text: str, at: int) -> NoReturn:
    raise json.JSONDecodeError(message, text, at)


_scan: Final = json.JSONDecoder().raw_decode


def _value(text: str, at: int) -> tuple[Any, int]:
    return _scan(text, at)


def _placed(text: str, at: int) -> tuple[Any, int]:
    """A value with its start and end."""
    value, end = _value(text, at)
    return (at, end, value), end


def _object(text: str, at: int, readers: Mapping[str, _Reader]) -> tuple[dict[str, Any], int]:
    """Those members of an object that somebody wants, each read in its way."""
    found: dict[str, Any] = {}
    if text[at : at + 1] != "{":
        _fail("expecting an object", text, at)
    at = _skip(text, at + 1)
    closed = text[at : at + 1] == "}"
    while not closed:
        if text[at : at + 1] != '"':
            _fail("expecting a name in double quotes", text, at)
        name, at = _value(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            _fail("expecting ':'", text, at)
        reader = readers.get(name)
        value, at = (reader or _value)(text, _skip(text, at + 1))
        if reader is not None:
            found[name] = value
        closed, at = _next(text, at, "}")
    return found, at + 1


def _array(readers: Mapping[str, _Reader]) -> _Reader:
    """A reader of arrays of objects."""

    def read(text: str, at: int) -> tuple[list[dict[str, Any]], int]:
        found: list[dict[str, Any]] = []
        if text[at : at + 1] != "[":
            _fail("expecting an array", text, at)
        at = _skip(text, at + 1)
        closed = text[at : at + 1] == "]"
        while not closed:
            value, at = _object(text, at, readers)
            found.append(value)
            closed, at = _next(text, at, "]")
        return found, at + 1

    return read


def _next(text: str, at: int, close: str) -> tuple[bool, int]:
    """Whether an object or array ends behind a value, and where that is or the next one starts."""
    at = _skip(text, at)
    match text[at : at + 1]:
        case ",":
            return False, _skip(text, at + 1)
        case char if char == close:
            return True, at
    _fail(f"expecting ',' or '{close}'", text, at)


def _items(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Start and end of each item of an array that is known to be good and not empty."""
    closed, at = False, _skip(text, at + 1)
    while not closed:
        _, end = _value(text, at)
        yield at, end
        closed, at = _next(text, end, "]")


_CELL: Final = {"cell_type": _value, "metadata": _value, "language": _value, "source": _placed, "input": _placed}
_CELLS: Final = _array(_CELL)
_NOTEBOOK: Final = {"cells": _CELLS, "metadata": _value, "worksheets": _array({"cells": _CELLS})}
