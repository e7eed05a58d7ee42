"""Explanations: one or two plain sentences a layer, with the numbers of this model."""

from __future__ import annotations

from kerascheck.explain.sentence import explain as explain

__all__ = ["explain"]
