"""The baseline: a file of known findings, so that an old code base is held to no new ones.

A finding is known again by its file, its code and what it is about (its message, the text it points at, the function it is in), never by
its row, so that lines may come and go around it. Of several that agree in all of that, as many are known as the baseline has.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kerascheck.diagnostic import Diagnostic
from kerascheck.source import Source

UNSEEN: Final = ("KC000", "KC002")
"""Codes of findings that keep all others of their file from being seen."""

_TEXT_LENGTH: Final = 160
_HEAD: Final = re.compile(r"(?:async\s+)?(?:def|class)\s+(\w+)")


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """What a finding is known by, besides its file.

    Attributes:
        code: the rule's code.
        scope: the classes and functions it is in, joined by dots.
        text: the lines it points at, white space evened out.
        message: what was said of it.
        above: the nearest line above that isn't empty; it tells apart what agrees in all else.
    """

    code: str
    scope: str
    text: str
    message: str
    above: str


# From the surest way to know a finding again to the least; None where the way does not apply. A finding whose text and message are both
# new is new. Text without message is for shapes that have changed further up, message without text for lines that were edited.
_WAYS: Final[tuple[Callable[[Entry], tuple[str, ...] | None], ...]] = (
    lambda each: (each.code, each.message, each.text, each.scope, each.above),
    lambda each: (each.code, each.message, each.text, each.scope),
    lambda each: (each.code, each.message, each.text),
    lambda each: (each.code, each.text, each.scope) if each.text else None,
    lambda each: (each.code, each.text) if each.text else None,
    lambda each: (each.code, each.message, each.scope),
    lambda each: (each.code, each.message),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings, as a baseline sees them.

    Attributes:
        new: those that it does not have.
        known: those that it has.
        gone: by file, its entries that are not among the findings.
    """

    new: tuple[Diagnostic, ...]
    known: tuple[Diagnostic, ...]
    gone: Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings.

    Attributes:
        path: the baseline's own file.
        files: the entries by file, named relative to the baseline's folder with forward slashes.
    """

    path: Path
    files: Mapping[str, tuple[Entry, ...]]

    @property
    def size(self) -> int:
        """How many findings it knows."""
        return sum(map(len, self.files.values()))

    def key(self, filename: str) -> str:
        """A file's name in the baseline, by its name in a report."""
        head, tail = os.path.split(os.path.abspath(filename))
        path = os.path.join(os.path.realpath(head), tail)
        with suppress(ValueError):  # on another drive
            path = os.path.relpath(path, os.path.realpath(self.path.parent))
        return path.replace(os.sep, "/")

    def compare(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> Comparison:
        """Which findings are known, and which known ones are gone.

        Args:
            diagnostics: findings of any files.
            sources: the files, by the names that the findings give them.
        """
        found = list(diagnostics)
        by_file: dict[str, dict[int, Entry]] = defaultdict(dict)
        for place, diagnostic in enumerate(found):
            by_file[self.key(diagnostic.span.filename)][place] = entry_of(diagnostic, sources.get(diagnostic.span.filename))
        known: set[int] = set()
        gone: dict[str, tuple[Entry, ...]] = {}
        for name in {*self.files, *by_file}:
            matched, left = _matched(by_file.get(name, {}), self.files.get(name, ()))
            known |= matched
            if left:
                gone[name] = left
        return Comparison(
            tuple(each for place, each in enumerate(found) if place not in known),
            tuple(each for place, each in enumerate(found) if place in known),
            gone,
        )

    def stale(self, comparison: Comparison, checked: Iterable[str], codes: Container[str]) -> dict[str, tuple[Entry, ...]]:
        """Those of the gone entries that would have been found if they were still there.

        Args:
            comparison: with the findings of a check.
            checked: the files that were checked, as reports name them. Files that are no longer there count as well.
            codes: of the rules that ran.
        """
        keys = {self.key(filename) for filename in checked}
        unseen = {self.key(each.span.filename) for each in (*comparison.new, *comparison.known) if each.code in UNSEEN}
        stale: dict[str, tuple[Entry, ...]] = {}
        for name, entries in comparison.gone.items():
            if not os.path.lexists(self.path.parent / name) and name not in keys:
                stale[name] = entries
            elif name in keys and name not in unseen:
                stale[name] = tuple(entry for entry in entries if entry.code in codes)
        return {name: entries for name, entries in stale.items() if entries}

    def covered_by(self, checked: Iterable[str]) -> bool:
        """Whether every file of the baseline that is still there was checked."""
        missing = self.files.keys() - {self.key(filename) for filename in checked}
        return not any(os.path.lexists(self.path.parent / name) for name in missing)

    def updated(
        self, comparison: Comparison, stale: Mapping[str, Sequence[Entry]], sources: Mapping[str, Source]
    ) -> Baseline:  # fmt: skip
        """The baseline with every finding of a comparison and without what is stale; what was not looked at stays."""
        files: dict[str, list[Entry]] = defaultdict(list)
        for diagnostic in (*comparison.known, *comparison.new):
            name = diagnostic.span.filename
            files[self.key(name)].append(entry_of(diagnostic, sources.get(name)))
        for name, entries in comparison.gone.items():
            files[name] += (Counter(entries) - Counter(stale.get(name, ()))).elements()
        return Baseline(self.path, {name: tuple(sorted(entries)) for name, entries in sorted(files.items()) if entries})


def entry_of(diagnostic: Diagnostic, source: Source | None) -> Entry:
    """What a finding is known by; the text is empty when there is no source."""
    start, end = diagnostic.span.start.row, diagnostic.span.end.row
    if source is None:
        return Entry(diagnostic.code, "", "", diagnostic.message, "")
    source = source.part(diagnostic.span.cell)
    text = _even(" ".join(source.line(row) for row in range(start, max(start, end) + 1)))
    above = next((line for row in range(start - 1, 0, -1) if (line := _even(source.line(row)))), "")
    return Entry(diagnostic.code, _scope(source, start), text, diagnostic.message, above)


def _matched(found: Mapping[int, Entry], known: Sequence[Entry]) -> tuple[set[int], tuple[Entry, ...]]:
    """The numbers of the findings that are known, and the entries that match none."""
    matched: set[int] = set()
    left = list(known)
    for way in _WAYS:
        if not left:
            break
        waiting = defaultdict[tuple[str, ...] | None, list[int]](list)
        for place, entry in found.items():
            if place not in matched:
                waiting[way(entry)].append(place)
        unmatched: list[Entry] = []
        for entry in left:
            key = way(entry)
            places = waiting[key] if key is not None else []
            if places:
                matched.add(places.pop(0))
            else:
                unmatched.append(entry)
        left = unmatched
    return matched, tuple(left)


def _even(text: str) -> str:
    return " ".join(text.split())[:_TEXT_LENGTH]


def _scope(source: Source, row: int) -> str:
    """The classes and functions around a row, judged by how far lines are indented, so that files that don't parse have them too."""
    names: list[str] = []
    line = source.line(row)
    margin = len(line) - len(line.lstrip())
    while margin and (row := row - 1):
        line = source.line(row)
        stripped = line.lstrip()
        if stripped and len(line) - len(stripped) < margin:
            margin = len(line) - len(stripped)
            if head := _HEAD.match(stripped):
                names.append(head[1])
    return ".".join(reversed(names))
