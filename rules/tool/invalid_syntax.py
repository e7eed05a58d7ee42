"""A file does not parse as Python.

## What it does

Reports a file that is not valid Python, at the place where the parser gives up. All other files are checked as usual.

## Why is this bad?

Python will not run the file, and nothing in it can be checked. Often the cause stands before the place that is named, such as
a bracket that is never closed. Python 2 code, such as `print "done"`, does not parse either.

## Example

```python bad
import keras

model = keras.Sequential([
    keras.layers.Dense(1)
)  # error: KC000
```

## Use instead

```python good
import keras

model = keras.Sequential([
    keras.layers.Dense(1)
])
```

## References

- [Python: syntax errors](https://docs.python.org/3/tutorial/errors.html#syntax-errors)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.rule import Finding, rule


@rule("KC000", "invalid-syntax", Severity.ERROR, needs_program=False)
def check(program: Program) -> Iterator[Finding]:
    """Yield nothing: a file that does not parse has no program; the diagnostic is made where parsing fails."""
    yield from ()
