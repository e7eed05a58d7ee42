"""README's definitions for editors, run in the real editors: each lands on the file, line and column of a finding.

An editor that is not installed is skipped; `apt-get install vim neovim emacs-nox elpa-flycheck` brings them all.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[2] / "README.md"
NAME = "a b/mödel 😀.py"
# The finding's place is behind a tab, letters of two bytes and an emoji.
TEXT = (
    "from keras.models import Sequential\n"
    "from keras.layers import Dense, LSTM\n"
    "model = Sequential()\n"
    "if True:\n"
    "\tmodel.add(LSTM(64, input_shape=(30, 8)))\n"
    '\ts = "hé😀"; model.add(LSTM(32))\n'
    "model.add(Dense(1))\n"
)
LINE, COLUMN = 6, 23
assert TEXT.split("\n")[LINE - 1][COLUMN - 1 :] == "LSTM(32))"


def snippet(language: str, number: int = 0) -> str:
    """A code block of README's section on editors."""
    section = re.search(r"^### Editors\n(.*?)^##+ ", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert section, "README has a section on editors"
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL)
    return blocks[number]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model in it; `kerascheck` is found as a person would have it."""
    (tmp_path / "home").mkdir()
    folder = tmp_path / "project"
    (folder / "a b").mkdir(parents=True)
    (folder / NAME).write_text(TEXT, encoding="utf-8")
    (folder / "kerascheck.toml").write_text('live = "never"\ncache-dir = "cache"\n')
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("KERASCHECK_OUTPUT_FORMAT", raising=False)
    return folder


def finished(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("editor", "plugins"), [("vim", ".vim"), ("nvim", ".config/nvim")])
def test_vim_jumps_to_the_finding(project: Path, editor: str, plugins: str) -> None:
    program = shutil.which(editor)
    if program is None:
        pytest.skip(f"{editor} is not installed")
    folder = Path(os.environ["HOME"]) / plugins / "compiler"
    folder.mkdir(parents=True)
    (folder / "kerascheck.vim").write_text(snippet("vim"))
    (project / "script.vim").write_text(
        "set nocompatible encoding=utf-8\n"
        f"execute 'edit ' . fnameescape('{NAME}')\n"
        "compiler kerascheck\n"
        "silent make\n"
        "let place = {'file': expand('%'), 'line': line('.'), 'character': charidx(getline('.'), col('.') - 1) + 1}\n"
        "let items = map(filter(getqflist(), 'v:val.valid'), '[v:val.type, v:val.text, bufname(v:val.bufnr)]')\n"
        "call writefile([json_encode({'place': place, 'items': items})], 'found.json')\n"
        "qall!\n"
    )
    quiet = ["--headless", "-i", "NONE"] if editor == "nvim" else ["-es", "-N", "-i", "NONE", "-T", "dumb", "--not-a-term"]
    start = ["--cmd", "set runtimepath^=~/.vim"] if editor == "vim" else []
    finished(program, *quiet, *start, "-S", "script.vim")
    found = json.loads((project / "found.json").read_text("utf-8"))
    assert found["place"] == {"file": NAME, "line": LINE, "character": COLUMN}
    ((kind, text, file),) = found["items"]
    assert (kind.upper(), file) == ("E", NAME)
    assert text.startswith("[KC201] `LSTM` needs a sequence")


@cache
def emacs() -> str | None:
    return shutil.which("emacs")


@cache
def has_flycheck() -> bool:
    program = emacs()
    evaluation = "(progn (package-initialize) (require 'flycheck))"
    return program is not None and subprocess.run([program, "--batch", "--eval", evaluation], capture_output=True).returncode == 0


def lisp(project: Path, code: str) -> Any:
    """What Emacs gives for some code, as JSON."""
    program = emacs()
    assert program is not None
    (project / "script.el").write_text(code, encoding="utf-8")
    return json.loads(finished(program, "--batch", "-l", "script.el").splitlines()[-1])


PLACE = "(buffer-name) (line-number-at-pos) (1+ (- (point) (line-beginning-position)))"


def test_flycheck_goes_to_the_finding_in_an_unsaved_buffer(project: Path) -> None:
    if emacs() is None:
        pytest.skip("emacs is not installed")
    if not has_flycheck():
        pytest.skip("Flycheck is not installed")
    found = lisp(
        project,
        "(package-initialize)\n(require 'json)\n(require 'flycheck)\n"
        + snippet("elisp")
        + f'(find-file "{NAME}")\n(python-mode)\n'
        + '(goto-char (point-min))\n(insert "# not saved\\n")\n'
        + "(setq-local flycheck-checkers '(kerascheck))\n(flycheck-mode 1)\n(flycheck-buffer)\n"
        + "(while (flycheck-running-p) (accept-process-output nil 0.05))\n"
        + "(goto-char (point-min))\n(flycheck-next-error)\n"
        + "(let ((it (car flycheck-current-errors)))\n"
        + f"  (princ (json-encode (list (symbol-name (flycheck-error-level it)) (flycheck-error-id it) (flycheck-error-message it) {PLACE}))))\n",
    )
    level, code, message, buffer, line, column = found
    assert (level, code, buffer, line, column) == ("error", "KC201", Path(NAME).name, LINE + 1, COLUMN)
    assert message.startswith("`LSTM` needs a sequence")


def test_emacs_compilation_goes_to_the_finding(project: Path) -> None:
    if emacs() is None:
        pytest.skip("emacs is not installed")
    found = lisp(
        project,
        "(require 'json)\n(require 'compile)\n(prefer-coding-system 'utf-8)\n"
        + snippet("elisp", 1)
        + '(let ((buffer (compile "kerascheck check --quiet --output-format concise .")))\n'
        + "  (while (get-buffer-process buffer) (accept-process-output nil 0.05))\n"
        + "  (with-current-buffer buffer (next-error 1 t))\n"
        + f"  (set-buffer (window-buffer))\n  (princ (json-encode (list {PLACE}))))\n",
    )
    assert found == [Path(NAME).name, LINE, COLUMN]


def check(*arguments: str, stdin: str | None = None) -> str:
    command = [sys.executable, "-m", "kerascheck", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", input=stdin, timeout=60).stdout


@pytest.mark.parametrize("engine", ["python", "node"])
def test_problem_matcher_reads_real_output(project: Path, engine: str) -> None:
    (task,) = json.loads(snippet("json"))["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    lines = [*check(*task["args"][1:]).splitlines(), "nb.ipynb:cell 3:2:6: warning[KC301] expected 3", "C:\\m.py:9:1: info[KC403] a: 1:2: b"]
    if engine == "node":
        program = shutil.which("node")
        if program is None:
            pytest.skip("node is not installed")
        code = "const [p, lines] = JSON.parse(process.argv[1]); console.log(JSON.stringify(lines.map(l => new RegExp(p).exec(l))))"
        matches = json.loads(finished(program, "-e", code, json.dumps([pattern["regexp"], lines])))
    else:
        matches = [[match[0], *match.groups()] if (match := re.search(pattern["regexp"], line)) else None for line in lines]
    fields = ("file", "line", "column", "severity", "code", "message")
    real, cell, windows = ({field: match[pattern[field]] for field in fields} for match in matches)
    assert real.pop("message").startswith("`LSTM` needs a sequence")
    assert real == {"file": NAME, "line": str(LINE), "column": str(COLUMN), "severity": "error", "code": "KC201"}
    assert (cell["file"], cell["line"], cell["code"]) == ("nb.ipynb", "2", "KC301")
    assert (windows["file"], windows["line"], windows["message"]) == ("C:\\m.py", "9", "a: 1:2: b")


def test_standard_input_takes_name_and_settings_from_where_the_file_is(project: Path) -> None:
    line = re.search(r"`(kerascheck check [^`]*-)` reads", README.read_text("utf-8"))
    assert line
    arguments = [NAME if word == "NAME" else word for word in line[1].split()[2:]]
    (found,) = json.loads(check(*arguments, stdin="# not saved\n" + TEXT))
    assert (found["filename"], found["location"]) == (NAME, {"row": LINE + 1, "column": COLUMN})
    (project / "a b" / "kerascheck.toml").write_text('live = "never"\nselect = ["KC301"]\n')
    assert json.loads(check(*arguments, stdin=TEXT)) == []
