"""Queries on hidden layers: networks of dense layers on vectors, whether Keras' or scikit-learn's, by their widths alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kerascheck.program import Program
from kerascheck.query.stack import hidden_dense, stacks, width_of
from kerascheck.query.text import call_argument
from kerascheck.values.perceptron import SIZES, features_of, hidden_sizes, output_of
from kerascheck.values.site import Site


@dataclass(frozen=True, slots=True)
class Network:
    """A network of dense layers.

    Attributes:
        inputs: the number of features; None where it is not known.
        hidden: the widths of the hidden layers, in order.
        outputs: the number of output units; None where it is not known.
        sites: where each hidden layer is written.
    """

    inputs: int | None
    hidden: tuple[int, ...]
    outputs: int | None
    sites: tuple[Site, ...]

    @property
    def squeezes(self) -> bool:
        """Whether it is an autoencoder or the like, whose narrowest layer is meant: as many outputs as inputs, and more than one."""
        return self.inputs == self.outputs and self.outputs != 1


def networks(program: Program) -> Iterator[Network]:
    """Compiled models of `Dense` layers all through, and perceptrons, where all their hidden widths are known."""
    for model, calls in stacks(program):
        blocks = hidden_dense(calls)
        sizes = [block.size for block in blocks]
        sites = [block.layer.site for block in blocks]
        known, places = [size for size in sizes if size is not None], [site for site in sites if site is not None]
        if blocks and len(known) == len(places) == len(blocks):
            yield Network(width_of(blocks[0].call.inputs), tuple(known), width_of(model.outputs), tuple(places))
    for perceptron in program.perceptrons:
        widths = hidden_sizes(perceptron) or ()
        found = tuple(width for width in widths if isinstance(width, int))
        site = perceptron.site
        if not found or len(found) < len(widths) or perceptron.guarded or not isinstance(site, Site):
            continue
        ends = features_of(perceptron), output_of(perceptron)[0]
        inputs, outputs = (end if isinstance(end, int) else None for end in ends)
        node = call_argument(site.node, SIZES, None)
        place = site if node is None else Site(site.file, node, site.via)
        yield Network(inputs, found, outputs, (place,) * len(found))
