"""A layer is called with a wrong number of tensors.

## What it does

Finds calls of a layer that takes one tensor on a list of several, and of a merging layer (`Add`, `Concatenate`, `Dot`, …) on one tensor.

## Why is this bad?

Most layers take one tensor. Several are first put together by a merging layer, which in turn takes a *list*: `Concatenate()([a, b])`, not
`Concatenate()(a, b)`. Keras refuses anything else.

## Example

```python bad
from keras import Input
from keras.layers import Dense

left, right = Input((8,)), Input((4,))
hidden = Dense(16)([left, right])  # error: KC114
```

## Use instead

```python good
from keras import Input
from keras.layers import Concatenate, Dense

left, right = Input((8,)), Input((4,))
hidden = Dense(16)(Concatenate()([left, right]))
```

## References

- [Keras: merging layers](https://keras.io/api/layers/merging_layers/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import is_symbolic, refused
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import flatten
from kerascheck.values.tensor import Tensor


@rule("KC114", "wrong-number-of-inputs", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls that Keras refuses for the number of tensors."""
    for call, refusal in refused(program, "inputs"):
        site = place(call)
        tensors = list(flatten(call.inputs))
        listed_alone = len(tensors) == 1 and not isinstance(call.inputs, Tensor)
        if site is not None and tensors and not listed_alone and all(map(is_symbolic, tensors)):
            yield Finding(site, refusal.message, "", call=call, cause=call)
