"""Functions of the old backend, ``K.sum`` and its kin, as calls of today's functions.

Each row was compared with ``tf.keras.backend``, which still has the old functions (tests/keras_api/test_backend_functions.py).
"""

from __future__ import annotations

from typing import Final

SAME: Final = frozenset(
    """abs all any arange binary_crossentropy cast categorical_crossentropy clip constant cos dot elu equal exp eye get_value
    greater greater_equal less less_equal log max maximum mean min minimum not_equal one_hot ones ones_like permute_dimensions
    pow prod random_normal random_uniform repeat_elements reshape reverse round shape sigmoid sign sin softmax softplus softsign
    sparse_categorical_crossentropy sqrt square squeeze stack std stop_gradient sum tanh tile transpose truncated_normal var zeros
    zeros_like relu""".split()
)
"""Functions that take the same arguments in the same order."""

_TAKES: Final = {
    "x": "abs cos exp flatten int_shape log ndim permute_dimensions round shape sigmoid sign sin sqrt square tanh tile transpose",
    "x axis": "argmax argmin cumprod cumsum expand_dims repeat_elements softmax squeeze stack",
    "x axis keepdims": "all any max mean min prod std sum var", "x dtype": "cast ones_like zeros_like", "x shape": "reshape",
    "x y": "dot", "axis": "concatenate", "indices": "gather", "num_classes": "one_hot", "shape dtype": "ones zeros",
    "shape mean stddev dtype seed": "random_normal truncated_normal", "shape minval maxval dtype seed": "random_uniform",
    "target output from_logits": "binary_crossentropy",
    "target output from_logits axis": "categorical_crossentropy sparse_categorical_crossentropy",
}  # fmt: skip

KEYWORDS: Final = {name: frozenset(taken.split()) for taken, names in _TAKES.items() for name in names.split()}
"""Keyword arguments that have the same name; a call with others is not rewritten."""

DEFAULTS: Final = {
    "argmax": (1, "axis=-1"), "argmin": (1, "axis=-1"), "concatenate": (1, "axis=-1"), "expand_dims": (1, "axis=-1"),
    "gather": (2, "axis=0"), "cumsum": (1, "axis=0"), "cumprod": (1, "axis=0"),
}  # fmt: skip
"""Functions whose default is another today: so many positional arguments leave it out, and what is to be written then."""

FLATTENED: Final = "(-1,)"
"""The shape that makes ``K.flatten(x)`` of ``ops.reshape(x, …)``."""

RENAMED_VALUES: Final = {"image_dim_ordering": ("image_data_format", {"tf": "channels_last", "th": "channels_first"})}
"""Functions that are still there under another name and answer in other words."""

SHAPES: Final = {"int_shape": "{}.shape", "ndim": "len({}.shape)"}
"""Functions whose answer a tensor knows by itself."""
