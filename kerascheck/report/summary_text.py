"""The summary as text: a table a model, as Keras' ``model.summary()`` prints it, with each layer's source line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

# Widths and where columns end are Keras' own (keras/src/utils/summary_utils.py), as are the colours.
_WIDTH: Final = 88
_COLUMN_ENDS: Final = (0.45, 0.80, 1.0)
_GRAPH_WIDTH: Final = 108
_GRAPH_COLUMN_ENDS: Final = (0.3, 0.56, 0.74, 1.0)
_LINE_COLUMN: Final = 9
_CLASS, _NUMBER, _NONE = "color(33)", "color(34)", "color(45)"


def summary_text(files: Sequence[Mapping[str, Any]], color: bool) -> str:
    """The summaries of some files, given as the objects that ``summary --output-format json`` writes."""
    console = Console(width=_GRAPH_WIDTH + _LINE_COLUMN, highlight=False, force_terminal=color, color_system="256" if color else None)
    with console.capture() as captured:
        for file in files:
            for part in _file(file):
                console.print(part, soft_wrap=isinstance(part, Text))
    return captured.get()


def _file(file: Mapping[str, Any]) -> Iterator[RenderableType]:
    for model in file["models"]:
        yield Text(f"{file['filename']}:{_line(model)}")
        yield _model(model)
        yield Text()
    if not file["models"]:
        yield Text(f"{file['filename']}: no models found")
    for gap in file["unknown"]:
        yield Text(f"{file['filename']}:{_line(gap)}: not understood: {gap['reason']}")


def _model(model: Mapping[str, Any]) -> Group:
    graph = model["class"] in ("Functional", "Model") and not _is_chain(model["layers"])
    total, trainable = model["total_params"], model["trainable_params"]
    fixed = None if total is None or trainable is None else total - trainable
    counts = ((" Total params: ", total), (" Trainable params: ", trainable), (" Non-trainable params: ", fixed))
    return Group(
        Text.assemble((f'Model: "{model["name"]}"', "bold"), f" ({model['class']})"),
        _table(model["layers"], graph),
        *(Text.assemble((words, "bold"), _count(count)) for words, count in counts),
        *_explanations(model["layers"]),
        *(Text(f" Not understood: {_reason(gap)}") for gap in model["unknown"]),
    )


def _explanations(layers: Sequence[Mapping[str, Any]]) -> Iterator[RenderableType]:
    """A paragraph a layer, where it was asked for."""
    for layer in layers:
        if layer.get("explanation"):
            yield Text()
            yield Padding(Text.assemble((layer["name"], "bold"), f": {layer['explanation']}"), (0, 1))


def _table(layers: Sequence[Mapping[str, Any]], graph: bool) -> Table:
    wanted = _GRAPH_WIDTH if graph else _WIDTH
    width = min(wanted, max(shutil.get_terminal_size((wanted + _LINE_COLUMN + 4, 24)).columns - 4 - _LINE_COLUMN, 40))
    ends = [int(end * width) for end in (_GRAPH_COLUMN_ENDS if graph else _COLUMN_ENDS)]
    # Each column's border and padding take three characters, the last border one more.
    widths = [end - start - 3 for start, end in zip([0, *ends], ends, strict=False)]
    columns = [Column("Layer (type)", width=widths[0]), Column("Output Shape", width=widths[1])]
    columns.append(Column("Param #", justify="right", width=widths[2]))
    if graph:
        columns.append(Column("Connected to", width=widths[3]))
    table = Table(*columns, Column("Line", justify="right", width=_LINE_COLUMN - 4), width=ends[-1] + _LINE_COLUMN, show_lines=True)
    for layer in layers:
        name = Text.assemble(layer["name"], " (", (layer["class"], _CLASS), ")")
        connections = [Text(", ".join(layer["inbound"]) or "-")] if graph else []
        table.add_row(name, _shape(layer["output_shape"]), _count(layer["params"]), *connections, Text(_line(layer).removeprefix("cell ")))
    return table


def _is_chain(layers: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every layer is fed by the one before it and nothing else."""
    return all(layer["inbound"] == ([before["name"]] if before else []) for before, layer in zip((None, *layers), layers, strict=False))


def _shape(shape: object) -> Text:
    """``(None, 64)``; several outputs as a list of such; ``?`` where nothing is known."""
    if not isinstance(shape, list):
        return Text(str(shape))
    if any(isinstance(item, list) for item in shape):
        return Text.assemble("[", Text(", ").join(map(_shape, shape)), "]")
    return Text.assemble("(", Text(", ").join(map(_dim, shape)), ")")


def _dim(dim: int | str | None) -> Text:
    return Text(str(dim), _NONE if dim is None else _NUMBER)


def _count(count: int | None) -> Text:
    return Text("?") if count is None else Text(f"{count:,}", _NUMBER)


def _line(item: Mapping[str, Any]) -> str:
    """``9``, or in a notebook ``cell 3:9``."""
    line = str(item["line"] or "-")
    return f"cell {item['cell']}:{line}" if "cell" in item else line


def _reason(gap: Mapping[str, Any] | str) -> str:
    return gap if isinstance(gap, str) else f"line {_line(gap)}: {gap['reason']}"
