"""The worker: a process on the user's TensorFlow that builds Keras layers and says what Keras says.

It is started as a script in the user's interpreter (Python 3.9 or later), where kerascheck is not installed: nothing but the
standard library and Keras is imported here. JSON lines come in on standard input, one answer a line goes out on standard
output, and the end of the input ends it. It builds Keras' own classes from literals only and never sees the user's code.

Layers are called on symbolic tensors inside a Keras stateless scope that is never left. Keras initialises a variable created
there only when the scope is left, so a layer's weights have shapes but no memory.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import math
import os
import sys
from typing import Any, TextIO

# The name of the layer that is asked about, unless it has one; in messages it is replaced by the user's name for it.
LAYER_NAME = "KERASCHECK_LAYER"

# Answers must not depend on the machine: no GPU, no settings from a keras.json (nor a new one written), the TensorFlow backend.
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "KERAS_HOME": os.devnull,
}

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

# These run code or load files they are given, or are nothing by themselves.
FORBIDDEN = frozenset(("Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "Layer", "Wrapper", "InputSpec"))

# A string here is the path of a file with the words, which is not part of the request.
FILE_ARGUMENTS = ("vocabulary", "idf_weights")


class Unanswerable(Exception):
    """The request says too little, or asks for what is not allowed: no verdict about the layer."""


class Builder:
    """Turns the protocol's values into Keras objects, symbolic tensors and literals."""

    def __init__(self, keras: Any) -> None:
        self.keras = keras

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
        raise Unanswerable(f"unknown kind of value: {tag}")

    def symbolic_tensor(self, shape: Any, dtype: str) -> Any:
        try:
            return self.keras.KerasTensor(tuple(shape), dtype=dtype)
        except Exception as error:
            raise Unanswerable(f"no tensor of shape {tuple(shape)} and dtype {dtype}: {error}") from error

    def configured(self, kind: str, name: str, arguments: dict[str, Any]) -> Any:
        if kind == "activations":
            return self.activation(name)
        return self.find_class(kind, name)(**self.named(arguments))

    def activation(self, name: str) -> Any:
        function = getattr(self.keras.activations, name, None)
        if not inspect.isfunction(function) or name in ("get", "serialize", "deserialize"):
            raise Unanswerable(f"keras.activations.{name} is no activation of this Keras")
        return function

    def find_class(self, kind: str, name: str) -> Any:
        full_name = f"keras.{kind}.{name}"
        if kind not in KINDS or name in FORBIDDEN:
            raise Unanswerable(f"{full_name} is not on the list of what may be built")
        module = self.keras
        for part in kind.split("."):
            module = getattr(module, part)
        found = getattr(module, name, None)
        if not inspect.isclass(found) or found.__module__.partition(".")[0] != "keras":
            raise Unanswerable(f"{full_name} is no class of this Keras")
        return found

    def named(self, arguments: dict[str, Any]) -> dict[str, Any]:
        for name in FILE_ARGUMENTS:
            if isinstance(arguments.get(name), str):
                raise Unanswerable(f"{name}={arguments[name]!r} is a file, which is not read")
        return {name: self.build(value) for name, value in arguments.items()}


class Judge:
    """Answers requests, each with a fresh layer in a fresh stateless scope."""

    def __init__(self, keras: Any) -> None:
        self.keras = keras
        self.builder = Builder(keras)
        let_variables_wait(keras)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            self.forget_everything()
            return {"accepted": self.accept(request)}
        except Unanswerable as error:
            return {"no_answer": str(error)}
        except (MemoryError, RecursionError, ImportError) as error:
            return {"no_answer": f"{type(error).__name__}: {error}"}
        except Exception as error:
            # The scope is our doing; in the user's program there is none to complain about.
            if "stateless scope" in str(error):
                return {"no_answer": "this layer cannot be built without allocating it"}
            return {"refused": [type(error).__name__, str(error)]}

    def accept(self, request: dict[str, Any]) -> Any:
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
            self.call_earlier(layer, earlier)
        outputs = layer(inputs, **self.builder.named(request["call_arguments"]))
        return [self.spec(outputs), count(layer.weights), count(layer.trainable_weights)]

    def call_earlier(self, layer: Any, inputs: Any) -> None:
        try:
            layer(inputs)
        except Exception as error:
            raise Unanswerable("an earlier call of this layer is refused") from error

    def spec(self, outputs: Any) -> Any:
        if isinstance(outputs, self.keras.KerasTensor):
            return {"tensor": [[None if dim is None else int(dim) for dim in outputs.shape], str(outputs.dtype)]}
        if isinstance(outputs, dict):
            return {"dict": [[key, self.spec(value)] for key, value in outputs.items()]}
        if isinstance(outputs, list):
            return [self.spec(item) for item in outputs]
        if isinstance(outputs, tuple):
            return {"tuple": [self.spec(item) for item in outputs]}
        raise Unanswerable(f"the layer returns {type(outputs).__name__}, which is no tensor")

    def forget_everything(self) -> None:
        # Clearing also resets the counters of automatic names, so that an answer does not depend on what was asked before.
        clear = self.keras.utils.clear_session
        if "free_memory" in inspect.signature(clear).parameters:
            clear(free_memory=False)
        else:
            clear()
        self.keras.StatelessScope().__enter__()


def let_variables_wait(keras: Any) -> None:
    """Lets a variable that starts from a value (a stateful RNN's states) wait for the scope's end, as one with an initializer does.

    Keras refuses such variables inside a stateless scope; outside of it, where the user's program is, they are legal.
    """
    # In older Keras 3 the public keras.Variable is only a subclass of this one, which layers use.
    variable = importlib.import_module("keras.src.backend").Variable
    original = variable.__init__

    def deferred(self: Any, initializer: Any, shape: Any = None, dtype: Any = None, *rest: Any, **others: Any) -> None:
        if callable(initializer) or isinstance(initializer, str):
            original(self, initializer, shape, dtype, *rest, **others)
        else:
            value = keras.ops.convert_to_tensor(initializer, dtype=dtype)
            original(self, lambda shape, dtype=None: value, value.shape, dtype or value.dtype, *rest, **others)

    variable.__init__ = deferred


def count(weights: Any) -> int:
    return sum(math.prod(int(dim) for dim in weight.shape) for weight in weights)


def import_keras() -> Any:
    """Imports the user's Keras with the settings above, and nothing from the folder of this file.

    Raises:
        RuntimeError: its Keras is older than 3.
    """
    os.environ.update(ENVIRONMENT)
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != here]
    keras = importlib.import_module("keras")
    if int(keras.__version__.partition(".")[0]) < 3:
        raise RuntimeError(f"Keras {keras.__version__} is older than Keras 3")
    return keras


def versions(keras: Any) -> dict[str, str]:
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "tensorflow": str(importlib.import_module("tensorflow").__version__),
        "keras": str(keras.__version__),
        "backend": str(keras.config.backend()),
    }


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
        keras = import_keras()
        judge = Judge(keras)
        send({"versions": versions(keras)})
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
