"""The program: what rules see of a checked file, in Keras' own terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kerascheck.keras_api.lookup import Entry
from kerascheck.keras_api.versions import Target
from kerascheck.values.layer import CompileCall, Layer, LayerCall, Model, TrainingCall
from kerascheck.values.objects import Value
from kerascheck.values.perceptron import Perceptron
from kerascheck.values.site import Site
from kerascheck.values.unknown import Unknown


@dataclass(frozen=True, slots=True, eq=False)
class Misuse:
    """Something given where something else belongs, such as a layer for a tensor.

    Attributes:
        kind: "layer-as-tensor", "layer-as-output", …
        value: what was given.
        site: where it was given.
        detail: a phrase for the message.
        guarded: under ``try/except`` or ``pytest.raises``: failing is expected.
    """

    kind: str
    value: Value
    site: Site
    detail: str = ""
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class SymbolUse:
    """A Keras symbol that the program imports, or reaches as an attribute.

    Attributes:
        path: canonical, such as ``keras.layers.Dense``.
        written: as the program has it, such as ``tensorflow.python.keras.layers.Dense``.
        site: the imported name, or the attribute expression.
        guarded: under ``try``: failing is expected.
        statement: the import statement's node; None for an attribute.
    """

    path: str
    written: str
    site: Site
    guarded: bool = False
    statement: Any = None

    @property
    def through_tensorflow(self) -> bool:
        """Whether it is reached as ``tf.keras``."""
        return self.written.startswith("tensorflow")


@dataclass(frozen=True, slots=True, eq=False)
class Unbound:
    """A call whose arguments do not fit today's signature.

    Attributes:
        entry: what is called.
        unexpected: keyword arguments that it does not take.
        missing: required arguments that are left out.
        excess: how many positional arguments too many.
        site: the call.
        guarded: under ``try``: failing is expected.
    """

    entry: Entry
    unexpected: tuple[str, ...]
    missing: tuple[str, ...]
    excess: int
    site: Site
    guarded: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class LibraryCall:
    """A call of a function or class of Keras, TensorFlow or another library that rules have something to say of.

    Attributes:
        path: canonical, such as ``keras.saving.load_model``.
        args, kwargs: evaluated arguments.
        site: the call.
        guarded: under ``try``: failing is expected.
    """

    path: str
    args: tuple[Value, ...]
    kwargs: Mapping[str, Value]
    site: Site
    guarded: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NoModel:
    """A name that is bound to what a call gives, which is no model although it looks like one.

    Attributes:
        name: the variable.
        reason: "builder" for a function that makes a model and does not return it, else the method's name, such as ``compile``.
        site: the call.
        target: the assignment's target node.
        function: the function's definition, for a builder.
        made: the variable of the function that holds the model, for a builder.
    """

    name: str
    reason: str
    site: Site
    target: Any = None
    function: Any = None
    made: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class TrainableChange:
    """``layer.trainable = value`` between other things that happen.

    Attributes:
        layer: the layer or model.
        value: what was written.
        site: where.
        compiles, trainings: how many compile calls and training calls there had been.
    """

    layer: Layer
    value: Value
    site: Site
    compiles: int
    trainings: int


@dataclass(frozen=True, slots=True)
class Discarded:
    """A result that is thrown away: the name that the call works on, and the call."""

    name: str
    site: Site


@dataclass(frozen=True, slots=True, eq=False)
class TracedFunction:
    """A function under ``tf.function``: Python runs it once for each kind of input, TensorFlow runs what came of that.

    Attributes:
        name: the function's name.
        node: its definition.
        site: the decorator, or the call of ``tf.function``.
        names: what its module defines.
    """

    name: str
    node: Any
    site: Site
    names: Mapping[str, Value]


@dataclass(slots=True)
class Program:
    """Everything that running the file would have built and done, in order.

    Attributes:
        layers: every layer object (models included, ops not).
        calls: every application of a layer to tensors, ops left out.
        ops: every op on tensors, in the graph or inside of a ``call``, in the order of the program.
        models: every model object.
        perceptrons: every `MLPClassifier` and `MLPRegressor` of scikit-learn.
        compiles, trainings: compile calls; fit, evaluate, predict and the like.
        misuses: wrong kinds of value at Keras' borders.
        gaps: where the evaluator's knowledge ended, with the reason.
        imports: every Keras symbol or module that is imported.
        missing: Keras symbols, imported or reached as attributes, that today's Keras does not have.
        unbound: calls of Keras whose arguments do not fit its signatures.
        registers: names of the program's own may stand for activations, losses and the like.
        module: the file's syntax tree.
        parents: what each node of it stands in, by identity; filled by `kerascheck.query.tree` where a finding needs it.
        target: the Keras that the program is held to.
        library_calls: calls of library functions, in order.
        own_losses: losses that the program itself computes of a model's output, as if the model were compiled with them.
        saves: calls of models' ``save`` and ``save_weights``.
        trainable_changes: ``trainable`` of layers and models that the program writes.
        no_models: names bound to what is no model, the newest by name.
        shadowed: names of classes, functions and modules that a layer, model or tensor has taken, and where.
        discarded: results of calls that only give a result, thrown away.
        less_one: expressions that take 1 from what a call gives.
        stepped: names at module level that augmented assignments have changed, with their file.
        traced: functions under ``tf.function``.
        defects: tracebacks of kerascheck's own failures on single calls.
        heads: this program with every output by itself, once a rule has asked for it.
    """

    layers: list[Layer] = field(default_factory=list)
    calls: list[LayerCall] = field(default_factory=list)
    ops: list[LayerCall] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    perceptrons: list[Perceptron] = field(default_factory=list)
    compiles: list[CompileCall] = field(default_factory=list)
    trainings: list[TrainingCall] = field(default_factory=list)
    misuses: list[Misuse] = field(default_factory=list)
    gaps: list[Unknown] = field(default_factory=list)
    imports: list[SymbolUse] = field(default_factory=list)
    missing: list[SymbolUse] = field(default_factory=list)
    unbound: list[Unbound] = field(default_factory=list)
    library_calls: list[LibraryCall] = field(default_factory=list)
    own_losses: list[CompileCall] = field(default_factory=list)
    saves: list[LibraryCall] = field(default_factory=list)
    trainable_changes: list[TrainableChange] = field(default_factory=list)
    no_models: dict[str, NoModel] = field(default_factory=dict)
    shadowed: dict[str, Site] = field(default_factory=dict)
    discarded: list[Discarded] = field(default_factory=list)
    less_one: list[Site] = field(default_factory=list)
    stepped: set[tuple[str, str]] = field(default_factory=set)
    traced: list[TracedFunction] = field(default_factory=list)
    registers: bool = False
    module: Any = None
    parents: dict[int, Any] = field(default_factory=dict, repr=False)
    target: Target = field(default_factory=Target)
    defects: list[str] = field(default_factory=list)
    heads: Any = None

    def _records(self) -> tuple[list[Any], ...]:
        built = (self.layers, self.calls, self.models, self.perceptrons)
        return (*built, self.compiles, self.trainings, self.misuses, self.gaps, self.unbound, self.library_calls, self.ops)

    def mark(self) -> tuple[int, ...]:
        """How much has been written down so far."""
        return tuple(map(len, self._records()))

    def forget_since(self, mark: tuple[int, ...]) -> None:
        """Drop what has been written down since a mark."""
        for call in self.calls[mark[1] :]:
            call.layer.calls.remove(call)
        for record, length in zip(self._records(), mark, strict=True):
            del record[length:]
