"""What functions of TensorFlow and of the old backend are called in ``keras.ops``, and in which order they take their arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kerascheck.keras_api.lookup import MISSING, Entry, bind, symbol
from kerascheck.values.objects import Value

PLACES: Final = ("keras.ops.", "keras.ops.image.", "keras.ops.linalg.", "keras.activations.")
"""Where the signature of an op is looked for."""

SAME_NAME: Final = frozenset((
    "abs", "add", "all", "any", "argmax", "argmin", "argsort", "cast", "ceil", "cholesky", "clip", "concatenate", "cos", "cosh",
    "count_nonzero", "cumprod", "cumsum", "depth_to_space", "det", "digitize", "divide", "divide_no_nan", "dot", "eigh", "einsum", "elu",
    "equal", "erf", "exp", "expand_dims", "expm1", "flip", "floor", "floor_divide", "gelu", "greater", "greater_equal", "hard_sigmoid",
    "in_top_k", "inv", "isfinite", "isinf", "isnan", "leaky_relu", "less", "less_equal", "log", "log1p", "log_sigmoid", "log_softmax",
    "logical_and", "logical_not", "logical_or", "logical_xor", "logsumexp", "matmul", "max", "maximum", "mean", "median", "meshgrid",
    "min", "minimum", "mod", "moments", "moveaxis", "multiply", "negative", "norm", "not_equal", "one_hot", "ones_like", "outer", "pad",
    "power", "prod", "qr", "ravel", "reciprocal", "relu", "relu6", "repeat", "reshape", "resize", "rgb_to_grayscale", "roll", "round",
    "rsqrt", "searchsorted", "selu", "sigmoid", "sign", "silu", "sin", "sinh", "slice", "softmax", "softplus", "softsign", "sort",
    "space_to_depth", "split", "sqrt", "square", "squeeze", "stack", "std", "stop_gradient", "subtract", "sum", "svd", "swapaxes",
    "swish", "tan", "tanh", "tensordot", "tile", "top_k", "transpose", "true_divide", "unstack", "var", "where", "zeros_like",
    "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy",
))  # fmt: skip
"""Functions that ``keras.ops`` has under the same name, with the same arguments in the same order."""

KEEPING: Final = (
    "identity", "bias_add", "dropout", "batch_normalization", "random_flip_left_right", "random_flip_up_down", "flip_left_right",
    "flip_up_down", "adjust_contrast", "adjust_brightness", "adjust_hue", "adjust_saturation", "random_brightness", "random_contrast",
    "per_image_standardization", "check_numerics", "clip_by_norm", "local_response_normalization", "alpha_dropout",
)  # fmt: skip
"""Functions whose result has the shape of their first argument."""

FOREIGN: Final[Mapping[str, str]] = {
    **{f"reduce_{name}": name for name in ("sum", "mean", "max", "min", "prod", "any", "all", "std", "logsumexp")},
    **dict.fromkeys(KEEPING, "copy"),
    "reduce_variance": "var", "reduce_euclidean_norm": "max", "concat": "concatenate", "pow": "power", "clip_by_value": "clip",
    "reverse": "flip", "floordiv": "floor_divide", "truediv": "true_divide", "floormod": "mod", "squared_difference": "subtract",
    "l2_normalize": "normalize", "permute_dimensions": "transpose", "gather": "take", "embedding_lookup": "take", "atan": "arctan",
    "atan2": "arctan2", "asin": "arcsin", "acos": "arccos", "inverse": "inv", "flatten": "ravel",
    "sparse_softmax_cross_entropy_with_logits": "sparse_categorical_crossentropy", "sigmoid_cross_entropy_with_logits": "maximum",
    "softmax_cross_entropy_with_logits": "categorical_crossentropy",
}  # fmt: skip
"""Functions of other names, and the ops that give the same shape."""

ORDERS: Final[Mapping[str, str]] = {
    "take": "x indices _ axis", "one_hot": "x num_classes _ _ axis", "slice": "inputs start_indices shape",
}  # fmt: skip
"""The order of positional arguments of TensorFlow's functions where it is another than that of the op; ``_`` is left out."""

KEYWORDS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("a", "input", "input_tensor", "tensor", "t", "value", "values", "inputs", "features", "tensors", "params",
                     "reference", "indices", "image", "images", "x"), ("x", "xs", "x1", "inputs", "images", "array", "variable")),
    **dict.fromkeys(("b", "y"), ("x2",)),
    "logits": ("output", "x", "x1"), "labels": ("target", "x2"), "ids": ("indices",),
    "keep_dims": ("keepdims",), "reduction_indices": ("axis",), "dimension": ("axis",), "concat_dim": ("axis",), "dim": ("axis",),
    "axes": ("axis",), "perm": ("axes",), "pattern": ("axes",), "multiples": ("repeats",), "n": ("repeats",), "rep": ("repeats",),
    "paddings": ("pad_width",), "num_or_size_splits": ("indices_or_sections",), "depth": ("num_classes",), "shape": ("newshape",),
    "clip_value_min": ("x_min",), "clip_value_max": ("x_max",), "min_value": ("x_min",), "max_value": ("x_max",),
    "begin": ("start_indices",), "start": ("start_indices",), "size": ("shape",),
}  # fmt: skip
"""What a keyword may be called in an op, tried in this order where the op has no parameter of that name."""

AXES: Final[Mapping[str, Mapping[str, Any]]] = {
    "tensorflow": {"argmax": 0, "argmin": 0, "take": 0, "cumsum": 0, "cumprod": 0},
    "keras.backend": {"concatenate": -1, "expand_dims": -1, "argmax": -1, "argmin": -1, "take": 0, "cumsum": 0, "cumprod": 0},
    "numpy": {},
}  # fmt: skip
"""The default axis of functions whose op has another one."""

IGNORED: Final = frozenset(("name", "validate_indices", "on_value", "off_value"))


def entry_of(op: str) -> Entry | None:
    """The signature of an op."""
    return next((entry for place in PLACES if (entry := symbol(f"{place}{op}")) is not None and entry.kind == "function"), None)


def op_of(path: str) -> str:
    """The op behind a function's canonical path, by its last name; "" when there is none."""
    name = path.rpartition(".")[2]
    if path.startswith(("keras.ops.", "keras.activations.")):
        return name
    return FOREIGN.get(name, name)


def op_arguments(path: str, op: str, args: tuple[Value, ...], kwargs: Mapping[str, Value]) -> dict[str, Value] | None:
    """A call's arguments by the op's parameter names, defaults filled in; None where they do not bind."""
    if op == "einsum":
        text = kwargs.get("equation", args[0] if args else None)
        return {"subscripts": text, "operands": tuple(args if "equation" in kwargs else args[1:])}
    if op == "meshgrid":
        return {"x": tuple(args), "indexing": kwargs.get("indexing", "xy")}
    if op == "copy":
        return {"x": args[0] if args else next(iter(kwargs.values()), None)}
    entry = entry_of(op)
    if entry is None:
        return None
    if path.startswith(("keras.ops.", "keras.activations.")):
        bound = bind(entry, args, dict(kwargs))
        return None if bound.unexpected or bound.missing or bound.excess else bound.arguments
    return _foreign(path, op, entry, args, kwargs)


def _foreign(path: str, op: str, entry: Entry, args: tuple[Value, ...], kwargs: Mapping[str, Value]) -> dict[str, Value] | None:
    """Arguments of a function of TensorFlow, NumPy or the old backend; what the op does not have is left out."""
    family = next((each for each in AXES if path.startswith(f"{each}.")), "numpy")
    own = [parameter.name for parameter in entry.parameters]
    order = ORDERS[op].split() if op in ORDERS and family == "tensorflow" else own
    arguments = {name: value for name, value in zip(order, args, strict=False) if name != "_"}
    for name, value in kwargs.items():
        choices = (name, *KEYWORDS.get(name, ()))
        target = next((choice for choice in choices if choice in own and choice not in arguments), None)
        if target is not None and name not in IGNORED:
            arguments[target] = value
    for parameter in entry.parameters:
        if parameter.name in arguments or parameter.kind in ("*", "**"):
            continue
        if parameter.name == "axis" and op in AXES[family]:
            arguments["axis"] = AXES[family][op]
        elif parameter.default is MISSING:
            return None
        else:
            arguments[parameter.name] = parameter.default
    return arguments
