"""Dense layers get wider towards a narrow output.

## What it does

Finds networks of `Dense` layers, and scikit-learn's `MLPClassifier` and `MLPRegressor`, with a hidden layer that is at least twice as
wide as the one before, although the output is no wider than that one.

## Why is this bad?

What the narrow layer lets through is all that the wide one behind it gets to see: its further units can only mix the same few
numbers again, at the price of many weights. A network that ends in few units usually starts wide and gets narrower, or has the same
width throughout. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(64, activation="relu"),  # info: KC553
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(16, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## References

- [Bengio, 2012: Practical Recommendations for Gradient-Based Training of Deep Architectures, 3.2](https://arxiv.org/abs/1206.5533)
- [Neural network FAQ: how many hidden units should I use?](http://www.faqs.org/faqs/ai-faq/neural-nets/part3/section-10.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.hidden import networks
from kerascheck.rule import Finding, rule


@rule("KC553", "growing-dense-widths", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first hidden layer that is much wider than the one before."""
    for network in networks(program):
        if network.outputs is None or network.squeezes:
            continue
        for place, (one, other) in enumerate(pairwise(network.hidden)):
            if other >= 2 * one and network.outputs <= one:
                got = f"got {other} units behind {one}, with {network.outputs} at the end"
                before, site = network.sites[place : place + 2]
                related = ((before, f"{one} units"),) if before is not site else ()
                yield Finding(site, f"expected hidden layers that stay or get narrower towards a narrow output, {got}", "", related)
                break
