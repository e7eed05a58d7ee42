"""The shape function of EinsumDense: a dense layer whose axes are spelled as an einsum equation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Shape, Spec, modelled, product, refuse, total
from kerascheck.shapes.identifiers import is_plain
from kerascheck.shapes.spec import as_dim
from kerascheck.shapes.stop import refuse_argument
from kerascheck.shapes.weights import kernel_counts
from kerascheck.values.dim import UNKNOWN_DIM, UnknownDim, certainly_different
from kerascheck.values.shape import UNKNOWN_SHAPE

_FORMS = (
    (re.compile(r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), False),
    (re.compile(r"\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)"), True),
    (re.compile(r"([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\."), False),
)


@dataclass(frozen=True, slots=True)
class _Equation:
    inputs: str
    weights: str
    outputs: str
    left_elided: bool


@modelled("EinsumDense")
def einsum_dense(call: Call) -> Outcome:
    """Axes named in the weights and the output get their size from ``output_shape``. Source: ``_analyze_einsum_string``."""
    spec = call.one()
    stated = call["output_shape"]
    equation = _equation(call)
    if is_plain(stated) and not isinstance(stated, int | tuple | list):
        refuse_argument(call.cls, "output_shape", stated, "an integer or a tuple of sizes")
    if equation is None or not is_plain(stated) or spec.shape.dims is None:
        return Built(Spec(UNKNOWN_SHAPE, call.dtype), UNKNOWN_DIM, UNKNOWN_DIM if call["lora_rank"] else 0)
    items = stated if isinstance(stated, tuple | list) else (stated,)
    partial = [None if item is None else as_dim(item) for item in items]
    outputs = _full_output(equation, spec.shape.dims, partial)
    inside, outside = _positions(equation, spec.shape)
    sizes = _Sizes(call, equation, spec.shape, tuple(outputs), inside, outside)
    kernel = sizes.kernel()
    trainable, frozen = kernel_counts(call, kernel)
    return Built(call.out(*outputs), total(trainable, sizes.bias()), frozen)


def _equation(call: Call) -> _Equation | None:
    text = call["equation"]
    if not is_plain(text):
        return None
    found = ((form.match(text), left_elided) for form, left_elided in _FORMS) if isinstance(text, str) else iter(())
    equation = next((_Equation(match[1], match[2], match[3], left_elided) for match, left_elided in found if match), None)
    if equation is None:
        refuse_argument(call.cls, "equation", text, "of the form 'ab,bc->ac', '...a,ab->...b' or 'ab...,bc->ac...'")
    return equation


def _full_output(equation: _Equation, dims: tuple[Dim, ...], partial: list[Dim]) -> list[Dim]:
    """The output dims with the batch axis and the axes behind the ellipsis put in."""
    elided = len(dims) - len(equation.inputs)
    outputs = [dims[0], *partial]
    if equation.left_elided:
        for axis in range(1, elided):
            outputs.insert(1, dims[axis])
    elif elided > 0:
        outputs += dims[len(dims) - elided :]
    return outputs


def _positions(equation: _Equation, shape: Shape) -> tuple[dict[str, int], dict[str, int]]:
    rank = len(shape.dims or ())
    elided = rank - len(equation.inputs)
    back, forward = (elided - rank, elided) if equation.left_elided else (0, 0)
    return (
        {letter: axis + back for axis, letter in enumerate(equation.inputs)},
        {letter: axis + forward for axis, letter in enumerate(equation.outputs)},
    )


@dataclass(frozen=True, slots=True)
class _Sizes:
    call: Call
    equation: _Equation
    shape: Shape
    outputs: tuple[Dim, ...]
    inside: dict[str, int]
    outside: dict[str, int]

    def kernel(self) -> tuple[Dim, ...]:
        """Sizes of the weight axes, from the output where they are named there, else from the input."""
        for letter in self.equation.inputs:
            if letter in self.outside:
                self._refuse_other(letter, self._input(letter), self._output(letter))
        for letter in self.equation.outputs:
            if letter not in self.equation.inputs and letter not in self.equation.weights:
                self._refuse(f"`{letter}` is in the output only")
        dims: list[Dim] = []
        for letter in self.equation.weights:
            if letter not in self.outside and letter not in self.inside:
                self._refuse(f"`{letter}` is in the weights only")
            dims.append(self._output(letter) if letter in self.outside else self._input(letter))
            if dims[-1] is None:
                axis = self.inside.get(letter, self.outside.get(letter, 0))
                message = f"`{self.call.cls}` needs a fixed size for `{letter}` in {self.call['equation']!r}, but gets {self.shape}"
                refuse("undefined-axis", message, axis=axis)
        return tuple(dims)

    def bias(self) -> Dim:
        """Number of bias weights: the product over the bias axes."""
        letters = self.call["bias_axes"]
        if letters is None:
            return 0
        if not isinstance(letters, str):
            return UNKNOWN_DIM
        if not letters or any(letter not in self.equation.outputs for letter in letters):
            refuse_argument(self.call.cls, "bias_axes", letters, f"letters of the output {self.equation.outputs!r}")
        dims = tuple(self._output(letter) for letter in dict.fromkeys(letters))
        if None in dims:
            axis = self.outside[letters[dims.index(None)]]
            refuse("undefined-axis", f"`{self.call.cls}` needs fixed sizes for its bias, but gets {self.shape}", axis=axis)
        return product(dims)

    def _input(self, letter: str) -> Dim:
        return self._at(self.shape.dims or (), self.inside[letter])

    def _output(self, letter: str) -> Dim:
        return self._at(self.outputs, self.outside[letter])

    def _at(self, dims: Sequence[Dim], axis: int) -> Dim:
        if not -len(dims) <= axis < len(dims):
            self._refuse(f"{self.shape} becomes {Shape(self.outputs)}")
        return dims[axis]

    def _refuse_other(self, letter: str, inside: Dim, outside: Dim) -> None:
        if outside is None or outside == inside or isinstance(outside, UnknownDim) or isinstance(inside, UnknownDim):
            return
        if inside is None or certainly_different(inside, outside):
            self._refuse(f"`{letter}` is {inside} in the input and {outside} in `output_shape`")

    def _refuse(self, why: str) -> NoReturn:
        message = f"`{self.call.cls}` cannot fit {self.call['equation']!r} with output_shape={self.call['output_shape']}: {why}"
        refuse("argument", message, argument="equation", value=self.call["equation"])
