"""Methods of Keras objects: signatures of those that training code calls, and which have gone (Keras 3.15).

Source of the signatures: ``keras/src/trainers/trainer.py``.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from kerascheck.keras_api.lookup import MISSING, Entry, Parameter

REMOVED: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "model": {
        "fit_generator": ("fit", ""), "evaluate_generator": ("evaluate", ""), "predict_generator": ("predict", ""),
        "predict_proba": ("predict", ""),
        "predict_classes": ("", "write `model.predict(x).argmax(axis=-1)`, for one sigmoid unit `(model.predict(x) > 0.5)`"),
        "to_yaml": ("to_json", ""), "reset_states": ("", "call `reset_states()` of the recurrent layers"),
        "total_loss": ("", "`model.fit` reports the loss"), "targets": ("", "it was for graphs, which are gone"),
        "sample_weights": ("", "it was for graphs, which are gone"), "state_updates": ("", "it was for graphs, which are gone"),
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
}  # fmt: skip
"""Attributes and methods that models, layers and optimizers have no more: the new name, or else what to do instead."""

SIGNATURES: Final = {
    "compile": ("", "optimizer loss loss_weights metrics weighted_metrics run_eagerly steps_per_execution jit_compile auto_scale_loss"),
    "fit": ("", (
        "x y batch_size epochs verbose callbacks validation_split validation_data shuffle class_weight sample_weight initial_epoch "
        "steps_per_epoch validation_steps validation_batch_size validation_freq"
    )),
    "evaluate": ("", "x y batch_size verbose sample_weight steps callbacks return_dict"),
    "predict": ("x", "batch_size verbose steps callbacks"),
    "train_on_batch": ("x", "y sample_weight class_weight return_dict"),
    "test_on_batch": ("x", "y sample_weight return_dict"),
    "predict_on_batch": ("x", ""),
    "summary": ("", "line_length positions print_fn expand_nested show_trainable layer_range"),
    "add": ("layer", "rebuild"),
}  # fmt: skip
"""Method, parameters that must be given, and those that may."""


@cache
def method(name: str) -> Entry | None:
    """The signature of a model's method, None for those that are not listed."""
    if name not in SIGNATURES:
        return None
    required, optional = SIGNATURES[name]
    parameters = [Parameter(each, "", MISSING) for each in required.split()] + [Parameter(each, "", None) for each in optional.split()]
    return Entry(f"Model.{name}", "method", name, tuple(parameters), ())
