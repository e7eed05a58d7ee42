"""Gaps: every kind has a stable name in the table, and `check -v` tells what was not understood where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import kerascheck
from kerascheck.check import check_files
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.summary import summarize_files
from kerascheck.values.unknown import KINDS

SOURCES = sorted(Path(kerascheck.__file__).parent.rglob("*.py"))


def kinds_in(path: Path) -> Iterator[str]:
    """The kinds that a module names in `Unknown(kind, …)`, `….gap(kind, …)` and `call.unknown(…, kind)`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = {"Unknown": 0, "gap": 0, "unknown": 1}.get(name)
        if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
            value = node.args[place].value  # type: ignore[attr-defined]
            if isinstance(value, str):
                yield value


def test_every_kind_of_gap_is_in_the_table() -> None:
    found = {kind: path.name for path in SOURCES for kind in kinds_in(path)}
    assert len(found) > 30, "the modules are looked through"
    assert {kind: name for kind, name in found.items() if kind not in KINDS} == {}


SCRIPT = """
import keras
import somewhere

units = somewhere.choose()
i = keras.Input((8,))
x = keras.layers.Dense(units)(i)
y = keras.layers.Dense(3)(i)
somewhere.draw(y)
m = keras.Model(i, [x, y])
"""


def test_gaps_name_line_reason_and_kind() -> None:
    file = FileInput(Path("m.py"), "m.py", SCRIPT)
    result = check_files([file], Settings(live="never", cache=False, verbose=True))
    assert result.understood == (1, 2)
    assert [(gap.span.start.row, gap.reason) for gap in result.gaps] == [(5, "`somewhere.choose` is not modelled [external-call]")]
    summary = summarize_files([file], Settings(live="never", cache=False))[0]
    assert summary["unknown"] == [{"line": 5, "reason": "`somewhere.choose` is not modelled [external-call]"}]
    (model,) = summary["models"]
    assert [(layer["output_shape"], layer["params"]) for layer in model["layers"]] == [([None, 8], 0), ([None, "?"], None), ([None, 3], 27)]
    assert model["total_params"] is None, "an unknown count is null, never a guess"
