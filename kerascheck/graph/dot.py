"""DOT, the language of Graphviz: a cluster a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kerascheck.graph.picture import FilePictures, Picture, shape_text, worst

STYLES: Final = {
    "": 'color="#94a3b8", fillcolor="#f8fafc"',
    "error": 'color="#dc2626", fillcolor="#fee2e2"',
    "warning": 'color="#d97706", fillcolor="#fef3c7"',
}

HEAD: Final = (
    "digraph models {",
    '  graph [fontname="Helvetica", rankdir=TB, nodesep=0.4];',
    '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9, color="#64748b"];',
)


def render(files: Sequence[FilePictures]) -> str:
    """All pictures as one digraph."""
    lines = [*HEAD]
    for number, picture in enumerate(picture for file in files for picture in file.pictures):
        lines += _model(picture, f"m{number}")
    return "\n".join([*lines, "}"]) + "\n"


def _model(picture: Picture, prefix: str) -> Iterator[str]:
    keys = {node.id: f"{prefix}n{place}" for place, node in enumerate(picture.nodes)}
    notes = [text for _, text in picture.notes]
    yield f"  subgraph cluster_{prefix} {{"
    yield f'    label={quoted(picture.name, picture.subtitle, *notes)}; color="#cbd5e1"; style=rounded;'
    yield from _members(picture, keys, prefix, None, "    ")
    yield "  }"
    for edge in picture.edges:
        yield f"  {keys[edge.source]} -> {keys[edge.target]} [label={quoted(' ' + shape_text(edge.shape))}];"


def _members(picture: Picture, keys: dict[str, str], prefix: str, group: str | None, indent: str) -> Iterator[str]:
    for node in picture.nodes:
        if node.group == group:
            codes = " ".join(dict.fromkeys(mark.code for mark in node.findings))
            label = quoted(node.name, node.cls, *node.details, *([codes] if codes else []))
            tooltip = quoted(*(mark.text for mark in node.findings)) if node.findings else quoted(node.name)
            yield f"{indent}{keys[node.id]} [label={label}, tooltip={tooltip}, {STYLES[worst(node.findings)]}];"
    for place, inner in enumerate(picture.groups):
        if inner.parent == group:
            yield f"{indent}subgraph cluster_{prefix}g{place} {{"
            yield f"{indent}  label={quoted(f'{inner.name} ({inner.cls})')};"
            yield from _members(picture, keys, prefix, inner.id, indent + "  ")
            yield f"{indent}}}"


def quoted(*lines: str) -> str:
    """Lines as a DOT string: backslashes and quotes escaped, as Graphviz takes both to be its own."""
    escaped = ("".join(max(char, " ") for char in line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    # Graphviz reads HTML entities in labels as well.
    return '"' + "\\n".join(escaped).replace("&", "&amp;") + '"'
