"""Sentences on layers that connect everything with everything: Dense, Embedding, attention, and the input."""

from __future__ import annotations

from kerascheck.explain.sentence import Applied, Sentence, counted, number, says
from kerascheck.values.dim import Dim, add, product


@says("InputLayer")
def input_layer(layer: Applied) -> Sentence:
    """``Input``."""
    shape = layer.output
    batch = shape[0] if shape.dims else None
    rows = "any number of samples at a time (None)" if batch is None else f"always {counted(batch, 'sample')} at a time"
    return Sentence(f"Says what one sample looks like, {sample(layer)}; the model takes {rows}")


def sample(layer: Applied) -> str:
    """The shape of one sample in words."""
    dims = layer.output.dims
    if not dims:
        return "of a shape that is not known"
    rest = dims[1:]
    match len(rest):
        case 0:
            return "a single number"
        case 1:
            return "any number of values" if rest[0] is None else counted(rest[0], "value")
        case 2:
            steps = "any number of" if rest[0] is None else number(rest[0])
            return f"{steps} time steps of {counted(rest[1], 'feature')}"
        case 3:
            size = " × ".join("any" if dim is None else number(dim) for dim in rest[:2])
            return f"{size} places of {counted(rest[2], 'channel')}"
    return str(layer.output)


@says("Dense")
def dense(layer: Applied) -> Sentence:
    """``Dense``."""
    rank = layer.input.rank or 2
    where = "" if rank == 2 else ", applied alike at every place: only the last axis changes"
    return connected(layer.arguments["units"], layer.input[-1], where, layer.arguments.get("use_bias") is not False)


def connected(units: Dim, features: Dim, where: str = "", bias: bool = True) -> Sentence:
    """Units that are connected to all features."""
    text = f"{counted(units, 'unit')}, each connected to all {counted(features, 'input feature')}{where}"
    if not bias:
        return Sentence(text, f"{number(features)} × {number(units)} weights", product((features, units)))
    formula = f"{number(features)} × {number(units)} weights + {counted(units, 'bias', 'biases')}"
    return Sentence(text, formula, add(product((features, units)), units))


@says("Embedding")
def embedding(layer: Applied) -> Sentence:
    """``Embedding``."""
    words, width = layer.arguments["input_dim"], layer.arguments["output_dim"]
    text = (
        f"A table with a row of {counted(width, 'number')} for each id from 0 to {number(words - 1 if isinstance(words, int) else words)}; "
        f"every id of the input is replaced by its row, which adds an axis of {number(width)}"
    )
    return Sentence(text, f"{number(words)} rows × {number(width)}", product((words, width)))


@says("MultiHeadAttention")
def attention(layer: Applied) -> Sentence:
    """``MultiHeadAttention``."""
    heads, key = layer.arguments["num_heads"], layer.arguments["key_dim"]
    text = (
        f"{counted(heads, 'head')} that compare each place of the query with every place of the key, in {counted(key, 'dimension')} each; "
        f"the output has the query's shape {layer.output}"
    )
    return Sentence(text)


@says("Attention", "AdditiveAttention", "GroupQueryAttention")
def plain_attention(layer: Applied) -> Sentence:
    """Attention without projections of its own."""
    return Sentence("Each place of the query gets a mean of the values, weighted by how well its key fits")


@says("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout")
def dropout(layer: Applied) -> Sentence:
    """``Dropout``."""
    rate = layer.arguments.get("rate")
    share = f"{100 * rate:g}%" if isinstance(rate, int | float) else "a share"
    what = "of the channels" if layer.cls.startswith("Spatial") else "of the values"
    return Sentence(f"Drops {share} {what} at random while training, and nothing in use; the shape stays")
