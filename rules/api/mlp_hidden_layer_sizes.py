"""The hidden layers of a scikit-learn perceptron are not written as what they are.

## What it does

Looks at `hidden_layer_sizes` of `MLPClassifier` and `MLPRegressor`: a number in parentheses where a tuple is meant, and the sizes of
the input or the output among the sizes of the hidden layers.

## Why is this bad?

`(5)` is the number 5, not a tuple of one size; scikit-learn takes it for one hidden layer of five units, but the next layer that is
written into it changes the meaning of the whole. The sizes of the input and the output are never written: scikit-learn takes them from
`X` and `y`. `hidden_layer_sizes=(4, 10, 3)` on four features and three classes makes a network of *three* hidden layers,
4 → 4 → 10 → 3 → 3; a last hidden layer of one unit under a regression squeezes everything that was learnt through one number.

## Example

```python bad
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

X, y = load_iris(return_X_y=True)
one_layer = MLPClassifier(hidden_layer_sizes=(5), max_iter=1000)  # warning: KC851
one_layer.fit(X, y)
```

```python bad
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

X, y = load_iris(return_X_y=True)
network = MLPClassifier(hidden_layer_sizes=(4, 10, 3), max_iter=1000)  # warning: KC851
network.fit(X, y)
```

## Use instead

```python fixed
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

X, y = load_iris(return_X_y=True)
one_layer = MLPClassifier(hidden_layer_sizes=(5,), max_iter=1000)
one_layer.fit(X, y)
```

```python good
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

X, y = load_iris(return_X_y=True)
network = MLPClassifier(hidden_layer_sizes=(10,), max_iter=1000)
network.fit(X, y)
```

## References

- [scikit-learn: MLPClassifier](https://scikit-learn.org/stable/modules/generated/sklearn.neural_network.MLPClassifier.html)
- [Python: parenthesized forms and tuples](https://docs.python.org/3/reference/expressions.html#parenthesized-forms)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.text import display, elements_of, text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.dim import Dim
from kerascheck.values.perceptron import SIZES, Perceptron, features_of, hidden_sizes, output_of
from kerascheck.values.site import Site


@rule("KC851", "mlp-hidden-layer-sizes", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield perceptrons whose hidden sizes are a number in parentheses, or name the input or the output."""
    for perceptron in program.perceptrons:
        node = sizes_node(perceptron)
        site = perceptron.site
        if node is None or perceptron.guarded:
            continue
        if is_bare_number(node):
            written = text_of(node).strip("()").strip()
            message = f"expected a tuple with one size for each hidden layer, got the number `{written}`: `({written})` is no tuple"
            fix = FixPlan("make it a tuple of one size", (Replace(node, f"({written},)"),))
            yield Finding(Site(site.file, node, site.via), message, "", fix=fix)
            continue
        finding = named_ends(perceptron, node)
        if finding is not None:
            yield finding


def sizes_node(perceptron: Perceptron) -> Any:
    """The expression that gives the sizes, where it stands in the call itself."""
    node = getattr(perceptron.site, "node", None)
    argument = argument_of(node, SIZES)
    if argument is not None:
        return argument.value
    plain = [each for each in getattr(node, "args", ()) if each.keyword is None and not each.star]
    return plain[0].value if plain and not isinstance(perceptron.arguments.get("loss"), str) else None


def is_bare_number(node: Any) -> bool:
    """Whether an expression is a number, or a name, in parentheses."""
    return type(node).__name__ == "Integer" and bool(node.lpar)


def named_ends(perceptron: Perceptron, node: Any) -> Finding | None:
    """The sizes of the input or the output among those of the hidden layers."""
    sizes = hidden_sizes(perceptron) or ()
    inputs, outputs = features_of(perceptron), output_of(perceptron)[0]
    fitted = perceptron.fits[-1] if perceptron.fits else None
    if fitted is None or len(sizes) < 2 or len(set(map(str, sizes))) == 1:
        return None
    classes = fitted.y.facts.classes if perceptron.cls == "MLPClassifier" else None
    at_the_end = sizes[-1] == outputs or classes is not None and sizes[-1] == classes
    at_the_start = len(sizes) > 2 and sizes[0] == inputs
    if not at_the_end or not (at_the_start or sizes[-1] == 1):
        return None
    kept = sizes[1 if at_the_start else 0 : -1]
    what = f"the {inputs} features and the {text_of_output(perceptron, sizes[-1])}" if at_the_start else text_of_output(perceptron, 1)
    message = (
        f"expected the sizes of the hidden layers alone, got {what} among them: scikit-learn adds input and output itself, "
        f"so this makes {len(sizes)} hidden layers"
    )
    site = perceptron.site
    source = (fitted.site, "the input and output sizes come from here")
    return Finding(Site(site.file, node, site.via), message, "", (source,), fix_for(node, kept, at_the_start))


def text_of_output(perceptron: Perceptron, size: Dim) -> str:
    """What the last size repeats."""
    if perceptron.cls == "MLPRegressor" or size == 1:
        return "one output unit" if size == 1 else f"{size} targets"
    return f"{size} classes"


def fix_for(node: Any, kept: Sequence[Dim], at_the_start: bool) -> FixPlan | None:
    """The hidden sizes alone, where they are written one by one."""
    items = elements_of(node)
    if not items or not kept:
        return None
    inner = items[1 if at_the_start else 0 : -1]
    text = display(node, [text_of(item) for item in inner])
    return FixPlan("name the hidden layers only", (Replace(node, text),), Applicability.UNSAFE)
