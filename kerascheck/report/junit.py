"""The format ``junit``: a test report, in which each finding is a failed test of its file; advice passes."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby

from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from kerascheck.diagnostic import Diagnostic, Severity
from kerascheck.report import Style
from kerascheck.report.paint import printable
from kerascheck.report.place import place
from kerascheck.report.told import words
from kerascheck.result import CheckResult

_TOOL = "kerascheck"


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    report = JUnitXml(_TOOL)
    for filename, together in groupby(result.diagnostics, key=lambda diagnostic: diagnostic.span.filename):
        report.add_testsuite(_suite(printable(filename), [_case(diagnostic) for diagnostic in together]))
    if result.internal_errors:
        report.add_testsuite(_suite(_TOOL, [_defect(number, text) for number, text in enumerate(result.internal_errors, 1)]))
    elif not result.diagnostics:
        # A report without any test counts as a failure in some services.
        report.add_testsuite(_suite(_TOOL, [TestCase("no findings", _TOOL, 0)]))
    # The library's own sum has a count of skipped tests too, which the schema of Jenkins refuses at this place.
    suites = list(report)
    for name in ("tests", "failures", "errors"):
        setattr(report, name, sum(getattr(suite, name) for suite in suites))
    buffer = BytesIO()
    report.write(buffer, pretty=True)
    return buffer.getvalue().decode().rstrip("\n") + "\n"


def _suite(name: str, cases: list[TestCase]) -> TestSuite:
    suite = TestSuite(name)
    suite.add_testcases(cases)
    return suite


def _case(diagnostic: Diagnostic) -> TestCase:
    span = diagnostic.span
    filename = printable(span.filename)
    # Tests of one name are taken for one test, so the place is part of the name.
    where = printable(place(span)).removeprefix(f"{filename}:")
    case = TestCase(f"{diagnostic.code} {diagnostic.name} at {where}", filename, 0)
    text = f"{printable(place(span))}: {words(diagnostic, cell=False)}"
    if diagnostic.severity is Severity.INFO:
        case.system_out = text
    else:
        failure = Failure(printable(diagnostic.message), diagnostic.severity.value)
        failure.text = text
        case.result = [failure]
    return case


def _defect(number: int, text: str) -> TestCase:
    case = TestCase(f"internal error {number}", _TOOL, 0)
    lines = [printable(line) for line in text.splitlines()]
    error = Error(lines[0] if lines else "", "internal error")
    error.text = "\n".join(lines)
    case.result = [error]
    return case
