"""NumPy: random arrays, from ``numpy.random``'s functions, a ``RandomState`` or a ``Generator``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import Any, Final

from kerascheck.library.array_facts import Origin, explained_classes, scale_of
from kerascheck.library.array_moments import uniform as uniform_moments
from kerascheck.library.array_moments import with_moments
from kerascheck.library.array_values import (
    as_array,
    dtype_argument,
    made,
    shape_argument,
    written,
)  # fmt: skip
from kerascheck.library.registry import Call, answer, function, method
from kerascheck.shapes import algebra
from kerascheck.values.array import NO_FACTS, Facts
from kerascheck.values.objects import LibraryObject, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

GENERATOR: Final = "numpy.random.Generator"
STATE: Final = "numpy.random.RandomState"

#: Distribution -> lowest and highest value; None where it has no such bound.
CONTINUOUS: Final[dict[str, tuple[float | None, float | None]]] = {
    "beta": (0, 1), "chisquare": (0, None), "exponential": (0, None), "f": (0, None), "gamma": (0, None), "gumbel": (None, None),
    "laplace": (None, None), "logistic": (None, None), "lognormal": (0, None), "pareto": (0, None), "power": (0, 1),
    "rayleigh": (0, None), "standard_cauchy": (None, None), "standard_exponential": (0, None), "standard_gamma": (0, None),
    "standard_t": (None, None), "vonmises": (-3.1416, 3.1416), "wald": (0, None), "weibull": (0, None),
}  # fmt: skip
PARAMETERS: Final = {  # how many parameters come before ``size``; 2 where it is not said
    "chisquare": 1,
    "exponential": 1,
    "pareto": 1,
    "power": 1,
    "rayleigh": 1,
    "standard_cauchy": 0,
    "standard_exponential": 0,
    "standard_gamma": 1,
    "standard_t": 1,
    "weibull": 1,
}
COUNTS: Final[dict[str, tuple[int, int]]] = {  # lowest value, number of parameters
    "poisson": (0, 1), "geometric": (1, 1), "negative_binomial": (0, 2), "hypergeometric": (0, 3), "logseries": (1, 1), "zipf": (1, 1),
}  # fmt: skip


def sampler(*names: str, old: str = "", new: str = "") -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a model as a function, a method of ``RandomState`` and one of ``Generator``.

    Args:
        names: where it is called the same everywhere.
        old: further names, of the functions and ``RandomState`` only.
        new: further names, of ``Generator`` only.
    """

    def register(model: Callable[..., Value]) -> Callable[..., Value]:
        def as_method(call: Call, receiver: Value, *args: Value, **kwargs: Value) -> Value:
            return answer(model, call, *args, **kwargs)

        for name in (*names, *old.split()):
            function(f"numpy.random.{name}")(model)
            method(STATE, name)(as_method)
        for name in (*names, *new.split()):
            method(GENERATOR, name)(as_method)
        return model

    return register


@function("numpy.random.default_rng", "numpy.random.Generator", "numpy.random.RandomState")
def generator(call: Call, seed: Value = None) -> Value:
    """A source of random numbers."""
    return LibraryObject(STATE if call.path == STATE else GENERATOR, {"seed": seed}, site=call.site)


@function("numpy.random.seed", "numpy.random.set_state", "numpy.random.get_state")
def seed(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Seeding gives nothing."""
    return None


method(STATE, "seed")(lambda call, receiver, *args, **kwargs: None)


def sized(call: Call, size: Value, dtype: str, facts: Facts, *parameters: Value) -> Value:
    """Numbers of the given size, or of the shape of the distribution's parameters."""
    if size is not None:
        return made(call, shape_argument(size), dtype, facts)
    shape = algebra.broadcast(*(as_array(parameter).shape for parameter in parameters)) if parameters else Shape(())
    return made(call, shape, dtype, facts)


def _measured(low: float | None, high: float | None) -> Facts:
    return Facts(low, high, continuous=True, scale=scale_of(low, high, True), origin=Origin())


@sampler(old="rand randn")
def rand(call: Call, *dims: Value) -> Value:
    """``numpy.random.rand(d0, d1, …)``."""
    facts = with_moments(_measured(0, 1), uniform_moments(0, 1)) if call.path.endswith("rand") else _normal(0, 1)
    return made(call, shape_argument(dims), "float64", facts)


def _normal(loc: Value, scale: Value) -> Facts:
    """Facts of numbers from the bell curve."""
    known = isinstance(loc, int | float) and isinstance(scale, int | float) and isfinite(loc) and isfinite(scale)
    return with_moments(_measured(None, None), (loc, scale, scale) if known else None)


@sampler("normal")
def normal(call: Call, loc: Value = 0.0, scale: Value = 1.0, size: Value = None) -> Value:
    """``numpy.random.normal(loc, scale, size)``."""
    return sized(call, size, "float64", _normal(loc, scale), loc, scale)


@sampler("standard_normal")
def standard_normal(call: Call, size: Value = None, dtype: Value = None, out: Value = None) -> Value:
    """``rng.standard_normal(size)``."""
    return sized(call, size, dtype_argument(dtype, "float64"), _normal(0, 1))


@sampler("random", old="random_sample ranf sample")
def random(call: Call, size: Value = None, dtype: Value = None, out: Value = None) -> Value:
    """``numpy.random.random(size)``: uniform in [0, 1)."""
    return sized(call, size, dtype_argument(dtype, "float64"), with_moments(_measured(0, 1), uniform_moments(0, 1)))


@sampler("uniform")
def uniform(call: Call, low: Value = 0.0, high: Value = 1.0, size: Value = None) -> Value:
    """``numpy.random.uniform(low, high, size)``."""
    smallest, largest = as_array(low).facts.low, as_array(high).facts.high
    facts = _measured(smallest, largest)
    if isinstance(low, int | float) and isinstance(high, int | float) and isfinite(low) and isfinite(high):
        facts = with_moments(facts, uniform_moments(low, high))
    return sized(call, size, "float64", facts, low, high)


def _register_distributions() -> None:
    for name, (low, high) in CONTINUOUS.items():

        def draw(
            call: Call, *args: Value, size: Value = None, name: str = name, low: Any = low, high: Any = high, **kwargs: Value
        ) -> Value:
            before = PARAMETERS.get(name, 2)
            dtype = dtype_argument(kwargs.pop("dtype", None), "float64")
            parameters = (*args[:before], *(value for key, value in kwargs.items() if key not in ("out", "method")))
            return sized(call, args[before] if len(args) > before else size, dtype, _measured(low, high), *parameters)

        sampler(name)(draw)
    for name, (least, count) in COUNTS.items():

        def draw_counts(call: Call, *args: Value, size: Value = None, least: int = least, count: int = count, **kwargs: Value) -> Value:
            chosen = args[count] if len(args) > count else size
            return sized(call, chosen, "int64", Facts(low=least, origin=Origin()), *args[:count], *kwargs.values())

        sampler(name)(draw_counts)


_register_distributions()


@sampler("triangular")
def triangular(call: Call, left: Value, mode: Value, right: Value, size: Value = None) -> Value:
    """``numpy.random.triangular(left, mode, right, size)``."""
    return sized(call, size, "float64", _measured(as_array(left).facts.low, as_array(right).facts.high), left, mode, right)


def integers_within(call: Call, low: Value, high: Value, size: Value, dtype: str) -> Value:
    """Whole numbers from ``low`` to ``high``, inclusive."""
    known = isinstance(low, int) and isinstance(high, int)
    if known and high < low:
        return call.unknown("expected low < high", "raises")
    classes = high - low + 1 if known and high > low else None
    facts = Facts(
        low if isinstance(low, int) else as_array(low).facts.low, high if isinstance(high, int) else as_array(high).facts.high, classes,
        scale=scale_of(low, high, False) if known else "", origin=Origin(),
    )  # fmt: skip
    shape = shape_argument(size) if size is not None else Shape(())
    if facts.scale == "raw" and (shape.rank or 0) > 2:
        facts = replace(facts, classes=None)  # an image's pixels, no labels
    if (low, high) == (0, 1) and (shape.rank or 0) > 1 and isinstance(shape[-1], int) and shape[-1] > 1:
        facts = replace(facts, multi_hot=True)
    return sized(call, size, dtype, replace(explained_classes(facts, written(call), call.site), mixed=True), low, high)


def _below(high: Value) -> Value:
    """The highest integer under an exclusive bound."""
    if isinstance(high, int | float) and isfinite(high):
        return int(high) - 1
    bound = as_array(high)
    return bound.but(facts=replace(bound.facts, high=None if bound.facts.high is None else bound.facts.high - 1))


@sampler(old="randint")
def randint(call: Call, low: Value, high: Value = None, size: Value = None, dtype: Value = None) -> Value:
    """``numpy.random.randint(low, high, size)``: ``high`` is not drawn; alone, ``low`` is the upper bound."""
    least, most = (0, low) if high is None else (low, high)
    return integers_within(call, least, _below(most), size, dtype_argument(dtype, "int64"))


@sampler(old="random_integers")
def randomintegers_within(call: Call, low: Value, high: Value = None, size: Value = None) -> Value:
    """The old function whose upper bound is drawn."""
    least, most = (1, low) if high is None else (low, high)
    return integers_within(call, least, most, size, "int64")


@sampler(new="integers")
def integers(call: Call, low: Value, high: Value = None, size: Value = None, dtype: Value = None, endpoint: Value = False) -> Value:
    """``rng.integers(low, high, size)``."""
    least, most = (0, low) if high is None else (low, high)
    if not isinstance(endpoint, bool):
        return sized(call, size, dtype_argument(dtype, "int64"), NO_FACTS, low, most)
    return integers_within(call, least, most if endpoint else _below(most), size, dtype_argument(dtype, "int64"))


@sampler("binomial")
def binomial(call: Call, n: Value, p: Value, size: Value = None) -> Value:
    """Counts of successes: from 0 to n."""
    high = n if isinstance(n, int) else None
    facts = Facts(0, high, 2 if high == 1 else None, origin=Origin())
    return sized(call, size, "int64", replace(explained_classes(facts, written(call), call.site), mixed=True), n, p)


@sampler("multinomial", "dirichlet", "multivariate_normal")
def vectors(call: Call, first: Value, second: Value = None, size: Value = None, **kwargs: Value) -> Value:
    """Distributions of vectors: the last axis is that of the parameter."""
    name = call.path.rpartition(".")[2]
    pvals = kwargs.get("pvals", second) if name == "multinomial" else first
    size = second if name == "dirichlet" and size is None else size
    inner = as_array(pvals).shape
    outer = shape_argument(size) if size is not None else Shape(())
    shape = (
        Shape((*outer.dims, *inner.dims)) if outer.dims is not None and inner.dims is not None and len(inner.dims) == 1 else UNKNOWN_SHAPE
    )
    if name == "multinomial":
        one_hot = first == 1 and isinstance(first, int)
        high = first if isinstance(first, int) else None
        classes = shape[-1] if one_hot and isinstance(shape[-1], int) else None
        return made(call, shape, "int64", Facts(0, high, classes, one_hot, origin=Origin()))
    return made(call, shape, "float64", _measured(0, 1) if name == "dirichlet" else _measured(None, None))


@sampler(old="bytes", new="bytes")
def random_bytes(call: Call, length: Value) -> Value:
    """Random bytes."""
    return call.unknown("random bytes are not known", "random")
