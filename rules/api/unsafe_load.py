"""A model is loaded in a way that runs whatever code its file contains.

## What it does

Finds `safe_mode=False` in `load_model` and its kin, `keras.config.enable_unsafe_deserialization()`, and models or weights that are kept
with `pickle`, `joblib` or `dill`.

## Why is this bad?

A `Lambda` layer in a saved model is Python code; Keras refuses to run it unless `safe_mode=False` says that the file is trusted.
`pickle` has no such guard: loading a pickled file runs what its author put there. A model from somebody else can then do anything
that you can do.

## Example

```python bad
import keras

model = keras.models.load_model("downloaded.keras", safe_mode=False)  # warning: KC806
```

```python bad
import pickle

from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([Input((4,)), Dense(1)])
with open("model.pkl", "wb") as file:
    pickle.dump(model, file)  # warning: KC806
```

## Use instead

```python good
import keras

model = keras.models.load_model("downloaded.keras")
model.save("mine.keras")
```

## References

- [Keras: model saving and loading](https://keras.io/api/models/model_saving_apis/model_saving_and_loading/)
- [Python: pickle](https://docs.python.org/3/library/pickle.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import LibraryCall, Program
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Model
from kerascheck.values.objects import ListValue, Value

LOADERS: Final = frozenset(("load_model", "model_from_json", "deserialize_keras_object", "deserialize", "from_config", "clone_model"))
PICKLERS: Final = frozenset(("pickle.dump", "pickle.dumps", "joblib.dump", "dill.dump", "dill.dumps"))


@rule("KC806", "unsafe-load", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls that trust a file blindly."""
    for call in program.library_calls:
        name = call.path.rpartition(".")[2]
        if call.path.startswith("keras.") and name in LOADERS and call.kwargs.get("safe_mode") is False:
            message = "expected a file to be loaded with `safe_mode=True`, got `safe_mode=False`, which runs any code that is in the file"
            yield Finding(argument_site(call.site, "safe_mode"), message)
        elif call.path.startswith("keras.") and name == "enable_unsafe_deserialization":
            message = "expected files to be loaded safely, got `enable_unsafe_deserialization()`: every file may run code now"
            yield Finding(call.site, message)
        elif call.path in PICKLERS and pickles_a_model(call):
            expected = "expected a model to be kept with `model.save('name.keras')`"
            message = f"{expected}, got `{call.path}`: loading that file runs what is in it"
            yield Finding(call.site, message)


def pickles_a_model(call: LibraryCall) -> bool:
    """Whether what is pickled is a Keras model, or holds one."""
    return any(is_model(value) for value in (*call.args[:1], *(call.kwargs[name] for name in ("obj", "value") if name in call.kwargs)))


def is_model(value: Value) -> bool:
    """Whether a value is a model or a sequence with one."""
    if isinstance(value, tuple | ListValue):
        return any(map(is_model, value if isinstance(value, tuple) else value.items))
    return isinstance(value, Model)
