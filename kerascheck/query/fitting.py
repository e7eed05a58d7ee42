"""Queries on fitting: models that a program trains with one ``fit``, and what it does with them beside that."""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.symbols import imagined
from kerascheck.query.text import call_argument
from kerascheck.values.layer import TrainingCall

MORE_THAN_FIT = ("fit", "fit_generator", "train_on_batch")


def first_fits(program: Program) -> Iterator[TrainingCall]:
    """The first ``fit`` of each model, where the program itself calls it with arguments that are all written out."""
    seen: set[int] = set()
    for training in trainings(program, "fit"):
        starred = any(argument.star for argument in getattr(training.site.node, "args", ()))
        if id(training.model) not in seen and not starred and not imagined(training.site):
            yield training
        seen.add(id(training.model))


def fitted_once(program: Program, training: TrainingCall) -> bool:
    """Whether this is all the training that the model gets."""
    return sum(each.model is training.model for each in trainings(program, *MORE_THAN_FIT)) == 1


def is_written(training: TrainingCall, name: str, position: int) -> bool:
    """Whether an argument of ``fit`` is given in the call."""
    return call_argument(training.site.node, name, position) is not None
