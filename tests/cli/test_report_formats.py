"""The formats for tools, and the short one for people."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from kerascheck.diagnostic import Position, Severity, Span
from kerascheck.report import FORMATS, Style, renderer
from kerascheck.report.statistics import statistics
from kerascheck.result import CheckResult
from kerascheck.setting_keys import OUTPUT_FORMATS
from tests.cli.samples import FINDING, plain, result, span

PLACE = {
    "type": "object",
    "properties": {"row": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
    "required": ["row", "column"],
    "additionalProperties": False,
}


def closed(**properties: object) -> dict[str, object]:
    """An object with exactly these keys."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


STRING = {"type": "string"}
RECORD = closed(
    code={"type": "string", "pattern": "^KC[0-9]{3}$"},
    name=STRING,
    severity={"enum": ["error", "warning", "info"]},
    message=STRING,
    filename=STRING,
    cell={"type": ["integer", "null"]},
    location=PLACE,
    end_location=PLACE,
    related={"type": "array", "items": closed(message=STRING, filename=STRING, location=PLACE, end_location=PLACE)},
    fix={
        "oneOf": [
            {"type": "null"},
            closed(
                applicability={"enum": ["safe", "unsafe"]},
                message=STRING,
                edits={"type": "array", "items": closed(content=STRING, location=PLACE, end_location=PLACE)},
            ),
        ]
    },
    live={"oneOf": [{"type": "null"}, closed(keras=STRING, tensorflow=STRING, message=STRING)]},
    noqa_row={"type": "integer", "minimum": 1},
    url={"type": "string", "pattern": "^https://"},
)


def rendered(name: str, check: CheckResult, style: Style | None = None) -> str:
    return renderer(name)(check, style or Style())


def test_formats_are_those_that_the_settings_know() -> None:
    assert tuple(FORMATS) == OUTPUT_FORMATS


def test_concise() -> None:
    cell = plain(Span("nb.ipynb", Position(2, 6), Position(2, 9), cell=3), severity=Severity.WARNING)
    assert rendered("concise", result(FINDING, cell)) == (
        "src/model.py:9:11: error[KC201] `LSTM` needs a sequence (batch, time steps, features), but gets (None, 64)\n"
        "nb.ipynb:cell 3:2:6: warning[KC301] expected 3 units, got 2\n"
        "Found 1 error, 1 warning.\n"
        "[*] 1 fixable with `--fix`.\n"
    )


def test_concise_keeps_one_line_a_finding() -> None:
    output = rendered("concise", result(plain(span(1, 1, 1, 2), message="first\nsecond")), Style(closing=False))
    assert output == "src/model.py:1:1: error[KC301] first second\n"


def test_json_record_of_the_contract() -> None:
    (record,) = json.loads(rendered("json", result(FINDING)))
    url = record.pop("url")
    assert "missing-return-sequences" in url
    assert record == {
        "code": "KC201",
        "name": "missing-return-sequences",
        "severity": "error",
        "message": "`LSTM` needs a sequence (batch, time steps, features), but gets (None, 64)",
        "filename": "src/model.py",
        "cell": None,
        "location": {"row": 9, "column": 11},
        "end_location": {"row": 9, "column": 19},
        "related": [
            {
                "message": "returns only its last output: (None, 64)",
                "filename": "src/model.py",
                "location": {"row": 8, "column": 11},
                "end_location": {"row": 8, "column": 39},
            }
        ],
        "fix": {
            "applicability": "safe",
            "message": "return the whole sequence from the layer before",
            "edits": [
                {"content": ", return_sequences=True", "location": {"row": 8, "column": 39}, "end_location": {"row": 8, "column": 39}}
            ],
        },
        "live": {
            "keras": "3.15.1",
            "tensorflow": "2.21.0",
            "message": 'Input 0 of layer "lstm_1" is incompatible with the layer: expected ndim=3, found ndim=2.',
        },
        "noqa_row": 9,
    }


@pytest.mark.parametrize("finding", [FINDING, plain(span(1, 1, 2, 1)), replace(plain(span(3, 1, 3, 2)), noqa_row=0)])
def test_json_has_exactly_the_keys_of_the_contract(finding: object) -> None:
    (record,) = json.loads(rendered("json", CheckResult((finding,))))  # type: ignore[arg-type]
    jsonschema.validate(record, RECORD)


def test_json_lines_are_the_same_records_one_a_line() -> None:
    check = result(FINDING, plain(span(1, 1, 1, 2), message="a\nb \u2028"))
    lines = rendered("json-lines", check).split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == json.loads(rendered("json", check))


def test_nothing_found_is_still_json() -> None:
    assert json.loads(rendered("json", CheckResult())) == []
    assert rendered("json-lines", CheckResult()) == ""


def test_statistics_count_by_rule_the_most_frequent_first() -> None:
    other = plain(span(1, 1, 1, 2))
    findings = [other, FINDING, *[other] * 9]
    assert statistics(findings, unsafe=False, as_json=False) == (
        "10  KC301  [ ]  output-units-vs-classes\n 1  KC201  [*]  missing-return-sequences\n"
    )
    assert json.loads(statistics(findings, unsafe=False, as_json=True))[1] == {
        "code": "KC201",
        "name": "missing-return-sequences",
        "count": 1,
        "fixable": True,
    }
