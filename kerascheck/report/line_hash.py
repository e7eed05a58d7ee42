"""Line hashes: GitHub's ``primaryLocationLineHash``, by which code scanning knows an alert again after lines have moved.

GitHub's upload action works them out as well, and complains of others, so they follow its definition: for each line, a polynomial
over the 100 UTF-16 units from the line's start on that are neither space nor tab, line ends counted as one line feed, the file's end
as 65535 and what is behind it as 0; and which line with this hash it is.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from typing import Final

from kerascheck.source import Source

_UNITS: Final = 100
_BASE: Final = 37
_MASK: Final = (1 << 64) - 1
_DROPPED: Final = pow(_BASE, _UNITS, _MASK + 1)
_END_OF_FILE: Final = 65535


def line_hashes(source: Source) -> list[str]:
    """The hash of each line, the first one first."""
    mark = "\ufeff" if source.encoding == "utf-8-sig" else ""
    text = re.sub(r"[ \t]", "", re.sub(r"\r\n?", "\n", mark + source.text))
    data = text.encode("utf-16-le", "surrogatepass")
    units = struct.unpack(f"<{len(data) // 2}H", data)
    padded = [*units, _END_OF_FILE, *[0] * _UNITS]
    starts = [0, *(index + 1 for index, unit in enumerate(units) if unit == 10)]
    seen: Counter[str] = Counter()
    hashes = []
    value = 0
    position = 0
    for start in starts:
        for index in range(position, start + _UNITS):
            leaving = padded[index - _UNITS] if index >= _UNITS else 0
            value = (value * _BASE + padded[index] - leaving * _DROPPED) & _MASK
        position = start + _UNITS
        text_hash = f"{value:x}"
        seen[text_hash] += 1
        hashes.append(f"{text_hash}:{seen[text_hash]}")
    return hashes
