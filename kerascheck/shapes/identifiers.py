"""Names that Keras knows: activations, initializers, regularizers, constraints, dtype policies, data formats."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from kerascheck.shapes.spec import Arguments, Unknown
from kerascheck.shapes.stop import give_up, refuse_argument

ACTIVATIONS: Final = frozenset(
    """celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid log_softmax mish
    relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh
    tanh_shrink threshold""".split()
)
INITIALIZERS: Final = frozenset(
    """Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer Initializer LecunNormal LecunUniform Ones
    Orthogonal OrthogonalInitializer RandomNormal RandomUniform STFT STFTInitializer TruncatedNormal VarianceScaling Zeros constant
    glorot_normal glorot_uniform he_normal he_uniform identity initializer lecun_normal lecun_uniform normal one ones orthogonal
    random_normal random_uniform stft truncated_normal uniform variance_scaling zero zeros""".split()
)
REGULARIZERS: Final = frozenset(
    "L1 L1L2 L2 OrthogonalRegularizer Regularizer l1 l1l2 l2 orthogonal_regularizer regularizer".split()
)  # fmt: skip
CONSTRAINTS: Final = frozenset(
    "Constraint MaxNorm MinMaxNorm NonNeg UnitNorm constraint max_norm min_max_norm non_neg unit_norm".split()
)  # fmt: skip

_KINDS: Final = (
    ("activation", ACTIVATIONS, "the name of an activation"),
    ("_initializer", INITIALIZERS, "the name of an initializer"),
    ("_regularizer", REGULARIZERS, "the name of a regularizer"),
    ("_constraint", CONSTRAINTS, "the name of a constraint"),
)

_NEVER_READ: Final = frozenset({("SimpleRNN", "activity_regularizer"), ("StringLookup", "dtype"), ("IntegerLookup", "dtype")})

DATA_FORMATS: Final = ("channels_last", "channels_first")

_FLOATS: Final = frozenset({"float16", "float32", "float64", "bfloat16", "float8_e4m3fn", "float8_e5m2"})
_DTYPES: Final = _FLOATS | frozenset(
    "uint8 uint16 uint32 uint64 int8 int16 int32 int64 bool string complex64 complex128".split()
)  # fmt: skip
_POLICIES: Final = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16", "float": "float32", "int": "int64"}
_QUANTIZED: Final = ("int8", "float8", "int4", "gptq", "awq")


def is_plain(value: object) -> bool:
    """Whether an argument is a Python constant, so that nothing about it is unknown (elements aside)."""
    return value is None or isinstance(value, bool | int | float | str | tuple | list)


def is_given(value: object) -> bool:
    """Whether an argument is certainly something else than None."""
    return value is not None and not isinstance(value, Unknown)


@cache
def _kind_of(argument: str) -> tuple[frozenset[str], str] | None:
    """The names that an argument of this name can have, and what they are; None for other arguments."""
    return next(((known, wanted) for ending, known, wanted in _KINDS if argument.endswith(ending)), None)


def check_common(cls: str, arguments: Arguments) -> None:
    """Refuse what every Keras constructor refuses: unknown names, and base arguments of a wrong type.

    Source: ``activations.get``, ``initializers.get``, … and ``Layer.__init__``.
    """
    for argument, value in arguments.values.items():
        if value is None:
            continue
        kind = _kind_of(argument)
        if kind is None or not is_plain(value) or (cls, argument) in _NEVER_READ:
            continue
        known, wanted = kind
        if not (isinstance(value, str) and value in known):
            refuse_argument(cls, argument, value, wanted)
    trainable = arguments.values.get("trainable", True)
    if is_plain(trainable) and not isinstance(trainable, bool):
        refuse_argument(cls, "trainable", trainable, "True or False")
    name = arguments["name"]
    if name is not None and is_plain(name) and (not isinstance(name, str) or "/" in name):
        refuse_argument(cls, "name", name, "a string without `/`")


def data_format(cls: str, arguments: Arguments) -> str | None:
    """``channels_last`` or ``channels_first``; None when it is not known. Source: ``standardize_data_format``."""
    value = arguments["data_format"]
    if value is None:
        return "channels_last"
    if not is_plain(value):
        return None
    if not isinstance(value, str) or value.lower() not in DATA_FORMATS:
        refuse_argument(cls, "data_format", value, "'channels_last' or 'channels_first'")
    return value.lower()


def compute_dtype(cls: str, policy: Any) -> str:
    """The compute dtype of a ``dtype`` argument; "" when it is not known. Source: ``dtype_policies.get``."""
    if policy is None or (cls, "dtype") in _NEVER_READ:
        return "float32"
    if not is_plain(policy):
        return ""
    if not isinstance(policy, str):
        refuse_argument(cls, "dtype", policy, "a dtype or a policy")
    if policy.startswith(_QUANTIZED) and not policy.startswith("float8_e"):
        if "_from_" in policy:
            give_up("quantized", f"`{cls}` is quantized, which changes its weights")
        refuse_argument(cls, "dtype", policy, "a dtype or a policy")
    dtype = _POLICIES.get(policy, policy)
    if dtype not in _DTYPES:
        refuse_argument(cls, "dtype", policy, "a dtype or a policy")
    return dtype


def variable_dtype(cls: str, policy: Any) -> str:
    """The dtype in which a layer of this policy keeps its weights; "" when it is not known."""
    return "float32" if isinstance(policy, str) and policy.startswith("mixed_") else compute_dtype(cls, policy)


def is_float(dtype: str) -> bool:
    """Whether a dtype is a floating one; an unknown dtype is none."""
    return dtype in _FLOATS
