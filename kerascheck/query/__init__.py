"""Queries: what rules often ask of a program, in the field's terms."""
