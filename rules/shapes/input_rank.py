"""A layer gets an input of a rank it does not take.

## What it does

Finds layer calls whose input has too many or too few axes for the layer: `Conv2D` on flat features,
`LSTM` on one vector a sample, `Embedding` on images, and so on. The message says which axes the layer expects.

## Why is this bad?

Keras refuses such a call when the model is built: nothing is trained. The batch axis, which nobody writes in
`input_shape`, makes Keras' own message hard to read ("expected ndim=4, found ndim=2").

## Example

```python bad
import keras
from keras import layers

inputs = keras.Input(shape=(784,))
x = layers.Conv2D(32, 3, activation="relu")(inputs)  # error: KC101
outputs = layers.Dense(10, activation="softmax")(layers.Flatten()(x))
model = keras.Model(inputs, outputs)
```

## Use instead

```python good
import keras
from keras import layers

inputs = keras.Input(shape=(784,))
x = layers.Reshape((28, 28, 1))(inputs)
x = layers.Conv2D(32, 3, activation="relu")(x)
outputs = layers.Dense(10, activation="softmax")(layers.Flatten()(x))
model = keras.Model(inputs, outputs)
```

## References

- [Keras: the Conv2D layer, input shape](https://keras.io/api/layers/convolution_layers/convolution2d/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query import refused, source_of
from kerascheck.rule import Finding, rule


@rule("KC101", "input-rank", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield every call that is refused for its input's rank."""
    for call, refusal in refused(program, "rank"):
        if call.site is None:
            continue
        source = source_of(call)
        related = ((source.site, f"gives {refusal.detail['shape']}"),) if source is not None and source.site is not None else ()
        expected = f"at least rank {refusal.detail['expected']}" if refusal.detail["at_least"] else f"rank {refusal.detail['expected']}"
        yield Finding(call.site, refusal.message, f"expects {expected}", related, call=call, cause=call)
