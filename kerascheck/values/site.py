"""A site: where in the checked source something happens, as a syntax node and the calls that led there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Site:
    """A place to point at; rows and columns are worked out only when something is reported.

    Attributes:
        file: display name of the source file the node belongs to.
        node: the LibCST node.
        via: the call nodes, outermost first, through which the evaluator came here.
    """

    file: str
    node: Any = field(repr=False)
    via: tuple[Site, ...] = ()
