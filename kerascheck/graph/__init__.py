"""The pictures: a model's graph as SVG, HTML, DOT, Mermaid or JSON, drawn without running anything."""
