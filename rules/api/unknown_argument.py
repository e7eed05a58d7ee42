"""A keyword argument that the called function of Keras does not take.

## What it does

Finds misspelled and invented keyword arguments of layers, optimizers, losses, metrics, callbacks, utilities, `compile`, `fit`,
`evaluate` and `predict`, and names the nearest argument that there is. Arguments of older Keras versions are reported
by [KC901](renamed-argument).

## Why is this bad?

Keras raises as soon as the line runs: "Unrecognized keyword arguments passed to GRU: {'return_sequence': True}".

## Example

```python bad
from keras import Input, Sequential
from keras.layers import GRU, Dense

model = Sequential([
    Input(shape=(20, 4)),
    GRU(32, return_sequence=True),  # error: KC801
    GRU(16),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse", metric=["mae"])  # error: KC801
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import GRU, Dense

model = Sequential([
    Input(shape=(20, 4)),
    GRU(32, return_sequences=True),
    GRU(16),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
```

## References

- [Keras: API documentation](https://keras.io/api/)
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.arguments import change_of, taken
from kerascheck.keras_api.lookup import BASE_LAYER_ARGUMENTS, Entry
from kerascheck.program import Program
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of


@rule("KC801", "unknown-argument", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield every keyword argument that is not in the signature and never was, as far as is known."""
    for call in program.unbound:
        for name in call.unexpected if not call.guarded else ():
            if taken(call.entry, name) or change_of(call.entry, name) is not None:
                continue
            near = nearest(call.entry, name)
            hint = f"; did you mean `{near}`?" if near else ""
            yield Finding(argument_site(call.site, name), f"`{call.entry.name}` takes no argument `{name}`{hint}", "not an argument",
                          fix=fix_for(call.site.node, name, near))  # fmt: skip


def nearest(entry: Entry, name: str) -> str | None:
    """The argument whose name differs least."""
    names = [parameter.name for parameter in entry.parameters if parameter.kind in ("", "k")]
    names += [each for each in BASE_LAYER_ARGUMENTS if "Layer" in entry.bases and each not in names]
    found = get_close_matches(name.lower().replace("_", ""), [each.replace("_", "") for each in names], 1, 0.7)
    return next((each for each in names if each.replace("_", "") == found[0]), None) if found else None


def fix_for(node: Any, name: str, near: str | None) -> FixPlan | None:
    """The nearest name, if the call does not give it already."""
    argument = argument_of(node, name)
    if argument is None or near is None or argument_of(node, near) is not None:
        return None
    return FixPlan(f"write `{near}`", (Replace(argument.keyword, near),), Applicability.UNSAFE)
