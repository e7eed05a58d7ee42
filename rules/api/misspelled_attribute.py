"""An attribute of a layer or model whose name is misspelled.

## What it does

Finds attributes of Keras' own layers and models that do not exist, but are one or two letters from one that does: `layer.trainabel`,
`model.layer`, `model.sumary()`.

## Why is this bad?

Reading such an attribute raises an `AttributeError`. Writing it is worse: Python makes a new attribute without a word, and
`layer.trainabel = False` freezes nothing.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

base = Sequential([Input((16,)), Dense(8, activation="relu")])
for layer in base.layers:
    layer.trainabel = False  # warning: KC814
```

## Use instead

```python fixed
from keras import Sequential
from keras.layers import Dense, Input

base = Sequential([Input((16,)), Dense(8, activation="relu")])
for layer in base.layers:
    layer.trainable = False
```

## References

- [Keras: the base Layer class](https://keras.io/api/layers/base_layer/)
- [Keras: the Model class](https://keras.io/api/models/model/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.attributes import meant
from kerascheck.program import Program
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.layer import Layer, Model
from kerascheck.values.site import Site


@rule("KC814", "misspelled-attribute", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield attributes that are misspellings."""
    for misuse in program.misuses:
        if misuse.kind != "misspelled-attribute" or misuse.guarded or not isinstance(misuse.value, Layer):
            continue
        right = meant(misuse.detail, model=isinstance(misuse.value, Model))
        name = getattr(misuse.site.node, "attr", None)
        if right is None or name is None:
            continue
        what = "model" if isinstance(misuse.value, Model) else f"`{misuse.value.cls}` layer"
        message = f"expected an attribute that a {what} has, such as `{right}`, got `{misuse.detail}`"
        fix = FixPlan(f"write `{right}`", (Replace(name, right),), Applicability.UNSAFE)
        yield Finding(Site(misuse.site.file, name, misuse.site.via), message, "", fix=fix)
