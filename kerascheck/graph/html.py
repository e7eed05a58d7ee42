"""HTML: one page that needs nothing else, with a section a model."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kerascheck.graph.letters import clean
from kerascheck.graph.picture import FilePictures
from kerascheck.graph.svg import document

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>:root{{color-scheme:light dark}}body{{font:15px/1.5 system-ui,sans-serif;margin:2rem;background:#fff;color:#1e293b}}
figure{{margin:0 0 2rem;overflow-x:auto}}@media (prefers-color-scheme:dark){{body{{background:#0f172a;color:#e2e8f0}}}}</style></head>
<body>
{body}
</body></html>
"""


def render(files: Sequence[FilePictures]) -> str:
    """All pictures as one page."""
    body: list[str] = []
    number = 0
    for file in files:
        if not file.pictures:
            continue
        body.append(f"<h1>{escape(clean(file.filename))}</h1>")
        for picture in file.pictures:
            number += 1
            body.append(f"<figure>{_numbered(document([picture]), number)}</figure>")
    title = ", ".join(clean(file.filename) for file in files if file.pictures)
    return PAGE.format(title=escape(title), body="\n".join(body))


def _numbered(svg: str, number: int) -> str:
    """An SVG whose ids are not those of another one on the page."""
    for old, new in (
        ('id="title"', 'id="title{}"'), ('id="desc"', 'id="desc{}"'), ('"title desc"', '"title{} desc{}"'), ('id="arrow"', 'id="arrow{}"'),
        ("url(#arrow)", "url(#arrow{})"),
    ):  # fmt: skip
        svg = svg.replace(old, new.replace("{}", str(number)))
    return svg
