"""Attributes of Keras' layers and models (3.15), and which of them a misspelled name probably means.

Source: ``dir()`` of a built and compiled ``Sequential``, of a functional model and of a ``Layer``.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

LAYER: Final = frozenset("""
activity_regularizer add_loss add_metric add_variable add_weight autocast build build_from_config built call
call_signature_parameters compute_dtype compute_mask compute_output_shape compute_output_spec count_params dtype dtype_policy
from_config get_build_config get_config get_weights input input_dtype input_spec load_own_variables losses metrics
metrics_variables name non_trainable_variables non_trainable_weights output path quantization_mode quantize quantized_build
quantized_call rematerialized_call save_own_variables set_weights stateless_call supports_jit supports_masking symbolic_call
trainable trainable_variables trainable_weights variable_dtype variables weights
""".split())  # fmt: skip

MODEL: Final = LAYER | frozenset("""
add compile compile_from_config compiled compiled_loss compiled_metrics compute_loss compute_metrics distribute_reduction_method
distribute_strategy evaluate export fit get_compile_config get_layer get_metrics_result get_quantization_layer_structure
get_state_tree input_shape inputs jit_compile layers load_weights loss make_predict_function make_test_function
make_train_function metrics_names operations optimizer output_names output_shape outputs pop predict predict_function
predict_on_batch predict_step reset_metrics run_eagerly save save_weights set_state_tree stateless_compute_loss
steps_per_execution stop_training summary test_function test_on_batch test_step to_json train_function train_on_batch train_step
unrolled_steps_per_execution
""".split())  # fmt: skip

OFTEN_MEANT: Final = frozenset("""
add compile evaluate fit get_config get_layer get_weights input inputs layers load_weights metrics_names name optimizer output outputs pop
predict save save_weights set_weights stop_training summary supports_masking to_json train_on_batch trainable trainable_variables
trainable_weights weights
""".split())  # fmt: skip
"""What people use, and misspell."""

HOW_NEAR: Final = 0.8


def meant(name: str, *, model: bool) -> str | None:
    """The attribute that a name is a misspelling of; None for a name that exists, is private, or is near to none."""
    known = MODEL if model else LAYER
    if name in known or name.startswith("_"):
        return None
    near = get_close_matches(name, sorted(OFTEN_MEANT & known), 1, HOW_NEAR)
    return near[0] if near and abs(len(near[0]) - len(name)) <= 2 else None
