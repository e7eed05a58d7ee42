"""Shape functions of the lookups: StringLookup, IntegerLookup, TextVectorization."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes.checks import choice
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Shape, Spec, modelled
from kerascheck.shapes.identifiers import is_given, is_plain
from kerascheck.shapes.preprocessing import encoded
from kerascheck.shapes.spec import as_dim
from kerascheck.shapes.stop import refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.shape import UNKNOWN_SHAPE

_MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf")
_FLOATX = "float32"


@modelled("StringLookup", "IntegerLookup")
def lookup(call: Call) -> Outcome:
    """Tokens to indices (int64), or to columns, one per token (float)."""
    mode = _mode(call)
    _check_lookup(call, mode)
    depth = _depth(call, mode, call["num_oov_indices"], call["mask_token"], call["oov_token"])
    shape = call.one().shape
    if mode is None:
        return Built(Spec(UNKNOWN_SHAPE, ""))
    if mode == "int":
        return Built(Spec(shape, "int64"))
    return Built(Spec(encoded(shape, mode, depth, keep_single=True), _FLOATX))


@modelled("TextVectorization")
def text_vectorization(call: Call) -> Outcome:
    """Texts to ``(batch, output_sequence_length)`` indices, or to columns, one per token."""
    for name, allowed in (
        ("standardize", ("lower_and_strip_punctuation", "lower", "strip_punctuation", None)),
        ("split", ("whitespace", "character", None)),
    ):
        choice(call, name, *allowed)
    mode = _mode(call)
    _check_text(call, mode)
    depth = _depth(call, mode, 1, "", "[UNK]")
    shape = call.one().shape
    if mode is None:
        return Built(Spec(UNKNOWN_SHAPE, ""))
    if mode == "int":
        length = call["output_sequence_length"]
        return Built(Spec(Shape.of(shape[0], None if length is None else as_dim(length)), "int64"))
    if shape.dims is None or not is_plain(call["split"]):
        return Built(Spec(UNKNOWN_SHAPE, _FLOATX))
    tokens = shape if call["split"] is None and len(shape.dims) > 1 else Shape((*shape.dims, 1 if call["split"] is None else None))
    return Built(Spec(encoded(tokens, mode, depth, keep_single=True), _FLOATX))


def _mode(call: Call) -> str | None:
    mode: str | None = choice(call, "output_mode", *_MODES)
    return {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(mode, mode) if mode else None


def _check_text(call: Call, mode: str | None) -> None:
    length, ngrams = call["output_sequence_length"], call["ngrams"]
    if mode == "int" and is_plain(length) and not (length is None or isinstance(length, int)):
        refuse_argument(call.cls, "output_sequence_length", length, "an integer or None")
    if mode not in (None, "int") and is_given(length):
        refuse_argument(call.cls, "output_sequence_length", length, f"absent with output_mode={mode!r}")
    in_tuple = ngrams if isinstance(ngrams, tuple) else ()
    if isinstance(ngrams, list | str | float) or any(is_plain(item) and not isinstance(item, int) for item in in_tuple):
        refuse_argument(call.cls, "ngrams", ngrams, "an integer or a tuple of integers")
    if mode not in (None, "int") and call.arguments.flag("ragged"):
        refuse_argument(call.cls, "ragged", True, f"False with output_mode={mode!r}")
    _check_shared(call, mode)


def _check_lookup(call: Call, mode: str | None) -> None:
    oov = call["num_oov_indices"]
    if is_plain(oov) and not (isinstance(oov, int | float) and oov >= 0):
        refuse_argument(call.cls, "num_oov_indices", oov, "at least 0")
    if mode not in (None, "int") and call.arguments.flag("invert"):
        refuse_argument(call.cls, "invert", True, f"False with output_mode={mode!r}")
    if call.cls == "IntegerLookup":
        choice(call, "vocabulary_dtype", "int64")
        choice(call, "oov_method", "floormod", "farmhash")
    salt = call["salt"]
    if is_given(salt) and call.cls == "IntegerLookup" and call["oov_method"] == "floormod":
        refuse_argument(call.cls, "salt", salt, "absent unless oov_method='farmhash'")
    if is_plain(salt) and not (salt is None or isinstance(salt, int) or (isinstance(salt, tuple | list) and len(salt) == 2)):
        refuse_argument(call.cls, "salt", salt, "one or two integers")
    _check_shared(call, mode)


def _check_shared(call: Call, mode: str | None) -> None:
    """Source: ``IndexLookup.__init__``."""
    most = call["max_tokens"]
    if most is not None and is_plain(most) and not (isinstance(most, int | float) and most > 1):
        refuse_argument(call.cls, "max_tokens", most, "greater than 1")
    if most is None and call.arguments.flag("pad_to_max_tokens"):
        refuse_argument(call.cls, "max_tokens", None, "given with pad_to_max_tokens=True")
    if mode == "int" and call.arguments.flag("sparse"):
        refuse_argument(call.cls, "sparse", True, "False with output_mode='int'")
    weights = call["idf_weights"]
    if is_given(weights) and mode not in (None, "tf_idf"):
        refuse_argument(call.cls, "idf_weights", weights, "absent unless output_mode='tf_idf'")
    if mode == "tf_idf" and weights is None and is_given(call["vocabulary"]):
        refuse_argument(call.cls, "idf_weights", None, "given with a vocabulary and output_mode='tf_idf'")


def _depth(call: Call, mode: str | None, oov: Any, mask_token: Any, oov_token: Any) -> Dim:
    """Number of columns: ``max_tokens`` when padded to it, else special tokens and vocabulary. Source: ``set_vocabulary``.

    A vocabulary that is not given is learned by ``adapt``, and its size is not known here.
    """
    vocabulary = call["vocabulary"]
    listed = isinstance(vocabulary, tuple | list)
    if listed and not vocabulary:
        refuse_argument(call.cls, "vocabulary", vocabulary, "at least one token")
    size: Dim = UNKNOWN_DIM
    if listed and all(isinstance(token, str | int) for token in vocabulary) and isinstance(oov, int):
        masks = 1 if mask_token is not None and mode == "int" else 0
        special = [mask_token] * masks + [oov_token] * oov
        tokens = list(vocabulary)[len(special) :] if list(vocabulary)[: len(special)] == special else list(vocabulary)
        if len(set(tokens)) < len(tokens):
            refuse_argument(call.cls, "vocabulary", vocabulary, "without repeated tokens")
        if mask_token is not None and mask_token in tokens:
            refuse_argument(call.cls, "vocabulary", vocabulary, f"without the mask token {mask_token!r}")
        if oov_token is not None and call.arguments.flag("invert") and oov_token in tokens:
            refuse_argument(call.cls, "vocabulary", vocabulary, f"without the out-of-vocabulary token {oov_token!r}")
        size = len(special) + len(tokens)
        most = call["max_tokens"]
        if isinstance(most, int) and size > most:
            refuse_argument(call.cls, "vocabulary", vocabulary, f"at most max_tokens={most} tokens, special ones included")
    padded = call.arguments.flag("pad_to_max_tokens")
    if padded is None:
        return UNKNOWN_DIM
    return as_dim(call["max_tokens"]) if padded else size
