"""Arguments of older Keras versions: what they are called today, and which have gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kerascheck.keras_api.lookup import Entry

RENAMED: Final[dict[str, tuple[str, ...]]] = {
    "init": ("kernel_initializer", "embeddings_initializer", "alpha_initializer"),
    "W_regularizer": ("kernel_regularizer", "embeddings_regularizer"), "W_constraint": ("kernel_constraint", "embeddings_constraint"),
    "b_regularizer": ("bias_regularizer",), "b_constraint": ("bias_constraint",), "bias": ("use_bias",),
    "border_mode": ("padding",), "subsample": ("strides",), "subsample_length": ("strides",),
    "stride": ("strides",), "atrous_rate": ("dilation_rate",),
    "nb_filter": ("filters",), "nb_filters": ("filters",), "filter_length": ("kernel_size",), "filter_size": ("kernel_size",),
    "dim_ordering": ("data_format",), "output_dim": ("units",), "p": ("rate",), "sigma": ("stddev",),
    "inner_init": ("recurrent_initializer",), "inner_activation": ("recurrent_activation",),
    "U_regularizer": ("recurrent_regularizer",), "dropout_W": ("dropout",), "dropout_U": ("recurrent_dropout",),
    "pool_length": ("pool_size",), "length": ("size",), "gamma_init": ("gamma_initializer",), "beta_init": ("beta_initializer",),
    "dims": ("target_shape",), "concat_axis": ("axis",), "alpha": ("negative_slope",), "merge_mode": (), "hidden_dim": ("units",),
    "lr": ("learning_rate",), "rho_1": ("beta_1",),
    "bins": ("bin_boundaries",), "max_tokens": ("num_tokens",), "m": ("max_value",),
    "epsilon": ("min_delta",),
    "nb_epoch": ("epochs",), "nb_classes": ("num_classes",), "input": ("inputs",), "output": ("outputs",),
    "samples_per_epoch": ("steps_per_epoch",), "nb_val_samples": ("validation_steps",), "val_samples": ("steps",),
    "nb_words": ("num_words",), "nb_samples": ("num_samples",), "sequence": ("x",), "generator": ("x",),
}  # fmt: skip
"""Old name and the new ones; the first that the function takes is meant."""

OTHER_VALUES: Final = frozenset(("samples_per_epoch", "nb_val_samples", "val_samples", "dim_ordering", "init", "length"))
"""Renamed arguments whose values are counted or named differently today."""

NEW_VALUES: Final = {
    "dim_ordering": {"tf": "channels_last", "th": "channels_first"},
    "init": {"uniform": "random_uniform", "normal": "random_normal", "zero": "zeros", "one": "ones"},
}  # fmt: skip
"""Old values of renamed arguments and their new names."""

_FEEDING: Final = "the data object says it: `keras.utils.PyDataset(workers=…)`"

GONE: Final[dict[tuple[str, ...], dict[str, str]]] = {
    ("fit", "evaluate", "predict"): {
        "workers": _FEEDING, "use_multiprocessing": _FEEDING, "max_queue_size": _FEEDING, "nb_worker": _FEEDING, "max_q_size": _FEEDING,
        "pickle_safe": _FEEDING, "show_accuracy": "give `metrics=[\"accuracy\"]` to `compile`",
    },
    ("compile",): {
        "class_mode": "the loss says it", "sample_weight_mode": "the shape of the weights says it",
        "experimental_run_tf_function": "it has no effect", "options": "it was for sessions, which are gone",
        "target_tensors": "it was for graphs, which are gone", "distribute": "use `tf.distribute` around the model",
        "theano_mode": "Theano is gone",
    },
    ("ModelCheckpoint",): {"period": "say how often by `save_freq`, in batches",
    "load_weights_on_restart": "call `model.load_weights` yourself", "save_format": "the file name says it"},
    ("TensorBoard",): {
        "write_grads": "gradients are not written any more", "batch_size": "it has no effect",
        "embeddings_layer_names": "write `embeddings_metadata={layer: file}`", "embeddings_data": "it has no effect",
    },
    ("load_img",): {"grayscale": "write `color_mode=\"grayscale\"`"},
    ("optimizer",): {
        "decay": "it is ignored; give a schedule, such as `learning_rate=keras.optimizers.schedules.InverseTimeDecay(…)`",
        "schedule_decay": "give a schedule as `learning_rate`",
    },
    ("Attention", "AdditiveAttention"): {"causal": "give `use_causal_mask=True` when the layer is called"},
    ("ProgbarLogger",): {"count_mode": "it has no effect", "stateful_metrics": "it has no effect"},
    ("to_categorical",): {"dtype": "call `.astype(…)` on the result"},
    ("add_weight",): {
        "use_resource": "all variables are resources", "partitioner": "it has no successor",
        "collections": "it was for graphs, which are gone",
        "synchronization": "it has no effect", "experimental_autocast": "write `autocast`", "getter": "it has no successor",
    },
    ("Embedding",): {"dropout": "put a `SpatialDropout1D` layer behind it"},
    ("Lambda",): {"dynamic": "Keras 3 has no dynamic layers"},
    ("BatchNormalization",): {
        "mode": "it was for Keras 1", "fused": "Keras chooses by itself", "virtual_batch_size": "it has no successor",
        "adjustment": "it has no successor",
    },
    ("train_on_batch", "test_on_batch"): {"reset_metrics": "call `model.reset_metrics()` where they are to begin anew"},
    ("layer",): {
        "batch_input_shape": "begin the model with `keras.Input(batch_shape=…)`",
        "batch_shape": "begin the model with `keras.Input(batch_shape=…)`",
        "batch_size": "begin the model with `keras.Input(…, batch_size=…)`",
        "weights": "call `set_weights(…)` on the layer once it is built",
        "input_length": "it has no effect", "consume_less": "Keras chooses by itself",
        "time_major": "transpose the input: (batch, time steps, features)", "nb_row": "write `kernel_size=(rows, columns)`",
        "nb_col": "write `kernel_size=(rows, columns)`", "forget_bias_init": "write `unit_forget_bias=True`",
        "activity_regulariser": "write `activity_regularizer`",
    },
}  # fmt: skip
"""Functions and classes ("layer" for all layers, "optimizer" for all optimizers), arguments that have gone, and the advice."""

NEEDLESS: Final = frozenset((
    "workers", "use_multiprocessing", "max_queue_size", "nb_worker", "max_q_size", "pickle_safe", "class_mode", "write_grads",
    "consume_less", "experimental_run_tf_function", "input_length", "fused", "theano_mode", "embeddings_data", "use_resource",
))  # fmt: skip
"""Arguments that can be left out without changing what is computed."""

NEUTRAL: Final = {
    ("BatchNormalization", "mode"): (0,), ("ModelCheckpoint", "period"): (1,), ("optimizer", "decay"): (0, None),
    ("TensorBoard", "batch_size"): None, ("Embedding", "dropout"): (0,),
    ("fit", "show_accuracy"): None, ("evaluate", "show_accuracy"): None,
    ("compile", "sample_weight_mode"): (None,), ("compile", "options"): (None,), ("compile", "target_tensors"): (None,),
    ("train_on_batch", "reset_metrics"): (True,), ("layer", "weights"): (None,),
}  # fmt: skip
"""Function or class and argument, and the values with which it can be left out; None: whatever the value."""

REWRITTEN: Final = {
    ("forget_bias_init", "one"): "unit_forget_bias=True", ("forget_bias_init", "ones"): "unit_forget_bias=True",
    ("forget_bias_init", "zero"): "unit_forget_bias=False", ("forget_bias_init", "zeros"): "unit_forget_bias=False",
}  # fmt: skip
"""Argument and value, and what says the same today."""

SWALLOWED: Final = {"decay": "warning", "input_length": "info", "alpha": "info", "epsilon": "info"}
"""Arguments that today's Keras still takes where `taken` says so, and how bad that is."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an argument.

    Attributes:
        new: its name today, "" where it has gone.
        advice: what to do instead where it has gone.
    """

    new: str = ""
    advice: str = ""


def kinds_of(entry: Entry) -> tuple[str, ...]:
    """The names under which the tables know a function or class: its own, and what it is one of."""
    return (entry.name, *(kind for kind, base in (("layer", "Layer"), ("optimizer", "Optimizer")) if base in entry.bases))


def change_of(entry: Entry, name: str) -> Change | None:
    """What became of an argument that a function does not take any more; None when it never took it, as far as is known."""
    names = {parameter.name for parameter in entry.parameters}
    kinds = kinds_of(entry)
    for owners, gone in GONE.items():
        if name in gone and any(kind in owners for kind in kinds):
            return Change(advice=gone[name])
    if entry.name == "l2" or entry.name == "L2" or entry.name == "L1":
        return Change(entry.name.lower()) if name == "l" else None
    if entry.kind == "method" and name in ("input", "output"):
        return None
    new = next((each for each in RENAMED.get(name, ()) if each in names), None)
    return Change(new) if new is not None else None


def taken(entry: Entry, name: str) -> bool:
    """Whether an argument outside the signature is still swallowed."""
    match name:
        case "decay":
            return "Optimizer" in entry.bases
        case "input_length":
            return "Embedding" in (entry.name, *entry.bases)
        case "alpha":
            return entry.name == "LeakyReLU"
        case _:
            return entry.name == "ReduceLROnPlateau"
