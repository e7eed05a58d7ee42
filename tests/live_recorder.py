"""A recorder of what live Keras makes of one script: the models it builds and the error it ends with.

`record(path)` runs the script in a process of its own and returns

    {"keras": "3.15.1", "error": null | {"type", "message", "line"},
     "models": [{"name", "class", "line", "function", "complete", "inputs", "outputs", "layers", "total_params", "trainable_params"}]}

A layer is {"name", "class", "line", "output_shape", "params", "trainable"}, and "inbound" (layer names) in a functional model. Shapes, dims
and unknowns are written as the `summary` command writes them. Models stand in the order of their construction, in the state they have when
the script ends. "complete" is false where Keras refused the constructor or an `add`: what was built until then is still shown. A model
whose functional constructor was refused is left out, and so is the graph that a Sequential model keeps inside.

The script really runs, so record only scripts that are safe to run. Training is cut down to one real step, so that everything Keras
checks is checked; `predict` repeats the rows of its one batch. Saving and plotting do nothing, dataset loaders and pretrained weights are
replaced by synthetic arrays and random weights.

A Sequential model without an input shape is built by the first `fit`, `evaluate`, `predict` or call, and its shapes carry the batch dim
that Keras then shows. Measured without this recorder on Keras 3.15.1 with TensorFlow:

    fit, evaluate on arrays   batch_size (32 unless given) where it divides the number of samples (less the validation split), else None
    predict on an array       batch_size (32 unless given), or the number of samples if that is smaller
    train_on_batch, model(x)  the number of samples
    tf.data                   None; the batch size with drop_remainder=True
    generator, PyDataset      None
"""

import functools
import importlib
import importlib.util
import inspect
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TIMEOUT_SECONDS = 300
PUBLIC_ROOTS = ("keras", "keras._tf_keras.keras", "keras.src")

# module: (train samples, test samples, sample shape, dtype of x, dtype of y, shape of one label, classes; 0 = a real-valued target)
DATASETS: dict[str, tuple[int, int, tuple[int, ...], str, str, tuple[int, ...], int]] = {
    "mnist": (60_000, 10_000, (28, 28), "uint8", "uint8", (), 10),
    "fashion_mnist": (60_000, 10_000, (28, 28), "uint8", "uint8", (), 10),
    "cifar10": (50_000, 10_000, (32, 32, 3), "uint8", "uint8", (1,), 10),
    "cifar100": (50_000, 10_000, (32, 32, 3), "uint8", "uint8", (1,), 100),
    "boston_housing": (404, 102, (13,), "float64", "float64", (), 0),
    "california_housing": (16_512, 4_128, (8,), "float32", "float32", (), 0),
}
# module: (train samples, test samples, vocabulary, classes)
TEXTS = {"imdb": (25_000, 25_000, 88_587, 2), "reuters": (8_982, 2_246, 30_980, 46)}


@dataclass
class Recording:
    """What has been seen of the running script."""

    script: str
    scope: dict[str, Any]
    models: list[Any] = field(default_factory=list)
    births: dict[int, tuple[int | None, str | None]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    discarded: set[int] = field(default_factory=set)
    inside_sequential: int = 0
    kept: list[Any] = field(default_factory=list)

    def place(self, made: object) -> tuple[int | None, str | None]:
        """Line and function of the script in which `made` is being constructed, its own methods left out."""
        line = function = None
        frame: Any = sys._getframe(1)
        while frame is not None:
            code = frame.f_code
            if code.co_filename == self.script:
                own = code.co_argcount and frame.f_locals.get(code.co_varnames[0]) is made
                if not own:
                    line = line or frame.f_lineno
                    if code.co_name == "<module>" or not code.co_name.startswith("<"):
                        function = None if code.co_name == "<module>" else code.co_qualname
                        break
            frame = frame.f_back
        return line, function

    def note_names(self) -> None:
        """Remember the first module-level variable that holds each model; it may be overwritten later."""
        known = {id(model) for model in self.models}
        for name, value in list(self.scope.items()):
            if id(value) in known:
                self.names.setdefault(id(value), name)


def with_signature(constructor: Callable[..., None], original: Callable[..., None]) -> Callable[..., None]:
    """Show the original's signature to `getfullargspec` too, which does not look behind `wraps` and by which Keras binds arguments."""
    vars(constructor)["__signature__"] = inspect.signature(original)
    return constructor


def watch_models(keras: Any, seen: Recording) -> None:
    """Wrap the constructors and methods through which models and layers come into being."""
    functional = importlib.import_module("keras.src.models.functional").Functional

    def constructor(owner: Any) -> None:
        original = owner.__init__

        @functools.wraps(original)
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            if seen.inside_sequential == 0 and not any(model is self for model in seen.models):
                seen.note_names()
                seen.models.append(self)
                seen.births[id(self)] = seen.place(self)
            try:
                original(self, *args, **kwargs)
            except BaseException:
                (seen.refused if isinstance(self, keras.Sequential) else seen.discarded).add(id(self))
                raise

        owner.__init__ = with_signature(__init__, original)

    for owner in (keras.Model, functional, keras.Sequential):
        constructor(owner)

    build, add, layer_init = keras.Sequential.build, keras.Sequential.add, keras.layers.Layer.__init__

    @functools.wraps(build)
    def sequential_build(self: Any, *args: Any, **kwargs: Any) -> Any:
        seen.inside_sequential += 1
        try:
            return build(self, *args, **kwargs)
        finally:
            seen.inside_sequential -= 1

    @functools.wraps(add)
    def sequential_add(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return add(self, *args, **kwargs)
        except BaseException:
            seen.refused.add(id(self))
            raise

    @functools.wraps(layer_init)
    def initialise_layer(self: Any, *args: Any, **kwargs: Any) -> None:
        seen.kept.append(self)  # while it is alive, no other layer can get its id
        seen.births.setdefault(id(self), seen.place(self))
        layer_init(self, *args, **kwargs)

    keras.Sequential.build, keras.Sequential.add = sequential_build, sequential_add
    keras.layers.Layer.__init__ = with_signature(initialise_layer, layer_init)


def shorten_training(keras: Any, seen: Recording) -> None:
    """Let every fit, evaluate and predict see one batch, and note which variable holds the model."""
    keras.config.set_max_epochs(1)
    # Keras' own set_max_steps_per_epoch(1) would make one batch of the whole array, and a delayed build would show that as the batch dim.
    iterator = importlib.import_module("keras.src.trainers.epoch_iterator").EpochIterator
    every_step = iterator._enumerate_iterator
    iterator._enumerate_iterator = lambda self: itertools.islice(every_step(self), 1)

    def noting(method: str) -> None:
        original = getattr(keras.Model, method)

        @functools.wraps(original)
        def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            seen.note_names()
            result = original(self, *args, **kwargs)
            return stretch(keras, result, args[0] if args else kwargs.get("x")) if method == "predict" else result

        setattr(keras.Model, method, wrapper)

    for method in ("compile", "fit", "evaluate", "predict"):
        noting(method)


def stretch(keras: Any, predictions: Any, x: Any) -> Any:
    """Repeat the one predicted batch until there is a row for every sample of an array `x`."""
    import numpy as np

    arrays = [array for array in keras.tree.flatten(x) if isinstance(array, np.ndarray)]
    if not arrays:
        return predictions
    return keras.tree.map_structure(lambda rows: np.resize(rows, (len(arrays[0]), *rows.shape[1:])), predictions)


def set_everywhere(module: str, name: str, value: object) -> None:
    """Replace a public Keras symbol under every path a script may import it from."""
    for root in PUBLIC_ROOTS:
        try:
            found = importlib.import_module(f"{root}.{module}")
        except ModuleNotFoundError:
            continue
        if hasattr(found, name):
            setattr(found, name, value)


def leave_no_trace(keras: Any) -> None:
    """Turn saving, plotting and downloading into nothing."""

    def nothing(*args: object, **kwargs: object) -> None:
        return None

    for method in ("save", "save_weights", "load_weights", "export"):
        setattr(keras.Model, method, nothing)
    for module, name in (("utils", "plot_model"), ("models", "save_model"), ("saving", "save_model")):
        set_everywhere(module, name, nothing)
    # Applications look this function up when they are called, and only load_weights reads the file.
    set_everywhere("utils.file_utils", "get_file", lambda *args, **kwargs: "absent.weights.h5")
    for name in DATASETS:
        set_everywhere(f"datasets.{name}", "load_data", array_loader(name))
    for name in TEXTS:
        set_everywhere(f"datasets.{name}", "load_data", text_loader(name))
    for name in ("matplotlib", "matplotlib.pyplot", "seaborn"):
        sys.modules[name] = Nothing(name)


class Nothing(types.ModuleType):
    """A plotting library that draws nothing: every attribute, call and item is itself again."""

    def __getattr__(self, name: str) -> "Nothing":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: object, **kwargs: object) -> "Nothing":
        return self

    def __getitem__(self, key: object) -> "Nothing":
        return self

    def __iter__(self) -> Iterator["Nothing"]:
        return iter((self, self))


def array_loader(name: str) -> Callable[..., Any]:
    """A `load_data` that gives arrays of the data set's true shape, dtype and label range."""
    train, test, shape, x_dtype, y_dtype, label_shape, classes = DATASETS[name]

    def split(count: int) -> tuple[Any, Any]:
        import numpy as np

        rng = np.random.default_rng(count)
        some = rng.integers(0, 256, (500, *shape)) if x_dtype == "uint8" else rng.random((500, *shape))
        y = np.arange(count) % classes if classes else rng.random(count) * 50
        return np.resize(some.astype(x_dtype), (count, *shape)), y.astype(y_dtype).reshape(count, *label_shape)

    return lambda *args, **kwargs: (split(train), split(test))


def text_loader(name: str) -> Callable[..., Any]:
    """A `load_data` that gives object arrays of word-id lists of different lengths."""
    train, test, vocabulary, classes = TEXTS[name]

    def split(count: int, words: int, maxlen: int) -> tuple[Any, Any]:
        import numpy as np

        ids = np.random.default_rng(count).integers(4, words, 400).tolist()
        x = np.empty(count, dtype=object)
        x[:] = [[1, *ids[: min(20 + i % 300, maxlen) - 1]] for i in range(count)]
        return x, (np.arange(count) % classes).astype("int64")

    def load_data(path: str = "", num_words: int | None = None, skip_top: int = 0, maxlen: int | None = None, **kwargs: object) -> Any:
        words = num_words or vocabulary
        return split(train, words, maxlen or 400), split(test, words, maxlen or 400)

    return load_data


def dims(shape: Any) -> list[int | None]:
    return [None if dim is None else int(dim) for dim in shape]


def one_or_list(shapes: list[list[int | None]]) -> Any:
    return shapes[0] if len(shapes) == 1 else shapes


def graph_of(keras: Any, model: Any) -> Any:
    """The functional graph behind a model, or None for a subclassed or unbuilt one."""
    if isinstance(model, keras.Sequential):
        return model._functional
    return model if hasattr(model, "_nodes_by_depth") else None


def output_shape(keras: Any, layer: Any, nodes: list[Any] | None) -> Any:
    """The layer's output shape in one model, found as Keras' own summary finds it: from its calls, else from how it was built."""
    calls = [node for node in layer._inbound_nodes if nodes is None or any(node is own for own in nodes)]
    if calls:
        return one_or_list([dims(tensor.shape) for tensor in calls[-1].output_tensors])
    if not layer.built or not layer._build_shapes_dict:
        return "?"
    try:
        found = layer.compute_output_shape(**layer._build_shapes_dict)
    except (NotImplementedError, TypeError):
        return "?"
    flat: list[list[int | None]] = []
    keras.tree.map_shape_structure(lambda shape: flat.append(dims(shape)), found)
    return one_or_list(flat)


def layer_entry(keras: Any, seen: Recording, layer: Any, graph: Any, functional: bool) -> dict[str, Any]:
    nodes = None if graph is None else [node for level in graph._nodes_by_depth.values() for node in level]
    entry = {
        "name": layer.name,
        "class": type(layer).__name__,
        "line": seen.births.get(id(layer), (None, None))[0],
        "output_shape": output_shape(keras, layer, nodes),
        "params": int(layer.count_params()) if layer.built else None,
        "trainable": bool(layer.trainable),
    }
    if functional and nodes is not None:
        calls = [node for node in layer._inbound_nodes if any(node is own for own in nodes)]
        entry["inbound"] = [tensor._keras_history.operation.name for node in calls for tensor in node.input_tensors]
    return entry


def input_shapes(keras: Any, model: Any, graph: Any) -> list[Any]:
    if graph is not None:
        return [dims(tensor.shape) for tensor in graph.inputs]
    first = next(iter(model._layers), None)
    return [dims(first.batch_shape)] if isinstance(first, keras.layers.InputLayer) else ["?"]


def model_entry(keras: Any, seen: Recording, model: Any) -> dict[str, Any]:
    """One model in the shape of the `summary` command's JSON."""
    graph = graph_of(keras, model)
    functional = graph is model
    layers = [layer_entry(keras, seen, layer, graph, functional) for layer in model.layers]
    known = all(layer["params"] is not None for layer in layers) and (model.built or not layers)
    line, qualified = seen.births[id(model)]
    owner, _, function = (qualified or "").rpartition(".")
    holder = owner.rpartition(".")[2] if function == "__init__" else function
    return {
        "name": seen.names.get(id(model), holder or None),
        "class": type(model).__name__,
        "line": line,
        "function": function or None,
        "complete": id(model) not in seen.refused,
        "inputs": input_shapes(keras, model, graph),
        "outputs": ["?"] if graph is None else [dims(tensor.shape) for tensor in graph.outputs],
        "layers": layers,
        "total_params": int(model.count_params()) if known and model.built else None,
        "trainable_params": sum(int(weight.shape.num_elements()) for weight in model.trainable_weights) if known and model.built else None,
    }


def plain(message: str, script: str) -> str:
    """An error message without colours, addresses, other files' paths and numbers that differ from run to run."""
    message = re.sub(r"\x1b\[[0-9;]*m", "", message).replace(script, Path(script).name)
    message = re.sub(r'\n? *File "[^"]*", line \d+, in [^\n]*', "", message)
    message = re.sub(r"0x[0-9a-f]{6,}", "0x…", message)
    message = re.sub(r"__inference_(\w+?)_\d+", r"__inference_\1", message)
    return re.sub(r"\n{2,}", "\n\n", message).strip()


def error_entry(error: BaseException, script: str) -> dict[str, Any]:
    if isinstance(error, SyntaxError) and error.filename == script:
        line = error.lineno
    else:
        line = next((frame.lineno for frame in reversed(traceback.extract_tb(error.__traceback__)) if frame.filename == script), None)
    return {"type": type(error).__name__, "message": plain(str(error), script), "line": line}


def run(path: Path) -> dict[str, Any]:
    """Run the script in this process. Everything in Keras that would train, save or download is replaced first."""
    script = str(path.resolve())
    spec = importlib.util.spec_from_file_location("__main__", script)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    seen = Recording(script, module.__dict__)
    keras: Any = importlib.import_module("keras")
    watch_models(keras, seen)
    shorten_training(keras, seen)
    leave_no_trace(keras)
    keras.utils.set_random_seed(0)
    sys.dont_write_bytecode = True
    sys.modules["__main__"], sys.argv, sys.path[0] = module, [script], str(Path(script).parent)
    error = None
    try:
        spec.loader.exec_module(module)
    except SystemExit as stop:
        error = error_entry(stop, script) if stop.code else None
    except Exception as raised:
        error = error_entry(raised, script)
    seen.note_names()
    models = [model_entry(keras, seen, model) for model in seen.models if id(model) not in seen.discarded]
    return {"keras": keras.__version__, "error": error, "models": models}


def record(path: str | Path) -> dict[str, Any]:
    """What live Keras makes of the script at `path`, which is run in a fresh process and an empty folder.

    Raises:
        RuntimeError: the recorder itself failed; the message is what it wrote on standard error.
    """
    quiet = {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "Agg",
        "KERAS_BACKEND": "tensorflow",
    }
    command = [sys.executable, "-W", "ignore", str(Path(__file__).resolve()), str(Path(path).resolve())]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **quiet}, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
        )
    if done.returncode != 0:
        raise RuntimeError(f"recording {path} failed: {done.stderr[-2000:]}")
    recording: dict[str, Any] = json.loads(done.stdout)
    return recording


def main() -> None:
    answer = os.fdopen(os.dup(1), "w")
    # What the script and TensorFlow's own threads print must not mix with the answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    json.dump(run(Path(sys.argv[1])), answer, indent=1)
    answer.write("\n")
    answer.close()


if __name__ == "__main__":
    main()
