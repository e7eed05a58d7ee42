"""A source: the text of one file, or of a notebook's cells together, read as Python would read it, with its lines and places."""

from __future__ import annotations

import io
import os
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kerascheck.diagnostic import Position, Span

if TYPE_CHECKING:
    from kerascheck.notebook import Notebook

NOTEBOOK_SUFFIX: Final = ".ipynb"

# Python knows these line ends and no others; str.splitlines() would split at form feeds and Unicode separators too.
_LINE_END = re.compile(r"\r\n|\r|\n")


class UnreadableFile(Exception):
    """A file that cannot be read or decoded.

    Attributes:
        reason: why, in a few words for the person.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """A stretch of a text, by offsets, and what is put in its place."""

    start: int
    end: int
    content: str

    def meets(self, other: Replacement) -> bool:
        """Whether applying both would leave it to chance what comes out; equal ones are applied once."""
        if self == other:
            return False
        if (self.start, self.end) == (other.start, other.end):
            return True
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Cell:
    """A notebook's Python cell: its number among all cells, counted from 1, and the stretch of the source's text that it is."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Lines:
    """A text's lines without their ends (a final line end is followed by no further line), where each starts, and its first line end."""

    lines: tuple[str, ...]
    starts: tuple[int, ...]
    newline: str

    @classmethod
    def of(cls, text: str) -> _Lines:
        ends = [(end.start(), end.end()) for end in _LINE_END.finditer(text)]
        starts = [0, *(after for _, after in ends)]
        lines = [text[start:stop] for start, (stop, _) in zip(starts, ends, strict=False)]
        if starts[-1] < len(text):
            lines.append(text[starts[-1] :])
        return cls(tuple(lines), tuple(starts), text[slice(*ends[0])] if ends else "\n")


@dataclass(frozen=True, slots=True)
class Source:
    """One file's text; of a notebook, its Python cells as one text.

    Rows and columns are the text's. ``by_cell`` turns them into the rows of a cell, as people are told them, and ``part`` gives the
    text that these count in.

    Attributes:
        path: where it is.
        display: the name to show: relative to the working directory when it is under it, with forward slashes.
        text: the decoded text, line ends as they are in the file, without byte order mark.
        encoding: what the bytes were decoded with; ``utf-8-sig`` stands for UTF-8 with a byte order mark.
        cells: of a notebook, its Python cells.
        code: what is parsed: the text, with a notebook's magics made harmless place by place.
        notebook: the file that the cells are from.
    """

    path: Path
    display: str
    text: str
    encoding: str = "utf-8"
    cells: tuple[Cell, ...] = ()
    code: str = field(default="", repr=False)
    notebook: Notebook | None = field(default=None, repr=False, compare=False)
    _found: _Lines | None = field(init=False, default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """The code is the text, but in a notebook."""
        if self.notebook is None:
            object.__setattr__(self, "code", self.text)

    @property
    def lines(self) -> tuple[str, ...]:
        """The text's lines without their ends."""
        return self._laid_out().lines

    @property
    def newline(self) -> str:
        """The line end used first in the file."""
        return self._laid_out().newline

    @property
    def _starts(self) -> tuple[int, ...]:
        return self._laid_out().starts

    def _laid_out(self) -> _Lines:
        """The lines, found at the first use: of most files that have not changed nobody asks for them."""
        if self._found is None:
            object.__setattr__(self, "_found", _Lines.of(self.text))
        assert self._found is not None
        return self._found

    @classmethod
    def read(cls, path: Path, display: str | None = None) -> Source:
        """Read and decode a file.

        Raises:
            UnreadableFile: when it cannot be read or decoded.
        """
        return cls.decode(read_bytes(path), path, display)

    @classmethod
    def decode(cls, data: bytes, path: Path, display: str | None = None) -> Source:
        """The source of a file's bytes.

        Raises:
            UnreadableFile: when they can't be decoded, or are a broken notebook.
        """
        text, encoding = decode_text(data)
        return cls.of(text, path, display, encoding)

    @classmethod
    def of(cls, text: str, path: Path, display: str | None = None, encoding: str = "utf-8") -> Source:
        """The source of a file's text, by the file's name: that of a notebook's Python cells, or the text itself.

        Raises:
            UnreadableFile: when a notebook's text is none.
        """
        shown = display_name(path) if display is None else display
        if path.suffix != NOTEBOOK_SUFFIX:
            return cls(path, shown, text, encoding)
        from kerascheck.notebook import read_notebook

        return read_notebook(text, path, shown, encoding)

    @property
    def file_text(self) -> str:
        """The text of the whole file, with everything that a notebook has beside its Python cells."""
        if self.notebook is None:
            return self.text
        return self.notebook.with_cells({cell.number: self.text[cell.start : cell.end] for cell in self.cells})

    def edited(self, replacements: Iterable[Replacement]) -> Source:
        """With some stretches replaced, none of which meet; in a notebook, each inside the cell in which it starts."""
        ordered = sorted(replacements, reverse=True)
        if self.notebook is None:
            return Source(self.path, self.display, _replaced(self.text, ordered, 0, len(self.text)), self.encoding)
        cells = {cell.number: _replaced(self.text, ordered, cell.start, cell.end) for cell in self.cells}
        return self.notebook.joined(self.path, self.display, self.encoding, cells)

    def part(self, cell: int | None) -> Source:
        """The text that the rows of a place count in: one cell's, or with None the whole."""
        found = next((each for each in self.cells if each.number == cell), None)
        return self if found is None else Source(self.path, self.display, self.text[found.start : found.end], self.encoding)

    def by_cell(self, span: Span) -> Span:
        """A place of the text in terms of the cell in which it starts; a place in a file without cells as it is."""
        if not self.cells or span.cell is not None:
            return span
        offset = self.offset(span.start)
        cell = self.cells[max(bisect_right(self.cells, offset, key=lambda each: each.start) - 1, 0)]
        above = self.position(cell.start).row - 1
        last = self.position(cell.end)

        def within(position: Position) -> Position:
            inside = min(position, last)
            return Position(max(inside.row - above, 1), inside.column)

        return Span(span.filename, within(span.start), within(span.end), cell.number)

    def encode(self, text: str) -> bytes:
        """The bytes of a changed text in this file's encoding, byte order mark included."""
        return text.encode(self.encoding)

    def offset(self, position: Position) -> int:
        """The index in the text of a place; a place behind its line's or the file's end counts as that end."""
        if position.row > len(self._starts):
            return len(self.text)
        start = self._starts[position.row - 1]
        length = len(self.line(position.row))
        return start + min(position.column - 1, length)

    def position(self, offset: int) -> Position:
        """The place of an index in the text."""
        row = bisect_right(self._starts, offset)
        return Position(row, offset - self._starts[row - 1] + 1)

    @property
    def code_lines(self) -> list[str]:
        """The lines of the code without their ends."""
        return _LINE_END.split(self.code)

    def line(self, row: int) -> str:
        """A line by its row, counted from 1; empty behind the end."""
        return self.lines[row - 1] if 0 < row <= len(self.lines) else ""


def read_bytes(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        UnreadableFile: when it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile((error.strerror or str(error)).lower()) from error


def decode_text(data: bytes) -> tuple[str, str]:
    """A file's text and encoding by Python's rules: byte order mark, coding cookie, else UTF-8.

    Raises:
        UnreadableFile: when the bytes are in an unknown encoding or not in the one they claim.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding), encoding
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise UnreadableFile(_decoding_trouble(error)) from error


def keras_source(path: Path, display: str, text: str | None = None) -> Source | None:
    """The source of a file that mentions Keras, None of another; the text need not be that of the file on disk.

    Raises:
        UnreadableFile: when it cannot be read or decoded, or is a broken notebook.
    """
    data = read_bytes(path) if text is None else text.encode("utf-8", "replace")
    if not mentions_keras(data):
        # A file that nobody can decode is told of even when nothing in it concerns us.
        text is None and not data.isascii() and decode_text(data)
        return None
    source = Source.decode(data, path, display) if text is None else Source.of(text, path, display)
    # The outputs of a notebook may mention what its cells do not.
    return source if source.notebook is None or mentions_keras(source.text.encode()) else None


def mentions_keras(data: bytes) -> bool:
    """Whether undecoded source mentions Keras, TensorFlow or scikit-learn's networks at all: if not, nothing can be found in it."""
    return b"keras" in data or b"tensorflow" in data or (b"neural_network" in data and b"sklearn" in data)


def display_name(path: Path | str, cwd: Path | str | None = None) -> str:
    """The name to show for a path: relative to the working directory when it is under it, with forward slashes."""
    folder = os.path.abspath(cwd or os.getcwd())
    absolute = os.path.abspath(os.path.join(folder, path))
    prefix = folder if folder.endswith(os.sep) else folder + os.sep
    shown = absolute[len(prefix) :] if absolute.startswith(prefix) else str(path)
    return shown.replace(os.sep, "/")


def _replaced(text: str, replacements: Iterable[Replacement], start: int, end: int) -> str:
    """A stretch of a text with the replacements, given from the last to the first, that start in it."""
    for each in replacements:
        if start <= each.start <= end:
            stop = min(each.end, end)
            text = text[: each.start] + each.content + text[stop:]
            end += len(each.content) - (stop - each.start)
    return text[start:end]


def _decoding_trouble(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return f"not valid {error.encoding}: byte 0x{error.object[error.start]:02x} at offset {error.start}"
        case _:
            return str(error)
