"""Paint: colours and links for a terminal, or nothing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from kerascheck.diagnostic import Severity

SEVERITY_COLOR: Final = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}

# Characters that would move the cursor, change colours or turn the reading direction.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Paint:
    """Escape sequences when switched on; the bare text when not."""

    on: bool

    def bold(self, text: str) -> str:
        return self._with("1", text)

    def severity(self, severity: Severity, text: str) -> str:
        return self._with(f"1;{SEVERITY_COLOR[severity]}", text)

    def frame(self, text: str) -> str:
        """Line numbers, arrows and bars."""
        return self._with("1;34", text)

    def related(self, text: str) -> str:
        return self._with("34", text)

    def added(self, text: str) -> str:
        return self._with("32", text)

    def removed(self, text: str) -> str:
        return self._with("31", text)

    def good(self, text: str) -> str:
        return self._with("1;32", text)

    def link(self, text: str, url: str) -> str:
        """A link, for terminals that know them (OSC 8); others show the text."""
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if self.on and url else text

    def _with(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.on and text else text


def printable(text: str) -> str:
    """Text that can do nothing to a terminal: line ends and tabs become spaces, other control characters a replacement character."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if char in "\r\n\t" else "�" if unicodedata.category(char) in _UNSEEN else char for char in text)


def width(char: str) -> int:
    """The columns that a character takes in a terminal."""
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
