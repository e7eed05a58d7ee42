"""A model's outputs do not come from its inputs alone.

## What it does

Finds `Model(inputs, outputs)` whose outputs need an `Input` that is not among the inputs.

## Why is this bad?

Keras walks from the outputs back to the inputs. Where it comes to an `Input` that is not listed, it refuses: nothing
would be fed there. Either an input was forgotten in the list, or the variable of an `Input` was overwritten by a
layer's output, so that the name in the list means another tensor.

## Example

```python bad
from keras import Input, Model
from keras.layers import Concatenate, Dense

picture = Input((64,))
gate = Input((4,))
both = Concatenate()([picture, gate])
model = Model(picture, Dense(1)(both))  # error: KC508
```

## Use instead

```python good
from keras import Input, Model
from keras.layers import Concatenate, Dense

picture = Input((64,))
gate = Input((4,))
both = Concatenate()([picture, gate])
model = Model([picture, gate], Dense(1)(both))
```

## References

- [Keras: the functional API](https://keras.io/guides/functional_api/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_graph import graph_of
from kerascheck.program import Program
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Model, flatten
from kerascheck.values.tensor import Tensor


@rule("KC508", "graph-disconnected", Severity.ERROR, instead_of=("KC701", "KC702", "KC709", "KC710"))
def check(program: Program) -> Iterator[Finding]:
    """Yield functional models with an input that is not listed."""
    for model in program.models:
        if model.kind != "Functional" or model.site is None or model.state.get("guarded") or not is_known(model):
            continue
        missing = graph_of(model).disconnected
        if missing is None or missing.call is None:
            continue
        source = missing.call.layer
        message = f"the outputs need the `Input` {missing.shape} named `{source.name}`, which is not among the model's inputs"
        related = ((source.site, "this input is not listed"),) if source.site is not None else ()
        yield Finding(model.site, message, "", related, cause=model)


def is_known(model: Model) -> bool:
    """Whether all inputs and outputs are tensors that are known."""
    ends = [*flatten(model.inputs), *flatten(model.outputs)]
    return bool(ends) and all(isinstance(each, Tensor) and each.call is not None and not each.alternatives for each in ends)
