"""Mermaid, which Markdown pages on GitHub and GitLab draw: a subgraph a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kerascheck.graph.picture import FilePictures, Picture, shape_text, worst

STYLES: Final = (
    "  classDef error fill:#fee2e2,stroke:#dc2626,color:#7f1d1d,stroke-width:2px",
    "  classDef warning fill:#fef3c7,stroke:#d97706,color:#78350f,stroke-width:2px",
)
SPECIAL: Final = frozenset('"#&<>`\\;{}[]|()*_~$%')
"""Characters that Mermaid, or the Markdown and HTML in its labels, may take for more than text."""


def render(files: Sequence[FilePictures]) -> str:
    """All pictures as one flowchart."""
    lines = ["flowchart TD", *STYLES]
    for number, picture in enumerate(picture for file in files for picture in file.pictures):
        lines += _model(picture, f"m{number}")
    return "\n".join(lines) + "\n"


def _model(picture: Picture, prefix: str) -> Iterator[str]:
    keys = {node.id: f"{prefix}n{place}" for place, node in enumerate(picture.nodes)}
    yield f"  subgraph {prefix}[{quoted(f'{picture.name}: {picture.subtitle}')}]"
    yield "    direction TB"
    yield from _members(picture, keys, prefix, None, "    ")
    for edge in picture.edges:
        yield f"    {keys[edge.source]} -->|{quoted(shape_text(edge.shape))}| {keys[edge.target]}"
    notes = [text for _, text in picture.notes]
    if notes:
        yield f"    {prefix}notes[{quoted(*notes)}]"
    yield "  end"


def _members(picture: Picture, keys: dict[str, str], prefix: str, group: str | None, indent: str) -> Iterator[str]:
    for node in picture.nodes:
        if node.group == group:
            codes = " ".join(dict.fromkeys(mark.code for mark in node.findings))
            label = quoted(node.name, node.cls, *node.details, *([codes] if codes else []))
            style = f":::{worst(node.findings)}" if node.findings else ""
            yield f"{indent}{keys[node.id]}[{label}]{style}"
    for place, inner in enumerate(picture.groups):
        if inner.parent == group:
            yield f"{indent}subgraph {prefix}g{place}[{quoted(f'{inner.name} ({inner.cls})')}]"
            yield from _members(picture, keys, prefix, inner.id, indent + "  ")
            yield f"{indent}end"


def quoted(*lines: str) -> str:
    """Lines as a Mermaid string; special characters by their number, as Mermaid wants them."""
    return '"' + "<br/>".join("".join(map(_escaped, line)) for line in lines) + '"'


def _escaped(char: str) -> str:
    return " " if char < " " else f"#{ord(char)};" if char in SPECIAL else char
