"""SVG: the pictures one below another, for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from kerascheck.graph.families import family_of
from kerascheck.graph.layout import LABEL, Box, Layout
from kerascheck.graph.layout import place as placed
from kerascheck.graph.letters import clean, shortened, width_of, wrapped
from kerascheck.graph.picture import Edge, FilePictures, Node, Picture, shape_text, worst

MARGIN: Final = 24.0
PADDING: Final = 14.0
NARROWEST, WIDEST = 150.0, 300.0
LINE: Final = 16.0
TITLE, TEXT, SMALL = 13.0, 11.5, 10.5
NOTES_WIDTH: Final = 640.0

STYLE: Final = """
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#1e293b}
.page{fill:#ffffff}.box{fill:#f8fafc;stroke:#cbd5e1;stroke-width:1}
.h{font-size:17px;font-weight:600}.n{font-size:13px;font-weight:600}.c,.d,.p{font-size:11.5px}.d,.p{fill:#64748b}
.s{font-size:10.5px;fill:#475569}
.e{fill:none;stroke:#94a3b8;stroke-width:1.4}.a{fill:#94a3b8}
.box.error{fill:#fef2f2;stroke:#dc2626;stroke-width:2}.box.warning{fill:#fffbeb;stroke:#d97706;stroke-width:2}
text.error{fill:#b91c1c}text.warning{fill:#b45309}text.unknown{fill:#64748b}.k{font-weight:600}
.input{fill:#64748b}.dense{fill:#2563eb}.conv{fill:#7c3aed}.pool{fill:#0891b2}.recurrent{fill:#db2777}.norm{fill:#65a30d}
.activation{fill:#ea580c}.merge{fill:#0d9488}.reshape{fill:#a16207}.attention{fill:#c026d3}.embedding{fill:#4f46e5}.model{fill:#111827}.other{fill:#94a3b8}
@media (prefers-color-scheme:dark){text{fill:#e2e8f0}.page{fill:#0f172a}.box{fill:#1e293b;stroke:#475569}.d,.p,text.unknown{fill:#94a3b8}
.s{fill:#cbd5e1}.e{stroke:#64748b}.a{fill:#64748b}.box.error{fill:#450a0a}.box.warning{fill:#422006}
text.error{fill:#fca5a5}text.warning{fill:#fcd34d}.model{fill:#e2e8f0}}
"""

ARROW: Final = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="a" d="M0 0L8 4L0 8z"/></marker></defs>'
)


@dataclass(frozen=True, slots=True)
class _Drawing:
    body: str
    width: float
    height: float


def render(files: Sequence[FilePictures]) -> str:
    """All pictures as one SVG document."""
    return document([picture for file in files for picture in file.pictures])


def document(pictures: Sequence[Picture]) -> str:
    """Pictures as an SVG document."""
    drawings = [_drawing(picture) for picture in pictures]
    width = max((drawing.width for drawing in drawings), default=0) + 2 * MARGIN
    height = sum(drawing.height + 2 * MARGIN for drawing in drawings)
    names = ", ".join(clean(picture.name) for picture in pictures)
    said = "; ".join(clean(f"{picture.name}: {picture.subtitle}, {len(picture.nodes)} nodes") for picture in pictures)
    size = f'width="{width:.0f}" height="{height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(names)}</title><desc id="desc">{escape(said)}</desc><style>{STYLE}</style>',
        ARROW,
        f'<rect class="page" {size}/>',
    ]
    top = MARGIN
    for drawing in drawings:
        lines.append(f'<g transform="translate({MARGIN:.0f} {top:.0f})">{drawing.body}</g>')
        top += drawing.height + 2 * MARGIN
    return "\n".join([*lines, "</svg>"]) + "\n"


def _drawing(picture: Picture) -> _Drawing:
    outlets = {node.id: _outlets(node, picture.edges) for node in picture.nodes}
    rows = {node.id: _rows(node, picture) for node in picture.nodes}
    widest = max((width_of(text, size) + 2 * PADDING for lines in rows.values() for _, text, size in lines), default=0)
    labels = max((sum(width_of(text, SMALL) + 14 for _, text in each) for each in outlets.values()), default=0)
    width = max(NARROWEST, min(widest, WIDEST + 2 * PADDING), labels)
    heights = {key: len(lines) * LINE + PADDING for key, lines in rows.items()}
    layout = placed(heights, width, [(edge.source, edge.target) for edge in picture.edges])
    head = [("h", clean(picture.name)), ("c", clean(picture.subtitle))]
    notes = [
        (f"c {severity}", line)
        for severity, text in picture.notes
        for line in wrapped(clean(text), TEXT, max(NOTES_WIDTH, layout.width), " ")
    ]
    top = LINE
    parts = []
    for cls, text in (*head, *notes):
        parts.append(f'<text class="{cls}" x="0" y="{top:.1f}">{escape(text)}</text>')
        top += LINE + (4 if cls == "h" else 0)
    top += 8
    parts.append(f'<g transform="translate(0 {top:.1f})">')
    parts += _edges(picture, layout, outlets)
    for node in picture.nodes:
        parts += _box(node, layout.boxes[node.id], rows[node.id], outlets[node.id])
    parts.append("</g>")
    page = max([layout.width, *(width_of(text, 17 if cls == "h" else TEXT) for cls, text in (*head, *notes))])
    return _Drawing("\n".join(parts), page, top + layout.height)


def _rows(node: Node, picture: Picture) -> list[tuple[str, str, float]]:
    """A box's lines: CSS class, text, font size."""
    group = next((group.name for group in picture.groups if group.id == node.group), None)
    name = f"{group} › {node.name}" if group is not None else node.name
    rows = [("n", shortened(clean(name), TITLE, WIDEST), TITLE), ("c", shortened(clean(node.cls), TEXT, WIDEST), TEXT)]
    rows += [
        ("d", shortened(line, TEXT, WIDEST), TEXT) for detail in node.details for line in wrapped(clean(detail), TEXT, WIDEST - 60, ", ")
    ]
    codes = ", ".join(dict.fromkeys(mark.code for mark in node.findings))
    return [*rows, (f"c k {worst(node.findings)}", shortened(codes, TEXT, WIDEST), TEXT)] if codes else rows


def _outlets(node: Node, edges: Sequence[Edge]) -> list[tuple[int, str]]:
    """The outputs that lead somewhere, or of a node at the end the first few, each with its shape."""
    used = sorted({edge.output for edge in edges if edge.source == node.id})
    shapes = {edge.output: edge.shape for edge in edges if edge.source == node.id}
    shapes |= {place: shape for place, shape in enumerate(node.output_shapes) if place not in shapes}
    return [(place, shape_text(shapes[place])) for place in used or range(min(len(node.output_shapes), 3))]


def _port(box: Box, outlets: Sequence[tuple[int, str]], output: int) -> float:
    places = [place for place, _ in outlets]
    return box.x + box.width * (places.index(output) + 0.5) / len(places)


def _box(node: Node, box: Box, rows: Sequence[tuple[str, str, float]], outlets: Sequence[tuple[int, str]]) -> Iterator[str]:
    tooltip = "\n".join(clean(text) for text in (f"{node.name} ({node.cls})", *node.details, *(mark.text for mark in node.findings)))
    yield f'<g class="node"><title>{escape(tooltip)}</title>'
    shape = f'x="{box.x:.1f}" y="{box.y:.1f}" height="{box.height:.1f}"'
    yield f'<rect class="box {worst(node.findings)}" {shape} width="{box.width:.1f}" rx="7"/>'
    yield f'<rect class="{family_of(node.cls)}" x="{box.x:.1f}" y="{box.y + 7:.1f}" width="4" height="{box.height - 14:.1f}"/>'
    for place, (cls, text, _) in enumerate(rows):
        yield f'<text class="{cls}" x="{box.x + PADDING:.1f}" y="{box.y + PADDING / 2 + LINE * place + 12:.1f}">{escape(text)}</text>'
    yield "</g>"
    for output, text in outlets:
        x, label = _port(box, outlets, output), clean(text)
        room = width_of(label, SMALL)
        yield f'<rect class="page" x="{x - room / 2:.1f}" y="{box.bottom + 4:.1f}" width="{room:.1f}" height="13"/>'
        yield f'<text class="s" text-anchor="middle" x="{x:.1f}" y="{box.bottom + 14:.1f}">{escape(label)}</text>'


def _edges(picture: Picture, layout: Layout, outlets: dict[str, list[tuple[int, str]]]) -> Iterator[str]:
    arriving: dict[str, list[int]] = {}
    for number, edge in enumerate(picture.edges):
        arriving.setdefault(edge.target, []).append(number)

    def before(number: int) -> tuple[float, int]:
        edge = picture.edges[number]
        lanes = layout.lanes.get((edge.source, edge.target), ())
        return (lanes[-1].x if lanes else _port(layout.boxes[edge.source], outlets[edge.source], edge.output), number)

    for target, numbers in arriving.items():
        box = layout.boxes[target]
        step = min(18.0, box.width * 0.8 / len(numbers))
        for place, number in enumerate(sorted(numbers, key=before)):
            edge = picture.edges[number]
            start = layout.boxes[edge.source]
            x, y = _port(start, outlets[edge.source], edge.output), start.bottom
            way = [f"M{x:.1f} {y:.1f}V{y + LABEL:.1f}"]
            y += LABEL
            for lane in layout.lanes.get((edge.source, edge.target), ()):
                way.append(f"{_bend(x, y, lane.x, lane.top)}V{lane.bottom:.1f}")
                x, y = lane.x, lane.bottom
            end = box.x + box.width / 2 + (place - (len(numbers) - 1) / 2) * step
            top = max(layout_top(layout, box), y)
            way.append(f"{_bend(x, y, end, top)}V{box.y:.1f}")
            yield f'<path class="e" marker-end="url(#arrow)" d="{"".join(way)}"/>'


def layout_top(layout: Layout, box: Box) -> float:
    """The top of a box's rank, which is its tallest box's."""
    return min(other.y for other in layout.boxes.values() if other.bottom == box.bottom)


def _bend(x: float, y: float, to_x: float, to_y: float) -> str:
    """A curve that leaves and arrives straight down, ending a little above so that an arrow's head is upright."""
    middle = (y + to_y - 8) / 2
    return f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y - 8:.1f}"
