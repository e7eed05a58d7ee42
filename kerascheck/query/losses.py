"""Queries on activations and losses: their names, and which model is compiled with which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.program import Program
from kerascheck.query.graph import inner, output_calls, source_of
from kerascheck.values.layer import CompileCall, Layer, Model
from kerascheck.values.objects import External, FunctionValue, LibraryObject, ListValue, Value

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


def compiles(program: Program) -> Iterator[CompileCall]:
    """Compile calls of models that still end as they did then: not of a Sequential from which layers were taken later."""
    for compiled in program.compiles:
        model = compiled.model
        cut = model.kind == "Sequential" and any(call.inputs is model.outputs for call in program.calls)
        if not cut and not compiled.guarded:
            yield compiled
