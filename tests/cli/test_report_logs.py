"""The formats that write lines for logs: grouped, pylint, github, azure. What is expected comes from their specifications."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kerascheck.diagnostic import Severity
from kerascheck.report import Style, renderer
from tests.cli.ci_samples import ADVICE, ALL, FINDING, IN_CELL, WARNING, at, check
from tests.cli.samples import plain, span


@pytest.fixture(autouse=True)
def _here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


def lines(name: str, *findings: object, style: Style | None = None) -> list[str]:
    text = renderer(name)(check(*findings), style or Style())  # type: ignore[arg-type]
    assert text == "" or text.endswith("\n")
    return text.split("\n")[:-1]


def test_grouped_aligns_places_as_ruff_does() -> None:
    findings = [plain(span(9, 11, 9, 12)), plain(span(123, 5, 123, 6)), FINDING]
    assert lines("grouped", *findings) == [
        "src/model.py:",
        "    9:11 KC301 expected 3 units, got 2",
        "  123:5  KC301 expected 3 units, got 2",
        "",
        "src/a b%c/é, 😀;x]:1.py:",
        "  6:22 KC201 [*] `LSTM` needs 100% of a sequence; got [None, 64]: ::x, ##vso[y]",
        "",
        "Found 3 errors.",
        "[*] 1 fixable with `--fix`.",
    ]


def test_grouped_names_cells_and_ends_quietly() -> None:
    assert lines("grouped", IN_CELL, style=Style(closing=False)) == ["nb.ipynb:", "  cell 3:2:6 KC301 expected 3 units, got 2", ""]


def test_pylint_is_as_pylints_parseable_format() -> None:
    # {path}:{line}: [{msg_id}({symbol}), {obj}] {msg}; pylint leaves the object empty at a module's top level.
    assert lines("pylint", FINDING, ADVICE, IN_CELL) == [
        "src/a b%c/é, 😀;x]:1.py:6: [KC201(missing-return-sequences), ] `LSTM` needs 100% of a sequence; got [None, 64]: ::x, ##vso[y]",
        "src/a b%c/é, 😀;x]:1.py:7: [KC403(initializer-vs-activation), ] better� so",
        "nb.ipynb:1: [KC301(output-units-vs-classes), ] cell 3, line 2, column 6: expected 3 units, got 2",
    ]


def test_github_commands_are_escaped() -> None:
    # In properties % CR LF : and , are escaped, in the message % CR LF alone.
    assert lines("github", *ALL) == [
        "::error title=kerascheck KC201 missing-return-sequences,file=src/a b%25c/é%2C 😀;x]%3A1.py,line=6,endLine=6,col=22,endColumn=30"
        "::`LSTM` needs 100%25 of a sequence; got [None, 64]: ::x, ##vso[y]%0AKeras 3.15.1 says: Input 0 of layer:%0Aexpected ndim=3",
        # Columns are only for places within one line.
        "::warning title=kerascheck KC301 output-units-vs-classes,file=src/a b%25c/é%2C 😀;x]%3A1.py,line=6,endLine=7::expected 3 units, got 2",
        "::notice title=kerascheck KC403 initializer-vs-activation,file=src/a b%25c/é%2C 😀;x]%3A1.py,line=7,endLine=7,col=11,endColumn=19"
        "::better� so",
        "::warning title=kerascheck KC301 output-units-vs-classes,file=nb.ipynb,line=1::cell 3, line 2, column 6: expected 3 units, got 2",
    ]


def test_github_paths_count_from_the_workspace(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    (line,) = lines("github", plain(span(1, 1, 1, 2)))
    assert f",file={folder.name}/src/model.py,line=1," in line
    monkeypatch.setenv("GITHUB_WORKSPACE", "/elsewhere")
    (line,) = lines("github", plain(span(1, 1, 1, 2)))
    assert ",file=src/model.py,line=1," in line


def test_azure_commands_are_escaped() -> None:
    # In properties % CR LF ] and ; are escaped, in the message % CR LF alone; a percent sign is %AZP25.
    assert lines("azure", FINDING, WARNING, IN_CELL) == [
        "##vso[task.logissue type=error;sourcepath=src/a b%AZP25c/é, 😀%3Bx%5D:1.py;linenumber=6;columnnumber=22;code=KC201;]"
        "`LSTM` needs 100%AZP25 of a sequence; got [None, 64]: ::x, ##vso[y]%0AKeras 3.15.1 says: Input 0 of layer:%0Aexpected ndim=3",
        "##vso[task.logissue type=warning;sourcepath=src/a b%AZP25c/é, 😀%3Bx%5D:1.py;linenumber=6;columnnumber=1;code=KC301;]"
        "expected 3 units, got 2",
        "##vso[task.logissue type=warning;sourcepath=nb.ipynb;linenumber=1;columnnumber=1;code=KC301;]"
        "cell 3, line 2, column 6: expected 3 units, got 2",
    ]


@pytest.mark.parametrize("name", ["grouped", "pylint", "github", "azure"])
def test_a_message_or_file_name_cannot_start_a_line_of_its_own(name: str) -> None:
    finding = replace(FINDING, message="a\n::stop-commands::x\r##vso[task.complete]", span=at(1, 1, 1, 2, "x\n::error::y.py"), fix=None, live=None)
    output = lines(name, finding, style=Style(closing=False))
    assert not any(line.startswith(("::stop", "::error::", "##vso[task.complete")) for line in output)
    assert "\r" not in "".join(output)


@pytest.mark.parametrize("name", ["grouped", "pylint", "github", "azure"])
def test_file_names_that_are_no_text_can_be_written(name: str) -> None:
    finding = plain(at(1, 1, 1, 2, "m\udcff.py"), severity=Severity.WARNING)
    for line in lines(name, finding):
        line.encode()


@pytest.mark.parametrize("name", ["pylint", "github", "azure"])
def test_nothing_found_is_nothing(name: str) -> None:
    assert lines(name) == []
