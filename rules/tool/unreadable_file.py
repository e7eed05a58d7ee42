"""A file does not exist, can't be read or can't be decoded.

## What it does

Reports a path on the command line that does not exist, a file that may not be read, and a file whose bytes are not
text in the encoding it claims (by its first two lines, else UTF-8). All other files are checked as usual.

## Why is this bad?

Nothing in such a file was checked; without this message a misspelt path in a build would pass for "All checks passed!". Python
itself refuses to run a file that it can't decode.

## Example

This mistake is not in the text of a file, so it can only be shown from outside:

```text
$ kerascheck check src/modle.py
error[KC002] unreadable-file: no such file or directory
  --> src/modle.py:1:1
```

## Use instead

Correct the path; give yourself the right to read the file; save it as UTF-8, or state its encoding in the first line:

```python good
# -*- coding: latin-1 -*-
import keras
```

## References

- [Python: encoding declarations](https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.rule import Finding, rule


@rule("KC002", "unreadable-file", Severity.ERROR, needs_program=False)
def check(program: Program) -> Iterator[Finding]:
    """Yield nothing: the diagnostic is made where files are found and read; see `kerascheck.files`."""
    yield from ()
