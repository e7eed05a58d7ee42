"""A suppression comment suppresses nothing, or names a rule that does not exist.

## What it does

Finds `# kerascheck: ignore[…]` and `# kerascheck: file-ignore[…]` comments whose rules find nothing there (any more), whose codes
are misspelt, or that name no rule at all. Only rules that have run count: with `--select`, a comment for another rule is left alone.
`# noqa` comments are honoured but never reported, because other tools read them too.

## Why is this bad?

A comment that outlives its mistake will hide the next one at the same place; one with a misspelt code hides nothing, and
the reader believes it does.

## Example

```python bad
from keras import Sequential
from keras.layers import LSTM, Dense, Input

model = Sequential()
model.add(Input(shape=(30, 8)))
model.add(LSTM(64, return_sequences=True))
model.add(LSTM(32))  # kerascheck: ignore[KC201]  # warning: KC001
model.add(Dense(1))
```

## Use instead

```python fixed
from keras import Sequential
from keras.layers import LSTM, Dense, Input

model = Sequential()
model.add(Input(shape=(30, 8)))
model.add(LSTM(64, return_sequences=True))
model.add(LSTM(32))
model.add(Dense(1))
```

A comment that does its work looks like this; the words behind the bracket are for the reader:

```python good
from keras import layers

image = layers.Input(shape=(784,))
layers.Conv2D(8, 3)(image)  # kerascheck: ignore[KC101] shows Keras' message in the lecture
```

## References

- [Ruff: the same for `noqa` comments](https://docs.astral.sh/ruff/rules/unused-noqa/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.rule import Finding, rule


@rule("KC001", "unused-ignore", Severity.WARNING, fixable=True, needs_program=False)
def check(program: Program) -> Iterator[Finding]:
    """Yield nothing: what a comment suppresses is known only after all rules have run; see `kerascheck.suppress`."""
    yield from ()
