"""The formats that are files for services: gitlab, rdjson, junit. What is expected comes from their specifications."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from kerascheck.diagnostic import Edit, Fix
from kerascheck.report import FORMATS, Style, renderer
from kerascheck.result import CheckResult
from tests.cli.ci_samples import ALL, FINDING, NAME, TEXT, at, check
from tests.cli.samples import MODEL, plain, run

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "properties": {
                    "path": {"type": "string", "pattern": r"^[^./]"},
                    "lines": {
                        "type": "object",
                        "properties": {"begin": {"type": "integer", "minimum": 1}, "end": {"type": "integer", "minimum": 1}},
                        "required": ["begin"],
                    },
                },
                "required": ["path", "lines"],
            },
        },
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
    },
}

# The XML schema that Jenkins holds JUnit reports to (xunit-plugin, junit-10.xsd): attributes, those required first, and children.
JUNIT = {
    "testsuites": ([], ["name", "time", "tests", "failures", "errors"], ["testsuite"]),
    "testsuite": (
        ["name", "tests", "failures", "errors"],
        ["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"],
        ["testsuite", "properties", "testcase", "system-out", "system-err"],
    ),
    "testcase": (["name"], ["time", "classname", "group"], ["skipped", "error", "failure", "system-out", "system-err"]),
    "failure": ([], ["type", "message"], []),
    "error": ([], ["type", "message"], []),
    "system-out": ([], [], []),
}


@pytest.fixture(autouse=True)
def _here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


def rendered(name: str, result: CheckResult) -> str:
    return renderer(name)(result, Style())


def gitlab(result: CheckResult) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(rendered("gitlab", result))
    jsonschema.validate(issues, GITLAB)
    return issues


def test_gitlab_names_paths_lines_and_severities() -> None:
    issues = gitlab(check(*ALL))
    assert [issue["severity"] for issue in issues] == ["critical", "major", "info", "major"]
    assert issues[0]["location"] == {"path": NAME, "lines": {"begin": 6, "end": 6}}
    assert issues[1]["location"]["lines"] == {"begin": 6, "end": 7}
    assert issues[3]["location"] == {"path": "nb.ipynb", "lines": {"begin": 1, "end": 1}}
    assert issues[0]["check_name"] == "KC201"
    assert FINDING.message in issues[0]["description"]
    assert gitlab(CheckResult()) == []


def test_gitlab_fingerprints_are_unique_and_stable() -> None:
    twins = [plain(at(6, 1, 6, 2)), plain(at(6, 5, 6, 6)), FINDING]
    before = [issue["fingerprint"] for issue in gitlab(check(*twins))]
    assert len(set(before)) == 3
    moved = [plain(at(7, 1, 7, 2)), plain(at(7, 5, 7, 6)), plain(at(7, 22, 7, 30), code="KC201")]
    assert [issue["fingerprint"] for issue in gitlab(check(*moved, text="# new\r\n" + TEXT))] == before


def test_rdjson_counts_bytes_of_utf_8() -> None:
    report = json.loads(rendered("rdjson", check(*ALL)))
    assert set(report) == {"source", "diagnostics"}
    first, second, third, fourth = report["diagnostics"]
    assert [each["severity"] for each in (first, second, third)] == ["ERROR", "WARNING", "INFO"]
    before = '\ts = "😀é"; model.add('
    start = 1 + len(before.encode())
    # An emoji takes four bytes and é two: four more than the characters.
    assert start == 22 + 3 + 1
    assert first["location"] == {"path": NAME, "range": {"start": {"line": 6, "column": start}, "end": {"line": 6, "column": start + 8}}}
    assert TEXT.split("\r\n")[5].encode()[start - 1 : start + 7] == b"LSTM(32)"
    assert first["code"]["value"] == "KC201"
    assert first["code"]["url"].startswith("https://")
    assert second["location"]["range"] == {"start": {"line": 6, "column": 1}, "end": {"line": 7, "column": 5}}
    # A range can't point into a notebook's cell.
    assert fourth["location"] == {"path": "nb.ipynb"}
    assert fourth["message"] == "cell 3, line 2, column 6: expected 3 units, got 2"


def applied(suggestion: dict[str, Any], data: bytes) -> bytes:
    """A file's bytes after a suggestion, by the Reviewdog Diagnostic Format's words."""
    lines = data.splitlines(keepends=True)

    def offset(place: dict[str, int]) -> int:
        return sum(map(len, lines[: place["line"] - 1])) + place["column"] - 1

    start, end = offset(suggestion["range"]["start"]), offset(suggestion["range"]["end"])
    text: str = suggestion["text"]
    return data[:start] + text.encode() + data[end:]


def test_rdjson_suggestions_do_what_fix_does() -> None:
    (found,) = json.loads(rendered("rdjson", check(FINDING)))["diagnostics"]
    (suggestion,) = found["suggestions"]
    assert suggestion["text"] == ",\r\n\treturn_sequences=True"
    assert applied(suggestion, TEXT.encode()) == TEXT.replace("(30, 8)", "(30, 8),\r\n\treturn_sequences=True").encode()


def test_rdjson_offers_all_edits_of_a_fix_as_one() -> None:
    edits = (Edit(at(6, 22, 6, 26), "GRU"), Edit(at(5, 7, 5, 9), "üü"))
    finding = plain(at(6, 22, 6, 30), fix=Fix("use GRU", edits))
    (suggestion,) = json.loads(rendered("rdjson", check(finding)))["diagnostics"][0]["suggestions"]
    assert applied(suggestion, TEXT.encode()) == TEXT.replace('"hé', '"üü').replace("LSTM(32)", "GRU(32)").encode()


def junit(result: CheckResult) -> ET.Element:
    root = ET.fromstring(rendered("junit", result).encode())
    for element in root.iter():
        required, allowed, children = JUNIT[element.tag]
        assert set(required) <= set(element.attrib) <= {*required, *allowed}, element.tag
        assert {child.tag for child in element} <= set(children)
    return root


def test_junit_has_a_failed_test_for_each_finding() -> None:
    root = junit(check(*ALL))
    assert (root.get("name"), root.get("tests"), root.get("failures"), root.get("errors")) == ("kerascheck", "4", "3", "0")
    assert [suite.get("name") for suite in root] == [NAME, "nb.ipynb"]
    failed = [case for case in root.iter("testcase") if case.find("failure") is not None]
    assert len(failed) == 3
    failure = failed[0].find("failure")
    assert failure is not None
    assert failure.get("message") == FINDING.message
    assert failure.get("type") == "error"
    assert (failure.text or "").startswith(f"{NAME}:6:22: {FINDING.message}\nKeras 3.15.1 says:")
    # Services take tests of one name for one test.
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(names)) == 4
    # Advice does not change the exit status, so it fails no test.
    (advice,) = (case for case in root.iter("testcase") if "KC403" in (case.get("name") or ""))
    assert "better� so" in (advice.findtext("system-out") or "")


def test_junit_of_a_clean_run_and_of_a_failed_one() -> None:
    clean = junit(CheckResult())
    assert (clean.get("tests"), clean.get("failures")) == ("1", "0")
    broken = junit(check(errors=("rule failed\x00\nTraceback",)))
    assert (broken.get("tests"), broken.get("errors")) == ("1", "1")
    assert broken.findtext("testsuite/testcase/error") == "rule failed�\nTraceback"


def test_junit_can_be_written_for_file_names_that_are_no_text() -> None:
    root = junit(check(plain(at(1, 1, 1, 2, "m\udcff.py"))))
    assert root[0].get("name") == "m�.py"


def test_every_format_can_be_written_to_a_file(folder: Path) -> None:
    (folder / "m é.py").write_text(MODEL, encoding="utf-8")
    outputs = [f"-o={name}:{name}.out" for name in FORMATS]
    done = run("check", "--live", "never", "--no-cache", *(part for output in outputs for part in output.split("=", 1)), "m é.py")
    assert (done.stdout, done.exit_code) == ("", 1)
    for name in FORMATS:
        assert "KC201" in (folder / f"{name}.out").read_text("utf-8"), name


def test_notebooks_in_all_formats(folder: Path) -> None:
    def write(*cells: str) -> None:
        made: list[dict[str, Any]] = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": cell} for cell in cells]
        (folder / "nb.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}))

    def told(name: str) -> str:
        return run("check", "--live", "never", "--no-cache", "--output-format", name, "nb.ipynb").stdout

    imports, first, second = MODEL[: MODEL.index("model =")], "model = Sequential()\nmodel.add(LSTM(64, input_shape=(30, 8)))", "# é\nmodel.add(LSTM(32))"
    write(imports, first, second)
    (issue,) = json.loads(told("gitlab"))
    (suite,) = ET.fromstring(told("junit").encode())
    assert suite[0].get("name") == "KC201 missing-return-sequences at cell 3:2:11"
    assert (suite[0].findtext("failure") or "").startswith("nb.ipynb:cell 3:2:11: `LSTM` needs")
    (found,) = json.loads(told("rdjson"))["diagnostics"]
    assert found["message"].startswith("cell 3, line 2, column 11: `LSTM` needs")
    assert "suggestions" not in found
    (result,) = json.loads(told("sarif"))["runs"][0]["results"]
    assert "fixes" not in result
    # Cells and lines above a finding don't change what it is known by; its own line does.
    write(imports, "print(1)", first, "\n\n" + second)
    assert json.loads(told("gitlab"))[0]["fingerprint"] == issue["fingerprint"]
    write(imports, first, second.replace("32", "33"))
    assert json.loads(told("gitlab"))[0]["fingerprint"] != issue["fingerprint"]
