"""The numbers that are looked up go beyond the table of an Embedding.

## What it does

Compares `input_dim` of an `Embedding` with the largest number that it is given: word numbers of a `Tokenizer`, which count from 1 and
leave 0 for padding; `num_words` of a data set or tokenizer; `max_tokens` of a `TextVectorization`; the vocabulary of a
`StringLookup`, which comes behind a place for unknown words; random or written numbers.

## Why is this bad?

The table has rows 0 to `input_dim - 1`. A number beyond raises "indices[…] is not in [0, …)" on the CPU, in the middle of an epoch,
when the rarest word comes by; on a GPU it gives zeros without a word. With `len(tokenizer.word_index)` the last word has no row:
one more is needed.

## Example

```python bad
from tensorflow.keras import Sequential
from tensorflow.keras.layers import LSTM, Dense, Embedding
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.text import Tokenizer
import numpy as np
import pandas as pd

reviews = pd.read_csv("reviews.csv")
tokenizer = Tokenizer()
tokenizer.fit_on_texts(reviews["text"])
x = pad_sequences(tokenizer.texts_to_sequences(reviews["text"]), maxlen=100)
vocabulary = len(tokenizer.word_index)

model = Sequential([Embedding(vocabulary, 64), LSTM(32), Dense(1, activation="sigmoid")])  # error: KC708
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, np.array(reviews["good"]))
```

```python bad
from keras import Sequential
from keras.datasets import imdb
from keras.layers import Dense, Embedding, GlobalAveragePooling1D, Input
from keras.utils import pad_sequences

(x_train, y_train), _ = imdb.load_data(num_words=20000)

model = Sequential([Input((200,)), Embedding(10000, 32), GlobalAveragePooling1D(), Dense(1, activation="sigmoid")])  # error: KC708
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(pad_sequences(x_train, maxlen=200), y_train)
```

## Use instead

```python fixed
from tensorflow.keras import Sequential
from tensorflow.keras.layers import LSTM, Dense, Embedding
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.text import Tokenizer
import numpy as np
import pandas as pd

reviews = pd.read_csv("reviews.csv")
tokenizer = Tokenizer()
tokenizer.fit_on_texts(reviews["text"])
x = pad_sequences(tokenizer.texts_to_sequences(reviews["text"]), maxlen=100)
vocabulary = len(tokenizer.word_index)

model = Sequential([Embedding(vocabulary + 1, 64), LSTM(32), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, np.array(reviews["good"]))
```

## References

- [Keras: Embedding](https://keras.io/api/layers/core_layers/embedding/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Severity
from kerascheck.library.array_facts import INTEGER_RANGES, Selection
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED
from kerascheck.query.entrance import arrivals
from kerascheck.query.graph import producer
from kerascheck.query.preparation import Given, given_to
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.array import Array
from kerascheck.values.dim import Dim, Symbol, add, subtract
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.objects import ListValue

PREDICTING = ("predict", "predict_generator", "predict_on_batch")


@rule("KC708", "embedding-range", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield Embeddings whose table is too small, each once."""
    told: set[int] = set()
    for call in program.calls:
        if call.layer.cls == "Embedding" and not call.guarded and id(call.layer) not in told:
            finding = looked_up(call)
            if finding is not None:
                told.add(id(call.layer))
                yield finding
    models = {id(training.model): training.model for training in program.trainings}
    for model in models.values():
        for given in given_to(program, model, *SUPERVISED, *PREDICTING):
            for layer in embeddings(model, given):
                found = None if id(layer) in told else too_small(layer, given)
                if found is not None:
                    told.add(id(layer))
                    yield found


def embeddings(model: Model, given: Given) -> list[Layer]:
    """The Embeddings that data comes to directly."""
    return [found.call.layer for found in arrivals(model, given.tensor, given.array.facts) if found.call.layer.cls == "Embedding"]


def too_small(layer: Layer, given: Given) -> Finding | None:
    """The finding about a table that is too small for the data: an error where the largest number is surely looked up."""
    rows, facts = layer.arguments.get("input_dim"), given.array.facts
    if not isinstance(rows, int | Symbol) or layer.site is None:
        return None
    if facts.top is not None and is_short(rows, facts.top):
        whole = not isinstance(facts.origin, Selection)
        return finding(layer, rows, facts.top, given.array, None if whole else Severity.WARNING)
    most = likely(given.array)
    return finding(layer, rows, most, given.array, Severity.WARNING) if most is not None and is_short(rows, most) else None


def is_short(rows: Dim, top: Dim) -> bool:
    """Whether a table has no row for a number."""
    left = subtract(rows, top)
    return isinstance(left, int) and left <= 0


def likely(array: Array) -> int | None:
    """The largest number that may come, where the program itself says so."""
    high = array.facts.high
    if high is None or high != int(high) or array.facts.continuous or array.facts.one_hot or array.facts.scale:
        return None
    return None if any(high == largest for _, largest in INTEGER_RANGES.values()) else int(high)


def finding(layer: Layer, rows: Dim, top: Dim, array: Array, severity: Severity | None) -> Finding:
    """Rows that are missing, and what the numbers are."""
    assert layer.site is not None
    needed = add(top, 1)
    shown = f"at least {needed} rows" if isinstance(needed, int) else "one row more than there are words"
    seen = f"numbers go up to {top}" if severity is not None else f"the largest number is {top}"
    got = f"{rows}: {seen}" if isinstance(top, int) else "as many as there are words: they count from 1"
    related = ((array.site, "the numbers come from here"),) if array.site is not None else ()
    return Finding(layer.site, f"expected `input_dim` of {shown}, got {got}", "", related, fix_for(layer, rows, needed), severity=severity)


def fix_for(layer: Layer, rows: Dim, needed: Dim) -> FixPlan | None:
    """A larger number, or one added to an expression."""
    node = dimension(layer)
    if node is None:
        return None
    missing = subtract(needed, rows)
    if type(node).__name__ == "Integer" and isinstance(needed, int):
        return FixPlan("make the table larger", (Replace(node, str(needed)),))
    if isinstance(missing, int) and type(node).__name__ in ("Name", "Attribute", "Call"):
        return FixPlan("make the table larger", (Replace(node, f"{text_of(node)} + {missing}"),))
    return None


def dimension(layer: Layer) -> Any:
    """The expression that gives ``input_dim``."""
    call = layer.site.node if layer.site is not None else None
    named = argument_of(call, "input_dim")
    first = next(iter(getattr(call, "args", ())), None)
    if named is not None:
        return named.value
    return first.value if first is not None and first.keyword is None and not first.star else None


def looked_up(call: LayerCall) -> Finding | None:
    """The finding about an Embedding right behind a layer that makes the numbers."""
    source = next((producer(tensor) for tensor in flatten(call.inputs)), None)
    most = None if source is None else last_number(source.layer)
    rows, site = call.layer.arguments.get("input_dim"), call.layer.site
    if source is None or most is None or site is None or not isinstance(rows, int) or rows > most:
        return None
    related = ((source.layer.site, f"gives numbers up to {most}"),) if source.layer.site is not None else ()
    sure = source.layer.cls in ("StringLookup", "IntegerLookup")
    message = f"expected `input_dim` of at least {most + 1} rows, got {rows}: `{source.layer.cls}` gives numbers up to {most}"
    return Finding(site, message, "", related, fix_for(call.layer, rows, most + 1), severity=None if sure else Severity.WARNING)


def last_number(layer: Layer) -> int | None:
    """The largest number that a layer gives, as far as its arguments say."""
    arguments = layer.arguments
    if arguments.get("output_mode", "int") != "int" or arguments.get("invert") is True:
        return None
    match layer.cls:
        case "TextVectorization" | "Hashing":
            most = arguments.get("max_tokens" if layer.cls == "TextVectorization" else "num_bins")
            return most - 1 if isinstance(most, int) else None
        case "StringLookup" | "IntegerLookup":
            words, unknown = arguments.get("vocabulary"), arguments.get("num_oov_indices", 1)
            count = words_in(words)
            masked = arguments.get("mask_token") is not None
            return count + unknown + masked - 1 if count is not None and isinstance(unknown, int) else None
        case _:
            return None


def words_in(value: Any) -> int | None:
    """How many words a vocabulary has."""
    if isinstance(value, ListValue) and value.exact:
        return len(value.items)
    if isinstance(value, Array) and isinstance(value.shape[0], int):
        return value.shape[0]
    return len(value) if isinstance(value, tuple) else None
