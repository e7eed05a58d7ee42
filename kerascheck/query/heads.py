"""Queries on heads: every output of a model with several is looked at as if it were a model of its own.

Losses, labels and metrics belong to outputs, not to models. Rules that compare an output with what it is trained on take
the program through `by_output` and then see models with one output only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from kerascheck.interpret.attributes import find_in_class
from kerascheck.program import Program
from kerascheck.query.data import parts_of
from kerascheck.values.array import Dataset
from kerascheck.values.layer import CompileCall, Model, TrainingCall
from kerascheck.values.objects import DictValue, Generator, ListValue, Value
from kerascheck.values.tensor import Tensor

OWN_TRAINING: Final = ("train_step", "test_step", "compute_loss", "compile", "fit")
"""Methods by which a class of the project's own uses losses and labels as it likes."""


def by_output(program: Program) -> Program:
    """The program with a model, compile call and training call for each output of a model that has several."""
    if program.heads is None:
        program.heads = _Split().program(program)
    view: Program = program.heads
    return view


class _Split:
    """One division of a program; stand-ins are made once, so that they can be compared by identity."""

    def __init__(self) -> None:
        self.models: dict[int, tuple[Model, ...]] = {}
        self.compiles: dict[int, tuple[CompileCall, ...]] = {}

    def program(self, program: Program) -> Program:
        compiles = [each for compiled in program.compiles for each in self.compiled(compiled)]
        trainings = [each for training in program.trainings for each in self.trained(training)]
        return replace(program, compiles=compiles, trainings=trainings)

    def heads(self, model: Model) -> tuple[Model, ...]:
        """A model for each output; the model itself where it has one output, or where they are not known."""
        if id(model) not in self.models:
            outputs = outputs_of(model)
            same = len(outputs) < 2 and (model.outputs is not None or not outputs)
            self.models[id(model)] = (model,) if same else tuple(replace(model, outputs=tensor) for tensor in outputs)
        return self.models[id(model)]

    def compiled(self, compiled: CompileCall) -> tuple[CompileCall, ...]:
        if id(compiled) not in self.compiles:
            heads = self.heads(compiled.model)
            if heads[0] is compiled.model:
                parts: tuple[CompileCall, ...] = (compiled,)
            elif len(heads) == 1:
                parts = (replace(compiled, model=heads[0]),)
            else:
                parts = tuple(
                    replace(compiled, model=head, loss=part_of(compiled.loss, place, name, len(heads)),
                            metrics=part_of(compiled.metrics, place, name, len(heads), shared=False), output=(place, name))
                    for place, (head, name) in enumerate(zip(heads, map(output_name, heads), strict=True))
                )  # fmt: skip
            self.compiles[id(compiled)] = parts
        return self.compiles[id(compiled)]

    def trained(self, training: TrainingCall) -> Iterator[TrainingCall]:
        heads = self.heads(training.model)
        if heads[0] is training.model:
            yield training
            return
        names = [output_name(head) for head in heads]
        for place, head in enumerate(heads):
            compiled = self.compiled(training.compiled)[place] if isinstance(training.compiled, CompileCall) else training.compiled
            if len(heads) == 1:
                yield replace(training, model=head, compiled=compiled)
                continue
            arguments = {**training.arguments, "validation_data": _validation(training.arguments.get("validation_data"), names, place)}
            x, y = _streamed(training.x, names, place), _one(training.y, names, place)
            yield replace(training, model=head, compiled=compiled, x=x, y=y, arguments=arguments)


def outputs_of(model: Model) -> tuple[Tensor, ...]:
    """The outputs of a model in order, none where one is not known; of a class with a `call` of its own, what that gave."""
    outputs = model.outputs
    if outputs is None and model.kind == "Subclass" and not _trains_itself(model):
        outputs = model.state.get("result")
        outputs = outputs.items if isinstance(outputs, ListValue) and outputs.exact else outputs
    tensors = outputs if isinstance(outputs, tuple | list) else (outputs,)
    known = all(isinstance(tensor, Tensor) and tensor.call is not None and not tensor.alternatives for tensor in tensors)
    return tuple(tensors) if known else ()


def output_name(head: Model) -> str:
    """The name under which an output is known to losses and labels."""
    call = head.outputs.call
    return call.layer.name if call is not None else ""


def _trains_itself(model: Model) -> bool:
    return model.user_class is not None and any(find_in_class(model.user_class, name) is not None for name in OWN_TRAINING)


def part_of(value: Value, place: int, name: str, count: int, *, shared: bool = True) -> Value:
    """What is given for one output: of a list by its place, of a dict by its name; anything else is for all of them."""
    match value:
        case ListValue(exact=True, items=items) if len(items) == count:
            return items[place] if shared or isinstance(items[place], ListValue) else ListValue((items[place],))
        case DictValue(exact=True, items=named):
            part = named.get(name)
            return part if shared or part is None or isinstance(part, ListValue) else ListValue((part,))
        case ListValue() | DictValue():
            return None
    return value if shared else None


def _one(labels: Value, names: list[str], place: int) -> Value:
    parts = parts_of(labels, names)
    return parts[place] if len(parts) == len(names) else None


def _streamed(data: Value, names: list[str], place: int) -> Value:
    """A stream whose labels are those of one output."""
    match data:
        case Dataset(element=tuple() as element) if len(element) >= 2:
            return replace(data, element=(element[0], _one(element[1], names, place)))
        case Generator(items=(first, *_)) if isinstance(first, tuple) and len(first) >= 2:
            return replace(data, items=((first[0], _one(first[1], names, place)),), exact=False)
    return data


def _validation(data: Any, names: list[str], place: int) -> Value:
    if isinstance(data, ListValue):
        data = data.items
    if isinstance(data, tuple) and len(data) >= 2:
        return (data[0], _one(data[1], names, place))
    return _streamed(data, names, place)
