"""A call whose result is all that it does, and is thrown away.

## What it does

Finds lines such as `dataset.batch(32)`, `np.expand_dims(x, 0)`, `x.reshape(-1, 784)` or `to_categorical(y)` whose result is bound
to no name.

## Why is this bad?

These functions change nothing in place: they return a new dataset or array. Without `dataset = dataset.batch(32)` the dataset stays
as it was, mostly to fail at the next `fit` with a message on shapes.

## Example

```python bad
import numpy as np
import tensorflow as tf

x, y = np.random.rand(600, 8), np.random.rand(600)

dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset.shuffle(600).batch(32)  # warning: KC614
print(dataset.element_spec)
```

## Use instead

```python fixed
import numpy as np
import tensorflow as tf

x, y = np.random.rand(600, 8), np.random.rand(600)

dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.shuffle(600).batch(32)
print(dataset.element_spec)
```

## References

- [TensorFlow: tf.data](https://www.tensorflow.org/guide/data)
- [NumPy: reshape](https://numpy.org/doc/stable/reference/generated/numpy.reshape.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace


@rule("KC614", "result-discarded", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls whose result is lost, though the name that they work on is used afterwards."""
    for lost in program.discarded:
        text = text_of(lost.site.node)
        message = f"expected the result in a variable, `{lost.name} = {text}`, got it thrown away: `{lost.name}` stays as it was"
        fix = FixPlan("keep the result", (Replace(lost.site.node, f"{lost.name} = {text}"),), Applicability.UNSAFE)
        yield Finding(lost.site, message, "", fix=fix)
