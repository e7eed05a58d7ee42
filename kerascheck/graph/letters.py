"""Letters: how much room text takes in whatever sans-serif font a viewer has, rather over- than underestimated."""

from __future__ import annotations

import unicodedata
from typing import Final

NARROW: Final = frozenset("iljtfrI.,:;'|!()[]{} /-")
WIDE: Final = frozenset("mwMW@%—…")


def width_of(text: str, size: float) -> float:
    """An upper estimate of a text's width at a font size."""
    return size * sum(_width(char) for char in text)


def _width(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.1
    return 0.45 if char in NARROW else 1.05 if char in WIDE else 0.72


def shortened(text: str, size: float, room: float) -> str:
    """Text that fits, with … in place of what does not."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, size: float, room: float, separator: str) -> list[str]:
    """Lines that are broken at separators."""
    lines: list[str] = []
    current = ""
    for word in text.split(separator):
        longer = current + separator + word if current else word
        if current and width_of(longer, size) > room:
            lines.append(current + separator.rstrip())
            current = word
        else:
            current = longer
    return [*lines, current]


def clean(text: str) -> str:
    """Text without characters that XML does not allow."""
    return "".join(char if char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff" else " " for char in text)
