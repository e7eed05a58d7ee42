"""Queries on the layer that begins a Sequential: how the input that it states itself becomes an ``Input`` before it."""

from __future__ import annotations

from typing import Any

from kerascheck.program import Program
from kerascheck.query.naming import name_for
from kerascheck.query.text import code_of
from kerascheck.query.tree import parents, statement_of
from kerascheck.syntax.plans import AddItem, AddLine, Plan, argument_of, removals

SHAPES = ("batch_input_shape", "batch_shape", "input_shape", "input_dim")


def input_before(program: Program, layer: Any) -> tuple[Plan, ...] | None:
    """The changes that put an ``Input`` before a layer and take what it says of its input away.

    Args:
        program: of the file.
        layer: the constructor call's node.

    Returns:
        None where the layer is not added to a Sequential where it is made, or its input is not plain to see.
    """
    own = SHAPES if not code_of(layer.func).endswith("Embedding") else SHAPES[:-1]  # an Embedding's input_dim is its vocabulary
    stated = [argument for name in own if (argument := argument_of(layer, name)) is not None]
    content = _content(layer)
    if content is None:
        return None
    named = _input_name(program, layer.func)
    if named is None:
        return None
    text, imports = named[0], named[1]
    removed = [*stated, *(each for name in ("batch_size", "input_length") if (each := argument_of(layer, name)) is not None)]
    gone = removals(layer, removed)
    holder = parents(program).get(id(layer))
    if type(holder).__name__ == "Element":
        return (*imports, AddItem(layer, f"{text}({content})"), *gone)
    call = parents(program).get(id(holder)) if type(holder).__name__ == "Arg" else None
    added = getattr(getattr(call, "func", None), "attr", None)
    line = statement_of(program, call) if getattr(added, "value", "") == "add" and len(getattr(call, "args", ())) == 1 else None
    if line is None or call is None:
        return None
    return (*imports, AddLine(line, f"{code_of(call.func.value)}.add({text}({content}))", before=True), *gone)


def _content(layer: Any) -> str | None:
    """The arguments of the ``Input`` that says what a layer's own arguments say."""
    batch = argument_of(layer, "batch_input_shape") or argument_of(layer, "batch_shape")
    if batch is not None:
        return f"batch_shape={code_of(batch.value)}"
    shape, dim, length = (argument_of(layer, name) for name in ("input_shape", "input_dim", "input_length"))
    size = argument_of(layer, "batch_size")
    rest = f", batch_size={code_of(size.value)}" if size is not None else ""
    if shape is not None:
        return f"shape={code_of(shape.value)}{rest}"
    if code_of(layer.func).endswith("Embedding"):
        return f"shape=({code_of(length.value)},){rest}" if length is not None else None
    if dim is None:
        return None
    return f"shape=({code_of(length.value)}, {code_of(dim.value)}){rest}" if length is not None else f"shape=({code_of(dim.value)},){rest}"


def _input_name(program: Program, func: Any) -> tuple[str, tuple[Plan, ...]] | None:
    text = code_of(func)
    prefix = text.rpartition(".")[0]
    if prefix:
        return (f"{prefix}.Input", ()) if prefix.rpartition(".")[2] in ("layers", "L", "keras") else None
    uses = [use for use in program.imports if use.site.file and use.statement is not None]
    through_tensorflow = any(use.through_tensorflow and use.path.endswith(f".{text}") for use in uses)
    named = name_for(program, "keras.layers.Input", through_tensorflow=through_tensorflow)
    return (named.text, named.plans) if named is not None else None
