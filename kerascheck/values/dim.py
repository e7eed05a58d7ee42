"""A dim: the size of one axis, as an integer, Keras' ``None``, a symbol or unknown, with exact arithmetic.

``None`` means "any size at run time" and survives every operation; an unknown dim swallows what it meets;
symbols are kept as polynomials in a normal form, so that ``2*h - h`` is ``h`` and ``h//2`` equals ``h//2``.
There is no solver: two different symbols are simply not known to be equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class UnknownDim:
    """A size that is not known, not even as a symbol."""

    def __str__(self) -> str:
        return "?"


UNKNOWN_DIM: Final = UnknownDim()


@dataclass(frozen=True, slots=True)
class Quotient:
    """``numerator // denominator`` that does not come out even; an atom of larger expressions."""

    numerator: Symbol
    denominator: int

    def __str__(self) -> str:
        inner = str(self.numerator)
        return f"{inner}//{self.denominator}" if inner.isidentifier() else f"({inner})//{self.denominator}"


Atom: TypeAlias = "str | Quotient"
Monomial: TypeAlias = "tuple[Atom, ...]"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A polynomial over named sizes with integer coefficients.

    Attributes:
        terms: pairs of a sorted product of atoms and its coefficient, sorted; never a constant alone.
    """

    terms: tuple[tuple[Monomial, int], ...]

    def __str__(self) -> str:
        text = ""
        for product, coefficient in self.terms:
            factors = [str(atom) for atom in product]
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, str(abs(coefficient)))
            sign = "-" if coefficient < 0 else "+"
            if text:
                text += f" {sign} "
            elif sign == "-":
                text = "-"
            text += "*".join(factors)
        return text


Dim: TypeAlias = "int | Symbol | UnknownDim | None"


def named(name: str) -> Symbol:
    """The symbol for one named size, such as ``num_classes``."""
    return Symbol((((name,), 1),))


def _terms(dim: int | Symbol) -> dict[Monomial, int]:
    if isinstance(dim, Symbol):
        return dict(dim.terms)
    return {(): dim} if dim else {}


def _normal(terms: dict[Monomial, int]) -> int | Symbol:
    kept = {product: coefficient for product, coefficient in terms.items() if coefficient}
    if not kept:
        return 0
    if len(kept) == 1 and () in kept:
        return kept[()]
    return Symbol(tuple(sorted(kept.items(), key=lambda item: (-len(item[0]), [str(atom) for atom in item[0]]))))


def add(left: Dim, right: Dim) -> Dim:
    """The sum of two dims."""
    if isinstance(left, UnknownDim) or isinstance(right, UnknownDim):
        return UNKNOWN_DIM
    if left is None or right is None:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    terms = _terms(left)
    for product, coefficient in _terms(right).items():
        terms[product] = terms.get(product, 0) + coefficient
    return _normal(terms)


def multiply(left: Dim, right: Dim) -> Dim:
    """The product of two dims; zero times anything is zero."""
    if left == 0 or right == 0:
        return 0
    if isinstance(left, UnknownDim) or isinstance(right, UnknownDim):
        return UNKNOWN_DIM
    if left is None or right is None:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    terms: dict[Monomial, int] = {}
    for left_product, left_coefficient in _terms(left).items():
        for right_product, right_coefficient in _terms(right).items():
            product = tuple(sorted(left_product + right_product, key=str))
            terms[product] = terms.get(product, 0) + left_coefficient * right_coefficient
    return _normal(terms)


def subtract(left: Dim, right: Dim) -> Dim:
    """``left - right``."""
    return add(left, multiply(-1, right))


def floor_divide(left: Dim, right: Dim) -> Dim:
    """``left // right`` for a positive divisor; exact where every coefficient divides."""
    if isinstance(left, UnknownDim) or isinstance(right, UnknownDim) or right == 0:
        return UNKNOWN_DIM
    if left is None or right is None:
        return None
    if left == right or right == 1:
        return 1 if left == right else left
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    if isinstance(left, int) or isinstance(right, Symbol):
        return _cancel(left, right)
    if all(coefficient % right == 0 for _, coefficient in left.terms):
        return _normal({product: coefficient // right for product, coefficient in left.terms})
    return Symbol((((Quotient(left, right),), 1),))


def _cancel(left: int | Symbol, right: int | Symbol) -> Dim:
    """Divide by a single product that is a factor of every term, else unknown."""
    divisor = _terms(right)
    if len(divisor) != 1:
        return UNKNOWN_DIM
    ((factors, divisor_coefficient),) = divisor.items()
    terms: dict[Monomial, int] = {}
    for product, coefficient in _terms(left).items():
        rest = list(product)
        for factor in factors:
            if factor not in rest:
                return UNKNOWN_DIM
            rest.remove(factor)
        if coefficient % divisor_coefficient:
            return UNKNOWN_DIM
        terms[tuple(rest)] = coefficient // divisor_coefficient
    return _normal(terms)


def ceil_divide(left: Dim, right: Dim) -> Dim:
    """``ceil(left / right)`` for a positive divisor."""
    if isinstance(left, Symbol) and isinstance(right, int) and all(c % right == 0 for _, c in left.terms):
        return floor_divide(left, right)
    return floor_divide(add(left, subtract(right, 1)), right)


def product(dims: tuple[Dim, ...]) -> Dim:
    """The product of all dims; 1 for none."""
    result: Dim = 1
    for dim in dims:
        result = multiply(result, dim)
    return result


def certainly_equal(left: Dim, right: Dim) -> bool:
    """Whether both are known to be the same size."""
    return left is not None and left == right and not isinstance(left, UnknownDim)


def certainly_different(left: Dim, right: Dim) -> bool:
    """Whether both are known and differ, whatever the symbols stand for."""
    if left is None or right is None or isinstance(left, UnknownDim) or isinstance(right, UnknownDim):
        return False
    difference = subtract(left, right)
    return isinstance(difference, int) and difference != 0


def join(left: Dim, right: Dim) -> Dim:
    """What is known when either of two dims may hold."""
    return left if left == right else UNKNOWN_DIM
