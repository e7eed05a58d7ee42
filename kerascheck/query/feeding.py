"""Queries on feeding: data that a model does not take, whatever the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kerascheck.library.keras_feeding import feed
from kerascheck.library.keras_graph import graph_of
from kerascheck.program import Program
from kerascheck.query.data import Feed, feeds, trainings
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import Array, Dataset
from kerascheck.values.dim import certainly_different, certainly_equal
from kerascheck.values.layer import Layer, Model, TrainingCall, flatten
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

NOT_NUMBERS: Final = frozenset(("object", "str", "string"))
"""Dtypes of data that Keras converts, or refuses, for other reasons than its shape."""

FUNCTIONS: Final = {"fit": "fit", "train_on_batch": "fit", "fit_generator": "fit", "predict": "predict", "predict_on_batch": "predict"}
"""Methods that share one compiled function; all others evaluate."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Data that a model does not take.

    Attributes:
        training: the call that gives it.
        given: the data.
        inputs: the model's inputs.
        arrays: what each of them is given; empty where the number or the names of the parts are wrong already.
        refused: why it does not run; None where Keras takes it in another sense than is meant.
        problem: what is wrong with number or names; "" where it is the shape.
    """

    training: TrainingCall
    given: Feed
    inputs: tuple[Tensor, ...]
    arrays: tuple[Array, ...] = ()
    refused: Refused | None = None
    problem: str = ""

    @property
    def place(self) -> int:
        """The first input whose data differs from it."""
        pairs = enumerate(zip(self.inputs, self.arrays, strict=True))
        return next((place for place, (tensor, array) in pairs if differs(tensor.shape, array.shape)), 0)

    @property
    def expected(self) -> Shape:
        """The shape that the input takes."""
        return self.inputs[self.place].shape

    @property
    def data(self) -> Array:
        """The data that does not fit."""
        return self.arrays[self.place]

    @property
    def layer(self) -> Layer:
        """The input's layer."""
        return layer_of(self.inputs[self.place])

    @property
    def one_sample(self) -> bool:
        """Whether the batch axis is all that is missing."""
        return bool(self.arrays) and is_one_sample(self.expected, self.data.shape)

    @property
    def stream(self) -> Dataset | None:
        """The dataset that the data comes from."""
        value = self.training.arguments.get("validation_data") if self.given.role else self.training.x
        return value if isinstance(value, Dataset) else None

    @property
    def whose(self) -> str:
        """What the data is called."""
        return f"{self.given.role} data" if self.given.role else "data"


def mismatches(program: Program) -> Iterator[Mismatch]:
    """Training calls whose data the model does not take, once for data of one shape."""
    traced: set[tuple[int, str]] = set()
    told: set[tuple[int, str]] = set()
    for training in trainings(program):
        model = training.model
        inputs = inputs_of(model)
        if not inputs or not is_sound(model):
            continue
        for given in feeds(training):
            function = "evaluate" if given.role else FUNCTIONS.get(training.method, "evaluate")
            found = judge(training, model, inputs, given, traced=(id(model), function) in traced)
            traced.add((id(model), function))
            look = (id(model), samples_of(given.x))
            if found is not None and look not in told:
                told.add(look)
                yield found
            if found is not None:
                break


def samples_of(x: Value) -> str:
    """How the samples of some data look, whatever their number."""
    parts = x.items.values() if isinstance(x, DictValue) else listed_parts(x)
    return ", ".join(str(part.shape.without_batch()) for part in parts if isinstance(part, Array))


def inputs_of(model: Model) -> tuple[Tensor, ...]:
    """The input tensors of a model that is wholly known."""
    tensors = tuple(flatten(model.inputs))
    known = model.exact and model.outputs is not None and all(isinstance(each, Tensor) and each.shape.rank for each in tensors)
    return tensors if known else ()


def is_sound(model: Model) -> bool:
    """Whether the outputs come from the inputs, and no layer of the model refuses what it gets already."""
    graph = graph_of(model)
    return graph.gap is None and graph.disconnected is None and not any(isinstance(call.outcome, Refused) for call in graph.calls)


def judge(training: TrainingCall, model: Model, inputs: tuple[Tensor, ...], given: Feed, *, traced: bool) -> Mismatch | None:
    """What is wrong with one set of data."""
    names = [layer_of(tensor).name for tensor in inputs]
    parts = named_parts(given.x, names, model) if isinstance(given.x, DictValue) else listed_parts(given.x)
    if isinstance(parts, str):
        return Mismatch(training, given, inputs, problem=parts)
    arrays = tuple(part for part in parts if isinstance(part, Array))
    if not parts or len(arrays) != len(parts) or any(array.dtype in NOT_NUMBERS for array in arrays):
        return None
    if len(arrays) != len(inputs):
        if model.kind == "Sequential":
            return None
        got = f"{'the ' + given.role + ' data has ' if given.role else ''}{len(arrays)}"
        problem = f"expected data for {len(inputs)} input{'s' * (len(inputs) != 1)}, got {got}"
        return Mismatch(training, given, inputs, problem=problem)
    shapes = [array.shape for array in arrays]
    if any(not shape.dims for shape in shapes) or given.streamed and any(not is_known(shape) for shape in shapes):
        return None
    refused = feed(model, shapes, traced=traced)
    predicts_one = training.method.startswith("predict") and len(shapes) == 1 and len(shapes[0].dims or ()) > 1
    if refused is None and predicts_one and is_one_sample(inputs[0].shape, shapes[0]):
        return Mismatch(training, given, inputs, arrays)  # its first axis counts as samples, and Keras adds a last one
    return Mismatch(training, given, inputs, arrays, refused) if isinstance(refused, Refused) else None


def is_known(shape: Shape) -> bool:
    """Whether all sizes of a sample are known."""
    return shape.without_batch().is_fully_known


def listed_parts(x: Value) -> Sequence[Value]:
    """The data for each input, where it is not given by name."""
    match x:
        case ListValue(exact=True):
            return x.items
        case tuple():
            return x
        case Array():
            return (x,)
        case _:
            return ()


def named_parts(x: DictValue, names: list[str], model: Model) -> Sequence[Value] | str:
    """The data for each input by name, or what is wrong with the names."""
    if not x.exact or model.kind == "Sequential" or "?" in names:
        return ()
    wanted = sorted(model.inputs) if isinstance(model.inputs, dict) else names
    missing = [name for name in wanted if name not in x.items]
    if missing:
        keys = ", ".join(f"`{key}`" for key in x.items)
        return f"expected data for the input `{missing[0]}`, got a dict with the keys {keys}"
    return [x.items[name] for name in wanted]


def layer_of(tensor: Tensor) -> Layer:
    """The layer that makes a tensor: the InputLayer of an input."""
    assert tensor.call is not None
    return tensor.call.layer


def related_inputs(inputs: Sequence[Tensor]) -> tuple[tuple[Site, str], ...]:
    """Where the inputs are made."""
    sites = [layer_of(tensor).site for tensor in inputs]
    return tuple((site, f"input `{layer_of(tensor).name}`") for site, tensor in zip(sites, inputs, strict=True) if site is not None)


def differs(expected: Shape, found: Shape) -> bool:
    """Whether an array is not like its input."""
    pairs = zip((expected.dims or ())[1:], (found.dims or ())[1:], strict=False)
    return expected.rank != found.rank or any(certainly_different(one, other) for one, other in pairs)


def is_one_sample(expected: Shape, found: Shape) -> bool:
    """Whether an array is exactly what one sample looks like."""
    wanted = (expected.dims or ())[1:]
    return len(wanted) == len(found.dims or ()) and all(map(certainly_equal, wanted, found.dims or ()))
