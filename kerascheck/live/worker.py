"""The worker: a process on the user's Keras that builds layers and says what Keras says.

It is started as a script in the user's interpreter (Python 3.9 or later), where kerascheck is not installed: nothing but the
standard library and Keras is imported here. JSON lines come in on standard input, one answer a line goes out on standard
output, and the end of the input ends it. It builds Keras' own classes from literals only and never sees the user's code.

Nothing is allocated. In Keras 3 layers are called on symbolic tensors inside a stateless scope that is never left: Keras initialises
a variable created there only when the scope is left. In Keras 2 they are called in a graph that is never run.

Usage: worker.py PACKAGE BACKEND, such as ``worker.py keras tensorflow`` or, for Keras 2 beside Keras 3, ``worker.py tf_keras tensorflow``.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import math
import os
import sys
from collections.abc import Callable
from typing import Any, TextIO

# The name of the layer that is asked about, unless it has one; in messages it is replaced by the user's name for it.
LAYER_NAME = "KERASCHECK_LAYER"

# Answers must not depend on the machine: no GPU, no settings from a keras.json (nor a new one written).
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "JAX_PLATFORMS": "cpu",
    "KERAS_HOME": os.devnull,
}

# The worker may take so much more memory than it has after importing Keras; a layer that would allocate its weights fails then.
MEMORY = 2 * 1024**3

# The modules below `keras` whose classes may be built.
KINDS = frozenset(
    (
        "layers",
        "initializers",
        "regularizers",
        "constraints",
        "optimizers",
        "optimizers.schedules",
        "losses",
        "metrics",
        "dtype_policies",
        "random",
    )
)

# The modules whose functions may be handed over; they are not called here.
FUNCTION_KINDS = frozenset(("activations", "losses", "metrics"))

# These run code or load files they are given, or are nothing by themselves.
FORBIDDEN = frozenset(("Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "Layer", "Wrapper", "InputSpec"))

# A string here is the path of a file with the words, which is not part of the request.
FILE_ARGUMENTS = ("vocabulary", "idf_weights")

# An array of more numbers than this is never made.
MOST_NUMBERS = 100_000


class Unanswerable(Exception):
    """The request says too little, or asks for what is not allowed: no verdict about the layer."""


class Keras3:
    """Keras 3 on whichever backend."""

    def __init__(self, keras: Any) -> None:
        self.keras = keras
        self.backend = importlib.import_module("keras.src.backend")
        let_variables_wait(keras, self.backend.Variable)

    def forget_everything(self) -> None:
        # Clearing also resets the counters of automatic names, so that an answer does not depend on what was asked before.
        clear = self.keras.utils.clear_session
        if "free_memory" in inspect.signature(clear).parameters:
            clear(free_memory=False)
        else:
            clear()
        self.keras.StatelessScope().__enter__()

    def tensor(self, shape: tuple[int | None, ...], dtype: str) -> Any:
        return self.keras.KerasTensor(shape, dtype=dtype)

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, self.keras.KerasTensor)

    def run(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Runs a function as training does: on the backend's own tensors, of which only shape and dtype are known."""
        self.backend.compute_output_spec(function, *arguments)

    def constant(self, array: Any) -> Any:
        return self.keras.ops.convert_to_tensor(array)

    def model_name(self, name: str) -> str:
        """How a model is called by itself, where its name is the one that Keras 3 gives it."""
        return name

    def is_our_doing(self, error: Exception) -> bool:
        """Whether it fails because of the scope, which is not there in the user's program."""
        return "stateless scope" in str(error)

    def versions(self) -> dict[str, str]:
        backend = str(self.keras.config.backend())
        return {"backend": backend, "framework": str(importlib.import_module(backend).__version__)}


class Keras2:
    """Keras 2 on TensorFlow, as ``keras`` or beside Keras 3 as ``tf_keras``."""

    def __init__(self, keras: Any) -> None:
        self.keras = keras
        self.tf = importlib.import_module("tensorflow")
        self.uninitialized = importlib.import_module("tensorflow.python.ops.resource_variable_ops").UninitializedVariable
        self.scope: Any = None

    def variable_without_value(self, create: Any, **arguments: Any) -> Any:
        """A large variable gets a shape, but no memory."""
        shape, value = arguments.get("shape"), arguments.get("initial_value")
        size = None if shape is None or not callable(value) else self.tf.TensorShape(shape).num_elements()
        if size is None or size < MOST_NUMBERS:
            return create(**arguments)
        taken = ("trainable", "name", "dtype", "constraint", "synchronization", "aggregation")
        return self.uninitialized(shape=shape, **{name: arguments.get(name) for name in taken})

    def forget_everything(self) -> None:
        self.keras.backend.clear_session()
        # It belongs to the session's graph, so it ends with it; kept, since it would end when nothing refers to it.
        self.scope = self.tf.variable_creator_scope(self.variable_without_value)
        self.scope.__enter__()

    def tensor(self, shape: tuple[int | None, ...], dtype: str) -> Any:
        return self.keras.Input(batch_shape=shape, dtype=dtype)

    def is_tensor(self, value: Any) -> bool:
        return bool(self.keras.backend.is_keras_tensor(value))

    def run(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Runs a function as training does: on TensorFlow's own tensors, of which only shape and dtype are known."""
        with self.tf.__internal__.FuncGraph("training").as_default():
            function(*(self.placeholders(argument) for argument in arguments))

    def placeholders(self, nested: Any) -> Any:
        if isinstance(nested, dict):
            return {key: self.placeholders(item) for key, item in nested.items()}
        if isinstance(nested, (list, tuple)):
            return type(nested)(self.placeholders(item) for item in nested)
        return self.tf.compat.v1.placeholder(nested.dtype, nested.shape)

    def constant(self, array: Any) -> Any:
        return self.tf.constant(array)

    def model_name(self, name: str) -> str:
        """How a model is called by itself, where its name is the one that Keras 3 gives it."""
        return name.replace("functional", "model") if name.rstrip("_0123456789") == "functional" else name

    def is_our_doing(self, error: Exception) -> bool:
        """Whether it fails because a variable has no value."""
        return "uninitialized" in str(error).lower()

    def versions(self) -> dict[str, str]:
        return {"backend": "tensorflow", "framework": str(self.tf.__version__)}


def let_variables_wait(keras: Any, variable: Any) -> None:
    """Lets a variable that starts from a value (a stateful RNN's states) wait for the scope's end, as one with an initializer does.

    Keras refuses such variables inside a stateless scope; outside of it, where the user's program is, they are legal. In older
    Keras 3 the public keras.Variable is only a subclass of the one given here, which layers use.
    """
    original = variable.__init__

    def deferred(self: Any, initializer: Any, shape: Any = None, dtype: Any = None, *rest: Any, **others: Any) -> None:
        if callable(initializer) or isinstance(initializer, str):
            original(self, initializer, shape, dtype, *rest, **others)
        else:
            value = keras.ops.convert_to_tensor(initializer, dtype=dtype)
            original(self, lambda shape, dtype=None: value, value.shape, dtype or value.dtype, *rest, **others)

    variable.__init__ = deferred


class Builder:
    """Turns the protocol's values into Keras objects, symbolic tensors and literals."""

    def __init__(self, edition: Any) -> None:
        self.edition = edition
        self.keras = edition.keras
        self.package = self.keras.__name__.partition(".")[0]

    def build(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.build(item) for item in value]
        if not isinstance(value, dict):
            return value
        ((tag, content),) = value.items()
        if tag == "tuple":
            return tuple(self.build(item) for item in content)
        if tag == "dict":
            pairs = [(self.build(key), self.build(item)) for key, item in content]
            # Keras would rebuild an object from such a dict, importing whatever module it names.
            if any(key in ("class_name", "registered_name", "module") for key, _ in pairs):
                raise Unanswerable("a serialised object among the arguments is not rebuilt")
            return dict(pairs)
        if tag == "float":
            return float(content)
        if tag == "tensor":
            return self.symbolic_tensor(*content)
        if tag == "configured":
            return self.configured(*content)
        if tag == "graph":
            return self.graph(content)
        raise Unanswerable(f"unknown kind of value: {tag}")

    def symbolic_tensor(self, shape: Any, dtype: str) -> Any:
        try:
            return self.edition.tensor(tuple(shape), dtype)
        except Exception as error:
            raise Unanswerable(f"no tensor of shape {tuple(shape)} and dtype {dtype}: {error}") from error

    def configured(self, kind: str, name: str, arguments: dict[str, Any]) -> Any:
        if kind in FUNCTION_KINDS:
            function = getattr(getattr(self.keras, kind), name, None)
            if inspect.isfunction(function) and name not in ("get", "serialize", "deserialize"):
                return function
        if kind == "activations":
            raise Unanswerable(f"keras.activations.{name} is no activation of this Keras")
        return self.find_class(kind, name)(**self.named(arguments))

    def find_class(self, kind: str, name: str) -> Any:
        full_name = f"keras.{kind}.{name}"
        if kind not in KINDS or name in FORBIDDEN:
            raise Unanswerable(f"{full_name} is not on the list of what may be built")
        found = self.keras
        for part in (*kind.split("."), name):
            found = getattr(found, part, None)
        if not inspect.isclass(found) or found.__module__.partition(".")[0] != self.package:
            raise Unanswerable(f"{full_name} is no class of this Keras")
        return found

    def named(self, arguments: dict[str, Any]) -> dict[str, Any]:
        for name in FILE_ARGUMENTS:
            if isinstance(arguments.get(name), str):
                raise Unanswerable(f"{name}={arguments[name]!r} is a file, which is not read")
        return {name: self.build(value) for name, value in arguments.items()}

    def graph(self, content: dict[str, Any]) -> Any:
        """A model: layers, and calls of them whose inputs are outputs of earlier calls."""
        layers = [self.input_or_layer(layer) for layer in content["layers"]]
        name = self.edition.model_name(content["name"]) if content["name"] is not None else None
        if content["kind"] == "Sequential":
            return self.keras.Sequential(layers, name=name)
        outputs: list[list[Any]] = []

        def references(nested: Any) -> Any:
            if isinstance(nested, list):
                return [references(item) for item in nested]
            ((tag, value),) = nested.items()
            if tag == "dict":
                return {key: references(item) for key, item in value}
            call, index = value
            return outputs[call][index]

        for place, inputs, arguments, tensors in content["calls"]:
            layer = layers[place]
            if inputs is not None:
                named = {name: references(nested) for name, nested in tensors.items()}
                layer = layer(references(inputs), **self.named(arguments), **named)
            outputs.append(leaves(layer))
        return self.keras.Model(references(content["inputs"]), references(content["outputs"]), name=name)

    def input_or_layer(self, value: Any) -> Any:
        """A layer, a model, or the tensor that an InputLayer gives."""
        if "configured" in value and value["configured"][1] == "InputLayer":
            return self.keras.Input(**self.named(value["configured"][2]))
        return self.build(value)


class Judge:
    """Answers requests, each with fresh objects."""

    def __init__(self, edition: Any) -> None:
        self.edition = edition
        self.keras = edition.keras
        self.builder = Builder(edition)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            self.edition.forget_everything()
            if "labels" in request:
                return {"accepted": self.accept_labels(request)}
            if "model" in request:
                return {"accepted": self.accept_data(request)}
            return {"accepted": self.accept_layer(request)}
        except Unanswerable as error:
            return {"no_answer": str(error)}
        except (MemoryError, RecursionError, ImportError) as error:
            return {"no_answer": f"{type(error).__name__}: {error}"}
        except Exception as error:
            if type(error).__name__ == "ResourceExhaustedError":
                return {"no_answer": f"{type(error).__name__}: {error}"}
            if self.edition.is_our_doing(error):
                return {"no_answer": "this cannot be built without allocating it"}
            return {"refused": [type(error).__name__, str(error)]}

    def accept_layer(self, request: dict[str, Any]) -> Any:
        """A layer made and called."""
        kind, _, name = request["cls"].rpartition(".")
        kind = kind or "layers"
        cls = self.builder.find_class(kind, name)
        inputs = self.builder.build(request["inputs"])
        earlier_inputs = self.builder.build(request["earlier_inputs"])
        arguments = self.builder.named(request["arguments"])
        if kind == "layers" and arguments.get("name") is None:
            arguments["name"] = LAYER_NAME
        layer = cls(**arguments)
        if inputs is None:
            return [None, 0, 0]
        for earlier in earlier_inputs:
            self.unless_refused("an earlier call of this layer is refused", layer, earlier)
        outputs = layer(inputs, **self.builder.named(request["call_arguments"]))
        return [self.spec(outputs), count(layer.weights), count(layer.trainable_weights)]

    def accept_data(self, request: dict[str, Any]) -> Any:
        """A whole model run on data, as ``fit`` and ``predict`` run it."""
        model = self.unless_refused("the model itself is refused", self.builder.build, request["model"])
        self.edition.run(model, self.builder.build(request["inputs"]))
        return [None, 0, 0]

    def accept_labels(self, request: dict[str, Any]) -> Any:
        """Loss and metrics of a model with these outputs, on labels, as ``fit`` and ``evaluate`` compute them."""
        inputs = self.named_inputs(request["outputs"], iter(request["names"]))
        model = self.keras.Model(inputs, inputs)
        model.compile(**self.builder.named(request["arguments"]))
        labels, outputs = self.builder.build(request["labels"]), self.builder.build(request["outputs"])
        name = request["activation"]
        activation = self.builder.configured("activations", name, {}) if name is not None else lambda output: output
        # In this order, in which training does it.
        self.edition.run(lambda y, y_pred: model.compute_loss(None, y, activation(y_pred)), labels, outputs)
        self.edition.run(lambda y, y_pred: model.compute_metrics(None, y, activation(y_pred), None), labels, outputs)
        self.compute_loss(model, request)
        return [None, 0, 0]

    def named_inputs(self, nested: Any, names: Any) -> Any:
        """Inputs that stand for outputs: of the same shapes and names."""
        if isinstance(nested, list):
            return [self.named_inputs(item, names) for item in nested]
        ((tag, value),) = nested.items()
        if tag == "dict":
            return {key: self.named_inputs(item, names) for key, item in value}
        shape, dtype = value
        return self.keras.Input(batch_shape=(None, *shape[1:]), dtype=dtype, name=next(names))

    def compute_loss(self, model: Any, request: dict[str, Any]) -> None:
        """The loss of a batch in real numbers: what is wrong with a label's number, or with an open batch axis, shows in no shape."""
        import numpy as np

        labels, outputs = request["labels"], request["outputs"]
        if "tensor" not in labels or "tensor" not in outputs:
            return
        shapes = [(request["rows"], *each["tensor"][0][1:]) for each in (labels, outputs)]
        if any(dim is None for shape in shapes for dim in shape) or max(map(math.prod, shapes)) > MOST_NUMBERS:
            return
        made = np.full(shapes[0], request["label"] or 0).astype(labels["tensor"][1])
        zeros = np.zeros(shapes[1], outputs["tensor"][1])
        model.compute_loss(None, self.edition.constant(made), self.edition.constant(zeros))

    @staticmethod
    def unless_refused(otherwise: str, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except Exception as error:
            raise Unanswerable(f"{otherwise}: {error}") from error

    def spec(self, outputs: Any) -> Any:
        if self.edition.is_tensor(outputs):
            return {"tensor": [[None if dim is None else int(dim) for dim in outputs.shape], dtype_of(outputs)]}
        if isinstance(outputs, dict):
            return {"dict": [[key, self.spec(value)] for key, value in outputs.items()]}
        if isinstance(outputs, list):
            return [self.spec(item) for item in outputs]
        if isinstance(outputs, tuple):
            return {"tuple": [self.spec(item) for item in outputs]}
        raise Unanswerable(f"the layer returns {type(outputs).__name__}, which is no tensor")


def dtype_of(tensor: Any) -> str:
    return str(getattr(tensor.dtype, "name", tensor.dtype))


def leaves(nested: Any) -> list[Any]:
    if isinstance(nested, dict):
        return [leaf for key in sorted(nested) for leaf in leaves(nested[key])]
    if isinstance(nested, (list, tuple)):
        return [leaf for item in nested for leaf in leaves(item)]
    return [nested]


def count(weights: Any) -> int:
    # Keras 2 keeps a vocabulary among the weights, which has no shape.
    return sum(math.prod(int(dim) for dim in weight.shape) for weight in weights if hasattr(weight, "shape"))


def import_keras(package: str, backend: str) -> Any:
    """Imports the user's Keras with the settings above, and nothing from the folder of this file."""
    os.environ.update(ENVIRONMENT)
    os.environ["KERAS_BACKEND"] = backend
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != here]
    keras = importlib.import_module(package)
    return Keras2(keras) if int(keras.__version__.partition(".")[0]) < 3 else Keras3(keras)


def versions(edition: Any) -> dict[str, str]:
    python = ".".join(map(str, sys.version_info[:3]))
    return {"python": python, "keras": str(edition.keras.__version__), **edition.versions()}


def limit_memory() -> None:
    """Lets an allocation fail that would take the machine's memory; only where the system can tell and limit it."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            limit = int(file.read().split()[0]) * resource.getpagesize() + MEMORY
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    except (ImportError, OSError, ValueError):
        return


def keep_standard_output() -> TextIO:
    """The real standard output, for answers only; whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return answers


def main() -> None:
    answers = keep_standard_output()

    def send(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    try:
        edition = import_keras(*sys.argv[1:3])
        judge = Judge(edition)
        limit_memory()
        send({"versions": versions(edition)})
    except Exception as error:
        send({"error": f"{type(error).__name__}: {error}"})
        return
    # What importing left behind lives as long as the process; no later collection has to look at it.
    gc.collect()
    gc.freeze()
    for line in sys.stdin.buffer:
        message = json.loads(line)
        send({"id": message["id"], "answer": judge.answer(message["request"])})


if __name__ == "__main__":
    main()
