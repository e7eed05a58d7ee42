"""An argument of `compile` stands where Keras takes it for something else.

## What it does

Finds metrics given as the third positional argument of `compile`, a metric that is not in a list, the class of an optimizer where an
object of it belongs, and training on a model that was compiled without any loss.

## Why is this bad?

The third parameter of `compile` is `loss_weights`: `compile("adam", "mse", ["mae"])` asks Keras to multiply the loss by `"mae"`,
which raises in the first step of `fit`. `metrics` has to be a list (or a dict for several outputs); a bare string is refused with
"Expected `metrics` argument to be a list, tuple, or dict". Without a loss there is "No loss to compute".

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile("adam", "mse", ["mae"])  # error: KC605
```

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics="accuracy")  # error: KC605
```

## Use instead

```python fixed
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile("adam", "mse", metrics=["mae"])
```

```python good
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
```

## References

- [Keras: compile](https://keras.io/api/models/model_training_apis/#compile-method)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_graph import layers_of
from kerascheck.library.keras_objects import find
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.text import argument_site, text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.layer import CompileCall, Model
from kerascheck.values.objects import External, FunctionValue, LibraryObject, ListValue, Value
from kerascheck.values.site import Site

THIRD = 2
"""Place of ``loss_weights`` among the positional arguments."""


@rule("KC605", "compile-arguments", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield compile calls whose metrics are not taken as metrics."""
    for compiled in program.compiles:
        if compiled.guarded or compiled.model.user_class is not None:
            continue
        weights = compiled.arguments.get("loss_weights")
        third = positional(compiled.site.node, THIRD)
        if third is not None and names_metrics(weights):
            yield as_weights(compiled, third)
        elif is_metric(compiled.metrics):
            yield bare(compiled)
        elif is_optimizer_class(compiled.optimizer):
            yield uncalled(compiled)
    yield from without_loss(program)


def positional(call: Any, place: int) -> Any:
    """A positional argument of a call, None where there are not so many."""
    plain = [each for each in getattr(call, "args", ()) if each.keyword is None]
    if any(each.star for each in plain):
        return None
    return plain[place] if len(plain) > place else None


def is_metric(value: Value) -> bool:
    """Whether a value is one metric."""
    match value:
        case str() | FunctionValue():
            return True
        case External(path=path) | LibraryObject(path=path):
            return path.startswith(("keras.metrics.", "keras.losses."))
    return False


def names_metrics(value: Value) -> bool:
    """Whether a value is a metric, or a list of some: no weight of a loss."""
    items = value.items if isinstance(value, ListValue) else value if isinstance(value, tuple) else (value,)
    return bool(items) and all(map(is_metric, items))


def as_weights(compiled: CompileCall, argument: Any) -> Finding:
    """Metrics in the place of the weights of losses."""
    text = text_of(argument.value)
    listed = text if type(argument.value).__name__ in ("List", "Tuple", "Name") else f"[{text}]"
    message = f"expected `metrics={listed}`, got it as the third positional argument, which is `loss_weights`"
    fix = None
    if argument_of(compiled.site.node, "metrics") is None and positional(compiled.site.node, THIRD + 1) is None:
        fix = FixPlan("name the argument", (Replace(argument.value, f"metrics={listed}"),))
    return Finding(Site(compiled.site.file, argument, compiled.site.via), message, "", fix=fix, cause=compiled)


def bare(compiled: CompileCall) -> Finding:
    """A metric without a list around it."""
    argument = argument_of(compiled.site.node, "metrics") or positional(compiled.site.node, THIRD + 1)
    shown = f"`{compiled.metrics}`" if isinstance(compiled.metrics, str) else "one metric"
    fix = None
    if argument is not None:
        fix = FixPlan("put it into a list", (Replace(argument.value, f"[{text_of(argument.value)}]"),))
    message = f"expected a list of metrics, got {shown} alone, which Keras refuses"
    return Finding(argument_site(compiled.site, "metrics"), message, "", fix=fix, cause=compiled)


def is_optimizer_class(value: Value) -> bool:
    """Whether a value is a class of Keras' optimizers."""
    entry = find(value.path) if isinstance(value, External) and value.path.startswith("keras.") else None
    return entry is not None and entry.kind == "class" and "Optimizer" in entry.bases


def uncalled(compiled: CompileCall) -> Finding:
    """The class of an optimizer where an object belongs."""
    argument = argument_of(compiled.site.node, "optimizer") or positional(compiled.site.node, 0)
    name = compiled.optimizer.path.rpartition(".")[2]
    fix = None
    if argument is not None and type(argument.value).__name__ in ("Name", "Attribute"):
        fix = FixPlan("make an object of it", (Replace(argument.value, f"{text_of(argument.value)}()"),))
    site = compiled.site if argument is None else Site(compiled.site.file, argument, compiled.site.via)
    return Finding(site, f"expected an optimizer object, got the class `{name}`: write `{name}()`", "", fix=fix, cause=compiled)


def without_loss(program: Program) -> Iterator[Finding]:
    """Training of a model that has no loss at all."""
    for training in trainings(program, "fit", "train_on_batch"):
        compiled, model = training.compiled, training.model
        if not isinstance(compiled, CompileCall) or compiled.loss is not None or training.y is None or may_add_losses(model):
            continue
        message = f"expected a loss in `compile`, got none: there is nothing that `{training.method}` could make smaller"
        yield Finding(training.site, message, "", ((compiled.site, "compiled without a loss"),), cause=training)


def may_add_losses(model: Model) -> bool:
    """Whether a loss may come from inside: from a model or layer of the project's own, a regularizer, `add_loss`."""
    if model.user_class is not None or model.state.get("escaped") or model.state.get("losses") or model.outputs is None:
        return True
    for layer in layers_of(model):
        regularized = any("regularizer" in name and value is not None for name, value in layer.arguments.items())
        if regularized or layer.user_class is not None or isinstance(layer, Model) and may_add_losses(layer):
            return True
    return False
