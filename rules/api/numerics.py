"""A formula that loses digits, for which there is a function that does not.

## What it does

Finds `log(1 + x)`, `exp(x) - 1` and `log(sum(exp(x)))`, and the logarithm of a softmax or sigmoid, written with NumPy, TensorFlow or
`keras.ops`.

## Why is this bad?

For small `x`, `1 + x` is 1 in float32 from `x = 6e-8` on, and the logarithm is 0; `log1p(x)` is exact. `exp(x) - 1` loses the same
digits; `expm1(x)` keeps them. `exp` of 89 is infinite in float32, and so is the logarithm of the sum; `logsumexp` takes the largest
value out first. A softmax or sigmoid can be exactly 0, whose logarithm is minus infinity: `log_softmax` and `log_sigmoid` stay
finite.

## Example

```python bad
import tensorflow as tf
import keras


def loss(y_true, y_pred):
    return tf.reduce_mean(tf.math.log(1 + tf.abs(y_true - y_pred)))  # info: KC813
```

```python bad
from keras import ops


def energy(x):
    total = ops.log(ops.sum(ops.exp(x), axis=-1))  # info: KC813
    return total - ops.log(ops.softmax(x))[..., 0]  # info: KC813
```

## Use instead

```python fixed
import tensorflow as tf
import keras


def loss(y_true, y_pred):
    return tf.reduce_mean(tf.math.log1p(tf.abs(y_true - y_pred)))
```

```python good
from keras import ops


def energy(x):
    return ops.logsumexp(x, axis=-1) - ops.log_softmax(x)[..., 0]
```

## References

- [Keras: NumPy ops](https://keras.io/api/ops/numpy/)
- [NumPy: log1p](https://numpy.org/doc/stable/reference/generated/numpy.log1p.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.program import LibraryCall, Program
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.site import Site

LOGARITHMS: Final = frozenset(("numpy.log", "keras.ops.log", "keras.backend.log", "tensorflow.math.log", "tensorflow.log", "math.log"))
EXPONENTIALS: Final = frozenset(("numpy.exp", "keras.ops.exp", "keras.backend.exp", "tensorflow.math.exp", "tensorflow.exp", "math.exp"))
SUMS: Final = ("sum", "reduce_sum")
SQUASHED: Final = {"softmax": "log_softmax", "sigmoid": "log_sigmoid"}


@rule("KC813", "numerics", Severity.INFO, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield formulas for which there is a better function."""
    seen: set[int] = set()
    exponentials = {id(call.site.node) for call in program.library_calls if call.path in EXPONENTIALS}
    for call in program.library_calls:
        if id(call.site.node) in seen:
            continue
        seen.add(id(call.site.node))
        if call.path in LOGARITHMS:
            yield from logarithm(call)
    yield from exponentials_less_one(program.less_one, exponentials)


def logarithm(call: LibraryCall) -> Iterator[Finding]:
    """``log`` of a sum with 1, of a sum of exponentials, of a softmax."""
    arguments: Any = getattr(call.site.node, "args", ())
    if len(arguments) != 1 or arguments[0].star or arguments[0].keyword is not None:
        return
    if all(isinstance(value, int | float) for value in call.args):
        return  # of a constant it makes no difference
    inside = arguments[0].value
    other = without_one(inside)
    if other is not None:
        message = f"expected `log1p({text_of(other)})`, got `log({text_of(inside)})`, which is 0 for small values"
        fix = renamed(call.site.node, "log1p")
        plans = (*fix, Replace(inside, text_of(other))) if fix else ()
        yield Finding(call.site, message, fix=FixPlan("use `log1p`", plans) if plans else None)
        return
    name, first = called(inside)
    if name in SUMS and called(first)[0] == "exp" and not call.path.startswith("math."):
        yield Finding(call.site, f"expected `logsumexp`, got `log({name}(exp(…)))`, which overflows from 89 on")
    elif name in SQUASHED and not call.path.startswith("math."):
        yield Finding(call.site, f"expected `{SQUASHED[name]}`, got `log({name}(…))`, which is minus infinity where {name} is 0")


def exponentials_less_one(differences: Iterable[Site], exponentials: AbstractSet[int]) -> Iterator[Finding]:
    """``exp(x) - 1``, by the ids of the calls of ``exp``."""
    for node, site in {id(site.node): site for site in differences}.items():
        exponential = site.node.left
        if node in exponentials or id(exponential) not in exponentials:
            continue
        message = f"expected `expm1`, got `{text_of(site.node.with_changes(lpar=(), rpar=()))}`, which is 0 for small values"
        fix = None
        if type(exponential.func).__name__ == "Attribute":
            text = text_of(exponential.with_changes(func=with_name(exponential.func, "expm1"), lpar=(), rpar=()))
            fix = FixPlan("use `expm1`", (Replace(site.node, text),))
        yield Finding(site, message, fix=fix)


def without_one(node: Any) -> Any:
    """What is added to 1; None for anything else than such a sum."""
    if type(node).__name__ != "BinaryOperation" or type(node.operator).__name__ != "Add":
        return None
    if is_one(node.left):
        return node.right
    return node.left if is_one(node.right) else None


def is_one(node: Any) -> bool:
    """Whether an expression is the number 1."""
    return type(node).__name__ in ("Integer", "Float") and node.value in ("1", "1.", "1.0")


def called(node: Any) -> tuple[str, Any]:
    """The last part of what a call calls, and its first argument."""
    if type(node).__name__ != "Call" or not node.args:
        return "", None
    function = node.func
    name = function.attr.value if type(function).__name__ == "Attribute" else getattr(function, "value", "")
    return (name if isinstance(name, str) else ""), node.args[0].value


def renamed(call: Any, name: str) -> tuple[Replace, ...]:
    """The function of a call under another name of the same module; nothing where it has been imported by itself."""
    function = call.func
    return (Replace(function.attr, name),) if type(function).__name__ == "Attribute" else ()


def with_name(function: Any, name: str) -> Any:
    """A dotted function with another last name."""
    return function.with_changes(attr=function.attr.with_changes(value=name))
