"""Layers, models and what happens to them: calls, compile, training."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kerascheck.shapes.spec import Built, Outcome
from kerascheck.values.dim import Dim
from kerascheck.values.objects import Value
from kerascheck.values.site import Site


@dataclass(slots=True, eq=False)
class Layer:
    """One layer object.

    Attributes:
        cls: public class name in today's Keras (``Conv2D``), or the name of the user's own class.
        arguments: constructor arguments by parameter name, defaults filled in.
        given: names of the arguments that the program wrote itself.
        name: Keras' name of it, automatic or given.
        site: the constructor call.
        calls: every application, in order (also those in branches).
        state: what the program may change later: ``trainable``, …
        user_class: the class of the checked project, for subclasses; its instance attributes are in ``attributes``.
        is_op: an op or operator on tensors; it is in the graph, but no layer.
    """

    cls: str
    arguments: Mapping[str, Value]
    name: str
    site: Site | None
    given: frozenset[str] = frozenset()
    calls: list[LayerCall] = field(default_factory=list)
    state: dict[str, Value] = field(default_factory=dict)
    user_class: Any = None
    attributes: dict[str, Value] = field(default_factory=dict)
    is_op: bool = False
    problem: Outcome | None = None


@dataclass(slots=True, eq=False)
class LayerCall:
    """One application of a layer to tensors.

    Attributes:
        inputs: a tensor, or nested tuples or dicts of tensors.
        call_arguments: what else was given, such as ``initial_state``.
        outcome: the static judgement: built, refused, or unknown.
        outputs: a tensor or a tuple of tensors (of unknown shape where the outcome is not built).
        site: the call in the source; for a Sequential, where the layer was added.
        guarded: under ``try/except`` or ``pytest.raises``: failing is expected.
        live: the live judge's answer, filled in by the pipeline.
        dispute: how the two judges differ, None when they agree.
    """

    layer: Layer
    inputs: Any
    call_arguments: Mapping[str, Value]
    outcome: Outcome
    outputs: Any
    site: Site | None
    guarded: bool = False
    live: Any = None
    dispute: str | None = None


Knowledge: TypeAlias = "Callable[[LayerCall], Built | None]"
"""Tells what is known from elsewhere of a layer call that shape functions do not, or not wholly, know."""


@dataclass(slots=True, eq=False)
class Model(Layer):
    """A model: a layer with a graph inside.

    Attributes:
        kind: "Sequential", "Functional" or "Subclass".
        layers: for a Sequential, its layers as added (an `InputLayer` first if given), exact unless ``exact`` is False.
        inputs, outputs: nested tensors of the graph; None while a Sequential is not built.
        state: besides a layer's: ``compiled`` (a `CompileCall`), ``escaped`` (given to code that is not understood).
        remembered: what need not be worked out again.
    """

    kind: str = "Functional"
    layers: tuple[Layer, ...] = ()
    exact: bool = True
    inputs: Any = None
    outputs: Any = None
    holder: str = ""
    function: str | None = None
    remembered: Remembered | None = None


@dataclass(slots=True, eq=False)
class Remembered:
    """What has been worked out of a model's graph; it holds as long as the model has these inputs and outputs.

    Attributes:
        inputs, outputs: the nested tensors that it was worked out for, by identity.
        graph: the operations between them.
        applied: outcomes by the specs of what the model was applied to.
    """

    inputs: Any
    outputs: Any
    graph: Any
    applied: dict[Any, Outcome] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class CompileCall:
    """One ``model.compile(…)``.

    Attributes:
        guarded: failing is expected.
        output: the place and name of the one output that this is said of, for models with several.
    """

    model: Model
    optimizer: Value
    loss: Value
    metrics: Value
    arguments: Mapping[str, Value]
    site: Site
    guarded: bool = False
    output: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TrainingCall:
    """One ``fit``, ``evaluate``, ``predict``, ``train_on_batch``, … of a model.

    Attributes:
        method: the method's name.
        x, y: what was given, as values; for a dataset, ``x`` is the dataset and ``y`` None.
        arguments: all arguments by parameter name.
        compiled: the compile call in force, None if there was none, Unknown if that can't be said.
        guarded: under ``try/except`` or ``pytest.raises``.
    """

    method: str
    model: Model
    x: Value
    y: Value
    arguments: Mapping[str, Value]
    compiled: Any
    site: Site
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Summed:
    """Parameter counts of a layer or model."""

    trainable: Dim
    non_trainable: Dim


def flatten(nested: Any) -> Iterator[Any]:
    """All leaves of nested tuples, lists and dicts (dicts by sorted key, as Keras' tree does)."""
    match nested:
        case None:
            return
        case tuple() | list():
            for item in nested:
                yield from flatten(item)
        case dict():
            for key in sorted(nested):
                yield from flatten(nested[key])
        case _:
            yield nested
