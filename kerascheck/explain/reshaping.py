"""Sentences on layers that only arrange numbers anew, or join several inputs."""

from __future__ import annotations

from kerascheck.explain.sentence import Applied, Sentence, axes, counted, number, says


@says("Flatten")
def flatten(layer: Applied) -> Sentence:
    """``Flatten``."""
    dims = layer.input.dims
    inner = axes(dims[1:]) if dims and len(dims) > 2 else ""
    product = f": {inner} = {number(layer.output[-1])}" if inner and layer.output[-1] is not None else ""
    return Sentence(f"Writes all numbers of a sample into one row{product}")


@says("Reshape")
def reshape(layer: Applied) -> Sentence:
    """``Reshape``."""
    return Sentence(f"Arranges the same numbers of each sample anew, {layer.input} as {layer.output}")


@says("Permute")
def permute(layer: Applied) -> Sentence:
    """``Permute``."""
    return Sentence(f"Changes the order of the axes, {layer.input} to {layer.output}")


@says("RepeatVector")
def repeat(layer: Applied) -> Sentence:
    """``RepeatVector``."""
    return Sentence(f"Gives the same vector {number(layer.arguments['n'])} times, as a sequence of that many time steps")


@says("Concatenate")
def concatenate(layer: Applied) -> Sentence:
    """``Concatenate``."""
    axis = layer.arguments.get("axis", -1)
    sizes = [shape[axis] for shape in layer.inputs if isinstance(axis, int) and shape.rank is not None and -shape.rank <= axis < shape.rank]
    known = len(sizes) == len(layer.inputs) and None not in sizes
    total = f": {' + '.join(map(number, sizes))} = {number(layer.output[axis])}" if known else ""
    return Sentence(f"Puts its {counted(len(layer.inputs), 'input')} side by side along axis {axis}{total}")


@says("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
def merge(layer: Applied) -> Sentence:
    """Joining place by place."""
    what = {"Add": "Adds", "Subtract": "Subtracts", "Multiply": "Multiplies", "Average": "Takes the mean of"}
    verb = what.get(layer.cls, f"Takes the {layer.cls.lower()} of")
    return Sentence(f"{verb} its {counted(len(layer.inputs), 'input')} place by place; they have to be of one shape, {layer.output}")


@says("Dot")
def dot(layer: Applied) -> Sentence:
    """``Dot``."""
    return Sentence(f"Multiplies and sums its two inputs along axes {layer.arguments.get('axes')}")
