"""Severities, ignores for single files, previews and suppressions, by options and by settings, with the real pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.samples import MODEL, run
from tests.cli.test_own_rules import RULE

STATIC = ("check", "--live", "never", "--no-cache", "--output-format", "json")


@pytest.fixture(autouse=True)
def project(folder: Path) -> Path:
    for name in ("src", "tests"):
        (folder / name).mkdir()
        (folder / name / "model.py").write_text(MODEL)
    return folder


def found(*args: str, status: int = 1) -> list[tuple[str, str, str]]:
    done = run(*STATIC, *args)
    assert done.exit_code == status, done.output
    return [(record["filename"], record["code"], record["severity"]) for record in json.loads(done.stdout)]


@pytest.mark.parametrize(
    ("args", "severity"),
    [
        (["--warn", "KC201"], "warning"),
        (["--info", "missing-return-sequences"], "info"),
        (["--info", "recurrent"], "info"),
        (["--info", "KC201", "--warn", "KC2"], "info"),
        (["--info", "KC2", "--warn", "KC201"], "warning"),
        (["--info", "ALL", "--error", "KC20"], "error"),
        (["--warn", "KC201", "--error-on-warning"], "error"),
        (["--info", "KC201", "--error-on-warning"], "info"),
    ],
)
def test_severity_options(args: list[str], severity: str) -> None:
    assert found("src", *args, status=0 if severity == "info" else 1) == [("src/model.py", "KC201", severity)]


def test_severity_setting_and_option(folder: Path) -> None:
    (folder / "kerascheck.toml").write_text('[severity]\nKC201 = "info"\n')
    assert found("src", status=0) == [("src/model.py", "KC201", "info")]
    assert found("src", "--warn", "KC201") == [("src/model.py", "KC201", "warning")]
    (folder / "kerascheck.toml").write_text('[severity]\nmissing-return-sequence = "info"\n')
    done = run(*STATIC)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "unknown rule `missing-return-sequence` (did you mean `missing-return-sequences`?)" in done.stderr


def test_per_file_ignores(folder: Path) -> None:
    expected = [("src/model.py", "KC201", "error")]
    assert found("--per-file-ignores", "tests/*:KC201") == expected
    assert found("--per-file-ignores", "tests:KC3,tests:KC2") == expected
    assert found("--per-file-ignores", "**/model.py:recurrent", status=0) == []
    (folder / "kerascheck.toml").write_text('[per-file-ignores]\n"tests/**" = ["KC9", "KC201"]\n')
    assert found() == expected
    assert len(found("--per-file-ignores", "other.py:KC201")) == 2
    (folder / "tests" / "model.py").write_text(MODEL.replace("LSTM(32))", "LSTM(32))  # kerascheck: ignore[KC201]"))
    assert found() == expected, "a comment for a rule that says nothing here anyway is not held to be unused"


def test_ignored_finding_is_not_fixed() -> None:
    assert run("check", "--live", "never", "--no-cache", "--fix", "--per-file-ignores", "tests/*:KC201").exit_code == 0
    assert Path("tests/model.py").read_text() == MODEL
    assert Path("src/model.py").read_text() != MODEL


def test_suppressions_are_ignored_when_asked(folder: Path) -> None:
    text = MODEL.replace("LSTM(32))", "LSTM(32))  # kerascheck: ignore[KC201, KC305]")
    (folder / "src" / "model.py").write_text(text)
    assert [code for _, code, _ in found("src")] == ["KC001"]
    assert [code for _, code, _ in found("src", "--ignore-suppressions")] == ["KC201"]
    (folder / "kerascheck.toml").write_text("ignore-suppressions = true\n")
    assert [code for _, code, _ in found("src")] == ["KC201"]


def test_rules_that_are_not_settled_run_with_preview(folder: Path) -> None:
    (folder / "lab").mkdir()
    text = RULE.replace("Severity.WARNING", "Severity.WARNING, preview=True").replace("isupper()", "startswith('lstm')")
    (folder / "lab" / "young.py").write_text(text)
    (folder / "kerascheck.toml").write_text('rule-paths = ["lab"]\n')
    assert {code for _, code, _ in found("src")} == {"KC201"}
    assert found("src", "--select", "LAB007", status=0) == []
    assert {code for _, code, _ in found("src", "--preview")} == {"KC201", "LAB007"}
    (folder / "kerascheck.toml").write_text('rule-paths = ["lab"]\npreview = true\n')
    assert {code for _, code, _ in found("src")} == {"KC201", "LAB007"}
    assert {code for _, code, _ in found("src", "--warn", "LAB", "--info", "KC201")} == {"KC201", "LAB007"}
