"""An import or attribute that has moved in today's Keras.

## What it does

Finds symbols of Keras 1 and 2 that the installed Keras has in another place or under another name:
`keras.layers.core.Dense`, `keras.utils.np_utils.to_categorical`, `layers.experimental.preprocessing`, `optimizers.legacy`,
`K.sum` and its kin, `from keras.optimizers import adam`, and many more. The message says where each has gone.

`keras` and `tf.keras` are not the same here: `tf.keras` still has `ImageDataGenerator`, `Tokenizer` and the backend
functions, which are gone from `keras`. An import inside `try` is left alone. A name that is used in many places is reported
at the first.

## Why is this bad?

The import raises `ImportError` or `ModuleNotFoundError`, the attribute `AttributeError`, before anything is trained. The optimizers
in `optimizers.legacy` can still be imported, and raise as soon as one is made.

## Example

```python bad
from keras.layers.core import Dense, Dropout  # error: KC903
from keras.models import Sequential
from keras.utils import np_utils  # error: KC903

model = Sequential([Dense(64, activation="relu"), Dropout(0.5), Dense(10, activation="softmax")])
labels = np_utils.to_categorical([1, 5, 9], 10)
```

```python bad
import keras
from keras import backend as K


def dice(y_true, y_pred):
    both = K.sum(y_true * y_pred)  # error: KC903
    return 2.0 * both / (K.sum(y_true) + K.sum(y_pred))


model = keras.Sequential([keras.Input(shape=(8,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[dice])
```

## Use instead

```python fixed
from keras.layers import Dense, Dropout
from keras.models import Sequential
from keras import utils as np_utils

model = Sequential([Dense(64, activation="relu"), Dropout(0.5), Dense(10, activation="softmax")])
labels = np_utils.to_categorical([1, 5, 9], 10)
```

The functions of the old backend are in `keras.ops`:

```python good
import keras
from keras import ops


def dice(y_true, y_pred):
    both = ops.sum(y_true * y_pred)
    return 2.0 * both / (ops.sum(y_true) + ops.sum(y_pred))


model = keras.Sequential([keras.Input(shape=(8,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[dice])
```

## References

- [Keras: migrating Keras 2 code to multi-backend Keras 3](https://keras.io/guides/migrating_to_keras_3/)
- [Keras: the ops API](https://keras.io/api/ops/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.lookup import exists
from kerascheck.keras_api.migration import MERGED, Successor, old_layer, successor
from kerascheck.program import Program, SymbolUse
from kerascheck.query.moving import fix_for, moved_together, names_of, spelled
from kerascheck.query.symbols import import_of, unavailable
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.site import Site


@rule("KC903", "moved-symbol", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield each symbol that has gone elsewhere, once; the names of one import from a module that is gone are one finding."""
    groups: dict[int, list[tuple[SymbolUse, Successor]]] = {}
    attributes: dict[tuple[str, str], list[tuple[SymbolUse, Successor]]] = {}
    for use in unavailable(program):
        version = program.target.version(use.written)
        known = old_layer(use.path) is None
        moved = successor(use.path, version, through_tensorflow=use.through_tensorflow) if known else None
        if moved is None:
            continue
        statement = import_of(program, use)
        if statement is None:
            attributes.setdefault((use.site.file, use.written), []).append((use, moved))
        elif not names_of(statement) or has_module(use):
            keras = program.target.named(use.written)
            yield Finding(use.site, sentence(use, moved, keras), "gone", fix=fix_for(program, use, moved, statement))
        elif use.site.node not in [earlier.site.node for earlier, _ in groups.get(id(statement), [])]:
            groups.setdefault(id(statement), []).append((use, moved))
    for uses in attributes.values():
        yield of_attribute(program, uses)
    for group in groups.values():
        yield from of_module(program, import_of(program, group[0][0]), group)
    yield from lazy_imports(program)


def of_attribute(program: Program, uses: list[tuple[SymbolUse, Successor]]) -> Finding:
    """One finding for all uses of an attribute in a file, with a fix for all of them."""
    use, moved = uses[0]
    fixes = {id(each.site.node): fix_for(program, each, taken, None) for each, taken in uses}
    more = f" ({len(fixes)} places)" if len(fixes) > 1 else ""
    plans = tuple(plan for fix in fixes.values() if fix is not None for plan in fix.plans)
    first = fixes[id(use.site.node)]
    fix = FixPlan(first.message, plans, first.applicability) if first is not None and None not in fixes.values() else None
    return Finding(use.site, f"{sentence(use, moved, program.target.named(use.written))}{more}", "gone", fix=fix)


def of_module(program: Program, statement: Any, group: list[tuple[SymbolUse, Successor]]) -> Iterator[Finding]:
    """One finding for an import from a module that is gone, however many names it brings."""
    use, moved = group[0]
    keras = program.target.named(use.written)
    site = Site(use.site.file, statement.module, use.site.via) if len(group) > 1 else use.site
    old = use.written.rpartition(".")[0]
    homes = {each.path.rpartition(".")[0] for _, each in group}
    kept = all(each.path.rpartition(".")[2] == taken.path.rpartition(".")[2] for taken, each in group)
    whole = len(group) == len(names_of(statement)) and len(homes) == 1 and homes != {""} and kept
    fix = None
    if whole:
        home = spelled(homes.pop(), use)
        fix = FixPlan(f"import from `{home}`", (Replace(statement.module, home),))
        names = ", ".join(f"`{each.path.rpartition('.')[2]}`" for each, _ in group)
        message = f"{keras} has no module `{old}`: {names} {'is' if len(group) == 1 else 'are'} in `{home}`"
    elif len(group) == 1:
        message, fix = sentence(use, moved, keras), fix_for(program, use, moved, statement)
    else:
        message = f"{keras} has no module `{old}`: " + "; ".join(dict.fromkeys(where(each, taken) for each, taken in group))
        fix = moved_together(statement, group)
    yield Finding(site, message, "gone", fix=fix)


def lazy_imports(program: Program) -> Iterator[Finding]:
    """Imports from under ``tensorflow.compat.v1.keras``, ``tensorflow.contrib.keras`` and ``keras.api``, whatever they are of."""
    seen: set[int] = set()
    for use in program.imports:
        old = next((each for each in ("tensorflow.compat.v1.keras", "tensorflow.compat.v2.keras", "tensorflow.contrib.keras", "keras.api")
                    if use.written.startswith(f"{each}.")), None)  # fmt: skip
        if old is None or use.guarded or id(use.statement) in seen or not names_of(use.statement):
            continue
        seen.add(id(use.statement))
        new = "keras" if old == "keras.api" else "tensorflow.keras"
        written = text_of(use.statement.module)
        plans = (Replace(use.statement.module, written.replace(old, new, 1)),)
        yield Finding(use.site, f"nothing can be imported from `{old}` any more: it is `{new}` now", "gone",
                      fix=FixPlan(f"import from `{new}`", plans, Applicability.UNSAFE))  # fmt: skip


def has_module(use: SymbolUse) -> bool:
    """Whether the module is there, and only the name is not."""
    module = use.path.rpartition(".")[0]
    return exists(module, through_tensorflow=use.through_tensorflow) or module == "keras"


def where(use: SymbolUse, moved: Successor) -> str:
    """Where one symbol has gone, as half a sentence."""
    name = use.path.rpartition(".")[2]
    if moved.advice:
        still = f" (`tf.{use.path}` is still there)" if moved.tensorflow else ""
        return f"{moved.advice}{still}"
    if not moved.path:
        return f"it is still in `tensorflow.{use.path.rpartition('.')[0]}`"
    still = f" (`tf.{use.path}` is still there)" if moved.tensorflow else ""
    if use.path in MERGED:
        return f"what was in it is in `{spelled(moved.path, use)}` now{still}"
    return f"`{name}` is `{spelled(moved.path, use)}` now{still}"


def sentence(use: SymbolUse, moved: Successor, keras: str) -> str:
    """The message for one symbol."""
    if use.path.startswith("keras.optimizers.legacy."):
        return f"`{use.written}` raises when it is called: the optimizers of Keras 2 are gone; {where(use, moved)}"
    return f"{keras} has no `{use.written}`: {where(use, moved)}"
