"""kerascheck and the live Keras judge a layer call differently: a defect of kerascheck.

## What it does

kerascheck works out every layer call by itself, and then asks the installed Keras about it (unless `--live never` is given). This rule
reports calls where the two come to different results: one of them refuses what the other takes, or the output's shape, dtype or number of
parameters differ. Keras is right, by definition, and is believed: what kerascheck alone finds wrong with such a call is not reported.

## Why is this bad?

Your program may be quite right: if the message says that live Keras takes the call, nothing needs to be changed. If it says that live
Keras *refuses* the call, your program will fail there. Either way kerascheck has learnt something wrong about this layer, and what it says
of the lines behind it may be wrong too.

Please report it, with the line, the message, and what `kerascheck version` and `kerascheck live` print. Until it is mended, the
line can be left out with `# kerascheck: ignore[KC009]`.

## Example

Such a disagreement can't be shown on purpose: every one that is known has been removed. It would look like this:

```text
warning[KC009] judge-disagrees: kerascheck expects (None, 12, 8) float32, live Keras gives (None, 13, 8) float32
  --> src/model.py:9:11
```

## Use instead

There is nothing to change in the program. To see what kerascheck finds without asking Keras, use `--live never`.

## References

- [Keras: symbolic calls, which the judge is asked by](https://keras.io/api/models/model/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule


@rule("KC009", "judge-disagrees", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield layer calls about which the static and the live judge disagree."""
    for call in program.calls:
        site = place(call)
        if call.dispute is not None and site is not None and not call.guarded:
            message = f"`{call.layer.cls}`: {call.dispute}; this is a defect of kerascheck, please report it"
            yield Finding(site, message, "the judges disagree", call=call, cause=call)
