"""Queries on symbols and functions: what the installed Keras lacks, and what only a reader imagines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.program import Program, SymbolUse
from kerascheck.values.site import Site


def imagined(site: Site) -> bool:
    """Whether this happens only in a function that nothing calls, interpreted as a reader would imagine the call."""
    return bool(site.via) and type(site.via[0].node).__name__ == "Name"


def unavailable(program: Program) -> Iterator[SymbolUse]:
    """Public Keras symbols that the installed Keras does not have; what may fail and private names are left out.

    ``tf_keras`` is another Keras, and what stands inside ``tensorflow.python.keras`` and ``keras.src`` is not known.
    """
    for use in program.missing:
        foreign = use.written.startswith(("tf_keras", "tensorflow.python.", "keras.src", "keras.api", "tensorflow.contrib"))
        if not use.guarded and not foreign and program.target.known(use.written) and "._" not in use.path:
            yield use


def import_of(program: Program, use: SymbolUse) -> Any:
    """The import statement that brings a symbol; None for an attribute."""
    return next((each.statement for each in program.imports if each.site.node is use.site.node), None)
