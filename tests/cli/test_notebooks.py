"""Notebooks: cells as one program, findings by cell, and files that stay as they are to the byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerascheck.api import check_source
from kerascheck.diagnostic import Diagnostic
from kerascheck.notebook import Notebook
from kerascheck.source import UnreadableFile
from tests.cli.notebooks import cell, notebook, source_of, texts
from tests.cli.samples import run

IMPORTS = "%matplotlib inline\nfrom keras.models import Sequential\nfrom keras.layers import Dense, LSTM"
FIRST = "model = Sequential()\nmodel.add(LSTM(64, input_shape=(30, 8)))"
MENDED = FIRST.replace("8)))", "8), return_sequences=True))")
SECOND = "%%time\nmodel.add(LSTM(32))"
MISTAKE = notebook(cell("# LSTM for dünn data", "markdown"), IMPORTS, FIRST, SECOND)


def found(text: str) -> list[Diagnostic]:
    return check_source(text, "book.ipynb")


def places(text: str) -> list[tuple[str, int | None, int, int]]:
    return [(each.code, each.span.cell, each.span.start.row, each.span.start.column) for each in found(text)]


def test_findings_by_cell() -> None:
    (finding,) = found(MISTAKE)
    assert (finding.code, finding.span.cell, finding.span.start.row, finding.span.start.column) == ("KC201", 4, 2, 11)
    assert (finding.noqa_row, finding.first_row) == (2, 2)
    (related,) = finding.related
    assert (related.span.cell, related.span.start.row) == (3, 2)
    assert finding.fix is not None and [edit.span.cell for edit in finding.fix.edits] == [3]


@pytest.mark.parametrize("broken", ["x = (1,", "print 'hello'", "if True:", "model.add(LSTM(1)"])
def test_cell_that_does_not_parse_costs_only_itself(broken: str) -> None:
    before = places(notebook(IMPORTS, FIRST, SECOND))
    assert [each[:2] for each in places(notebook(IMPORTS, FIRST, SECOND, broken))] == [*(each[:2] for each in before), ("KC000", 4)]


def test_what_a_broken_cell_changes_is_unknown() -> None:
    assert [each[:2] for each in places(notebook(IMPORTS, FIRST, "model.pop(\nmodel = other(", SECOND))] == [("KC000", 3)]


def test_indented_cell() -> None:
    assert places(notebook(IMPORTS, "    x = 1\n    y = 2", FIRST, SECOND)) == [("KC201", 4, 2, 11)]


def test_suppressions() -> None:
    assert not found(notebook(IMPORTS, FIRST, SECOND + "  # kerascheck: ignore[KC201] shown"))
    assert not found(notebook("# kerascheck: file-ignore[KC201]", IMPORTS, FIRST, SECOND))
    assert places(notebook(IMPORTS, "!ls  # kerascheck: ignore[KC201]\n# kerascheck: ignore[KC201]\nx = 1")) == [("KC001", 2, 2, 1)]


@pytest.mark.parametrize("language", ["R", "julia", "javascript"])
def test_other_kernels_are_skipped(language: str) -> None:
    assert not source_of(notebook(FIRST, metadata={"kernelspec": {"language": language, "name": "k"}})).cells
    assert not source_of(notebook(FIRST, metadata={"language_info": {"name": language}})).cells


def test_cells_in_other_languages_are_skipped() -> None:
    source = source_of(notebook("%%bash\nls", "x = 1", cell("select 1", vscode={"languageId": "sql"}), cell("# text", "markdown"), "y"))
    assert [each.number for each in source.cells] == [2, 5]
    assert texts(source) == ["x = 1", "y"]


def test_third_format() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "language": "python", "input": each} for each in (IMPORTS, FIRST, SECOND)]}]}
    assert places(json.dumps({**old, "nbformat": 3, "metadata": {}})) == [("KC201", 3, 2, 11)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"cells": [\n}', "not a notebook, its JSON is broken in line 2, column 1: expecting an object"),
        ('{"cells": [], "a": nul}', "not a notebook, its JSON is broken in line 1, column 20: expecting value"),
        ('{"cells": [],}', "not a notebook, its JSON is broken in line 1, column 14: expecting a name in double quotes"),
        ('{"metadata": {}}', "not a notebook: it has no `cells`"),
        ("import keras\n", "not a notebook, its JSON is broken in line 1, column 1: expecting an object"),
        ('{"cells": [{"cell_type": "code", "source": 3}]}', "not a notebook: the source of cell 1 is no text"),
    ],
)
def test_broken_notebooks(text: str, reason: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        source_of(text)
    assert caught.value.reason == reason


def test_broken_notebook_is_told_and_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.ipynb").write_text('{"keras": [', "utf-8")
    Path("b.ipynb").write_text(MISTAKE, "utf-8")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "b.ipynb").write_text(MISTAKE, "utf-8")
    result = run("check", "--live", "never", "--output-format", "concise", "--no-cache")
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert lines[0].startswith("a.ipynb:1:1: error[KC002] not a notebook")
    assert lines[1].startswith("b.ipynb:cell 4:2:11: error[KC201] ")
    assert lines[2] == "Found 2 errors."


def test_fix_changes_one_line_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "book.ipynb"
    before = MISTAKE.replace('"outputs": []', '"outputs" :[ ]').replace("dünn", "d\\u00fcnn").replace("\n", "\r\n").encode()
    path.write_bytes(before)
    result = run("check", "--live", "never", "--fix", "--no-cache", str(path))
    assert result.exit_code == 0, result.output
    assert path.read_bytes() == before.replace(b"8)))", b"8), return_sequences=True))")
    pytest.importorskip("nbformat").validate(json.loads(path.read_bytes()))


def test_difference_by_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("book.ipynb").write_text(MISTAKE, "utf-8")
    result = run("check", "--live", "never", "--diff", "--no-cache", "book.ipynb")
    name = "book.ipynb:cell 3"
    old, new = FIRST.split("\n")[1], MENDED.split("\n")[1]
    assert result.stdout == f"--- {name}\n+++ {name}\n@@ -1,2 +1,2 @@\n model = Sequential()\n-{old}\n+{new}\n"


def test_standard_input() -> None:
    result = run("check", "--live", "never", "--no-cache", "--fix", "-", "--stdin-filename", "book.ipynb", stdin=MISTAKE)
    assert result.stdout == MISTAKE.replace("8)))", "8), return_sequences=True))")


def test_full_report_shows_both_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("book.ipynb").write_text(MISTAKE, "utf-8")
    lines = run("check", "--live", "never", "--no-cache", "book.ipynb").stdout.splitlines()
    assert "  --> book.ipynb:cell 4:2:11" in lines and "  ::: book.ipynb:cell 3:2:11" in lines
    assert lines[lines.index("    in cell 3:") + 1].startswith("    2 - model.add(LSTM(64")
    assert " 2 | model.add(LSTM(32))" in lines


def test_json_names_the_cells() -> None:
    result = run("check", "--live", "never", "--no-cache", "--output-format", "json", "-", "--stdin-filename", "b.ipynb", stdin=MISTAKE)
    (record,) = json.loads(result.stdout)
    assert (record["cell"], record["related"][0]["cell"], record["fix"]["edits"][0]["cell"]) == (4, 3, 3)


def test_summary(tmp_path: Path) -> None:
    path = tmp_path / "book.ipynb"
    path.write_text(notebook(IMPORTS, MENDED, SECOND), "utf-8")
    ((model,),) = (each["models"] for each in json.loads(run("summary", "--live", "never", "--output-format", "json", str(path)).stdout))
    assert [(each["cell"], each["line"], each["output_shape"]) for each in model["layers"]] == [(2, 2, [None, 30, 64]), (3, 2, [None, 32])]
    assert f"{path}:cell 2:1" in run("summary", "--live", "never", str(path)).stdout


def test_modules_beside_the_notebook_are_imported(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text("from keras.layers import LSTM\n\ndef layer():\n    return LSTM(64)\n", "utf-8")
    path = tmp_path / "book.ipynb"
    path.write_text(notebook(IMPORTS, "from parts import layer\nmodel = Sequential()\nmodel.add(layer())", "model.add(LSTM(2))"), "utf-8")
    (summary,) = json.loads(run("summary", "--live", "never", "--output-format", "json", str(path)).stdout)
    assert [each["class"] for each in summary["models"][0]["layers"]] == ["LSTM", "LSTM"]


def test_outputs_alone_do_not_make_a_keras_notebook() -> None:
    output: dict[str, Any] = {**cell("x = (1"), "outputs": [{"output_type": "stream", "name": "stdout", "text": "import keras"}]}
    assert not found(notebook(output))


LINES = st.text(alphabet="ab%!=é😀\"\\\t\x07 ", max_size=8)
CELLS = st.lists(st.lists(LINES, max_size=4).map("\n".join), max_size=4)


@given(CELLS, st.sampled_from([None, 1, 4]), st.booleans(), st.booleans())
def test_no_fix_no_change(cells: list[str], indent: int | None, as_text: bool, escaped: bool) -> None:
    made = json.loads(notebook(*cells, indent=indent))
    for each in made["cells"] if as_text else ():
        each["source"] = "".join(each["source"])
    text = json.dumps(made, indent=indent, ensure_ascii=escaped)
    assert source_of(text).file_text == text


@given(st.lists(LINES, min_size=1, max_size=5), st.lists(LINES, max_size=5), st.sampled_from([None, 1, 4]), st.booleans(), st.booleans())
def test_changed_cells_are_read_back(old: list[str], new: list[str], indent: int | None, as_text: bool, escaped: bool) -> None:
    made = json.loads(notebook("1", "\n".join(old), "2", indent=indent))
    if as_text:
        made["cells"][1]["source"] = "\n".join(old)
    text = json.dumps(made, indent=indent, ensure_ascii=escaped)
    book = source_of(text).notebook
    assert isinstance(book, Notebook)
    changed = book.with_cells({1: "1", 2: "\n".join(new), 3: "2"})
    after = json.loads(changed)
    assert "".join(after["cells"][1]["source"]) == "\n".join(new)
    assert type(after["cells"][1]["source"]) is type(made["cells"][1]["source"])
    after["cells"][1]["source"] = made["cells"][1]["source"]
    assert after == made
    assert changed.isascii() == text.isascii() or not escaped
    assert book.with_cells({2: "\n".join(old)}) == text
