"""The other commands, and what starting any of them costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import kerascheck.live
from kerascheck import __version__
from kerascheck.live.cache import FILE_NAME
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from tests.cli.samples import Pipeline, run
from tests.cli.test_summary_text import FILE

ROOT = Path(__file__).parents[2]


def test_version() -> None:
    assert run("version").stdout == f"kerascheck {__version__}\n"
    assert json.loads(run("version", "--output-format", "json").stdout) == {"version": __version__}
    assert run("--version").stdout == f"kerascheck {__version__}\n"


def test_help_lists_the_commands_that_there_are() -> None:
    done = run("--help")
    commands = done.stdout.split("Commands:")[1].split("\n")
    expected = ["check", "summary", "graph", "rule", "config", "live", "clean", "version"]
    assert [line.split()[0] for line in commands if line.strip()] == expected


@pytest.mark.parametrize("command", ["check", "summary", "rule", "config", "live", "clean", "version"])
def test_every_command_has_help(command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert f"main {command} " in done.stdout


def test_unknown_command_names_the_nearest() -> None:
    done = run("chek")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no such command `chek` (did you mean `check`?)" in done.stderr


def test_rule_by_code_or_name(pipeline: Pipeline) -> None:
    head = "# KC201 missing-return-sequences\n\nerror, group `recurrent`, fixable with `--fix`\n\n"
    page = head + "What is wrong.\n\n## Example\n\n    Dense(0)\n"
    for word in ("KC201", "kc201", "missing-return-sequences"):
        assert run("rule", word).stdout == page
    assert run("rule", "KC201", "--output-format", "markdown").stdout == page


def test_rule_as_json(pipeline: Pipeline) -> None:
    record = json.loads(run("rule", "KC403", "--output-format", "json").stdout)
    assert record.pop("url").startswith("https://")
    assert record == {
        "code": "KC403",
        "name": "initializer-vs-activation",
        "severity": "info",
        "group": "opinion",
        "fixable": False,
        "summary": "What is wrong.",
        "documentation": "## Example\n\n    Dense(0)\n",
        "origin": None,
    }


def test_all_rules(pipeline: Pipeline) -> None:
    lines = run("rule", "--all").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["KC001", "KC002", "KC201", "KC202", "KC301", "KC403"]
    assert lines[2] == "KC201  missing-return-sequences   error    [*]  What is wrong."
    assert [record["code"] for record in json.loads(run("rule", "--all", "--output-format", "json").stdout)][:2] == ["KC001", "KC002"]
    assert run("rule", "--all", "--output-format", "markdown").stdout.count("\n# KC") == 5


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["KC2O1"], "there is no rule `KC2O1` (did you mean `KC201`?)"),
        ([], "give one rule's code or name, or --all, or --new and a name"),
        (["KC201", "--all"], "give one rule's code or name, or --all, or --new and a name"),
    ],
)
def test_rule_that_is_not_there(pipeline: Pipeline, args: list[str], message: str) -> None:
    done = run("rule", *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def patched(monkeypatch: pytest.MonkeyPatch, judge: Any, older: Any) -> None:
    monkeypatch.setattr(kerascheck.live, "find_judge", lambda python, cwd, legacy=None: older if legacy else judge)


NOTHING = kerascheck.live.NoJudge("no Python with TensorFlow was found", ("/usr/bin/python3: TensorFlow is missing",))
JUDGE = kerascheck.live.JudgeInterpreter(Path("/env/bin/python"), "2.21.0", "3.15.1", "$VIRTUAL_ENV")
OLDER = kerascheck.live.JudgeInterpreter(Path("/env/bin/python"), "2.21.0", "2.20.1", "$VIRTUAL_ENV", "tf_keras")


def test_live_tells_of_the_judge(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patched(monkeypatch, JUDGE, NOTHING)
    done = run("live")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "Python      /env/bin/python",
        "found by    $VIRTUAL_ENV",
        "TensorFlow  2.21.0",
        "Keras       3.15.1",
        "backend     tensorflow",
        "Keras 2     none, so programs that ask for it are not confirmed",
        f"cache       {folder / '.kerascheck_cache'}: empty",
    ]


def test_live_as_json(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = kerascheck.live.cache_of(folder / ".kerascheck_cache", JUDGE)
    cache.put({"question": kerascheck.live.Refused("ValueError", "no")})
    patched(monkeypatch, JUDGE, OLDER)
    done = run("live", "--output-format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "python": "/env/bin/python", "found_by": "$VIRTUAL_ENV", "keras": "3.15.1", "package": "keras", "backend": "tensorflow",
        "tensorflow": "2.21.0", "keras_2": "2.20.1",
        "cache": {"folder": str(folder / ".kerascheck_cache"), "answers": 1, "bytes": cache.size},
    }  # fmt: skip


@pytest.mark.parametrize("output_format", ["text", "json"])
def test_live_without_a_judge_tells_how_to_get_one(folder: Path, monkeypatch: pytest.MonkeyPatch, output_format: str) -> None:
    patched(monkeypatch, NOTHING, NOTHING)
    done = run("live", "--output-format", output_format)
    assert done.exit_code == 1
    assert "/usr/bin/python3: TensorFlow is missing" in done.stdout
    assert "pip install 'kerascheck[tensorflow]'" in done.stdout


def test_clean_removes_the_cache_and_nothing_else(folder: Path) -> None:
    assert run("clean").stdout == f"there is no cache in {folder / '.kerascheck_cache'}\n"
    (folder / ".kerascheck_cache" / "sub").mkdir(parents=True)
    assert run("clean").stdout == f"removed {folder / '.kerascheck_cache'}\n"
    assert list(folder.iterdir()) == []
    (folder / "mine").mkdir()
    (folder / "mine" / "precious.txt").touch()
    (folder / "mine" / FILE_NAME).touch()
    assert run("clean", "--cache-dir", "mine").exit_code == 0
    assert [path.name for path in (folder / "mine").iterdir()] == ["precious.txt"]


def test_summary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], str]] = []

    def summarize_files(files: Sequence[FileInput], settings: Settings, *, explained: bool = False) -> list[Any]:
        asked.append(([file.display for file in files], settings.live))
        return [FILE]

    module = ModuleType("kerascheck.summary")
    module.summarize_files = summarize_files  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kerascheck.summary", module)
    (folder / "model.py").touch()
    assert json.loads(run("summary", "model.py", "--output-format", "json", "--live", "never").stdout) == [FILE]
    assert json.loads(run("summary", "model.py", "--output-format", "json-lines").stdout) == FILE
    assert 'Model: "model" (Sequential)' in run("summary", "model.py").stdout
    assert asked[0] == (["model.py"], "never")
    missing = run("summary", "gone.py", "model.py")
    assert (missing.exit_code, missing.stderr) == (1, "gone.py: no such file or directory\n")
    assert run("summary").exit_code == 2


def modules_after(statement: str) -> set[str]:
    script = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_starting_a_check_imports_nothing_slow() -> None:
    loaded = modules_after("import kerascheck.cli.check, kerascheck.report.full")
    assert not loaded & set("libcst rich tensorflow keras numpy pathspec json difflib tomllib asyncio subprocess".split())


def test_other_commands_are_not_imported() -> None:
    loaded = modules_after("import kerascheck.cli.check")
    assert not loaded & {f"kerascheck.cli.{name}" for name in ("summary", "rule", "config", "live", "clean", "version")}


def test_python_m_is_the_same_command() -> None:
    done = subprocess.run([sys.executable, "-m", "kerascheck", "version"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == f"kerascheck {__version__}\n"
