"""A hidden layer is wider or narrower than the rules of thumb have it.

## What it does

Looks at the hidden layers of networks of `Dense` layers, and of scikit-learn's `MLPClassifier` and `MLPRegressor`, where the number
of features and of outputs is known. Three rules of thumb are held against each width: between the sizes of input and output; about ⅔ of
the input and the output together; less than twice the input. Tells of the first layer that none of them would have.

## Why is this bad?

Too few units cannot hold what the task needs; too many have weights enough to learn the samples by heart, and take longer. The
rules of thumb know nothing of how many samples there are, or how hard the task is: they give a width to begin with, from which
one tries up and down with an eye on the validation loss. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((8,)),
    Dense(200, activation="relu"),  # info: KC558
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

```python bad
from sklearn.datasets import load_breast_cancer
from sklearn.neural_network import MLPClassifier

X, y = load_breast_cancer(return_X_y=True)
network = MLPClassifier(hidden_layer_sizes=(400,), max_iter=1000)  # info: KC558
network.fit(X, y)
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((8,)),
    Dense(12, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

```python good
from sklearn.datasets import load_breast_cancer
from sklearn.neural_network import MLPClassifier

X, y = load_breast_cancer(return_X_y=True)
network = MLPClassifier(hidden_layer_sizes=(20,), max_iter=1000)
network.fit(X, y)
```

## References

- [Heaton, 2008: Introduction to Neural Networks for Java, chapter 5: the number of hidden layers](https://www.heatonresearch.com/2017/06/01/hidden-layers.html)
- [Neural network FAQ: how many hidden units should I use?](http://www.faqs.org/faqs/ai-faq/neural-nets/part3/section-10.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.hidden import Network, networks
from kerascheck.rule import Finding, rule


@rule("KC558", "hidden-width", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first hidden layer of each network that is beyond all rules of thumb."""
    for network in networks(program):
        inputs, outputs = network.inputs, network.outputs
        if inputs is None or outputs is None or network.squeezes:
            continue
        for width, site in zip(network.hidden, network.sites, strict=True):
            message = judge(network, width, inputs, outputs)
            if message is not None:
                yield Finding(site, message)
                break


def judge(network: Network, width: int, inputs: int, outputs: int) -> str | None:
    """What the rules of thumb say against a width; None where one of them has it."""
    least, most = sorted((inputs, outputs))
    thirds = round(2 * inputs / 3 + outputs)
    if least <= width <= max(most, thirds, 2 * inputs - 1):
        return None
    rules = f"{least} to {most} (between input and output), about {thirds} (⅔ · {inputs} + {outputs}) or below {2 * inputs} (2 · {inputs})"
    return f"expected a hidden layer of {rules} units by the rules of thumb, got {width}"
