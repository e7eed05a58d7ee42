"""Queries on preparation: how the data of training calls was scaled, fitted and augmented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kerascheck.library.array_facts import Selection, Together, has_step
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, feeds, parts_of, trainings
from kerascheck.values.array import Array, Dataset, Facts, Step
from kerascheck.values.layer import Model, TrainingCall, flatten
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

TRAINING: Final = ("fit", "fit_generator", "train_on_batch")
"""Methods that train."""


@dataclass(frozen=True, slots=True)
class Given:
    """Data that a model's input is given.

    Attributes:
        training: the call that gives it.
        role: "" for what the call works on, "validation" for what ``fit`` validates on.
        tensor: the model's input.
        array: the data.
        stream: the dataset that it comes from, if it does.
    """

    training: TrainingCall
    role: str
    tensor: Tensor
    array: Array
    stream: Dataset | None = None

    @property
    def site(self) -> Site:
        """Where the data can be mended: at the generator that makes it, else at the call that is given it."""
        return generator_site(self.stream) or self.training.site


def given_to(program: Program, model: Model, *methods: str) -> Iterator[Given]:
    """All arrays that a model's inputs are given, in order."""
    nested = model.calls[0].inputs if model.inputs is None and model.calls else model.inputs
    inputs = [tensor for tensor in flatten(nested) if isinstance(tensor, Tensor)]
    names = [tensor.call.layer.name if tensor.call is not None else "" for tensor in inputs]
    for training in trainings(program, *methods):
        if training.model is not model:
            continue
        for feed in feeds(training):
            stream = training.arguments.get("validation_data") if feed.role else training.x
            for tensor, value in zip(inputs, parts_of(feed.x, names), strict=False):
                if isinstance(value, Array):
                    yield Given(training, feed.role, tensor, value, stream if isinstance(stream, Dataset) else None)


def trained_models(program: Program) -> list[Model]:
    """The models that are trained, each once, in the order of their first training."""
    return list({id(training.model): training.model for training in trainings(program, *TRAINING)}.values())


def training_data(program: Program, model: Model) -> list[Given]:
    """What a model is trained on, validation data left out."""
    return [each for each in given_to(program, model, *TRAINING) if not each.role]


def other_data(program: Program, model: Model, *, predict: bool = True) -> list[Given]:
    """What a trained model is validated, tested and used on."""
    methods = (*SUPERVISED, "predict", "predict_generator", "predict_on_batch") if predict else SUPERVISED
    return [each for each in given_to(program, model, *methods) if each.role or each.training.method not in TRAINING]


def generator_site(stream: Any) -> Site | None:
    """Where the ``ImageDataGenerator`` behind a stream was made."""
    generator = stream.facts.get("generator") if isinstance(stream, Dataset) and isinstance(stream.facts, dict) else None
    site = getattr(generator, "site", None)
    return site if isinstance(site, Site) else None


def is_scaled(facts: Facts) -> bool | None:
    """Whether pixels or features are scaled, as far as that is known."""
    if facts.scale == "raw":
        return False
    return True if facts.scale == "unit" or has_step(facts, "rescaled") or has_step(facts, "fitted") else None


def scaling_step(facts: Facts) -> Step | None:
    """The step that scaled them."""
    return has_step(facts, "rescaled") or has_step(facts, "fitted")


def same_source(one: Facts, other: Facts) -> bool:
    """Whether two arrays are parts of one array, as ``train_test_split`` makes them."""
    bases = set(map(id, _bases(one.origin)))
    return any(id(base) in bases for base in _bases(other.origin))


def _bases(origin: Any) -> list[Any]:
    """The origins of the arrays that a selection was taken from; none for whole arrays."""
    found = []
    while isinstance(origin, Selection):
        origin = origin.base
        if origin is not None:
            found.append(origin)
    return found


def is_split(key: Any) -> bool:
    """Whether a selection is the part of a split: of ``train_test_split``, or the rows of a fold."""
    if not isinstance(key, tuple) or not key:
        return False
    return len(key) == 2 and key[1] in ("train", "test") or isinstance(key[0], Array) and key[0].facts.split in ("train", "test")


def parted_after(one: Facts, other: Facts, learnt: Facts) -> bool:
    """Whether two arrays are different stretches of what something was fitted on, as ``x[:n]`` and ``x[n:]``."""
    parts: list[Any] = [facts.origin for facts in (one, other)]
    if isinstance(learnt.origin, Together):
        return all(any(part == origin for origin in learnt.origin.parts) for part in parts if part is not None) and None not in parts
    if not all(isinstance(part, Selection) and part.base is learnt.origin and learnt.origin is not None for part in parts):
        return False
    bounds: list[Any] = [part.key[0] if isinstance(part.key, tuple) and part.key else None for part in parts]
    if not all(isinstance(bound, tuple) and bound[:1] == ("slice",) for bound in bounds):
        return False
    first, second = bounds
    return first[1] in (None, 0) and second[1] is not None and (first[2] is second[1] or first[2] == second[1])


def split_after(facts: Facts, learnt: Facts) -> bool:
    """Whether an array is the part of a split of what something was fitted on."""
    origin, cut = facts.origin, False
    while isinstance(origin, Selection):
        if origin == learnt.origin:
            return cut
        cut = cut or is_split(origin.key)
        origin = origin.base
    return cut and origin is not None and origin is learnt.origin
