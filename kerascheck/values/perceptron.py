"""A perceptron: scikit-learn's `MLPClassifier` or `MLPRegressor`, which is a network of dense layers under another name."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from kerascheck.values.array import Array
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, UnknownDim, add, product
from kerascheck.values.objects import LibraryObject, ListValue, Value
from kerascheck.values.site import Site

SIZES: Final = "hidden_layer_sizes"
DEFAULT_SIZES: Final = (100,)


@dataclass(frozen=True, slots=True, eq=False)
class PerceptronFit:
    """What one ``fit`` was given: features (n_samples, n_features) and targets, as far as they are known."""

    x: Array
    y: Array
    site: Site


@dataclass(slots=True, eq=False)
class Perceptron(LibraryObject):
    """One estimator.

    Attributes:
        holder: the variable that holds it.
        function: the function in which it is made.
        guarded: under ``try/except`` or ``pytest.raises``: failing is expected.
        unexpected: keyword arguments that the estimator does not take.
        fits: every ``fit``, in order.
    """

    holder: str = ""
    function: str | None = None
    guarded: bool = False
    unexpected: tuple[str, ...] = ()
    fits: list[PerceptronFit] = field(default_factory=list)

    @property
    def cls(self) -> str:
        """``MLPClassifier`` or ``MLPRegressor``."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class DenseLayer:
    """One layer of a perceptron: a kernel (inputs, units) in ``coefs_`` and a bias (units,) in ``intercepts_``."""

    name: str
    inputs: Dim
    units: Dim
    activation: str

    @property
    def parameters(self) -> Dim:
        """Inputs × units + units."""
        return add(product((self.inputs, self.units)), self.units)


def hidden_sizes(perceptron: Perceptron) -> tuple[Dim, ...] | None:
    """The units of the hidden layers, in order; None where their number is not known."""
    value = perceptron.arguments.get(SIZES, DEFAULT_SIZES)
    match value:
        case bool():
            return None
        case int() | Symbol():
            return (value,)
        case ListValue(exact=True):
            items: tuple[Value, ...] = value.items
        case tuple():
            items = value
        case _:
            return None
    return tuple(item if isinstance(item, int | Symbol) and not isinstance(item, bool) else UNKNOWN_DIM for item in items)


def features_of(perceptron: Perceptron) -> Dim:
    """The number of input features, from what the estimator is fitted on."""
    found = {str(fit.x.shape[1]): fit.x.shape[1] for fit in perceptron.fits if fit.x.shape.rank == 2}
    return next(iter(found.values())) if len(found) == 1 else UNKNOWN_DIM


def output_of(perceptron: Perceptron) -> tuple[Dim, str]:
    """The units of the output layer and its activation, by the targets.

    Source: ``MLPClassifier._validate_input`` and ``BaseMultilayerPerceptron._initialize``: a label binarizer makes one column of two
    classes and one a class of more; columns of targets are units.
    """
    if not perceptron.fits:
        return UNKNOWN_DIM, "identity" if perceptron.cls == "MLPRegressor" else ""
    target = perceptron.fits[-1].y
    columns = target.shape[1] if target.shape.rank == 2 else 1 if target.shape.rank == 1 else UNKNOWN_DIM
    if perceptron.cls == "MLPRegressor":
        return columns, "identity"
    if columns != 1:
        return columns, "" if isinstance(columns, UnknownDim) else "logistic"
    classes = target.facts.classes
    if classes is None:
        return UNKNOWN_DIM, ""
    return (1, "logistic") if classes <= 2 else (classes, "softmax")


def layers_of(perceptron: Perceptron) -> tuple[DenseLayer, ...] | None:
    """All layers of a perceptron, the output last; None where the number of layers is not known."""
    sizes = hidden_sizes(perceptron)
    if sizes is None:
        return None
    activation = perceptron.arguments.get("activation", "relu")
    output, at_the_end = output_of(perceptron)
    widths = (features_of(perceptron), *sizes, output)
    return tuple(
        DenseLayer(
            f"hidden_{place}" if place <= len(sizes) else "output",
            inputs,
            units,
            at_the_end if place > len(sizes) else activation if isinstance(activation, str) else "",
        )
        for place, (inputs, units) in enumerate(pairwise(widths), 1)
    )  # fmt: skip
