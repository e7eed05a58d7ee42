"""Applying fixes."""

from __future__ import annotations

from kerascheck.diagnostic import Applicability, Diagnostic, Edit, Fix
from kerascheck.fix import apply_fixes, unified_diff
from tests.cli.samples import FINDING, MODEL, plain, span


def fixing(*edits: Edit, applicability: Applicability = Applicability.SAFE) -> Diagnostic:
    return plain(span(1, 1, 1, 2), fix=Fix("change", edits, applicability))


def test_insertion() -> None:
    fixed = apply_fixes(MODEL, [FINDING])
    assert fixed.text == MODEL.replace("input_shape=(30, 8)))", "input_shape=(30, 8), return_sequences=True))")
    assert (fixed.applied, fixed.skipped) == ((FINDING,), ())


def test_unsafe_fixes_only_when_asked() -> None:
    unsafe = fixing(Edit(span(1, 1, 1, 2), "y"), applicability=Applicability.UNSAFE)
    assert apply_fixes("x = 1\n", [unsafe]).text == "x = 1\n"
    assert apply_fixes("x = 1\n", [unsafe], unsafe=True).text == "y = 1\n"


def test_fixes_that_meet_are_left_for_the_next_round() -> None:
    first, second = fixing(Edit(span(1, 1, 1, 6), "y = 2")), fixing(Edit(span(1, 5, 1, 6), "3"))
    fixed = apply_fixes("x = 1\n", [first, second])
    assert (fixed.text, fixed.applied, fixed.skipped) == ("y = 2\n", (first,), (second,))


def test_all_edits_of_a_fix_or_none() -> None:
    first = fixing(Edit(span(1, 1, 1, 2), "y"))
    second = fixing(Edit(span(1, 1, 1, 2), "z"), Edit(span(2, 1, 2, 2), "z"))
    assert apply_fixes("x = 1\nx = 2\n", [first, second]).text == "y = 1\nx = 2\n"


def test_edits_that_touch_are_both_applied() -> None:
    fixes = [fixing(Edit(span(1, 4, 1, 7), "B")), fixing(Edit(span(1, 1, 1, 4), "A")), fixing(Edit(span(1, 7, 1, 7), "!"))]
    assert apply_fixes("aaabbb\n", fixes).text == "AB!\n"


def test_two_insertions_at_one_place_are_not_both_applied() -> None:
    fixes = [fixing(Edit(span(1, 1, 1, 1), "a")), fixing(Edit(span(1, 1, 1, 1), "b"))]
    fixed = apply_fixes("x\n", fixes)
    assert (fixed.text, fixed.skipped) == ("ax\n", (fixes[1],))


def test_same_edit_of_two_findings_is_applied_once_and_mends_both() -> None:
    fixed = apply_fixes(MODEL, [FINDING, FINDING])
    assert fixed.text.count("return_sequences") == 1
    assert len(fixed.applied) == 2


def test_fix_that_contradicts_itself_is_not_applied() -> None:
    broken = fixing(Edit(span(1, 1, 1, 3), "a"), Edit(span(1, 2, 1, 4), "b"))
    assert apply_fixes("wxyz\n", [broken]).text == "wxyz\n"


def test_fix_that_reaches_into_another_file_is_not_applied() -> None:
    assert apply_fixes("x = 1\n", [fixing(Edit(span(1, 1, 1, 2, "other.py"), "y"))]).text == "x = 1\n"


def test_new_lines_take_the_files_line_end() -> None:
    added = fixing(Edit(span(2, 1, 2, 1), "b = 2\n"))
    assert apply_fixes("a = 1\r\nc = 3\r\n", [added]).text == "a = 1\r\nb = 2\r\nc = 3\r\n"


def test_removing_the_last_line() -> None:
    assert apply_fixes("a\nb", [fixing(Edit(span(2, 1, 3, 1), ""))]).text == "a\n"


def test_difference() -> None:
    assert unified_diff("a\nb\nc\n", "a\nB\nc\n", "src/m.py") == "--- src/m.py\n+++ src/m.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
    assert unified_diff("a\n", "a\n", "m.py") == ""


def test_difference_at_the_end_of_a_file_without_line_end() -> None:
    assert unified_diff("a", "b\n", "m.py") == "--- m.py\n+++ m.py\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
