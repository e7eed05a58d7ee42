"""Methods of Keras objects: signatures, and which have gone and what takes their place."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from kerascheck.keras_api.lookup import Entry, symbol
from kerascheck.keras_api.versions import Version

REMOVED: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "model": {
        "fit_generator": ("fit", ""), "evaluate_generator": ("evaluate", ""), "predict_generator": ("predict", ""),
        "predict_proba": ("predict", ""),
        "predict_classes": ("", "write `model.predict(x).argmax(axis=-1)`, for one sigmoid unit `(model.predict(x) > 0.5)`"),
        "to_yaml": ("to_json", ""), "reset_states": ("", "call `reset_states()` of the recurrent layers"),
        "total_loss": ("", "`model.fit` reports the loss"), "targets": ("", "it was for graphs, which are gone"),
        "sample_weights": ("", "it was for graphs, which are gone"), "state_updates": ("", "it was for graphs, which are gone"),
        "validation_data": ("", "keep the data that `fit` is given"),
        "input_names": ("", "read the names of `model.inputs`"), "stateful": ("", "ask the recurrent layers"),
        "uses_learning_phase": ("", "it was for graphs, which are gone"), "updates": ("", "variables are assigned to directly"),
        "_make_predict_function": ("make_predict_function", ""), "_make_train_function": ("make_train_function", ""),
        "_make_test_function": ("make_test_function", ""), "save_spec": ("", "read the shapes of `model.inputs`"),
        "get_output_at": ("", "read `model.outputs`"), "get_input_at": ("", "read `model.inputs`"),
    },
    "layer": {
        "output_shape": ("output.shape", ""), "input_shape": ("input.shape", ""),
        "get_output_at": ("", "keep the tensor that the call of the layer gave"),
        "get_input_at": ("", "keep the tensor that the layer was called on"),
        "get_output_shape_at": ("", "keep the tensor that the call of the layer gave, and ask it"),
        "get_input_shape_at": ("", "keep the tensor that the layer was called on, and ask it"),
        "inbound_nodes": ("", "it is private now"), "outbound_nodes": ("", "it is private now"),
        "add_update": ("", "assign to a non-trainable variable in `call`"), "updates": ("", "variables are assigned to directly"),
        "get_updates_for": ("", "variables are assigned to directly"), "get_losses_for": ("losses", ""),
    },
    "optimizer": {
        "lr": ("learning_rate", ""), "get_updates": ("", "write `optimizer.apply_gradients(…)`"),
        "get_gradients": ("", "use `tf.GradientTape`"),
        "minimize": ("", "use `tf.GradientTape` and `optimizer.apply_gradients(…)`"), "get_weights": ("", "read `optimizer.variables`"),
        "weights": ("variables", ""),
    },
    "iterator": {"next": ("", "write `next(iterator)`")},
}  # fmt: skip
"""Attributes and methods that models, layers, optimizers and iterators over images have no more: the new name, or else what to do."""

WEIGHT_ARGUMENTS: Final = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")
"""The places in Keras 2's ``add_weight``; in Keras 3 the shape is first."""

GENERATOR_ARGUMENTS: Final = {
    "fit_generator": "x steps_per_epoch epochs verbose callbacks validation_data validation_steps validation_freq class_weight",
    "evaluate_generator": "x steps callbacks", "predict_generator": "x steps callbacks",
}  # fmt: skip
"""What the places in a call of a removed method are called in the method that takes its place."""


@cache
def method(name: str, version: Version) -> Entry | None:
    """The signature of a model's method, None when models of that version have none of that name."""
    for owner in ("Model", "Sequential"):  # what a Layer has, a Model has too
        entry = symbol(f"keras.{owner}.{name}", version)
        if entry is not None and entry.kind == "function":
            return replace(entry, kind="method")
    return None


def has_member(kind: str, name: str, version: Version) -> bool:
    """Whether models, layers or optimizers of a version have an attribute.

    What the optimizers of Keras 2 have is not in the table; they are taken to have it.
    """
    if kind == "iterator":
        return version < (3, 0)
    if kind == "optimizer":
        return version < (3, 0) or symbol(f"keras.Optimizer.{name}", version) is not None
    owner = "Model" if kind == "model" or version < (3, 0) else "Layer"
    return symbol(f"keras.{owner}.{name}", version) is not None
