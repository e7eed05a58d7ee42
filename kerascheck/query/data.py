"""Queries on data: what training calls are given, and what is known of its labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kerascheck.library.array_facts import Selection
from kerascheck.program import Program
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import CompileCall, Layer, Model, TrainingCall, flatten
from kerascheck.values.objects import DictValue, Generator, ListValue, Value
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

SUPERVISED: Final = ("fit", "fit_generator", "train_on_batch", "evaluate", "evaluate_generator", "test_on_batch")
"""Methods that are given labels."""


def trainings(program: Program, *methods: str) -> Iterator[TrainingCall]:
    """Training calls by method (all without one); expected failures are left out."""
    for training in program.trainings:
        if not training.guarded and (not methods or training.method in methods):
            yield training


def data_of(training: TrainingCall) -> tuple[Value, Value]:
    """X and y of a training call as arrays (or nested ones): datasets and generators give their elements, with the batch axis."""
    value = training.x
    if isinstance(value, Dataset | Generator):
        element = value.element if isinstance(value, Dataset) else (value.items[0] if value.items else None)
        if isinstance(element, tuple) and len(element) >= 2:
            return element[0], element[1]
        return element, None
    return value, training.y


def is_array(value: Value) -> bool:
    """Whether a value is data whose rank is known."""
    return isinstance(value, Array) and value.shape.rank is not None


def fed_to(program: Program, layer: Layer) -> Iterator[tuple[TrainingCall, Array]]:
    """The arrays that training and evaluation give to an Input; what predict is given says less of how samples look."""
    for training in trainings(program, *SUPERVISED):
        if isinstance(training.x, Dataset) and training.x.batched is not True:
            continue
        names = [tensor.call.layer for tensor in flatten(training.model.inputs) if isinstance(tensor, Tensor) and tensor.call is not None]
        given = parts_of(data_of(training)[0], [each.name for each in names])
        for each, value in zip(names, given, strict=False):
            streamed = isinstance(training.x, Dataset | Generator)
            if streamed and isinstance(value, Array) and value.shape.rank != each.arguments["batch_shape"].rank:
                continue  # whether a stream's elements are batches or single samples is another question
            if each is layer and isinstance(value, Array):
                yield training, value


def parts_of(value: Value, names: Sequence[str]) -> tuple[Value, ...]:
    """Data for several inputs or outputs, one value each in the order of their names; empty where that can't be said."""
    match value:
        case ListValue(exact=True) if len(value.items) == len(names):
            return value.items
        case tuple() if len(value) == len(names):
            return value
        case DictValue() if all(name in value.items for name in names):
            return tuple(value.items[name] for name in names)
        case dict() if all(name in value for name in names):
            return tuple(value[name] for name in names)
    return (value,) if len(names) == 1 else ()


def outputs_and_labels(training: TrainingCall) -> Iterator[tuple[Tensor, Array]]:
    """Each output of the trained model with its labels, where both ranks are known; nothing of data that may not be batched."""
    if isinstance(training.x, Dataset) and training.x.batched is not True:
        return
    outputs = [tensor for tensor in flatten(training.model.outputs) if isinstance(tensor, Tensor)]
    names = [tensor.call.layer.name if tensor.call is not None else "" for tensor in outputs]
    for tensor, labels in zip(outputs, parts_of(data_of(training)[1], names), strict=False):
        if isinstance(labels, Array) and labels.shape.rank is not None and tensor.shape.rank is not None:
            yield tensor, labels


@dataclass(frozen=True, slots=True)
class Feed:
    """Data that one training call is given.

    Attributes:
        role: "" for what it works on, "validation" for what ``fit`` validates on.
        x, y: arrays, or nested ones, with the batch axis; y is None where there are no labels.
        streamed: they come from a dataset or generator.
    """

    role: str
    x: Value
    y: Value
    streamed: bool = False


def feeds(training: TrainingCall) -> Iterator[Feed]:
    """What a training call is given; a dataset that is not known to be batched is left out."""
    given = [("", training.x, training.y)]
    validation = training.arguments.get("validation_data")
    parts = validation.items if isinstance(validation, ListValue) else validation
    if isinstance(parts, tuple) and len(parts) >= 2:
        given.append(("validation", parts[0], parts[1]))
    elif isinstance(parts, Dataset | Generator):
        given.append(("validation", parts, None))
    for role, x, y in given:
        if not isinstance(x, Dataset | Generator):
            yield Feed(role, x, y)
        elif not isinstance(x, Dataset) or x.batched is True:
            element = x.element if isinstance(x, Dataset) else (x.items[0] if x.items else None)
            if isinstance(element, tuple) and len(element) >= 2:
                yield Feed(role, element[0], element[1], streamed=True)
            else:
                yield Feed(role, element, None, streamed=True)


def sole_output(model: Model) -> Tensor | None:
    """The output of a model with one output, where its rank is known."""
    outputs = list(flatten(model.outputs))
    return outputs[0] if len(outputs) == 1 and isinstance(outputs[0], Tensor) and outputs[0].shape.rank is not None else None


def labelled(program: Program, compiled: CompileCall) -> list[tuple[TrainingCall, Feed]]:
    """What a model with one output is given under a compile call, where it is labels whose rank is known."""
    under = [training for training in trainings(program, *SUPERVISED) if training.compiled is compiled]
    return [(training, feed) for training in under for feed in feeds(training) if is_array(feed.y)]


def trained_under(program: Program, compiled: CompileCall) -> TrainingCall | None:
    """The first training or evaluation under a compile call."""
    return next((training for training in trainings(program, *SUPERVISED) if training.compiled is compiled), None)


def class_count(labels: Array, *, streamed: bool = False) -> int | None:
    """The number of classes that labels certainly have; None where rows have been picked out in a way that may lose some."""
    facts = labels.facts
    if facts.continuous or facts.classes is None or facts.classes < 2 or not (streamed or isinstance(labels.shape[0], int)):
        return None
    cuts: list[bool] = []
    origin = facts.origin
    while isinstance(origin, Selection):
        cuts.append(_cuts_rows(origin.key))
        origin = origin.base
    sorted_rows_may_be_lost = any(all(cuts[place:]) for place in range(len(cuts))) and not (facts.split and all(cuts))
    return None if sorted_rows_may_be_lost else facts.classes


def extremes(labels: Array, *, streamed: bool = False) -> tuple[float | None, float | None]:
    """The least and the greatest label that there surely are; bounds alone do not say what occurs.

    As many different whole numbers as there are classes, none below the bound, reach at least up to ``low + classes - 1``.
    """
    if labels.content is not None:
        numbers = [each for each in flatten(labels.content) if isinstance(each, int | float)]
        return (min(numbers), max(numbers)) if numbers else (None, None)
    facts, count = labels.facts, class_count(labels, streamed=streamed)
    if facts.one_hot or facts.multi_hot:
        return None, None
    if count is None or facts.low is None or facts.high is None:
        return None, facts.top if isinstance(facts.top, int) and not isinstance(facts.origin, Selection) else None
    if facts.high - facts.low == count - 1 or count == 2 and (facts.low, facts.high) == (-1, 1):
        return facts.low, facts.high
    return None, facts.low + count - 1


def _cuts_rows(key: Any) -> bool:
    """Whether a selection takes a stretch of rows, as ``y[:100]`` does."""
    first = key[0] if isinstance(key, tuple) and key else None
    return isinstance(first, tuple) and first[:1] == ("slice",) and first[1:3] != (None, None)


def reason_for(labels: Array, word: str = "class") -> tuple[tuple[Site, str], ...]:
    """Where it is said what labels are, as a related place; empty when that is not known."""
    for reason in labels.facts.reasons:
        if reason.site is not None and word in reason.text:
            return ((reason.site, reason.text),)
    return ()
