"""An array: data outside the model, known by shape, dtype and facts about its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from kerascheck.values.shape import Shape
from kerascheck.values.site import Site

SOURCE: Final = "\0"
"""Stands in a reason's phrase for the source code of its place, which is written out only when it is shown."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Where a fact comes from: one phrase and the place, such as ``("10 classes", site of to_categorical)``."""

    phrase: str
    site: Site | None = None

    @property
    def text(self) -> str:
        """The phrase with the source code in it."""
        if SOURCE not in self.phrase or self.site is None:
            return self.phrase
        from libcst import Module

        code = " ".join(Module([]).code_for_node(self.site.node).split())
        return self.phrase.replace(SOURCE, code if len(code) <= 70 else code[:67] + "...")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of preparation that numbers have gone through.

    Attributes:
        kind: "fitted" for what a scaler or the like has learnt from data before, "rescaled" for arithmetic on raw pixels,
            "rescaled-twice" where they were scaled already, "truncated" where fractions were put into whole numbers, "augmented" for
            random changes, "padded" for sequences of one length, "one-hot" and "one-hot-twice" for encoded labels.
        name: what did it, such as ``StandardScaler``.
        site: where.
        by: the object that did it, by identity, or what it was told to do.
        learnt: facts of the data that it was fitted on.
    """

    kind: str
    name: str
    site: Site | None = None
    by: Any = None
    learnt: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an array's numbers; every field's default means "not known".

    Attributes:
        low: no element is smaller.
        high: no element is larger.
        classes: number of distinct classes, for class labels (integer or one-hot).
        one_hot: every last-axis row is one 1 among 0s.
        multi_hot: every last-axis row is 0s and any number of 1s.
        continuous: the values are measurements, not class numbers.
        scale: "raw" for 0…255 images, "unit" for values already scaled into about [0, 1] or [-1, 1].
        split: "train", "test" or "validation", where the array says so by its making.
        origin: a token shared by arrays that hold the same rows (views, copies, scalings of one array).
        reasons: where these facts come from, the most telling first.
        mixed: rows of all classes are spread over the whole (drawn at random, or shuffled), so that a stretch of rows has them all.
        grouped: rows stand class by class, as after joining one class to the next; what ``mixed`` says comes later and wins.
        steps: how the numbers were prepared, in order.
        moments: mean, least and greatest standard deviation, for numbers that spread alike to both sides of the mean.
        large: so large in size are many of the numbers, at least in one of an array's columns.
        top: the largest whole number that there surely is in the array, or in the whole that it is a part of; an integer or a symbol.
    """

    low: float | None = None
    high: float | None = None
    classes: int | None = None
    one_hot: bool = False
    multi_hot: bool = False
    continuous: bool = False
    scale: str = ""
    split: str = ""
    origin: Any = None
    reasons: tuple[Reason, ...] = field(default=())
    mixed: bool = False
    steps: tuple[Step, ...] = field(default=())
    top: Any = None
    grouped: bool = False
    moments: tuple[float, float, float] | None = None
    large: float = 0.0


NO_FACTS: Final = Facts()


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """A numpy array, a pandas frame's values, or an eager tensor.

    Attributes:
        shape: dims are integers, symbols or unknown, never Keras' None.
        dtype: numpy's name, or "" when not known.
        facts: what is known of the numbers.
        content: nested tuples of the numbers themselves, kept for small literal arrays only.
        site: the expression that made it.
    """

    shape: Shape
    dtype: str = ""
    facts: Facts = NO_FACTS
    content: Any = None
    site: Site | None = None

    def but(self, **changes: Any) -> Array:
        """A copy with some attributes changed; the literal content is dropped unless given."""
        get = changes.get
        return Array(
            get("shape", self.shape), get("dtype", self.dtype), get("facts", self.facts), get("content"), get("site", self.site)
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A stream of elements: ``tf.data.Dataset``, a generator, a Keras ``Sequence`` or a directory iterator.

    Attributes:
        element: what one turn of a loop over it gives: an `Array`, or nested tuples and dicts of them (with the batch axis if batched).
        batched: whether elements are batches; None when not known.
        length: number of elements, None when endless or not known.
        facts: anything else by name, such as ``class_names``, ``rescale``, ``repeats``.
        site: the expression that made it.
    """

    element: Any
    batched: bool | None = None
    length: Any = None
    facts: Any = None
    site: Site | None = None
