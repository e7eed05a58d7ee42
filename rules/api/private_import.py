"""An import from Keras' or TensorFlow's private modules.

## What it does

Finds imports from `tensorflow.python.keras` and `keras.src`, which are not part of the public API.

## Why is this bad?

`tensorflow.python.keras` is a remnant of Keras 2 that lives on inside TensorFlow for its own use. Its layers and models do not mix with
those of `tf.keras`, half of it is gone already (`LSTM`, `Adam`, `applications`, `datasets`, `preprocessing`), and the rest may go
with any version. What is in `keras.src` moves about from version to version without notice.

## Example

```python bad
from tensorflow.python.keras.layers import Dense, Flatten  # warning: KC804
from keras.src.callbacks import EarlyStopping  # warning: KC804
```

## Use instead

```python fixed
from tensorflow.keras.layers import Dense, Flatten
from keras.callbacks import EarlyStopping
```

## References

- [TensorFlow: what is covered by the API guarantees](https://www.tensorflow.org/guide/versions)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.lookup import symbol
from kerascheck.keras_api.migration import successor
from kerascheck.program import Program, SymbolUse
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace

PRIVATE: Final = {"tensorflow.python.keras": "tensorflow.keras", "keras.src": "keras"}


@rule("KC804", "private-import", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield each import statement that reaches into private modules, once."""
    told: set[int] = set()
    for use in program.imports:
        private = next((each for each in PRIVATE if f"{use.written}.".startswith(f"{each}.")), None)
        inside = use.site.file.replace("\\", "/").startswith(("keras/", "integration_tests/")) or "/keras/" in use.site.file
        if private is None or use.guarded or inside or id(use.statement) in told:
            continue
        told.add(id(use.statement))
        group = [each for each in program.imports if each.statement is use.statement]
        homes = {home_of(each) for each in group}
        fix = None
        home = homes.pop() if len(homes) == 1 else None
        names: Any = getattr(use.statement, "names", ())
        if home is not None and getattr(use.statement, "module", None) is not None and isinstance(names, tuple | list):
            public = home.replace("keras", PRIVATE[private], 1)
            fix = FixPlan(f"import from `{public}`", (Replace(use.statement.module, public),), Applicability.UNSAFE)
        hint = f"; `{home.replace('keras', PRIVATE[private], 1)}` is public" if home is not None else f"; `{PRIVATE[private]}` is public"
        yield Finding(use.site, f"`{private}` is private{hint}", "may change or go with any version", fix=fix)


def home_of(use: SymbolUse) -> str | None:
    """The public module that has a name of the same kind, None where there is none."""
    if symbol(use.path) is not None:
        return use.path.rpartition(".")[0]
    moved = successor(use.path)
    name = use.path.rpartition(".")[2]
    return moved.path.rpartition(".")[0] if moved is not None and moved.path.endswith(f".{name}") else None
