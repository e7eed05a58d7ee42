"""An argument value that Keras refuses.

## What it does

Finds values that a layer does not take: `units` that are 0, negative or a float (`Dense(n / 2)`), a kernel size with the wrong number of
axes, unknown words for `padding` or `data_format`, strides together with a dilation, and so on; and strings that name no
activation, initializer, regularizer or constraint, or no loss, metric or optimizer in `compile`. The nearest name is suggested.

It is silent in programs that register names of their own (`custom_object_scope`, `get_custom_objects`).

## Why is this bad?

Keras raises: layers when they are made or first called, losses and metrics only when `fit` begins, which may be long after the
data was loaded.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense

features = 64
model = Sequential([
    Input(shape=(features,)),
    Dense(features / 2, activation="relu"),  # error: KC107
    Dense(32, activation="LeakyReLU"),  # error: KC107
    Dense(1),
])
model.compile(
    optimizer="adam",
    loss="mean_square_error",  # error: KC107
    metrics=["mae"],
)
```

```python bad
from keras.layers import Conv2D

layer = Conv2D(32, (3, 3, 3), activation="relu")  # error: KC107
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Dense

features = 64
model = Sequential([
    Input(shape=(features,)),
    Dense(features // 2, activation="relu"),
    Dense(32, activation="leaky_relu"),
    Dense(1),
])
model.compile(
    optimizer="adam",
    loss="mean_squared_error",
    metrics=["mae"],
)
```

## References

- [Keras: layer activation functions](https://keras.io/api/layers/activations/)
- [Keras: layer weight initializers](https://keras.io/api/layers/initializers/)
- [Keras: losses](https://keras.io/api/losses/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.identifiers import LOSSES, METRICS, OPTIMIZERS, meant
from kerascheck.keras_api.lookup import symbol
from kerascheck.library.keras_wrapped import shape_arguments
from kerascheck.program import Program
from kerascheck.query.text import compile_argument, place, requoted, text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.shapes.identifiers import ACTIVATIONS, CONSTRAINTS, INITIALIZERS, REGULARIZERS
from kerascheck.shapes.registry import infer
from kerascheck.shapes.spec import UNKNOWN_SPEC, Refused
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.layer import CompileCall, Layer, LayerCall, Model
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.site import Site

NAMED: Final = {
    "activation": ("activation", ACTIVATIONS), "initializer": ("initializer", INITIALIZERS), "regularizer": ("regularizer", REGULARIZERS),
    "constraint": ("constraint", CONSTRAINTS),
}  # fmt: skip
"""Last word of an argument's name, what it names, and the names there are."""

IN_COMPILE: Final = (("optimizer", OPTIMIZERS), ("loss", LOSSES), ("metrics", METRICS))
POSITIONS: Final = {"optimizer": 0, "loss": 1, "metrics": 3}
CLASSES: Final = {"prelu": "PReLU", "thresholdedrelu": "ThresholdedReLU"}
"""Activations with weights or settings, which are layers only."""


@rule("KC107", "invalid-argument", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield refused arguments of layers, one a layer, and unknown names in compile calls."""
    for layer in program.layers:
        yield from of_layer(layer, program.registers)
    for compiled in program.compiles if not program.registers else ():
        if not compiled.guarded:
            yield from of_compile(compiled)


def of_layer(layer: Layer, registers: bool) -> Iterator[Finding]:
    """The refusal of a layer's first call, or of its constructor where it is never called."""
    if layer.is_op or layer.user_class is not None or isinstance(layer, Model) or layer.problem is not None or layer.state.get("guarded"):
        return
    call = next((each for each in layer.calls if isinstance(each.outcome, Refused)), None)
    outcome = call.outcome if call is not None else None
    if not layer.calls and layer.cls != "InputLayer":
        outcome = infer(layer.cls, shape_arguments(layer), UNKNOWN_SPEC)
    if not isinstance(outcome, Refused) or outcome.kind != "argument" or (call is not None and call.guarded):
        return
    name, value = str(outcome.detail.get("argument", "")), outcome.detail.get("value")
    what, known = NAMED.get(name.rpartition("_")[2], ("", frozenset()))
    if layer.site is None or registers and what:
        return
    node = value_of(layer, name)
    site = Site(layer.site.file, node, layer.site.via) if node is not None else site_of(layer, call)
    if name == "dtype" and "_from_" in str(value):
        return  # a dtype policy of the program's own
    near = meant(value, known) if isinstance(value, str) and value.lower() not in CLASSES else None
    named = what and isinstance(value, str)
    message = f"`{layer.cls}` has {article(what)} `{value}`, which Keras does not know" if named else outcome.message
    yield Finding(site, f"{message}{advice(value, near)}", "refused", fix=fix_for(node, value, near), call=call, cause=call or layer)


def article(what: str) -> str:
    """The thing with its article."""
    return f"{'an' if what[0] in 'ai' else 'a'} {what}"


def site_of(layer: Layer, call: LayerCall | None) -> Site:
    """The constructor, or the call where there is none to point at."""
    site = layer.site or (place(call) if call is not None else None)
    assert site is not None
    return site


def value_of(layer: Layer, name: str) -> Any:
    """The expression that gives an argument of a constructor; None where it is not written there."""
    node = getattr(layer.site, "node", None)
    argument = argument_of(node, name)
    if argument is not None:
        return argument.value
    entry = symbol(f"keras.layers.{layer.cls}")
    if entry is None or name not in layer.given or any(each.star for each in getattr(node, "args", ())):
        return None
    place_of = [parameter.name for parameter in entry.parameters].index(name) if any(p.name == name for p in entry.parameters) else -1
    plain = [each.value for each in getattr(node, "args", ()) if each.keyword is None]
    return plain[place_of] if 0 <= place_of < len(plain) else None


def advice(value: object, near: str | None) -> str:
    """What was probably meant."""
    if near:
        return f"; did you mean `{near}`?"
    if isinstance(value, str) and value.lower() in CLASSES:
        return f"; `{CLASSES[value.lower()]}` is a layer of its own"
    return ""


def fix_for(node: Any, value: object, near: str | None) -> FixPlan | None:
    """The name that was meant, or whole division for a quotient."""
    kind = type(node).__name__
    if near and kind == "SimpleString":
        return FixPlan(f"write `{near}`", (Replace(node, requoted(node, near)),), Applicability.UNSAFE)
    if isinstance(value, float) and value.is_integer() and value > 0:
        if kind == "BinaryOperation" and type(node.operator).__name__ == "Divide":
            text = f"{text_of(node.left)} // {text_of(node.right)}"
            return FixPlan("divide without a rest", (Replace(node, text),), Applicability.UNSAFE)
        if kind == "Float":
            return FixPlan("write a whole number", (Replace(node, str(int(value))),))
    return None


def of_compile(compiled: CompileCall) -> Iterator[Finding]:
    """Names in a compile call that Keras does not know."""
    for name, known in IN_COMPILE:
        value = getattr(compiled, name)
        node = compile_argument(compiled, name, POSITIONS[name])
        for text in strings(value):
            if text in known or (name == "optimizer" and text.lower() in known):
                continue
            literal = find_literal(node, text)
            site = at(compiled, literal if literal is not None else node)
            near = meant(text, known)
            fixes = [Replace(literal, requoted(literal, near))] if literal is not None and near else []
            what = name.removesuffix("s") if name == "metrics" else name
            yield Finding(site, f"`{text}` is no {what} that Keras knows{advice(text, near)}", "not known",
                          fix=FixPlan(f"write `{near}`", tuple(fixes), Applicability.UNSAFE) if fixes else None)  # fmt: skip


def at(compiled: CompileCall, node: Any) -> Site:
    """An expression in a compile call; the call itself where there is none."""
    return Site(compiled.site.file, node, compiled.site.via) if node is not None else compiled.site


def strings(value: Value) -> Iterator[str]:
    """All strings in a loss, metric or optimizer argument."""
    match value:
        case str():
            yield value
        case tuple():
            for item in value:
                yield from strings(item)
        case ListValue():
            for item in value.items:
                yield from strings(item)
        case DictValue():
            for item in value.items.values():
                yield from strings(item)


def find_literal(node: Any, text: str) -> Any:
    """The string literal with this text inside an expression; None where it is not written there."""
    if node is None:
        return None
    if type(node).__name__ == "SimpleString" and node.raw_value == text:
        return node
    return next((found for child in node.children if (found := find_literal(child, text)) is not None), None)
