"""An import or attribute that the installed Keras does not have.

## What it does

Finds names that are not in the public modules of the installed Keras, and says which one is nearest: `keras.layers.Dence`,
`from keras.layers import BatchNormalisation`. Names of which it is known where they have gone are reported by
[KC903](moved-symbol), layers of Keras 1 by [KC904](old-layer-name).

A name that is used in many places is reported at the first. Imports inside `try` are left alone, and so are private names
and the package `tf_keras`.

## Why is this bad?

The import raises `ImportError`, the attribute `AttributeError`: nothing behind it runs.

## Example

```python bad
import keras

model = keras.Sequential([
    keras.Input(shape=(28, 28, 1)),
    keras.layers.Conv2d(32, 3, activation="relu"),  # error: KC803
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
```

```python bad
from keras.layers import BatchNormalisation, Dense  # error: KC803
```

## Use instead

```python fixed
import keras

model = keras.Sequential([
    keras.Input(shape=(28, 28, 1)),
    keras.layers.Conv2D(32, 3, activation="relu"),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
```

## References

- [Keras: API documentation](https://keras.io/api/)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.lookup import exists, names_in
from kerascheck.keras_api.migration import old_layer, successor
from kerascheck.program import Program
from kerascheck.query.symbols import import_of, unavailable
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace


@rule("KC803", "unknown-symbol", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield each symbol that is nowhere to be found, once."""
    told: set[tuple[str, str]] = set()
    for use in unavailable(program):
        version, keras = program.target.version(use.written), program.target.named(use.written)
        moved = successor(use.path, version, through_tensorflow=use.through_tensorflow)
        if old_layer(use.path) is not None or moved is not None:
            continue
        if (use.site.file, use.written) in told and import_of(program, use) is None:
            continue
        told.add((use.site.file, use.written))
        module, _, name = use.path.rpartition(".")
        if module != "keras" and not exists(module, version, through_tensorflow=use.through_tensorflow):
            yield Finding(use.site, f"{keras} has no `{use.written}`, nor a module `{use.written.rpartition('.')[0]}`", "not there")
            continue
        near = nearest(name, names_in(module, version, through_tensorflow=use.through_tensorflow))
        hint = f"; did you mean `{near}`?" if near else ""
        fix = None
        if near and import_of(program, use) is None and type(use.site.node).__name__ == "Attribute":
            fix = FixPlan(f"write `{near}`", (Replace(use.site.node.attr, near),), Applicability.UNSAFE)
        yield Finding(use.site, f"{keras} has no `{use.written}`{hint}", "not there", fix=fix)


def nearest(name: str, names: Sequence[str]) -> str | None:
    """The name that differs least, upper and lower case counting little."""
    folded = {each.lower(): each for each in reversed(names)}
    found = get_close_matches(name.lower(), list(folded), 1, 0.75)
    return folded[found[0]] if found else None
