"""The command ``check``: what it asks of the pipeline, what it shows, and how it ends."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kerascheck.diagnostic import Severity
from kerascheck.result import CheckResult, FixedFile, Gap
from tests.cli.samples import FINDING, MODEL, Pipeline, plain, result, run, source, span

FIXED = MODEL.replace("(30, 8))", "(30, 8), return_sequences=True)")


@pytest.fixture(autouse=True)
def project(folder: Path) -> Path:
    (folder / "src").mkdir()
    (folder / "src" / "model.py").write_text(MODEL)
    (folder / "train.py").write_text("import keras\n")
    return folder


def answering(pipeline: Pipeline, check: CheckResult) -> None:
    pipeline.answer = lambda files, settings: check


def fixing(pipeline: Pipeline) -> None:
    """Answers with one fixed file when fixes are asked for, else with the finding."""
    fixed = CheckResult(fixed=(FixedFile(source(), FIXED, (FINDING,)),))
    pipeline.answer = lambda files, settings: fixed if settings.fix else result(FINDING)


def test_current_folder_is_the_default(pipeline: Pipeline) -> None:
    assert run("check").stdout == "All checks passed!\n"
    assert pipeline.names == ["src/model.py", "train.py"]
    assert [file.text for file in pipeline.files] == [None, None]


@pytest.mark.parametrize(
    ("severities", "status"),
    [("", 0), ("info", 0), ("warning", 1), ("error", 1), ("info warning", 1)],
)
def test_errors_and_warnings_make_exit_status_1(pipeline: Pipeline, severities: str, status: int) -> None:
    answering(pipeline, result(*(plain(span(1, 1, 1, 2), severity=Severity(severity)) for severity in severities.split())))
    assert run("check").exit_code == status
    assert run("check", "--exit-zero").exit_code == 0


def test_findings_go_to_standard_output_everything_else_to_standard_error(pipeline: Pipeline) -> None:
    gap = Gap(span(3, 1, 3, 2), "`load_config` is not known")
    check = replace(result(FINDING), notes=("note: the worker died",), gaps=(gap,), understood=(2, 3))
    answering(pipeline, check)
    done = run("check", "--live", "never")
    closing = "Found 1 error.\n[*] 1 fixable with `--fix`.\n2 of 3 layer calls understood; `-v` tells why the others were not.\n"
    assert done.stdout.endswith(closing)
    assert done.stderr == "note: the worker died\n"
    assert run("check", "-v", "--live", "never").stderr == (
        "note: the worker died\nsrc/model.py:3:1: not understood: `load_config` is not known\n"
    )
    quiet = run("check", "-q", "--output-format", "concise")
    assert (quiet.stdout.count("\n"), quiet.stderr) == (1, "")
    silent = run("check", "-s", "-v", "gone.py", "src")
    assert (silent.stdout, silent.stderr, silent.exit_code) == ("", "", 1)


def test_missing_path_is_reported_and_the_others_are_checked(pipeline: Pipeline) -> None:
    done = run("check", "gone.py", "train.py", "--output-format", "concise")
    assert done.stdout == "gone.py:1:1: error[KC002] no such file or directory\nFound 1 error.\n"
    assert done.exit_code == 1
    assert pipeline.names == ["train.py"]


def test_no_python_files_is_a_warning(pipeline: Pipeline, folder: Path) -> None:
    (folder / "empty").mkdir()
    done = run("check", "empty")
    assert (done.exit_code, done.stdout) == (0, "All checks passed!\n")
    assert done.stderr == "warning: no Python files or notebooks found under the given paths\n"
    assert pipeline.settings is None


def test_internal_error_makes_exit_status_2_and_hides_no_finding(pipeline: Pipeline) -> None:
    answering(pipeline, replace(result(FINDING), internal_errors=("rule KC301 raised ZeroDivisionError",)))
    done = run("check", "--exit-zero")
    assert done.exit_code == 2
    assert "error[KC201]" in done.stdout
    assert done.stderr == "internal error: rule KC301 raised ZeroDivisionError\n"


def test_pipeline_that_raises_makes_exit_status_2(pipeline: Pipeline) -> None:
    def fail(*_: object) -> CheckResult:
        raise ZeroDivisionError("boom")

    pipeline.answer = fail
    done = run("check")
    assert done.exit_code == 2
    assert "ZeroDivisionError: boom" in done.stderr
    assert "please report" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--select", "KC2O1"], "unknown rule `KC2O1` (did you mean `KC201`?)"),
        (["--ignore", "KC201,recurent"], "unknown rule `recurent` (did you mean `recurrent`?)"),
        (["--config", "selct = []"], "unknown key `selct` (did you mean `select`?)"),
        (["--selct", "KC201"], "--select"),
        (["--output-format", "jsn"], "json"),
        (["--live", "maybe"], "auto"),
        (["--python", "no/such/python"], "no/such/python"),
        (["@gone.txt"], "argument file gone.txt: No such file or directory"),
        (["--warn", "KC2O1"], "unknown rule `KC2O1` (did you mean `KC201`?)"),
        (["--per-file-ignores", "tests/*:KC2O1"], "unknown rule `KC2O1` (did you mean `KC201`?)"),
        (["--per-file-ignores", "KC201"], "--per-file-ignores takes PATTERN:RULE, such as `tests/*:KC201`, not `KC201`"),
        (["-o", "no/such/folder/report.json"], "can't be written"),
    ],
)
def test_wrong_usage_makes_exit_status_2(pipeline: Pipeline, args: list[str], message: str) -> None:
    done = run("check", *args)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_wrong_selection_checks_nothing(pipeline: Pipeline) -> None:
    run("check", "--select", "KC9")
    assert pipeline.settings is None


def test_options_reach_the_settings(pipeline: Pipeline, folder: Path) -> None:
    run(
        "check", "--select", "KC2,KC301", "--select", "ALL", "--extend-select=opinion", "--ignore", "KC202", "--unsafe-fixes", "--fix",
        "--exclude", "old", "--extend-exclude", "older", "--force-exclude", "--no-respect-gitignore", "--live", "never",
        "--python", "py", "--no-cache", "--cache-dir", "cache", "--isolated",
    )  # fmt: skip
    used = pipeline.used
    assert (used.select, used.extend_select, used.ignore) == (("KC2", "KC301", "ALL"), ("opinion",), ("KC202",))
    assert (used.exclude, used.extend_exclude, used.force_exclude, used.respect_gitignore) == (("old",), ("older",), True, False)
    assert (used.live, used.python, used.cache, used.cache_dir, used.root) == ("never", "py", False, Path("cache"), folder)
    assert (used.fix, used.unsafe_fixes) == (True, True)


def test_options_go_on_top_of_the_settings_file(pipeline: Pipeline, folder: Path) -> None:
    (folder / "kerascheck.toml").write_text('select = ["KC3"]\nextend-select = ["KC403"]\nignore = ["KC001"]\nlive = "never"\n')
    run("check")
    assert (pipeline.used.select, pipeline.used.extend_select, pipeline.used.live) == (("KC3",), ("KC403",), "never")
    run("check", "--select", "KC2", "--ignore", "KC202")
    assert (pipeline.used.select, pipeline.used.extend_select, pipeline.used.ignore) == (("KC2",), (), ("KC001", "KC202"))
    run("check", "--isolated")
    assert (pipeline.used.select, pipeline.used.live) == ((), "auto")


def test_settings_are_looked_for_at_the_paths(pipeline: Pipeline, folder: Path) -> None:
    (folder / "src" / "kerascheck.toml").write_text('live = "never"\n')
    run("check", "src/model.py")
    assert pipeline.used.live == "never"
    run("check", "src/model.py", "train.py")
    assert pipeline.used.live == "auto"


def test_standard_input(pipeline: Pipeline, folder: Path) -> None:
    run("check", "-", stdin="import keras\n")
    assert [(file.display, file.text) for file in pipeline.files] == [("-", "import keras\n")]
    run("check", "-", "--stdin-filename", "src/new.py", stdin=b"# coding: latin-1\nx = '\xfc'\r\n")
    assert [(file.path, file.display, file.text) for file in pipeline.files] == [
        (folder / "src" / "new.py", "src/new.py", "# coding: latin-1\nx = 'ü'\r\n")
    ]


def test_undecodable_standard_input_is_a_finding(pipeline: Pipeline) -> None:
    done = run("check", "-", "--output-format", "concise", stdin=b"x = '\xfc'\n")
    assert done.stdout.startswith("-:1:1: error[KC002] invalid or missing encoding declaration")
    assert done.exit_code == 1


def test_excluded_standard_input_is_not_checked(pipeline: Pipeline) -> None:
    assert run("check", "-", "--stdin-filename", "build/x.py", "--force-exclude", stdin="import keras\n").exit_code == 0
    assert pipeline.settings is None


def test_argument_file(pipeline: Pipeline, folder: Path) -> None:
    (folder / "args.txt").write_text("--live\nnever\n\nsrc/model.py\n")
    run("check", "@args.txt", "train.py")
    assert pipeline.names == ["src/model.py", "train.py"]
    assert pipeline.used.live == "never"


def test_fix_writes_the_file(pipeline: Pipeline, folder: Path) -> None:
    fixing(pipeline)
    done = run("check", "--fix")
    assert (folder / "src" / "model.py").read_text() == FIXED
    assert (done.stdout, done.exit_code) == ("Found 1 error (1 fixed, 0 remaining).\n", 0)
    assert run("check", "--fix", "--exit-non-zero-on-fix").exit_code == 1


def test_fix_only_reports_nothing_that_is_left(pipeline: Pipeline, folder: Path) -> None:
    fixed = FixedFile(source(), FIXED, (FINDING,))
    answering(pipeline, replace(result(FINDING), fixed=(fixed,)))
    done = run("check", "--fix-only")
    assert pipeline.used.fix
    assert (folder / "src" / "model.py").read_text() == FIXED
    assert (done.stdout, done.stderr, done.exit_code) == ("", "Fixed 1 error.\n", 0)


def test_diff_changes_nothing(pipeline: Pipeline, folder: Path) -> None:
    fixing(pipeline)
    done = run("check", "--diff")
    assert (folder / "src" / "model.py").read_text() == MODEL
    assert done.stdout.startswith("--- src/model.py\n+++ src/model.py\n@@ -5,6 +5,6 @@\n")
    assert "\n+model.add(LSTM(64, input_shape=(30, 8), return_sequences=True))\n" in done.stdout
    assert (done.stderr, done.exit_code) == ("Would fix 1 error.\n", 1)
    answering(pipeline, result(FINDING))
    clean = run("check", "--diff")
    assert (clean.stdout, clean.stderr, clean.exit_code) == ("", "Nothing would be fixed.\n", 0)


def test_fixed_standard_input_goes_to_standard_output(pipeline: Pipeline, folder: Path) -> None:
    fixing(pipeline)
    done = run("check", "--fix", "-", "--stdin-filename", "src/model.py", stdin=MODEL)
    assert (done.stdout, done.stderr) == (FIXED, "Found 1 error (1 fixed, 0 remaining).\n")
    assert (folder / "src" / "model.py").read_text() == MODEL
    answering(pipeline, CheckResult())
    assert run("check", "--fix", "-", stdin="x = 1\n").stdout == "x = 1\n"


def test_output_format_by_option_environment_and_settings(pipeline: Pipeline, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(pipeline, result(FINDING))
    (folder / "kerascheck.toml").write_text('output-format = "json"\n')
    assert json.loads(run("check").stdout)[0]["code"] == "KC201"
    monkeypatch.setenv("KERASCHECK_OUTPUT_FORMAT", "concise")
    assert run("check").stdout.startswith("src/model.py:9:11: ")
    assert run("check", "--output-format", "full").stdout.startswith("error[KC201]")


def test_output_files(pipeline: Pipeline, folder: Path) -> None:
    answering(pipeline, result(FINDING))
    done = run("check", "-o", "json:report.json", "-o", "report.txt", "-o", "concise:-", "--color", "always")
    assert json.loads((folder / "report.json").read_text())[0]["code"] == "KC201"
    assert (folder / "report.txt").read_text().startswith("error[KC201] missing-return-sequences: ")
    assert "src/model.py:9:11" in done.stdout
    assert "  --> " not in done.stdout
    assert run("check", "-o", "report.txt").stdout == ""


def test_colour_by_option_and_environment(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(pipeline, result(FINDING))
    assert "\x1b[" not in run("check").stdout
    assert "\x1b[" in run("check", "--color", "always").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("check").stdout
    assert "\x1b[" not in run("check", "--color", "never").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check").stdout
    assert "\x1b[" in run("check", "--color", "always").stdout


def test_statistics_and_files_and_timing(pipeline: Pipeline) -> None:
    answering(pipeline, replace(result(FINDING, FINDING), timings=(("parse", 0.0125),)))
    assert run("check", "--statistics").stdout == "2  KC201  [*]  missing-return-sequences\n"
    assert "      12.5 ms  parse\n" in run("check", "--timing").stderr
    pipeline.settings = None
    assert run("check", "--show-files").stdout == "src/model.py\ntrain.py\n"
    assert pipeline.settings is None


def test_one_line_says_that_there_is_no_live_judge(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    import kerascheck.live

    nothing = kerascheck.live.NoJudge("no Python with TensorFlow was found", ())
    monkeypatch.setattr(kerascheck.live, "find_judge", lambda python, cwd: nothing)
    answering(pipeline, CheckResult(understood=(3, 3)))
    done = run("check")
    assert (done.stdout, done.exit_code) == ("All checks passed!\n", 0)
    assert done.stderr == (
        "note: shapes are not confirmed by live Keras: no Python with TensorFlow was found; "
        "get one with `pip install 'kerascheck[tensorflow]'`, or name a Python that has it with `--python`\n"
    )
    assert run("check", "-q").stderr == ""
    assert run("check", "--live", "never").stderr == ""
    demanded = run("check", "--live", "always")
    assert demanded.exit_code == 2
    assert "no Python with TensorFlow was found" in demanded.stderr
    answering(pipeline, CheckResult(understood=(0, 0)))
    assert run("check").stderr == ""
