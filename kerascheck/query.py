"""Queries: what rules often ask of a program, in the field's terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kerascheck.library.array_facts import Selection
from kerascheck.library.keras_graph import sources
from kerascheck.program import Program, SymbolUse
from kerascheck.shapes.spec import Built, Refused
from kerascheck.syntax.plans import argument_of
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import CompileCall, Layer, LayerCall, Model, TrainingCall, flatten
from kerascheck.values.objects import DictValue, External, FunctionValue, Generator, LibraryObject, ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

TRANSPARENT: Final = frozenset((
    "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout", "GaussianNoise",
    "Activation", "ReLU",
    "LeakyReLU", "PReLU", "ELU", "Softmax", "BatchNormalization", "LayerNormalization", "Masking", "ActivityRegularization", "Identity",
    "GroupNormalization", "RMSNormalization", "UnitNormalization", "Normalization", "Rescaling", "RandomFlip", "RandomRotation",
    "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness",
))  # fmt: skip
"""Layers that keep the shape of what they are given."""

BUILDERS: Final = frozenset((
    "fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator", "train_on_batch", "test_on_batch",
    "predict_on_batch", "build", "predict_classes", "predict_proba",
))  # fmt: skip
"""Methods that build a whole Sequential at once when its input shape was not known before."""

SUPERVISED: Final = ("fit", "fit_generator", "train_on_batch", "evaluate", "evaluate_generator", "test_on_batch")
"""Methods that are given labels."""

STEPWISE: Final = TRANSPARENT | {"Dense", "TimeDistributed"}
"""Layers that treat every step of a sequence alike, and a vector as one step."""

RECURRENT: Final = frozenset(("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"))

AXES: Final = {
    2: ("batch axis", "features"), 3: ("batch axis", "time steps", "features"), 4: ("batch axis", "height", "width", "channels"),
    5: ("batch axis", "depth", "height", "width", "channels"),
}  # fmt: skip
"""What the axes of a tensor are called, by its rank."""

LOSSES: Final = {
    "mse": "mean_squared_error", "mae": "mean_absolute_error", "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy", "kld": "kl_divergence", "kullback_leibler_divergence": "kl_divergence", "logcosh": "log_cosh",
    "huber_loss": "huber",
}  # fmt: skip
"""Short forms of losses' names."""


ACTIVATION_LAYERS: Final = {"Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "PReLU": "prelu"}
"""The names of activations that are layers of their own."""

COMPARING: Final = frozenset((
    "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy", "categorical_focal_crossentropy",
    "sparse_categorical_crossentropy", "mean_squared_error", "mean_absolute_error", "mean_squared_logarithmic_error",
    "mean_absolute_percentage_error", "huber", "log_cosh", "cosine_similarity", "kl_divergence", "poisson", "hinge", "squared_hinge",
    "categorical_hinge",
))  # fmt: skip
"""Losses that compare labels and output place by place; others, such as CTC, may mean labels of another shape."""


def refused(program: Program, *kinds: str) -> Iterator[tuple[LayerCall, Refused]]:
    """Layer calls that Keras refuses for one of these kinds of reason; expected failures are left out."""
    for call in program.calls:
        if isinstance(call.outcome, Refused) and not call.guarded and (not kinds or call.outcome.kind in kinds):
            yield call, call.outcome


def producer(tensor: Any) -> LayerCall | None:
    """The layer call that made a tensor, None for an input or where it is not known."""
    if not isinstance(tensor, Tensor) or tensor.call is None or tensor.call.layer.cls == "InputLayer":
        return None
    return tensor.call


def source_of(call: LayerCall) -> LayerCall | None:
    """The layer call whose output is this call's only input; states and masks beside it do not count."""
    tensors = list(flatten(call.inputs))
    return producer(tensors[0]) if len(tensors) == 1 else None


def upstream(call: LayerCall) -> Iterator[LayerCall]:
    """The calls before this one, nearest first, as long as each has one input."""
    current = source_of(call)
    while current is not None:
        yield current
        current = source_of(current)


def ancestors(tensor: Tensor) -> list[LayerCall]:
    """All calls, ops among them, that a tensor was made by, nearest first; Inputs are left out."""
    found: dict[int, LayerCall] = {}
    waiting = [tensor]
    while waiting:
        call = producer(waiting.pop(0))
        if call is not None and id(call) not in found:
            found[id(call)] = call
            waiting += sources(call)
    return list(found.values())


def consumers(program: Program, made: LayerCall) -> list[LayerCall]:
    """The calls, ops among them, that are given an output of a call."""
    outputs = [tensor for model in program.models for tensor in flatten(model.outputs) if isinstance(tensor, Tensor)]
    waiting = [*program.calls, *(tensor.call for tensor in outputs if tensor.call is not None)]
    seen: set[int] = set()
    found = []
    while waiting:
        call = waiting.pop()
        if id(call) in seen:
            continue
        seen.add(id(call))
        makers = [tensor.call for tensor in sources(call) if isinstance(tensor, Tensor) and tensor.call is not None]
        if any(maker is made for maker in makers):
            found.append(call)
        waiting += makers
    return found


def batch_shape(shape: Shape) -> Shape:
    """A shape as Keras shows it, with None for the batch axis."""
    return shape if shape.dims is None or not shape.dims else Shape((None, *shape.dims[1:]))


def shape_maker(call: LayerCall) -> LayerCall | None:
    """The nearest call before this one that decides the shape it gets: layers that keep shapes are passed over."""
    return next((earlier for earlier in upstream(call) if earlier.layer.cls not in TRANSPARENT), None)


def recurrent_behind(tensor: Any) -> tuple[LayerCall, tuple[LayerCall, ...]] | None:
    """The recurrent call that a tensor comes from through layers that treat every step alike, with those layers' calls."""
    between: list[LayerCall] = []
    call = producer(tensor)
    while call is not None:
        if inner(call.layer).cls in RECURRENT and call.layer.cls != "TimeDistributed":
            return call, tuple(between)
        if call.layer.cls not in STEPWISE:
            return None
        between.append(call)
        call = source_of(call)
    return None


def input_layer(call: LayerCall) -> Layer | None:
    """The Input that a chain of calls begins with."""
    chain = [call, *upstream(call)]
    for tensor in sources(chain[-1]):
        if isinstance(tensor, Tensor) and tensor.call is not None and tensor.call.layer.cls == "InputLayer":
            return tensor.call.layer
    return None


def built(call: LayerCall) -> Built | None:
    """The outcome of a call that was taken."""
    return call.outcome if isinstance(call.outcome, Built) else None


def inner(layer: Layer) -> Layer:
    """The layer inside wrappers such as ``Bidirectional`` and ``TimeDistributed``, else the layer itself."""
    wrapped = layer.arguments.get("layer")
    return inner(wrapped) if isinstance(wrapped, Layer) else layer


def output_calls(model: Model) -> list[LayerCall]:
    """The layer calls that make a model's outputs, in order; empty when one is not known."""
    calls = [tensor.call for tensor in flatten(model.outputs) if isinstance(tensor, Tensor)]
    return [call for call in calls if call is not None] if calls and None not in calls else []


def last_layer(model: Model) -> Layer | None:
    """The layer that makes the output of a model with one output."""
    calls = output_calls(model)
    return calls[0].layer if len(calls) == 1 else None


def head(model: Model) -> LayerCall | None:
    """The call of the layer that decides the output's width: an Activation behind a Dense is passed over."""
    calls = output_calls(model)
    if len(calls) != 1:
        return None
    call = calls[0]
    while call.layer.cls in TRANSPARENT:
        earlier = source_of(call)
        if earlier is None:
            return call
        call = earlier
    return call


def name_of(value: Value) -> str | None:
    """The snake-case name of an activation, loss or initializer given as a string, function or object; None when not known."""
    match value:
        case str():
            return value
        case External(path=path):
            return snake_case(path.rpartition(".")[2])
        case LibraryObject(path=path):
            return snake_case(path.rpartition(".")[2])
        case FunctionValue():
            return None
    return None


def snake_case(name: str) -> str:
    """``CategoricalCrossentropy`` → ``categorical_crossentropy``."""
    from kerascheck.library.keras_naming import snake_case as convert

    return convert(name)


def ending(model: Model) -> Layer | None:
    """The layer whose activation a model's one output comes through, inside wrappers and nested models; None when not known."""
    calls = output_calls(model)
    if len(calls) != 1:
        return None
    call = calls[0]
    while call.layer.cls in ("Dropout", "Reshape", "Flatten", "ActivityRegularization"):
        earlier = source_of(call)
        if earlier is None:
            return None
        call = earlier
    layer = inner(call.layer)
    return ending(layer) if isinstance(layer, Model) else layer


def activation_of(model: Model) -> str | None:
    """The name of the activation that the output comes through ("linear" for none), None when not known."""
    layer = ending(model)
    if layer is None or layer.is_op or layer.user_class is not None:
        return None
    if layer.cls in ACTIVATION_LAYERS:
        return ACTIVATION_LAYERS[layer.cls]
    if "activation" not in layer.arguments:
        return None
    value = layer.arguments["activation"]
    return "linear" if value is None else name_of(value)


def loss_of(compiled: CompileCall) -> str | None:
    """The full snake-case name of a model's one loss; None for several, for own functions and what is not known."""
    value = compiled.loss
    if isinstance(value, ListValue) and value.exact and len(value.items) == 1:
        value = value.items[0]
    name = name_of(value)
    if name is None:
        return None
    return LOSSES.get(name.lower(), snake_case(name) if not name.islower() else name)


def from_logits(compiled: CompileCall) -> bool | None:
    """Whether the loss takes logits; None when that is not known."""
    loss = compiled.loss
    if isinstance(loss, ListValue) and len(loss.items) == 1:
        loss = loss.items[0]
    if isinstance(loss, LibraryObject):
        value = loss.arguments.get("from_logits", False)
        return value if isinstance(value, bool) else None
    return False


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


def stated_shape(layer: Layer) -> Site | None:
    """The expression that states an Input's shape, in ``Input(shape=…)`` or a first layer's ``input_shape=…``."""
    owner = layer.arguments.get("of")
    site = owner.site if isinstance(owner, Layer) else layer.site
    if site is None or "shape" not in layer.arguments:
        return None
    for name in ("shape", "input_shape", "input_dim"):
        argument = argument_of(site.node, name)
        if argument is not None and (name != "input_dim" or getattr(owner, "cls", "") != "Embedding"):
            return Site(site.file, argument.value, site.via)
    first = next(iter(getattr(site.node, "args", ())), None)
    if owner is None and first is not None and first.keyword is None and not first.star:
        return Site(site.file, first.value, site.via)
    return None


def place(call: LayerCall) -> Site | None:
    """Where to point at a layer call: at the call, or at the layer where ``fit`` and the like build all layers at once."""
    own = call.layer.site
    if call.site is None or own is None:
        return call.site or own
    method = getattr(getattr(call.site.node, "func", None), "attr", None)
    return own if getattr(method, "value", "") in BUILDERS else call.site


def axis_name(rank: int, axis: int, *, channels_first: bool = False) -> str:
    """What an axis is called in a tensor of this rank, batch axis counted; "axis 5" where it has no name of its own."""
    names = AXES.get(rank, ())
    if channels_first and rank > 3:
        names = (names[0], names[-1], *names[1:-1])
    return names[axis] if 0 <= axis < len(names) else f"axis {axis}"


def text_of(node: Any) -> str:
    """The source text of a syntax node, on one line."""
    from libcst import Module

    return " ".join(Module([]).code_for_node(node).split())


def elements_of(node: Any) -> tuple[Any, ...]:
    """The expressions in a tuple or list display; none for anything else, and none where an item is starred."""
    items = getattr(node, "elements", ())
    if type(node).__name__ not in ("Tuple", "List") or any(type(item).__name__ != "Element" for item in items):
        return ()
    return tuple(item.value for item in items)


def display(node: Any, items: Sequence[str]) -> str:
    """The text of a tuple, or of a list where the node is one, with these items."""
    if type(node).__name__ == "List":
        return f"[{', '.join(items)}]"
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


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


def loss_site(compiled: CompileCall) -> Site:
    """The expression of the loss, inside a list of one too; the compile call where it is not written there."""
    node = compile_argument(compiled, "loss", 1)
    items = elements_of(node)
    node = items[0] if len(items) == 1 else node
    return compiled.site if node is None else Site(compiled.site.file, node, compiled.site.via)


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


def compile_argument(compiled: CompileCall, name: str, position: int) -> Any:
    """The expression that gives an argument of a compile call; None where it is not written there."""
    call = compiled.site.node
    argument = argument_of(call, name)
    if argument is not None:
        return argument.value
    arguments = getattr(call, "args", ())
    plain = [each for each in arguments[: position + 1] if each.keyword is None and not each.star]
    return plain[position].value if len(plain) > position else None


def requoted(literal: Any, text: str) -> str:
    """A text in the quotes of a string literal."""
    quote = literal.quote
    return f"{quote}{text}{quote}"


def imagined(site: Site) -> bool:
    """Whether this happens only in a function that nothing calls, interpreted as a reader would imagine the call."""
    return bool(site.via) and type(site.via[0].node).__name__ == "Name"


def unavailable(program: Program) -> Iterator[SymbolUse]:
    """Public Keras symbols that the installed Keras does not have; what may fail and private names are left out.

    ``tf_keras`` is another Keras, and what stands inside ``tensorflow.python.keras`` and ``keras.src`` is not known.
    """
    for use in program.missing:
        foreign = use.written.startswith(("tf_keras", "tensorflow.python.", "keras.src", "keras.api", "tensorflow.contrib"))
        if not use.guarded and not foreign and "._" not in use.path:
            yield use


def import_of(program: Program, use: SymbolUse) -> Any:
    """The import statement that brings a symbol; None for an attribute."""
    return next((each.statement for each in program.imports if each.site.node is use.site.node), None)


def argument_site(site: Site, name: str) -> Site:
    """A keyword argument of a call; the call itself where the argument comes out of ``**``."""
    node = argument_of(site.node, name)
    return Site(site.file, node, site.via) if node is not None else site


def activation_node(layer: Layer) -> Any:
    """The expression that gives a layer's activation; None where none is written there."""
    node = layer.site.node if layer.site is not None else None
    argument = argument_of(node, "activation")
    if argument is not None:
        return argument.value
    plain = [each for each in getattr(node, "args", ()) if each.keyword is None and not each.star]
    place = {"Activation": 0, "Dense": 1}.get(layer.cls)
    return plain[place].value if place is not None and len(plain) > place else None


def compiles(program: Program) -> Iterator[CompileCall]:
    """Compile calls of models that still end as they did then: not of a Sequential from which layers were taken later."""
    for compiled in program.compiles:
        model = compiled.model
        cut = model.kind == "Sequential" and any(call.inputs is model.outputs for call in program.calls)
        if not cut and not compiled.guarded:
            yield compiled


def is_symbolic(tensor: Any) -> bool:
    """Whether a tensor surely stands for values to come: all that it is made of begins with an ``Input``."""
    waiting, seen = [tensor], set[int]()
    while waiting:
        item = waiting.pop()
        if not isinstance(item, Tensor) or item.call is None or item.alternatives:
            return False
        if id(item.call) in seen or item.call.layer.cls == "InputLayer":
            continue
        seen.add(id(item.call))
        before = sources(item.call)
        if not before:
            return False
        waiting += before
    return True
