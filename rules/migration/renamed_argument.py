"""An argument of an older Keras that has another name now, or is gone.

## What it does

Finds arguments of Keras 1 and 2 that the installed Keras does not take, or takes and ignores: `nb_epoch`, `lr`, `decay`,
`border_mode`, `init`, `W_regularizer`, `batch_input_shape`, `workers` of `fit`, `period` of `ModelCheckpoint`, and their kin. The message
says what each is called today, or what to do instead.

## Why is this bad?

Most are refused when the line runs ("Unrecognized keyword arguments", "Argument(s) not recognized"). A few are accepted for old
code's sake and do nothing: with `Adam(decay=…)` the learning rate stays as it is.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(100, 8), np.random.rand(100, 1)
model = Sequential([
    Input(shape=(8,)),
    Dense(16, activation="relu", init="glorot_uniform"),  # error: KC901
    Dense(1),
])
model.compile(optimizer=Adam(lr=0.001), loss="mse")  # error: KC901
model.fit(x, y, nb_epoch=10)  # error: KC901
```

```python bad
from keras.optimizers import SGD

optimizer = SGD(learning_rate=0.01, momentum=0.9, decay=1e-6)  # warning: KC901
```

## Use instead

```python fixed
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(100, 8), np.random.rand(100, 1)
model = Sequential([
    Input(shape=(8,)),
    Dense(16, activation="relu", kernel_initializer="glorot_uniform"),
    Dense(1),
])
model.compile(optimizer=Adam(learning_rate=0.001), loss="mse")
model.fit(x, y, epochs=10)
```

## References

- [Keras: migrating Keras 2 code to multi-backend Keras 3](https://keras.io/guides/migrating_to_keras_3/)
- [Keras 2.0 release notes: renamed arguments](https://github.com/keras-team/keras/wiki/Keras-2.0-release-notes)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.arguments import (
    NEEDLESS,
    NEUTRAL,
    NEW_VALUES,
    OTHER_VALUES,
    REWRITTEN,
    SWALLOWED,
    Change,
    change_of,
    kinds_of,
    taken,
)
from kerascheck.keras_api.methods import WEIGHT_ARGUMENTS
from kerascheck.program import Program, Unbound
from kerascheck.query.first_input import SHAPES, input_before
from kerascheck.query.samples import batches
from kerascheck.query.schedules import schedule_for
from kerascheck.query.text import argument_site, code_of, requoted
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Plan, RemoveArgument, Replace, argument_of

COUNTED: Final = {"samples_per_epoch": "steps_per_epoch", "nb_val_samples": "validation_steps", "val_samples": "steps"}
"""Arguments in which samples are counted, and those in which batches are."""


@rule("KC901", "renamed-argument", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield every argument of which it is known what became of it."""
    for call in program.unbound:
        for name in call.unexpected if not call.guarded and program.target.known() else ():
            change = change_of(call.entry, name)
            if change is None:
                continue
            swallowed = name in SWALLOWED and taken(call.entry, name) and program.target.version() >= (3, 0)
            severity = Severity(SWALLOWED[name]) if swallowed else None
            if swallowed and is_neutral(call, name):
                severity = Severity.INFO
            verb = "does not need" if swallowed and severity is Severity.INFO and not change.new else "has no"
            what = f"`{change.new}` is its name now" if change.new else change.advice
            message = f"`{call.entry.name}` {verb} argument `{name}` any more: {what}"
            label = "old name" if change.new else "gone"
            yield Finding(argument_site(call.site, name), message, label, fix=fix_for(program, call, name, change), severity=severity)


    for misuse in program.misuses:
        if misuse.kind == "name-for-shape" and not misuse.guarded:
            message = f"`{misuse.detail}` takes the shape first, got the name {misuse.value!r}: Keras 3 takes `name` by keyword only"
            yield Finding(misuse.site, message, "the name comes first", fix=weight_fix(misuse.site.node))


def weight_fix(node: Any) -> FixPlan | None:
    """The positional arguments of Keras 2's ``add_weight`` with their names."""
    plain = [each for each in node.args if each.keyword is None]
    if any(each.star for each in plain) or len(plain) > len(WEIGHT_ARGUMENTS):
        return None
    plans = tuple(Replace(each.value, f"{name}={code_of(each.value)}") for name, each in zip(WEIGHT_ARGUMENTS, plain, strict=False))
    return FixPlan("name the arguments", plans)


def is_neutral(call: Unbound, name: str) -> bool:
    """Whether an argument says what is so without it."""
    argument = argument_of(call.site.node, name)
    rows = [NEUTRAL[kind, name] for kind in kinds_of(call.entry) if (kind, name) in NEUTRAL]
    return argument is not None and any(values is None or literal(argument.value) in values for values in rows)


def literal(node: Any) -> Any:
    """The value of a number, ``True``, ``False`` or ``None`` in the source; the node itself for anything else."""
    text = code_of(node)
    try:
        return {"True": True, "False": False, "None": None}[text] if text.isalpha() else float(text)
    except (KeyError, ValueError):
        return node


def fix_for(program: Program, call: Unbound, name: str, change: Change) -> FixPlan | None:
    """What says the same today, or the call without the argument where that changes nothing."""
    node = call.site.node
    argument = argument_of(node, name)
    if argument is None or argument_of(node, change.new) is not None:
        return None
    if name in ("nb_row", "nb_col"):
        return kernel_fix(node)
    if name == "input_length" and (plans := input_before(program, node)):
        return FixPlan("begin with an `Input`", plans)
    if name in COUNTED:
        text = batches(program, call, name, argument.value)
        return FixPlan("count batches", instead_of(argument, COUNTED[name], text), Applicability.UNSAFE) if text else None
    if is_neutral(call, name) or (not change.new and name in NEEDLESS):
        safe = Applicability.UNSAFE if name == "show_accuracy" else Applicability.SAFE
        return FixPlan(f"leave out `{name}`", (RemoveArgument(node, argument),), safe)
    said = REWRITTEN.get((name, getattr(argument.value, "raw_value", "")))
    if said is not None:
        return FixPlan(f"write `{said}`", instead_of(argument, *said.split("=")))
    if name == "decay":
        plans = schedule_for(program, call)
        return FixPlan("let the learning rate fall by a schedule", plans, Applicability.UNSAFE) if plans else None
    if name in SHAPES or name == "batch_size":
        plans = input_before(program, node)
        return FixPlan("begin with an `Input`", plans, Applicability.UNSAFE) if plans else None
    return renamed(argument, name, change.new) if change.new else None


def renamed(argument: Any, name: str, new: str) -> FixPlan:
    """The new name, and the new name of the value where that has changed too."""
    plans: list[Plan] = [Replace(argument.keyword, new)]
    applicability = Applicability.UNSAFE if name in OTHER_VALUES else Applicability.SAFE
    if type(argument.value).__name__ == "SimpleString" and name in NEW_VALUES:
        value = argument.value.raw_value
        applicability = Applicability.SAFE
        if value in NEW_VALUES[name]:
            plans.append(Replace(argument.value, requoted(argument.value, NEW_VALUES[name][value])))
    return FixPlan(f"write `{new}`", tuple(plans), applicability)


def kernel_fix(node: Any) -> FixPlan | None:
    """``nb_row=3, nb_col=5`` → ``kernel_size=(3, 5)``."""
    rows, columns = argument_of(node, "nb_row"), argument_of(node, "nb_col")
    if rows is None or columns is None or argument_of(node, "kernel_size") is not None:
        return None
    text = f"({code_of(rows.value)}, {code_of(columns.value)})"
    return FixPlan(f"write `kernel_size={text}`", (*instead_of(rows, "kernel_size", text), RemoveArgument(node, columns)))


def instead_of(argument: Any, name: str, value: str) -> tuple[Plan, ...]:
    """Another keyword argument in an argument's place."""
    return Replace(argument.keyword, name), Replace(argument.value, value)
