"""The command line with the real pipeline behind it, static judge only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.samples import MODEL, run

STATIC = ("check", "--live", "never", "--no-cache")

EXPECTED = """\
error[KC201] missing-return-sequences: `LSTM` needs a sequence (batch, time steps, features), but gets (None, 64)
  --> src/model.py:9:11
   |
 8 | model.add(LSTM(64, input_shape=(30, 8)))
   |           ----------------------------- returns only its last output: (None, 64)
 9 | model.add(LSTM(32))
   |           ^^^^^^^^ expects rank 3
   |
help: return the whole sequence from the layer before
    8 - model.add(LSTM(64, input_shape=(30, 8)))
    8 + model.add(LSTM(64, input_shape=(30, 8), return_sequences=True))

Found 1 error.
[*] 1 fixable with `--fix`.
"""


@pytest.fixture(autouse=True)
def project(folder: Path) -> Path:
    (folder / "src").mkdir()
    (folder / "src" / "model.py").write_text(MODEL)
    return folder


def test_readmes_example() -> None:
    done = run(*STATIC)
    assert done.stdout.startswith(EXPECTED)
    assert done.exit_code == 1
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    for line in EXPECTED.splitlines():
        assert f"    {line}".rstrip() in readme.splitlines()


def test_fix_mends_the_file_and_the_second_run_is_clean(folder: Path) -> None:
    assert run(*STATIC, "--diff").exit_code == 1
    assert (folder / "src" / "model.py").read_text() == MODEL
    fixed = run(*STATIC, "--fix")
    assert fixed.stdout.startswith("Found 1 error (1 fixed, 0 remaining).\n")
    assert fixed.exit_code == 0
    assert (folder / "src" / "model.py").read_text() == MODEL.replace("(30, 8))", "(30, 8), return_sequences=True)")
    assert run(*STATIC).stdout == "All checks passed!\n"


def test_fix_keeps_byte_order_mark_and_line_ends(folder: Path) -> None:
    path = folder / "src" / "model.py"
    path.write_bytes(b"\xef\xbb\xbf" + MODEL.replace("\n", "\r\n").encode())
    run(*STATIC, "--fix")
    fixed = MODEL.replace("(30, 8))", "(30, 8), return_sequences=True)")
    assert path.read_bytes() == b"\xef\xbb\xbf" + fixed.replace("\n", "\r\n").encode()


def test_bad_files_do_not_stop_the_others(folder: Path) -> None:
    (folder / "src" / "broken.py").write_text("import keras\nmodel = (\n")
    (folder / "src" / "latin.py").write_bytes(b"import keras\n# M\xfcller\n")
    done = run(*STATIC, "src", "gone.py", "--output-format", "json")
    found = {(record["code"], record["filename"]) for record in json.loads(done.stdout)}
    assert found == {
        ("KC000", "src/broken.py"),
        ("KC002", "src/latin.py"),
        ("KC002", "gone.py"),
        ("KC201", "src/model.py"),
    }
    assert done.exit_code == 1


def test_suppressed_finding_and_standard_input() -> None:
    text = MODEL.replace("LSTM(32))", "LSTM(32))  # kerascheck: ignore[KC201] on purpose")
    assert run(*STATIC, "-", "--output-format", "json", stdin=text).stdout == "[]\n"
    (record,) = json.loads(run(*STATIC, "-", "--stdin-filename", "x.py", "--output-format", "json", stdin=MODEL).stdout)
    assert (record["code"], record["filename"], record["location"]) == ("KC201", "x.py", {"row": 9, "column": 11})


def test_selection() -> None:
    assert "KC201" not in run(*STATIC, "--ignore", "KC201").stdout
    assert run(*STATIC, "--ignore", "ALL").stdout.startswith("All checks passed!\n")
    assert "KC201" in run(*STATIC, "--ignore", "KC2", "--extend-select", "missing-return-sequences").stdout
    wrong = run(*STATIC, "--select", "missing-return-sequence")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "did you mean `missing-return-sequences`?" in wrong.stderr


def test_summary_of_the_same_file() -> None:
    done = run("summary", "src/model.py", "--live", "never", "--output-format", "json")
    ((model,),) = [file["models"] for file in json.loads(done.stdout)]
    # 4 * 64 * (8 + 64 + 1) weights: four gates with input, recurrent and bias weights.
    assert (model["class"], model["layers"][0]["output_shape"], model["layers"][0]["params"]) == ("Sequential", [None, 64], 18688)


def test_rule_page() -> None:
    assert run("rule", "KC201").stdout.startswith("# KC201 missing-return-sequences\n\nerror, group `recurrent`, fixable with `--fix`\n\n")
