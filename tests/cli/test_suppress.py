"""Suppression comments."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kerascheck.diagnostic import Diagnostic
from kerascheck.fix import apply_fixes
from kerascheck.source import Source
from kerascheck.suppress import apply
from tests.cli.samples import RULES, plain, span

KNOWN = {rule.code: rule.name for rule in RULES}
OURS = "# kerascheck: ignore"


def found(row: int, code: str = "KC201", last_row: int = 0) -> Diagnostic:
    at = span(row, 1, row, 2, "m.py")
    return replace(plain(at), code=code, name=KNOWN[code], first_row=row, noqa_row=last_row or row)


def suppressed(text: str, *findings: Diagnostic, checked: set[str] | None = None) -> tuple[list[Diagnostic], list[Diagnostic]]:
    return apply(findings, Source(Path("m.py"), "m.py", text), KNOWN, set(KNOWN) if checked is None else checked)


@pytest.mark.parametrize(
    "comment",
    [
        "# kerascheck: ignore[KC201]",
        "# kerascheck: ignore[missing-return-sequences] shown as a mistake",
        "#kerascheck:ignore[ KC301 , KC201 ]",
        "# noqa: KC201",
        "# NOQA:E501,KC201",
        "# type: ignore # kerascheck: ignore[KC201]",
    ],
)
def test_comment_at_the_lines_end(comment: str) -> None:
    kept, _ = suppressed(f"x = 1  {comment}\ny = 2\n", found(1), found(2))
    assert kept == [found(2)]


@pytest.mark.parametrize("comment", ["# kerascheck: ignore", "# kerascheck: ignore[KC301]", "# noqa", "# noqa: E501", "'# noqa: KC201'"])
def test_comments_that_do_not_name_the_rule(comment: str) -> None:
    kept, _ = suppressed(f"x = 1,  {comment}\n", found(1))
    assert kept == [found(1)]


def test_comment_alone_on_a_line_is_for_the_next_logical_line() -> None:
    text = f"{OURS}[KC201]\n\n# explained elsewhere\nx = f(\n    1,\n)\ny = 2\n"
    kept, unused = suppressed(text, found(4, last_row=6), found(5), found(7))
    assert (kept, unused) == ([found(7)], [])


@pytest.mark.parametrize("row", [1, 2, 3])
def test_every_physical_line_of_a_logical_line_can_have_the_comment(row: int) -> None:
    lines = ["x = f(", "    1,", ")"]
    lines[row - 1] += "  " + OURS + "[KC201]"
    kept, unused = suppressed("\n".join(lines) + "\n", found(1, last_row=3), replace(found(2), first_row=0, noqa_row=0))
    assert (kept, unused) == ([], [])


def test_comment_in_a_body_does_not_reach_the_head_or_the_other_way_round() -> None:
    text = f"def f():  {OURS}[KC201]\n    x = 1  {OURS}[KC201]\n    y = 2\n"
    kept, unused = suppressed(text, found(3))
    assert kept == [found(3)]
    assert [diagnostic.span.start.row for diagnostic in unused] == [1, 2]


def test_file_wide_comment_holds_wherever_it_stands() -> None:
    kept, unused = suppressed("x = 1\ny = 2\n# kerascheck: file-ignore[KC201]\n", found(1), found(2), found(2, "KC301"))
    assert (kept, unused) == ([found(2, "KC301")], [])


def test_comment_like_text_in_a_string_is_none() -> None:
    kept, unused = suppressed(f'x = """\n{OURS}[KC201]\n"""\n', found(1))
    assert (kept, unused) == ([found(1)], [])


def only(diagnostics: list[Diagnostic]) -> Diagnostic:
    assert len(diagnostics) == 1
    return diagnostics[0]


def test_unused_one_is_reported_at_its_place_with_a_fix() -> None:
    text = "x = 1  # kerascheck: ignore[KC201] because\ny = 2\n"
    unused = only(suppressed(text)[1])
    assert (unused.code, unused.name, unused.severity.value) == ("KC001", "unused-ignore", "warning")
    assert unused.span == span(1, 8, 1, 35, "m.py")
    assert unused.message == "`KC201` finds nothing here to ignore"
    assert apply_fixes(text, [unused]).text == "x = 1\ny = 2\n"


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        (f"{OURS}[KC201]\nx = 1\n", "x = 1\n"),
        (f"x = 1\n{OURS}[KC201]", "x = 1\n"),
        (f"x = 1  {OURS}[KC201] why  # noqa: E501\n", "x = 1  # noqa: E501\n"),
        (f"x = 1  {OURS}[KC201] see #12\n", "x = 1\n"),
        (f"x = 1  # type: ignore  {OURS}[KC201]\n", "x = 1  # type: ignore\n"),
        (f"x = 1  {OURS}\n", "x = 1\n"),
        (f"x = 1  {OURS}[]\n", "x = 1\n"),
        (f"def f():\n    {OURS}[KC201]\n    return 1\r\n", "def f():\n    return 1\r\n"),
    ],
)
def test_fix_takes_away_the_comment_and_nothing_else(text: str, fixed: str) -> None:
    assert apply_fixes(text, suppressed(text)[1]).text == fixed


def test_fix_takes_away_one_of_several_codes() -> None:
    text = f"x = 1  {OURS}[KC301, missing-return-sequences,KC202] reason\n"
    kept, unused = suppressed(text, found(1), found(1, "KC202"))
    assert kept == []
    assert only(unused).message == "`KC301` finds nothing here to ignore"
    assert apply_fixes(text, unused).text == f"x = 1  {OURS}[missing-return-sequences, KC202] reason\n"


def test_unknown_code_is_reported_with_the_nearest_even_beside_a_used_one() -> None:
    text = f"x = 1  {OURS}[KC201, KC2O2]\n"
    unused = only(suppressed(text, found(1))[1])
    assert unused.message == "there is no rule `KC2O2` (did you mean `KC202`?)"
    assert apply_fixes(text, [unused]).text == f"x = 1  {OURS}[KC201]\n"


def test_missing_list_is_reported() -> None:
    unused = only(suppressed(f"x = 1  {OURS} just because\n", found(1))[1])
    assert "must name its rules" in unused.message


def test_noqa_is_never_unused() -> None:
    assert suppressed("x = 1  # noqa: KC201, KC999\n") == ([], [])


def test_rule_that_did_not_run_cannot_be_unused() -> None:
    assert suppressed(f"x = 1  {OURS}[KC201]\n", checked={"KC301"}) == ([], [])


def test_unused_ignores_can_be_ignored() -> None:
    assert suppressed(f"# kerascheck: file-ignore[KC001]\nx = 1  {OURS}[KC201]\n") == ([], [])


def test_file_that_is_no_python_reports_no_unused_ones() -> None:
    kept, unused = suppressed(f"x = 1  {OURS}[KC201]\ny = (\n", found(1))
    assert (kept, unused) == ([], [])


def test_file_without_comments_is_left_alone() -> None:
    assert suppressed("x = 1\n", found(1)) == ([found(1)], [])
