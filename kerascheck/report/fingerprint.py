"""Fingerprints: what tells a finding again after the lines above it have moved.

A finding is known by its file, its rule and the text of its first line, and by its number among those that share these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from kerascheck.diagnostic import Diagnostic
from kerascheck.report.root import shown_from_root
from kerascheck.source import Source


def fingerprints(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], folder: Path) -> list[str]:
    """A fingerprint for each diagnostic, no two alike; paths count from the folder."""
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for diagnostic in diagnostics:
        key = (shown_from_root(diagnostic.span.filename, folder), diagnostic.code, _line(diagnostic, sources))
        seen[key] += 1
        text = "\0".join((*key, str(seen[key])))
        result.append(sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32])
    return result


def _line(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    """The first line's text, however it is indented or spaced."""
    span = diagnostic.span
    source = sources.get(span.filename)
    return "" if source is None else "".join(source.part(span.cell).line(span.start.row).split())
