"""The summary: every model of a file as ``model.summary()`` would show it, as plain data (CLI.md's JSON)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerascheck.analysis import Analysis, analyse, gaps
from kerascheck.check import confirmed, live_judges, module_files
from kerascheck.diagnostic import Diagnostic, Span
from kerascheck.interpret.modules import ModuleFiles
from kerascheck.library.keras_graph import Graph, graph_of, layers_of, parameters_of, sources
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.source import UnreadableFile, keras_source
from kerascheck.values import dim
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.perceptron import Perceptron
from kerascheck.values.perceptron import layers_of as layers_of_perceptron
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor


def summarize_files(files: Sequence[FileInput], settings: Settings, *, explained: bool = False) -> list[dict[str, Any]]:
    """One summary a file, in the order given; files that can't be read or parsed say so under ``unknown``.

    Args:
        files: the files.
        settings: as for a check.
        explained: each layer has an ``explanation``, one or two sentences, or null.
    """
    return [_summary(file, item, explained) for file, item in zip(files, analyses_of(files, settings), strict=True)]


def analyses_of(files: Sequence[FileInput], settings: Settings) -> list[Analysis | str | None]:
    """The files as analyses that live Keras has confirmed; why one can't be read or parsed, or None for one without Keras."""
    judges = live_judges(settings)
    try:
        shared = module_files(settings)
        items = [_analysis(file, shared) for file in files]
        analyses = iter(confirmed([item for item in items if isinstance(item, Analysis)], judges, shared))
    finally:
        if judges is not None:
            judges.close()
    return [next(analyses) if isinstance(item, Analysis) else item for item in items]


def _analysis(file: FileInput, shared: ModuleFiles) -> Analysis | str | None:
    try:
        source = keras_source(file.path, file.display, file.text)
    except UnreadableFile as error:
        return error.reason
    if source is None:
        return None
    result = analyse(source, shared)
    return result.message if isinstance(result, Diagnostic) else result


def _summary(file: FileInput, item: Analysis | str | None, explained: bool) -> dict[str, Any]:
    if not isinstance(item, Analysis):
        return {"filename": file.display, "models": [], "unknown": [{"line": 1, "reason": item}] if item else []}
    models = [model_summary(model, item, explained) for model in item.program.models]
    models += [perceptron_summary(perceptron, item, explained) for perceptron in item.program.perceptrons]
    unknown = [{**_line(item.source.by_cell(each.span)), "reason": each.message} for each in item.problems]
    unknown += [{**_line(gap.span), "reason": gap.reason} for gap in gaps(item)]
    return {"filename": file.display, "models": models, "unknown": unknown}


def model_summary(model: Model, analysis: Analysis, explained: bool = False) -> dict[str, Any]:
    """One model of CLI.md's JSON."""
    graph = graph_of(model) if model.kind == "Functional" else None
    layers = layers_of(model)
    unknown: list[str] = []
    if not model.exact:
        unknown.append("the model's layers are not all known")
    if graph is not None and graph.gap:
        unknown.append(graph.gap)
    inside = graph_of(model) if model.kind == "Sequential" and model.outputs is not None else graph
    rows = [_layer(layer, model, inside, analysis) for layer in layers]
    if explained:
        from kerascheck.explain import explain

        for layer, row in zip(layers, rows, strict=True):
            row["explanation"] = explain(layer, next(iter(_calls_in(layer, inside)), None))
    total, trainable = _totals(layers, graph)
    if not model.exact or graph is not None and graph.gap or model.outputs is None and model.kind != "Subclass":
        total = trainable = None
    return {
        "name": model.holder or model.state.get("holder class") or model.function or model.name, "class": model.cls,
        **_at(model.site, analysis), "function": model.function,
        "inputs": _shapes(model.inputs), "outputs": _shapes(model.outputs), "layers": rows, "total_params": total,
        "trainable_params": trainable,
        "unknown": [{**_at(model.site, analysis), "reason": reason} for reason in unknown],
    }  # fmt: skip


def perceptron_summary(perceptron: Perceptron, analysis: Analysis, explained: bool = False) -> dict[str, Any]:
    """A scikit-learn perceptron in the same form: a dense layer for every matrix in ``coefs_``, with the shapes of its weights."""
    line = _at(perceptron.site, analysis)
    layers = layers_of_perceptron(perceptron)
    rows = [
        {
            "name": layer.name, "class": "Dense", **line, "output_shape": shape_json(Shape((None, layer.units))),
            "params": _count(layer.parameters), "trainable": True, "inbound": [before.name] if before is not None else ["input"],
            "activation": layer.activation or None,
            "weights": [shape_json(Shape((layer.inputs, layer.units))), shape_json(Shape((layer.units,)))],
        }
        for before, layer in zip((None, *(layers or ())), layers or (), strict=False)
    ]  # fmt: skip
    if explained:
        from kerascheck.explain.dense import connected
        from kerascheck.explain.sentence import written

        for layer, row in zip(layers or (), rows, strict=True):
            row["explanation"] = written(connected(layer.units, layer.inputs), layer.parameters)
    counts = [row["params"] for row in rows]
    total = None if layers is None or None in counts else sum(counts)
    ends = [shape_json(Shape((None, layers[0].inputs))), shape_json(Shape((None, layers[-1].units)))] if layers else ["?", "?"]
    unknown = [] if layers is not None else [{**line, "reason": "the sizes of the hidden layers are not known"}]
    return {
        "name": perceptron.holder or perceptron.function or perceptron.cls, "class": perceptron.cls, **line,
        "function": perceptron.function, "inputs": ends[:1], "outputs": ends[1:], "layers": rows, "total_params": total,
        "trainable_params": total, "unknown": unknown,
    }  # fmt: skip


def _at(site: Site | None, analysis: Analysis) -> dict[str, Any]:
    """The line of a site, and in a notebook the cell that it counts in."""
    return {"line": None} if site is None else _line(analysis.shown(site))


def _line(span: Span) -> dict[str, Any]:
    return {"line": span.start.row} if span.cell is None else {"cell": span.cell, "line": span.start.row}


def _shapes(nested: Any) -> list[Any]:
    if nested is None:
        return ["?"]
    return [shape_json(tensor.shape) if isinstance(tensor, Tensor) else "?" for tensor in flatten(nested)]


def shape_json(shape: Shape) -> Any:
    """A shape as JSON: integers, null, symbols as text, "?" for what is not known."""
    if shape.dims is None:
        return "?"
    return [item if item is None or isinstance(item, int) else str(item) for item in shape.dims]


def _layer(layer: Layer, model: Model, graph: Graph | None, analysis: Analysis) -> dict[str, Any]:
    calls = _calls_in(layer, graph)
    shown = None if not calls else calls[0 if model.kind == "Subclass" else -1].outputs
    outputs = list(flatten(getattr(shown, "items", shown)))
    adapted = layer.state.get("adapted")
    if model.kind == "Subclass" and layer.cls == "Normalization" and isinstance(adapted, Shape):
        outputs = [Tensor(adapted)]  # what it was built for before the model was called
    if isinstance(layer, Model) and layer.outputs is not None and (not layer.calls or model.kind == "Subclass"):
        outputs = list(flatten(layer.outputs))
    shapes = [shape_json(tensor.shape) if isinstance(tensor, Tensor) else "?" for tensor in outputs]
    count = dim.add(*parameters_of(layer))
    return {
        "name": layer.name, "class": layer.cls, **_at(layer.site, analysis),
        "output_shape": "?" if not shapes else (shapes[0] if len(shapes) == 1 else shapes),
        "params": _count(count), "trainable": bool(layer.state.get("trainable", True)) if layer.state.get("trainable", True) in (True,
        False) else None,
        "inbound": _inbound(calls),
    }  # fmt: skip


def _calls_in(layer: Layer, graph: Graph | None) -> list[LayerCall]:
    """The applications of a layer inside a model; all of them where the model's graph is not known."""
    return [call for call in layer.calls if graph is None or any(call is each for each in graph.calls)] or layer.calls


def _count(count: Any) -> Any:
    return count if isinstance(count, int) else None


def _inbound(calls: Sequence[LayerCall]) -> list[str]:
    names = [tensor.call.layer.name for call in calls for tensor in sources(call) if isinstance(tensor, Tensor) and tensor.call is not None]
    return list(dict.fromkeys(names))


def _totals(layers: Sequence[Layer], graph: Graph | None) -> tuple[Any, Any]:
    total: Any = 0
    trainable: Any = 0
    for layer in layers:
        one, other = frozen_parameters(layer)
        trainable, total = dim.add(trainable, one), dim.add(total, dim.add(one, other))
    return _count(total), _count(trainable)


def frozen_parameters(layer: Layer) -> tuple[Any, Any]:
    """Trainable and non-trainable counts with what has been frozen since."""
    if layer.state.get("trainable", True) is False:
        return 0, dim.add(*parameters_of(layer))
    if isinstance(layer, Model) and layer.kind != "Subclass":
        trainable: Any = 0
        fixed: Any = 0
        for inner in layers_of(layer):
            one, other = frozen_parameters(inner)
            trainable, fixed = dim.add(trainable, one), dim.add(fixed, other)
        return trainable, fixed
    return parameters_of(layer)
