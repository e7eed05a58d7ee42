"""A file name for weights or checkpoints that the installed Keras refuses.

## What it does

Looks at the file names of `ModelCheckpoint` and of `save_weights`.

## Why is this bad?

Keras 3 knows the format by the name and refuses others: `ModelCheckpoint` wants `.keras` (`.h5` is still taken), with
`save_weights_only=True` and in `save_weights` it has to be `.weights.h5`. TensorFlow's `.ckpt` and the old `.hdf5` raise a
`ValueError` before training begins.

## Example

```python bad
from keras.callbacks import ModelCheckpoint

best = ModelCheckpoint("best-{epoch:02d}.hdf5", save_best_only=True)  # error: KC611
```

```python bad
from keras.callbacks import ModelCheckpoint

weights = ModelCheckpoint("training_1/cp.ckpt", save_weights_only=True)  # error: KC611
```

## Use instead

```python fixed
from keras.callbacks import ModelCheckpoint

best = ModelCheckpoint("best-{epoch:02d}.keras", save_best_only=True)
```

```python good
from keras.callbacks import ModelCheckpoint

weights = ModelCheckpoint("training_1/cp.weights.h5", save_weights_only=True)
```

## References

- [Keras: ModelCheckpoint](https://keras.io/api/callbacks/model_checkpoint/)
- [Keras: weights saving](https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.text import call_argument, requoted
from kerascheck.query.tree import calls_of_method
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.objects import Value
from kerascheck.values.site import Site

WEIGHTS: Final = ".weights.h5"
WHOLE: Final = (".keras", ".h5")
OLD: Final = (".weights.hdf5", ".hdf5", ".ckpt", ".h5", ".tf", ".pb", ".keras", ".model", ".weights", ".pth", ".pkl")
"""Endings that stand for the format; anything else is taken for a part of the name."""


@rule("KC611", "checkpoint-path", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield file names that Keras refuses."""
    for call in program.library_calls:
        if call.path == "keras.callbacks.ModelCheckpoint" and not call.guarded:
            weights = call.kwargs.get("save_weights_only", call.args[4] if len(call.args) > 4 else False)
            path = call.kwargs.get("filepath", call.args[0] if call.args else None)
            if isinstance(weights, bool):
                yield from judge(call.site, "filepath", path, weights, "ModelCheckpoint")
    for saved in program.saves:
        if saved.path == "save_weights" and not saved.guarded:
            path = saved.kwargs.get("filepath", saved.args[0] if saved.args else None)
            yield from judge(saved.site, "filepath", path, True, "save_weights", loads_of(program, path))


def loads_of(program: Program, path: Value) -> list[Any]:
    """The calls in the file that load weights from the same file, whatever model they are of."""
    calls = calls_of_method(program, "load_weights") if isinstance(path, str) else []
    return [call for call in calls if getattr(call_argument(call, "filepath", 0), "raw_value", None) == path]


def judge(site: Site, name: str, path: Value, weights: bool, who: str, loads: Sequence[Any] = ()) -> Iterator[Finding]:
    """A path with an ending that is not taken; ``loads`` are the calls that load the same file."""
    node = call_argument(site.node, name, 0)
    text = path if isinstance(path, str) else last_literal(node)
    endings = (WEIGHTS,) if weights else WHOLE
    if text is None or text.endswith(endings) or not text:
        return
    wanted = f"`{WEIGHTS}`" if weights else "`.keras`"
    kind = " with `save_weights_only=True`" if weights and who == "ModelCheckpoint" else ""
    message = f"expected a file name that ends in {wanted} for `{who}`{kind}, got `{text}`, which Keras 3 refuses"
    yield Finding(Site(site.file, node, site.via) if node is not None else site, message, fix=fix_for(node, text, weights, loads))


def last_literal(node: Any) -> str | None:
    """The end of a path whose beginning is not known, as in ``folder + "/best.hdf5"``."""
    match type(node).__name__:
        case "BinaryOperation":
            return last_literal(node.right) if type(node.operator).__name__ in ("Add", "Divide") else None
        case "SimpleString":
            value = node.evaluated_value
            return value if isinstance(value, str) and "." in value else None
        case "FormattedString":
            last: Any = node.parts[-1] if node.parts else None
            return last.value if type(last).__name__ == "FormattedStringText" and "." in last.value else None
        case "Call":
            name = getattr(getattr(node.func, "attr", None), "value", "")
            return last_literal(node.args[-1].value) if name == "join" and node.args else None
    return None


def fix_for(node: Any, text: str, weights: bool, loads: Sequence[Any] = ()) -> FixPlan | None:
    """The right ending, in a string that is written in place, and in those that load the same file."""
    nodes = [node, *(call_argument(call, "filepath", 0) for call in loads)]
    if any(type(each).__name__ != "SimpleString" for each in nodes):
        return None
    ending = next((each for each in OLD if text.endswith(each)), "")
    right = text.removesuffix(ending) + (WEIGHTS if weights else ".keras")
    plans = tuple(Replace(each, requoted(each, right)) for each in {id(each): each for each in nodes}.values())
    return FixPlan(f"write `{right}`", plans, Applicability.UNSAFE)

