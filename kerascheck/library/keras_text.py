"""Keras: ``keras.preprocessing.text``: tokenizers and what they make of texts."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from kerascheck.library.array_facts import Origin
from kerascheck.library.array_values import as_array, dim_argument, made, sequence_of
from kerascheck.library.keras_naming import automatic
from kerascheck.library.registry import Call, attribute, function, method
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, add, named
from kerascheck.values.objects import DictValue, LibraryObject, ListValue, Value
from kerascheck.values.shape import Shape

TOKENIZER: Final = "keras.preprocessing.text.Tokenizer"
FILTERS: Final = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


def words(text: str, filters: str = FILTERS, lower: bool = True, split: str = " ") -> list[str]:
    """The words of a text, as ``text_to_word_sequence`` cuts it."""
    text = text.lower() if lower else text
    return [word for word in text.translate({ord(mark): split for mark in filters}).split(split) if word]


@function(TOKENIZER)
def tokenizer(
    call: Call,
    num_words: Value = None,
    filters: Value = FILTERS,
    lower: Value = True,
    split: Value = " ",
    char_level: Value = False,
    oov_token: Value = None,
    *args: Value,
    **_: Value,
) -> Value:
    """A tokenizer that has seen nothing yet."""
    arguments = {
        "num_words": num_words,
        "filters": filters,
        "lower": lower,
        "split": split,
        "char_level": char_level,
        "oov_token": oov_token,
    }
    return LibraryObject(TOKENIZER, arguments, {"word_index": DictValue()}, call.site)


def _texts(call: Call, texts: Value) -> list[str] | None:
    items = call.ev.iterate(texts)
    return [text for text in items if isinstance(text, str)] if items is not None and all(isinstance(text, str) for text in items) else None


def _cut(receiver: LibraryObject, text: str) -> list[str] | None:
    """The tokens of one text; None when the tokenizer's settings are not plain."""
    given = receiver.arguments
    filters, lower, split = given["filters"], given["lower"], given["split"]
    if given["char_level"] is True:
        return list(text.lower() if lower else text)
    if not isinstance(filters, str) or not isinstance(lower, bool) or not isinstance(split, str) or given["char_level"] is not False:
        return None
    return words(text, filters, lower, split)


@method(TOKENIZER, "fit_on_texts", "fit_on_sequences")
def fit_on_texts(call: Call, receiver: LibraryObject, texts: Value = None) -> Value:
    """Numbers the words by frequency, from 1, behind the token for unknown words."""
    known = _texts(call, texts) if call.path == "fit_on_texts" else None
    cut = None if known is None else [_cut(receiver, text) for text in known]
    if cut is None or any(part is None for part in cut):
        size = named(f"len({automatic(call.ev, 'word_index')})")
        call.ev.journal.put(receiver.state, "word_index", DictValue({}, exact=False, size=size))
        return None
    counts = Counter(word for part in cut for word in part or ())
    oov = receiver.arguments["oov_token"]
    ranked = [word for word, _ in sorted(counts.items(), key=lambda item: item[1], reverse=True)]
    ranked = [oov, *ranked] if isinstance(oov, str) else ranked
    call.ev.journal.put(receiver.state, "word_index", DictValue({word: number for number, word in enumerate(ranked, 1)}))
    return None


@attribute(TOKENIZER, "word_index", "num_words", "index_word", "word_counts", "document_count", "oov_token")
def member(call: Call, receiver: LibraryObject) -> Value:
    """What the tokenizer has learnt."""
    index = receiver.state["word_index"]
    match call.path:
        case "word_index":
            return index
        case "index_word":
            return DictValue({number: word for word, number in index.items.items()}, index.exact, index.size)
        case "num_words" | "oov_token":
            return receiver.arguments[call.path]
        case _:
            return DictValue({}, exact=False) if call.path == "word_counts" else call.unknown("how many texts it has seen is not kept")


def _bounds(receiver: LibraryObject) -> Facts:
    """Bounds of token numbers: below ``num_words``, and not beyond the vocabulary."""
    limits = []
    num_words = receiver.arguments["num_words"]
    index: DictValue = receiver.state["word_index"]
    if isinstance(num_words, int):
        limits.append(num_words - 1)
    if index.exact and index.items:
        limits.append(len(index.items))
    top = index.size if num_words is None else None
    return Facts(1, min(limits) if limits else None, origin=Origin(), top=top)


@method(TOKENIZER, "texts_to_sequences", "texts_to_sequences_generator")
def texts_to_sequences(call: Call, receiver: LibraryObject, texts: Value) -> Value:
    """One list of numbers a text: ragged rows where the words are not known."""
    known = _texts(call, texts)
    index: DictValue = receiver.state["word_index"]
    cut = None if known is None else [_cut(receiver, text) for text in known]
    if cut is not None and index.exact and not any(part is None for part in cut):
        return ListValue(tuple(ListValue(tuple(_numbers(receiver, index.items, part or []))) for part in cut))
    return Array(Shape((_count(call, texts),)), "object", _bounds(receiver), site=call.site)


def _numbers(receiver: LibraryObject, index: dict[Any, Value], tokens: list[str]) -> list[int]:
    limit = receiver.arguments["num_words"]
    unknown = index.get(receiver.arguments["oov_token"])
    numbers = [index.get(token) for token in tokens]
    limited = [number if isinstance(number, int) and (not isinstance(limit, int) or number < limit) else unknown for number in numbers]
    return [number for number in limited if isinstance(number, int)]


def _count(call: Call, texts: Value) -> Dim:
    items = sequence_of(call, texts)
    return len(items) if items is not None else as_array(texts).shape[0]


@method(TOKENIZER, "texts_to_matrix", "sequences_to_matrix")
def texts_to_matrix(call: Call, receiver: LibraryObject, texts: Value, mode: Value = "binary") -> Value:
    """One row a text, one column a word."""
    index: DictValue = receiver.state["word_index"]
    width: Dim = dim_argument(receiver.arguments["num_words"])
    if receiver.arguments["num_words"] is None:
        width = len(index.items) + 1 if index.exact else UNKNOWN_DIM if index.size is None else add(index.size, 1)
    return made(call, Shape((_count(call, texts), width)), "float64", Facts(0, 1 if mode in ("binary", "freq") else None, origin=Origin()))


@function("keras.preprocessing.text.text_to_word_sequence")
def text_to_word_sequence(call: Call, input_text: Value, *args: Value, **kwargs: Value) -> Value:
    """The words of a text."""
    if isinstance(input_text, str) and not args and not kwargs:
        return ListValue(tuple(words(input_text)))
    return ListValue((), exact=False)


@function("keras.preprocessing.text.one_hot", "keras.preprocessing.text.hashing_trick")
def hashed(call: Call, text: Value, n: Value, *args: Value, **kwargs: Value) -> Value:
    """Hashed word numbers from 1 to n - 1."""
    count: Dim = len(words(text)) if isinstance(text, str) and not args and not kwargs else UNKNOWN_DIM
    return Array(Shape((count,)), "int64", Facts(1, n - 1 if isinstance(n, int) else None), site=call.site)


@function("keras.preprocessing.sequence.skipgrams", "keras.preprocessing.sequence.make_sampling_table")
def skipgrams(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Pairs of words and their labels, of unknown number."""
    if call.path.endswith("table"):
        return made(call, Shape((dim_argument(args[0] if args else kwargs.get("size")),)), "float64", Facts(0, 1, continuous=True))
    pairs = Array(Shape((UNKNOWN_DIM, 2)), "int64", Facts(low=0), site=call.site)
    return pairs, Array(Shape((UNKNOWN_DIM,)), "int64", Facts(0, 1, 2), site=call.site)
