"""Dtype promotion: the dtype of an operation on several arrays, as numpy and as Keras decide it.

Python numbers are the weak types "bool", "int", "float" and "complex"; "" means not known.
"""

from __future__ import annotations

from functools import cache
from typing import Final

#: numpy: category and bits of each dtype; the weak types have no bits of their own.
_KINDS: Final = {"b": "bool", "u": "uint", "i": "int", "f": "float", "c": "complex"}
_ORDER: Final = "buifc"
_FLOATS: Final = (16, 32, 64)

#: Keras: each dtype's next larger ones, as in ``keras.src.backend.common.dtypes`` (which follows JAX).
_LATTICE: Final[dict[str, tuple[str, ...]]] = {
    "bool": ("int",), "uint8": ("int16", "uint16"), "uint16": ("int32", "uint32"), "uint32": ("int64", "uint64"), "uint64": ("float",),
    "int": ("uint8", "int8", "complex64"), "int8": ("int16",), "int16": ("int32",), "int32": ("int64",), "int64": ("float",),
    "float": ("bfloat16", "float16"), "bfloat16": ("float32",), "float16": ("float32",), "float32": ("float64", "complex64"),
    "float64": ("complex128",), "complex64": ("complex128",), "complex128": (),
}  # fmt: skip


def _parts(dtype: str) -> tuple[str, int] | None:
    """Category letter and bits, 0 bits for a Python number; None for what does not take part in arithmetic."""
    if dtype == "bool":
        return "b", 1
    for letter, name in _KINDS.items():
        if dtype == name:
            return letter, 0
        if dtype.startswith(name) and dtype[len(name) :].isdigit():
            return letter, int(dtype[len(name) :])
    return None


def promote_numpy(*dtypes: str) -> str:
    """``numpy.result_type`` of NumPy 2; strings and objects win, "" where a dtype is not known."""
    if not dtypes or "" in dtypes:
        return ""
    if "object" in dtypes:
        return "object"
    if "str" in dtypes:
        return "str"
    parts = [_parts(dtype) for dtype in dtypes]
    result: tuple[str, int] | None = parts[0]
    for part in parts[1:]:
        if result is None or part is None:
            return dtypes[0] if len(set(dtypes)) == 1 else ""
        result = _promote_pair(result, part)
    if result is None:
        return dtypes[0] if len(set(dtypes)) == 1 else ""
    return _name(*result)


def _name(letter: str, bits: int) -> str:
    return "bool" if letter == "b" else f"{_KINDS[letter]}{bits or (128 if letter == 'c' else 64)}"


def _promote_pair(left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    low, high = sorted((left, right), key=lambda part: (_ORDER.index(part[0]), part[1]))
    (low_kind, low_bits), (kind, bits) = low, high
    if low_kind == "b" or low_kind == kind:
        return kind, bits
    if low_kind == "u" and kind == "i":
        if not bits:
            return low
        return (kind, bits) if bits > low_bits else ("f", 64) if low_bits == 64 else ("i", low_bits * 2)
    if kind == "f":
        if not low_bits:
            return high
        needed = {8: 16, 16: 32}.get(low_bits, 64)
        return "f", max(bits, needed) if bits else 64
    if not low_bits:
        return high
    if not bits:
        return "c", 64 if low_kind == "f" and low_bits <= 32 else 128
    component = low_bits if low_kind == "f" else {8: 16, 16: 32}.get(low_bits, 64)
    return "c", max(bits, 2 * component, 64)


#: What is left of weak types and of 64 bits in the end.
_SHORTENED: Final = {"int": "int32", "float": "float32", "uint64": "uint32", "complex128": "complex64"}


@cache
def _above(dtype: str) -> frozenset[str]:
    return frozenset({dtype}).union(*map(_above, _LATTICE[dtype]))


def promote_keras(*dtypes: str) -> str:
    """``keras.backend.result_type`` on the TensorFlow backend with floatx float32; "" where it is not known or refuses."""
    known = set(dtypes)
    if not known or not all(dtype in _LATTICE for dtype in known):
        return known.pop() if len(known) == 1 else ""
    if known <= {"bool"}:
        return "bool"
    if known <= {"bool", "int"}:
        return "int32"
    if known <= {"bool", "int", "float"}:
        return "float32"
    common = frozenset.intersection(*map(_above, known))
    least = [each for each in common if common <= _above(each)]
    return _SHORTENED.get(least[0], least[0]) if least else ""
