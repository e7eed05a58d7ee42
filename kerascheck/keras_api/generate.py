"""Write the table of public symbols and signatures of several Keras versions.

Run as ``python -m kerascheck.keras_api.generate OUTPUT FOLDER…``, each folder holding the ``keras`` package of one version: an unpacked
wheel (``pip download keras==3.9.2 --no-deps``), or the ``site-packages`` of an installed Keras. kerascheck itself never runs it.

The table is text, one line a symbol (several where its kind changed), sorted, so that a reader finds a symbol by bisection and a
version's changes are few lines of a diff. A line is seven columns with tabs between: canonical path; whether it is in ``keras``
(``k``), ``tf.keras`` (``t``) or both (``b``); the versions; kind; the object's own name; base classes; parameters. Bases and parameters
are JSON; a parameter that not all of the line's versions have is followed by ``@`` and its versions. A parameter's row is its
name, with ``*``, ``**`` or ``.`` (by name only) before it, and its default if it has one. ``3.1-3.4`` is from 3.1 to 3.4, ``3.1-``
from 3.1 on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, TypeAlias

from kerascheck.keras_api.sources import THROUGH_TENSORFLOW, Described, Sources

Merged: TypeAlias = "list[tuple[str, set[int]]]"
"""Texts in an order that fits every version, each with the versions (by index) that have it."""


def tables(folders: Iterable[Path]) -> Iterator[tuple[str, dict[str, tuple[str, Described]]]]:
    """Version and symbols (scope and description by path) of each folder, oldest first."""
    found = sorted((Sources(folder) for folder in folders), key=lambda each: version_key(each.version))
    for sources in found:
        plain = sources.public("keras")
        inside = next(root for root in THROUGH_TENSORFLOW if (sources.folder / root.replace(".", "/")).is_dir())
        other = sources.public(inside)
        scope = {path: ("b" if path in plain and path in other else "k" if path in plain else "t") for path in {*plain, *other}}
        yield short(sources.version), {path: (scope[path], plain.get(path) or other[path]) for path in scope}


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers, for sorting."""
    return tuple(int(part) for part in version.split(".")[:2])


def short(version: str) -> str:
    """Major and minor number."""
    return ".".join(version.split(".")[:2])


def merge(merged: Merged, items: Sequence[str], index: int) -> Merged:
    """Add one version's sequence: what is in both is shared, and each version's own order is kept."""
    known = [text for text, _ in merged]
    result: Merged = []
    for kind, start, end, first, last in SequenceMatcher(None, known, items, autojunk=False).get_opcodes():
        result += [(text, {*versions, index} if kind == "equal" else versions) for text, versions in merged[start:end]]
        if kind != "equal":
            result += [(text, {index}) for text in items[first:last]]
    return result


def intervals(have: set[int], versions: Sequence[str]) -> str:
    """``2.13-2.15,3.4-``."""
    spans: list[list[int]] = []
    for index in sorted(have):
        if spans and index == spans[-1][1] + 1:
            spans[-1][1] = index
        else:
            spans.append([index, index])
    last = len(versions) - 1
    return ",".join(f"{versions[start]}-{'' if end == last else versions[end]}" for start, end in spans)


def column(merged: Merged, have: set[int], versions: Sequence[str]) -> str:
    """A list as JSON, each item with its versions where they are fewer than the line's."""
    items: list[Any] = []
    for text, own in merged:
        items.append(json.loads(text))
        if own != have:
            items.append("@" + intervals(own, versions))
    return json.dumps(items, separators=(",", ":"), ensure_ascii=False) if items else ""


def lines(all_tables: Sequence[tuple[str, dict[str, tuple[str, Described]]]]) -> Iterator[str]:
    """The table's lines."""
    versions = [version for version, _ in all_tables]
    for path in sorted({path for _, table in all_tables for path in table}):
        variants: dict[tuple[str, str, str], tuple[set[int], Merged, Merged]] = {}
        for index, (_, table) in enumerate(all_tables):
            if path not in table:
                continue
            scope, described = table[path]
            have, bases, parameters = variants.setdefault((scope, described.kind, described.name), (set(), [], []))
            have.add(index)
            bases[:] = merge(bases, [json.dumps(base) for base in described.bases], index)
            parameters[:] = merge(parameters, [json.dumps(row) for row in described.parameters], index)
        for (scope, kind, name), (have, bases, parameters) in variants.items():
            shown = "" if name == path.rpartition(".")[2] else name
            lists = (column(bases, have, versions), column(parameters, have, versions))
            columns = (path, scope, intervals(have, versions), kind, shown, *lists)
            yield "\t".join(columns).rstrip("\t")


def main() -> None:
    """Collect and write the table."""
    found = list(tables(map(Path, sys.argv[2:])))
    text = "\n".join([f"versions\t{' '.join(version for version, _ in found)}", *lines(found)])
    Path(sys.argv[1]).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
