"""Parsing, positions and edits: what is specific to LibCST beyond its node types."""
