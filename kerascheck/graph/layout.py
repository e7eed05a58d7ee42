"""The layout: boxes in ranks and the ways of edges between them, found by Sugiyama's method in fast-sugiyama."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

BESIDE: Final = 28.0
"""Room between two boxes of a rank."""

LABEL: Final = 20.0
"""Room under a box for the shape it gives."""

BETWEEN: Final = 34.0
"""Room between ranks, in which edges bend."""

LANE: Final = 0.3
"""How wide the lane of an edge that passes a rank is, as a share of a box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Lane:
    """Where an edge passes a rank: straight down at ``x``."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by node, the lanes of each edge (by its ends) that passes ranks, and the size of the whole."""

    boxes: Mapping[str, Box]
    lanes: Mapping[tuple[str, str], tuple[Lane, ...]]
    width: float
    height: float


@dataclass(slots=True)
class _Point:
    x: float
    rank: int
    node: str | None


def place(heights: Mapping[str, float], width: float, edges: Sequence[tuple[str, str]]) -> Layout:
    """Place boxes of one width; edges lead from earlier nodes to later ones.

    Args:
        heights: each node's height, in the order of the nodes.
        width: every box's width.
        edges: the nodes' connections.
    """
    points, chains, columns = _points(list(heights), width, list(dict.fromkeys(edges)))
    ranks = max((point.rank for point in points), default=-1) + 1
    tallest = [
        max((heights[point.node] for point in points if point.node is not None and point.rank == rank), default=0) for rank in range(ranks)
    ]
    tops = [0.0]
    for height in tallest:
        tops.append(tops[-1] + height + LABEL + BETWEEN)
    boxes = {}
    for point in points:
        if point.node is not None:
            height = heights[point.node]
            boxes[point.node] = Box(point.x - width / 2, tops[point.rank] + tallest[point.rank] - height, width, height)
    lanes = {
        ends: tuple(Lane(point.x, tops[point.rank], tops[point.rank] + tallest[point.rank] + LABEL) for point in chain)
        for ends, chain in chains.items()
    }
    return Layout(boxes, lanes, columns, tops[-1] - BETWEEN if ranks else 0.0)


def _points(
    nodes: list[str], width: float, edges: list[tuple[str, str]]
) -> tuple[list[_Point], dict[tuple[str, str], list[_Point]], float]:
    """Nodes and lanes with their rank and the middle of their column, the lanes of each edge, and the width of all."""
    from fast_sugiyama import from_edges

    connected = {end for edge in edges for end in edge}
    names = [node for node in nodes if node in connected]
    numbers = {node: number for number, node in enumerate(names)}
    found: list[_Point] = []
    chains: dict[tuple[str, str], list[_Point]] = {}
    left = 0.0
    pairs = [(numbers[source], numbers[target]) for source, target in edges]
    layouts = from_edges(pairs, vertex_spacing=width + BESIDE, dummy_vertices=True, dummy_size=LANE) if pairs else ()
    for positioned, _, _, steps in layouts:
        positions = [(int(number), place) for number, place in positioned]
        levels = {y: rank for rank, y in enumerate(sorted({y for _, (_, y) in positions}, reverse=True))}
        start = min(x for _, (x, _) in positions)
        here = {
            number: _Point(left + x - start + width / 2, levels[y], names[number] if number < len(names) else None)
            for number, (x, y) in positions
        }
        found += here.values()
        left = max(point.x for point in here.values()) + width / 2 + BESIDE
        after: dict[int, list[int]] = {}
        for source, target in steps or ():
            after.setdefault(int(source), []).append(int(target))
        for number, point in here.items():
            for step in after.get(number, ()) if point.node is not None else ():
                chain: list[_Point] = []
                while here[step].node is None:
                    chain.append(here[step])
                    step = after[step][0]
                chains[names[number], names[step]] = chain
    for node in nodes:
        if node not in connected:
            found.append(_Point(left + width / 2, 0, node))
            left += width + BESIDE
    return found, chains, max(left - BESIDE, 0.0)
