"""A source: one file's text, read as Python would read it, with its lines and places."""

from __future__ import annotations

import io
import os
import re
import tokenize
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from kerascheck.diagnostic import Position

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


@dataclass(frozen=True, slots=True)
class Source:
    """One file's text.

    Attributes:
        path: where it is.
        display: the name to show: relative to the working directory when it is under it, with forward slashes.
        text: the decoded text, line ends as they are in the file, without byte order mark.
        lines: the text's lines without their ends; a final line end is followed by no further line.
        newline: the line end used first in the file.
        encoding: what the bytes were decoded with; ``utf-8-sig`` stands for UTF-8 with a byte order mark.
    """

    path: Path
    display: str
    text: str
    encoding: str = "utf-8"
    lines: tuple[str, ...] = field(init=False, repr=False, compare=False)
    newline: str = field(init=False, repr=False, compare=False)
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the lines."""
        ends = [(end.start(), end.end()) for end in _LINE_END.finditer(self.text)]
        starts = [0, *(after for _, after in ends)]
        lines = [self.text[start:stop] for start, (stop, _) in zip(starts, ends, strict=False)]
        if starts[-1] < len(self.text):
            lines.append(self.text[starts[-1] :])
        object.__setattr__(self, "lines", tuple(lines))
        object.__setattr__(self, "newline", self.text[slice(*ends[0])] if ends else "\n")
        object.__setattr__(self, "_starts", tuple(starts))

    @classmethod
    def read(cls, path: Path, display: str | None = None) -> Source:
        """Read and decode a file.

        Raises:
            UnreadableFile: when it cannot be read or decoded.
        """
        return cls.decode(read_bytes(path), path, display)

    @classmethod
    def decode(cls, data: bytes, path: Path, display: str | None = None) -> Source:
        """Decode a file's bytes by Python's rules: byte order mark, coding cookie, else UTF-8.

        Raises:
            UnreadableFile: when they are in an unknown encoding or not in the one they claim.
        """
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            text = data.decode(encoding)
        except (SyntaxError, UnicodeError, LookupError) as error:
            raise UnreadableFile(_decoding_trouble(error)) from error
        return cls(path, display_name(path) if display is None else display, text, encoding)

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


def _decoding_trouble(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return f"not valid {error.encoding}: byte 0x{error.object[error.start]:02x} at offset {error.start}"
        case _:
            return str(error)
