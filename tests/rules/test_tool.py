"""Rules of the tool itself."""

from __future__ import annotations

from pathlib import Path

from kerascheck.analysis import Analysis, analyse
from kerascheck.api import check_source
from kerascheck.registry import all_rules
from kerascheck.source import Source

RULES = {rule.code: rule for rule in all_rules()}

TEXT = """
import keras

x = keras.Input((8,))
y = keras.layers.Dense(4)(x)
try:
    z = keras.layers.Dense(2)(y)
except ValueError:
    pass
"""


def analysed(text: str) -> Analysis:
    result = analyse(Source(Path("model.py"), "model.py", text))
    assert isinstance(result, Analysis)
    return result


def test_the_pipeline_makes_the_first_three() -> None:
    program = analysed(TEXT).program
    for code in ("KC000", "KC001", "KC002"):
        assert not RULES[code].needs_program
        assert list(RULES[code].check(program)) == []


def test_disagreement_is_told_with_both_sides() -> None:
    program = analysed(TEXT).program
    assert list(RULES["KC009"].check(program)) == []
    call = next(call for call in program.calls if call.layer.arguments["units"] == 4)
    call.dispute = "kerascheck counts 36 parameters, live Keras 32"
    (finding,) = RULES["KC009"].check(program)
    assert finding.message.startswith("`Dense`: kerascheck counts 36 parameters, live Keras 32")
    assert finding.call is call


def test_disagreement_under_try_is_not_told() -> None:
    program = analysed(TEXT).program
    call = next(call for call in program.calls if call.layer.arguments["units"] == 2)
    call.dispute = "kerascheck takes this call to be fine, live Keras says: no"
    assert list(RULES["KC009"].check(program)) == []


def test_unknown_code_in_a_suppression() -> None:
    (diagnostic,) = check_source("import keras\nx = keras.Input((3,))  # kerascheck: ignore[KC21]\n")
    assert (diagnostic.code, diagnostic.span.start.row) == ("KC001", 2)
    assert "KC21" in diagnostic.message


def test_syntax_error_is_told_where_python_gives_up() -> None:
    (diagnostic,) = check_source("import keras\nmodel = keras.Sequential([\n", "model.py")
    assert diagnostic.code == "KC000"
    assert "'[' was never closed" in diagnostic.message
