"""The full format, line by line as the contract shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from kerascheck.diagnostic import Applicability, Edit, Fix, LiveSays, Related, Severity
from kerascheck.report import Style
from kerascheck.report.full import render
from kerascheck.result import CheckResult, FixedFile
from tests.cli.samples import FINDING, MODEL, plain, result, source, span

EXAMPLE = """\
error[KC201] missing-return-sequences: `LSTM` needs a sequence (batch, time steps, features), but gets (None, 64)
  --> src/model.py:9:11
   |
 8 | model.add(LSTM(64, input_shape=(30, 8)))
   |           ---------------------------- returns only its last output: (None, 64)
 9 | model.add(LSTM(32))
   |           ^^^^^^^^ expects rank 3
   |
help: return the whole sequence from the layer before
    8 - model.add(LSTM(64, input_shape=(30, 8)))
    8 + model.add(LSTM(64, input_shape=(30, 8), return_sequences=True))
live: Keras 3.15.1 says: Input 0 of layer "lstm_1" is incompatible with the layer: expected ndim=3, found ndim=2.

Found 1 error.
[*] 1 fixable with `--fix`.
"""


def shown(check: CheckResult, **style: Any) -> str:
    return render(check, Style(**style))


def snippet(check: CheckResult) -> list[str]:
    """The lines between the heading and the closing line."""
    return shown(check, closing=False).splitlines()[1:-1]


def test_example_of_the_contract() -> None:
    assert shown(result(FINDING)) == EXAMPLE


def test_colours_and_links_change_no_character_of_the_text() -> None:
    colored = shown(result(FINDING), color=True)
    assert "\x1b]8;;https://" in colored
    assert "missing-return-sequences/\x1b\\KC201\x1b]8;;\x1b\\" in colored
    assert re.sub(r"\x1b\[[\d;]*m|\x1b\]8;;[^\x1b]*\x1b\\", "", colored) == EXAMPLE


def test_no_finding() -> None:
    assert shown(CheckResult()) == "All checks passed!\n"
    assert shown(CheckResult(), closing=False) == ""


def test_line_numbers_are_right_aligned_and_near_lines_are_shown_between() -> None:
    text = "".join(f"line{number}\n" for number in range(1, 13))
    finding = plain(span(11, 1, 11, 7), label="here", related=(Related(span(8, 5, 8, 6), "from here"),))
    assert snippet(result(finding, text=text)) == [
        "   --> src/model.py:11:1",
        "    |",
        "  8 | line8",
        "    |     - from here",
        "  9 | line9",
        " 10 | line10",
        " 11 | line11",
        "    | ^^^^^^ here",
        "    |",
    ]


def test_far_place_and_place_in_another_file_are_snippets_of_their_own() -> None:
    text = "".join(f"line{number}\n" for number in range(1, 31))
    other = source("import keras\nlayer = keras.layers.LSTM(8)\n", "src/layers.py")
    related = (Related(span(2, 1, 2, 6), "far away"), Related(span(2, 9, 2, 29, "src/layers.py"), "made here"))
    check = result(plain(span(30, 1, 30, 7), related=related), text=text)
    check = replace(check, sources={**check.sources, "src/layers.py": other})
    assert snippet(check) == [
        "   --> src/model.py:30:1",
        "    |",
        " 30 | line30",
        "    | ^^^^^^",
        "    |",
        "   ::: src/model.py:2:1",
        "    |",
        "  2 | line2",
        "    | ----- far away",
        "    |",
        "   ::: src/layers.py:2:9",
        "    |",
        "  2 | layer = keras.layers.LSTM(8)",
        "    |         -------------------- made here",
        "    |",
    ]


def test_place_over_several_lines_is_underlined_line_by_line() -> None:
    text = "model.add(LSTM(\n    32,\n\n    activation=None,\n))\n"
    assert snippet(result(plain(span(1, 11, 5, 2), label="expects rank 3"), text=text)) == [
        "  --> src/model.py:1:11",
        "   |",
        " 1 | model.add(LSTM(",
        "   |           ^^^^^",
        " 2 |     32,",
        "   |     ^^^",
        " 3 |",
        " 4 |     activation=None,",
        "   |     ^^^^^^^^^^^^^^^^",
        " 5 | ))",
        "   | ^ expects rank 3",
        "   |",
    ]


def test_middle_of_a_long_place_is_left_out() -> None:
    text = "Sequential([\n" + "".join(f"    Dense({n}),\n" for n in range(2, 20)) + "])\n"
    assert snippet(result(plain(span(1, 1, 20, 3), label="never used"), text=text)) == [
        "   --> src/model.py:1:1",
        "    |",
        "  1 | Sequential([",
        "    | ^^^^^^^^^^^^",
        "  2 |     Dense(2),",
        "    |     ^^^^^^^^^",
        "...",
        " 19 |     Dense(19),",
        "    |     ^^^^^^^^^^",
        " 20 | ])",
        "    | ^^ never used",
        "    |",
    ]


def test_place_that_ends_at_the_start_of_a_line_does_not_reach_into_it() -> None:
    lines = snippet(result(plain(span(1, 1, 2, 1)), text="x = 1\ny = 2\n"))
    assert lines == ["  --> src/model.py:1:1", "   |", " 1 | x = 1", "   | ^^^^^", "   |"]


def test_several_places_in_one_line_have_an_underline_each() -> None:
    text = "x = LSTM(32)(LSTM(64)(inputs))\n"
    finding = plain(span(1, 5, 1, 13), label="expects rank 3", related=(Related(span(1, 14, 1, 30), "gives rank 2"),))
    assert snippet(result(finding, text=text))[2:] == [
        " 1 | x = LSTM(32)(LSTM(64)(inputs))",
        "   |              ---------------- gives rank 2",
        "   |     ^^^^^^^^ expects rank 3",
        "   |",
    ]


def test_tabs_are_four_columns_and_wide_characters_two() -> None:
    text = "\tx = Dense(2)  # 名前\n名前 = Dense(0)\n"
    assert snippet(result(plain(span(1, 6, 1, 14)), text=text))[2:4] == [" 1 |     x = Dense(2)  # 名前", "   |         ^^^^^^^^"]
    assert snippet(result(plain(span(2, 6, 2, 14)), text=text))[2:4] == [" 2 | 名前 = Dense(0)", "   |        ^^^^^^^^"]
    assert snippet(result(plain(span(2, 1, 2, 3)), text=text))[3] == "   | ^^^^"


def test_combining_characters_take_no_column() -> None:
    assert snippet(result(plain(span(1, 6, 1, 7)), text="e\u0301 = 1\n"))[3] == "   |     ^"


def test_empty_place_and_place_behind_the_line_have_one_caret() -> None:
    assert snippet(result(plain(span(1, 5, 1, 5)), text="x = 1\n"))[3] == "   |     ^"
    assert snippet(result(plain(span(1, 99, 1, 99)), text="x = 1\n"))[3] == "   |      ^"


def test_file_without_source_has_no_snippet() -> None:
    finding = plain(span(1, 1, 1, 1, "gone.py"))
    assert shown(CheckResult((finding,)), closing=False) == (
        "error[KC301] output-units-vs-classes: expected 3 units, got 2\n  --> gone.py:1:1\n\n"
    )


def test_code_cannot_steer_the_terminal() -> None:
    text = "x = '\x1b[31m\u202e'\n"
    output = shown(result(plain(span(1, 1, 1, 2), message="got '\x1b]0;title\x07'\nsecond"), text=text))
    assert not set(output) & {"\x1b", "\x07", "\u202e"}
    assert "got '�]0;title�' second" in output


def test_fix_that_removes_and_adds_lines() -> None:
    text = "import keras\nx = 1\ny = 2\nz = 3\n"
    edits = (Edit(span(1, 1, 1, 1), "import numpy\n"), Edit(span(3, 1, 4, 1), ""))
    output = shown(result(plain(span(2, 1, 2, 2), fix=Fix("tidy up", edits, Applicability.UNSAFE)), text=text))
    assert output.splitlines()[-6:] == [
        "help: tidy up (unsafe fix)",
        "    1 + import numpy",
        "    3 - y = 2",
        "",
        "Found 1 error.",
        "[*] 1 fixable with `--fix --unsafe-fixes`.",
    ]


def test_new_line_numbers_count_the_lines_added_before() -> None:
    text = "a = 1\nb = 2\nc = 3\n"
    edits = (Edit(span(1, 1, 1, 6), "a = 7\naa = 8"), Edit(span(3, 5, 3, 6), "9"))
    lines = shown(result(plain(span(1, 1, 1, 2), fix=Fix("change", edits)), text=text), closing=False).splitlines()
    assert lines[-7:-1] == ["help: change", "    1 - a = 1", "    1 + a = 7", "    2 + aa = 8", "    3 - c = 3", "    4 + c = 9"]


def test_live_message_of_several_lines_is_indented() -> None:
    live = LiveSays("3.15.1", "2.21.0", "Bad shape.\n\nArguments:\n  x=1")
    lines = shown(result(plain(span(7, 1, 7, 6), live=live)), closing=False).splitlines()
    assert lines[-5:-1] == ["live: Keras 3.15.1 says: Bad shape.", "", "      Arguments:", "        x=1"]


def test_closing_lines_count_by_severity_and_tell_what_can_be_fixed() -> None:
    place = span(7, 1, 7, 6)
    safe, unsafe = FINDING, replace(FINDING, fix=replace(FINDING.fix, applicability=Applicability.UNSAFE))  # type: ignore[type-var]
    warning, advice = plain(place, severity=Severity.WARNING), plain(place, severity=Severity.INFO)
    check = result(safe, safe, unsafe, warning, advice)
    assert shown(check).splitlines()[-2:] == [
        "Found 3 errors, 1 warning, 1 info.",
        "[*] 2 fixable with `--fix` (1 more with `--unsafe-fixes`).",
    ]
    assert shown(check, unsafe=True).splitlines()[-1] == "[*] 3 fixable with `--fix --unsafe-fixes`."


def test_closing_lines_after_fixing() -> None:
    fixed = FixedFile(source(), MODEL.replace("30, 8))", "30, 8), return_sequences=True)"), (FINDING, FINDING))
    assert shown(replace(result(plain(span(7, 1, 7, 6))), fixed=(fixed,))).splitlines()[-1] == "Found 3 errors (2 fixed, 1 remaining)."
    assert shown(CheckResult(fixed=(fixed,))) == "Found 2 errors (2 fixed, 0 remaining).\n"


def test_what_was_not_understood_is_told_in_one_line() -> None:
    assert shown(CheckResult(understood=(12, 15))) == (
        "All checks passed!\n12 of 15 layer calls understood; `-v` tells why the others were not.\n"
    )
    assert shown(CheckResult(understood=(15, 15))) == "All checks passed!\n"


def test_failed_rule_is_no_clean_run() -> None:
    assert "All checks passed" not in shown(CheckResult(internal_errors=("KC201 raised",)))
