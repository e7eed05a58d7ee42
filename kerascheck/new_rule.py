"""A new rule: the file to begin with, which works as it is and shows what a rule and its page are made of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from string import Template
from typing import Final

from kerascheck.own_rules import CODE, NAME
from kerascheck.rule import Rule
from kerascheck.settings import Settings, SettingsError
from kerascheck.source import display_name

FOLDER: Final = "kerascheck_rules"
"""Where the first rule of a project goes that has no ``rule-paths`` yet."""

LETTERS: Final = "X"

SKELETON: Final = Template('''\
"""A Dense layer of more units than it should have.

## What it does

Say here what is found, in the words of those who will read it. As it stands, this rule finds `Dense` layers of more than
1000 units.

## Why is this bad?

Say what happens if nobody changes it.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(5000, activation="relu"),  # warning: $code
    Dense(1),
])
```

## Use instead

```python good
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(500, activation="relu"),
    Dense(1),
])
```

## References

- [Keras: Dense layer](https://keras.io/api/layers/core_layers/dense/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.rule import Finding, rule

MOST = 1000


@rule("$code", "$name", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers that are too large."""
    for layer in program.layers:
        units = layer.arguments.get("units")
        # What is not known is not an integer here: of that, a rule says nothing.
        if layer.cls == "Dense" and layer.site is not None and isinstance(units, int) and units > MOST:
            yield Finding(layer.site, f"expected at most {MOST} units, got {units}")
''')


def write_rule(name: str, settings: Settings, rules: Iterable[Rule]) -> tuple[Path, str]:
    """Write the file of a new rule into the first folder of ``rule-paths``; gives the file and the rule's code.

    Args:
        name: the rule's.
        settings: of the project.
        rules: all that there are.

    Raises:
        SettingsError: for a name that is taken or can't be one, and a file that is there or can't be written.
    """
    known = list(rules)
    if not NAME.fullmatch(name):
        like = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()))
        better = f" (did you mean `{like}`?)" if NAME.fullmatch(like) else ""
        raise SettingsError(f"a rule's name is small letters, digits and hyphens, such as `no-tanh`, not `{name}`{better}")
    for rule in known:
        if rule.name == name:
            raise SettingsError(f"there is a rule `{name}` already: {rule.code} of {rule.origin or 'kerascheck'}")
    path = folder_for(settings) / f"{name.replace('-', '_')}.py"
    code = next_code(display_name(path.parent), known)
    text = SKELETON.substitute(code=code, name=name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SettingsError(f"{display_name(path)} is there already; nothing was written") from None
    except OSError as error:
        raise SettingsError(f"{display_name(path)}: can't be written: {error.strerror or error}") from error
    return path, code


def folder_for(settings: Settings) -> Path:
    """Where new rules go."""
    folders = [path if path.is_dir() else path.parent for path in settings.rule_paths]
    return Path(os.path.abspath(folders[0] if folders else settings.root / FOLDER))


def next_code(folder: str, rules: Iterable[Rule]) -> str:
    """The next free code with the letters, and as many digits, that the folder's other rules have."""
    known = list(rules)
    neighbours = sorted(rule.code for rule in known if rule.origin and os.path.dirname(rule.origin) == folder)
    letters = re.sub(r"\d", "", neighbours[-1]) if neighbours else LETTERS
    used = [rule.code for rule in known if rule.code.rstrip("0123456789") == letters]
    numbers = [int(code[len(letters) :]) for code in used]
    digits = max((len(code) - len(letters) for code in used), default=3)
    code = f"{letters}{max(numbers, default=0) + 1:0{digits}}"
    assert CODE.fullmatch(code)
    return code
