"""Statistics: how often each rule has found something."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from kerascheck.diagnostic import Diagnostic
from kerascheck.fix import is_fixable


def statistics(diagnostics: Sequence[Diagnostic], unsafe: bool, as_json: bool) -> str:
    """One line (or object) a rule, the most frequent first: how often, its code, whether all of it is fixable, its name."""
    counts = Counter((diagnostic.code, diagnostic.name) for diagnostic in diagnostics)
    fixable = {diagnostic.code for diagnostic in diagnostics} - {each.code for each in diagnostics if not is_fixable(each, unsafe)}
    ranking = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if as_json:
        rows = [{"code": code, "name": name, "count": count, "fixable": code in fixable} for (code, name), count in ranking]
        return json.dumps(rows, indent=2) + "\n"
    digits = max((len(str(count)) for count in counts.values()), default=1)
    return "".join(f"{count:>{digits}}  {code}  [{'*' if code in fixable else ' '}]  {name}\n" for (code, name), count in ranking)
