"""A picture's data: what every format shows of a model, as plain values.

As JSON (``graph --output-format json``) it is a list with one object a file::

    {"filename": "src/model.py", "models": [
      {"name": "model", "class": "Sequential", "line": 7, "total_params": 18753,
       "nodes": [{"id": "lstm", "name": "lstm", "class": "LSTM", "line": 8, "arguments": ["64 units"], "params": 18688, "shared": false,
                  "weights": [], "group": null, "output_shapes": [[null, 64]], "findings": []}],
       "edges": [{"source": "lstm", "output": 0, "target": "dense", "shape": [null, 64]}],
       "groups": [{"id": "encoder", "name": "encoder", "class": "Functional", "parent": null}],
       "findings": [{"code": "KC301", "name": "…", "severity": "error", "message": "…", "line": 12}],
       "unknown": ["…"]}],
     "findings": []}

A node is one application of a layer; a layer that is applied twice has two nodes, the second of which is ``shared`` and has no
parameters of its own. Shapes are as in ``summary``: a dim is an integer, null, a symbol or "?", and a shape not known at all is "?".
``output`` tells which of the source's outputs an edge carries. Findings are errors and warnings: a node's are about that layer, a
model's about the model or its training, a file's about anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

ShapeData: TypeAlias = "list[int | str | None] | str"


@dataclass(frozen=True, slots=True)
class Mark:
    """An error or warning at a node or a model."""

    code: str
    name: str
    severity: str
    message: str
    line: int

    @property
    def text(self) -> str:
        """Code and message in one line."""
        return f"{self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class Node:
    """One application of a layer, an op, or an input.

    Attributes:
        id: unique in its picture.
        params: None where the number is not known.
        shared: whether the layer has been applied before; its parameters are counted there.
        weights: the shapes of the weights, for perceptrons.
        group: the id of the nested model it belongs to.
    """

    id: str
    name: str
    cls: str
    line: int | None
    arguments: tuple[str, ...]
    params: int | None
    output_shapes: tuple[ShapeData, ...]
    shared: bool = False
    weights: tuple[ShapeData, ...] = ()
    group: str | None = None
    findings: tuple[Mark, ...] = ()

    @property
    def details(self) -> tuple[str, ...]:
        """The lines under the name: arguments, then parameters or weights."""
        lines = [", ".join(self.arguments)] if self.arguments else []
        if self.weights:
            lines.append("weights " + ", ".join(map(shape_text, self.weights)))
        if self.shared:
            lines.append("shared weights" if self.params != 0 else "used again")
        elif self.params is None:
            lines.append("? params")
        elif self.params:
            lines.append(f"{self.params:,} params")
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Edge:
    """A tensor on its way: from one of a node's outputs to another node."""

    source: str
    output: int
    target: str
    shape: ShapeData


@dataclass(frozen=True, slots=True)
class Group:
    """A nested model that is shown with what is in it."""

    id: str
    name: str
    cls: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Picture:
    """One model."""

    name: str
    cls: str
    line: int | None
    total_params: int | None
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()
    findings: tuple[Mark, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def subtitle(self) -> str:
        """Class, parameters and place in one line."""
        params = "? params" if self.total_params is None else f"{self.total_params:,} params"
        return f"{self.cls} · {params}" + (f" · line {self.line}" if self.line is not None else "")

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What is said under the title: severity and text of each finding, each text once, then what is not known."""
        marks = dict.fromkeys(mark for mark in (*self.findings, *(mark for node in self.nodes for mark in node.findings)))
        said = [(mark.severity, f"{mark.code} line {mark.line}: {mark.message}") for mark in marks]
        return (*said, *(("unknown", f"not understood: {reason}") for reason in self.unknown))


@dataclass(frozen=True, slots=True)
class FilePictures:
    """The models of one file, and the findings that belong to none of them."""

    filename: str
    pictures: tuple[Picture, ...]
    findings: tuple[Mark, ...] = ()


def worst(marks: Sequence[Mark]) -> str:
    """The gravest severity among some findings, "" when there are none."""
    return min((mark.severity for mark in marks), default="")


def shape_text(shape: ShapeData) -> str:
    """``(None, 64)``, or ``?``."""
    if isinstance(shape, str):
        return shape
    inner = ", ".join(map(str, shape))
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def as_json(files: Sequence[FilePictures]) -> list[dict[str, Any]]:
    """The JSON that the module's docstring describes."""
    return [
        {
            "filename": file.filename,
            "models": [_renamed(asdict(picture)) for picture in file.pictures],
            "findings": [asdict(mark) for mark in file.findings],
        }
        for file in files
    ]


def _renamed(picture: dict[str, Any]) -> dict[str, Any]:
    for record in (picture, *picture["nodes"], *picture["groups"]):
        items = list(record.items())
        record.clear()
        record.update(("class" if key == "cls" else key, value) for key, value in items)
    return picture
