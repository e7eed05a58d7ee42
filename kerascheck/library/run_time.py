"""What only a run could tell and no model depends on: clocks, plots, gradient tapes, traced functions, device lists."""

from __future__ import annotations

from typing import Final

from kerascheck.interpret.calls import MORE
from kerascheck.library.registry import Call, function, method
from kerascheck.values.objects import External, LibraryObject, Value

RUN_TIME: Final = (
    "time.time", "time.perf_counter", "time.process_time", "time.monotonic", "time.strftime", "time.localtime", "datetime.datetime.now",
    "datetime.datetime.today", "datetime.datetime.utcnow", "random.random", "random.uniform", "random.gauss", "random.randint",
    "random.choice", "random.Random", "os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.getsize", "os.listdir", "os.getcwd",
    "pathlib.Path", "pathlib.PurePath", "tensorflow.config.list_physical_devices", "tensorflow.config.experimental.list_physical_devices",
    "tensorflow.test.gpu_device_name", "tensorflow.test.is_gpu_available",
)  # fmt: skip
"""Functions whose results depend on the machine or the moment."""

NO_EFFECT: Final = (
    "tensorflow.config.experimental.set_memory_growth", "tensorflow.config.set_visible_devices",
    "tensorflow.debugging.set_log_device_placement",
    "tensorflow.random.set_seed", "tensorflow.summary.scalar", "tensorflow.summary.image", "tensorflow.print",
)  # fmt: skip


@function(*RUN_TIME)
def run_time(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Unknown by its nature, so that it is no gap in what was understood."""
    return call.unknown(f"what `{call.path}` gives is known at run time only", "run-time")


@function(*NO_EFFECT)
def no_effect(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Calls that change no model."""
    return None


@function("tensorflow.function")
def traced(call: Call, *args: Value, **options: Value) -> Value:
    """``tf.function``: a traced function means what it meant before."""
    options.pop(MORE, None)
    if args:
        from kerascheck.interpret.functions import note_traced

        note_traced(call.ev, args[0], call.node)
    return args[0] if args else External("tensorflow.function")


@function("tensorflow.GradientTape")
def tape(call: Call, *args: Value, **options: Value) -> Value:
    """A gradient tape."""
    return LibraryObject("tensorflow.GradientTape", site=call.site)


@method("tensorflow.GradientTape", "watch", "reset", "stop_recording")
def tape_effect(call: Call, tape: LibraryObject, *args: Value) -> Value:
    """What a tape does to itself."""
    return None


@method("tensorflow.GradientTape", "gradient", "jacobian", "batch_jacobian")
def gradients(call: Call, tape: LibraryObject, *args: Value, **options: Value) -> Value:
    """Gradients are not followed."""
    return call.unknown("gradients are known at run time only", "run-time")
