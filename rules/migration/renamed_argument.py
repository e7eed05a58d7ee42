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
    Dense(16, init="glorot_uniform"),  # error: KC901
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
    Dense(16, kernel_initializer="glorot_uniform"),
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

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.arguments import NEEDLESS, NEW_VALUES, OTHER_VALUES, SWALLOWED, Change, change_of, taken
from kerascheck.program import Program, Unbound
from kerascheck.query.text import argument_site, requoted
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Plan, RemoveArgument, Replace, argument_of


@rule("KC901", "renamed-argument", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield every argument of which it is known what became of it."""
    for call in program.unbound:
        for name in call.unexpected if not call.guarded else ():
            change = change_of(call.entry, name)
            if change is None:
                continue
            swallowed = name in SWALLOWED and taken(call.entry, name)
            severity = Severity(SWALLOWED[name]) if swallowed else None
            verb = "does not need" if swallowed and severity is Severity.INFO and not change.new else "has no"
            what = f"`{change.new}` is its name now" if change.new else change.advice
            message = f"`{call.entry.name}` {verb} argument `{name}` any more: {what}"
            label = "old name" if change.new else "gone"
            yield Finding(argument_site(call.site, name), message, label, fix=fix_for(call, name, change), severity=severity)


def fix_for(call: Unbound, name: str, change: Change) -> FixPlan | None:
    """The new name, or the call without the argument where that changes nothing."""
    argument = argument_of(call.site.node, name)
    if argument is None or argument_of(call.site.node, change.new) is not None:
        return None
    if not change.new:
        needless = FixPlan(f"leave out `{name}`", (RemoveArgument(call.site.node, argument),))
        return needless if name in NEEDLESS else None
    plans: list[Plan] = [Replace(argument.keyword, change.new)]
    applicability = Applicability.UNSAFE if name in OTHER_VALUES else Applicability.SAFE
    if type(argument.value).__name__ == "SimpleString" and name in NEW_VALUES:
        value = argument.value.raw_value
        applicability = Applicability.SAFE
        if value in NEW_VALUES[name]:
            plans.append(Replace(argument.value, requoted(argument.value, NEW_VALUES[name][value])))
    if name in ("samples_per_epoch", "nb_val_samples", "val_samples"):
        return None  # samples are counted there, batches here
    return FixPlan(f"write `{change.new}`", tuple(plans), applicability)
