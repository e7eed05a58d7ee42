"""Rules of one's own: from the project's files and from installed packages, beside kerascheck's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.samples import run

ROOT = Path(__file__).parents[2]
STATIC = ("check", "--live", "never", "--no-cache")

RULE = '''
"""Layers named in capitals.

## What it does

Finds them.
"""
from kerascheck.diagnostic import Severity
from kerascheck.rule import Finding, rule


@rule("LAB007", "no-capitals", Severity.WARNING)
def check(program):
    for layer in program.layers:
        if layer.site is not None and layer.name.isupper():
            yield Finding(layer.site, f"expected a name in small letters, got `{layer.name}`")
'''

NET = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((8,)),
    layers.Dense(4, name="HIDDEN", activation="relu"),
    layers.Dense(1),
])
"""

LARGE = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((224, 224, 3)),
    layers.Conv2D(16, 3, activation="relu"),
    layers.MaxPooling2D(4),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
"""


@pytest.fixture(autouse=True)
def project(folder: Path) -> Path:
    (folder / "lab").mkdir()
    (folder / "lab" / "no_capitals.py").write_text(RULE)
    (folder / "kerascheck.toml").write_text('rule-paths = ["lab"]\n')
    (folder / "net.py").write_text(NET)
    return folder


def found(*args: str) -> list[tuple[str, int]]:
    done = run(*STATIC, "net.py", "--output-format", "json", *args)
    assert done.exit_code in (0, 1), done.output
    return [(record["code"], record["location"]["row"]) for record in json.loads(done.stdout)]


def refused(*args: str) -> str:
    done = run(*(args or (*STATIC, "net.py")))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_own_rule_is_one_of_all(folder: Path) -> None:
    assert found() == [("LAB007", 5)]
    assert "LAB007  no-capitals " in run("rule", "--all").stdout
    page = run("rule", "no-capitals").stdout
    assert page.startswith("# LAB007 no-capitals\n\nwarning, group `lab`, defined in `lab/no_capitals.py`\n\nLayers named in capitals.\n\n## What")
    record = json.loads(run("rule", "lab007", "--output-format", "json").stdout)
    assert (record["origin"], record["url"]) == ("lab/no_capitals.py", None)
    (record,) = json.loads(run(*STATIC, "--output-format", "json").stdout)
    assert record["url"] is None
    assert not (folder / "lab" / "__pycache__").exists()


@pytest.mark.parametrize("selector", ["LAB007", "no-capitals", "LAB", "LAB0", "lab"])
def test_own_rule_is_selected_like_others(selector: str) -> None:
    assert found("--ignore", selector) == []
    assert found("--select", selector) == [("LAB007", 5)]


def test_selector_must_match_all_letters() -> None:
    assert "unknown rule `LA`" in refused(*STATIC, "--ignore", "LA")
    assert "unknown rule `K`" in refused(*STATIC, "--ignore", "K")


def test_own_rule_is_suppressed_like_others(folder: Path) -> None:
    for comment in ("# kerascheck: ignore[LAB007]", "# kerascheck: ignore[no-capitals] old", "# noqa: LAB007"):
        (folder / "net.py").write_text(NET.replace('activation="relu"),', f'activation="relu"),  {comment}'))
        assert found() == []
    (folder / "net.py").write_text(NET.replace("HIDDEN", "hidden").replace('relu"),', 'relu"),  # kerascheck: ignore[LAB007]'))
    assert found() == [("KC001", 5)]


def test_rules_import_their_neighbours_and_an_edit_counts_at_once(folder: Path) -> None:
    (folder / "lab" / "_words.py").write_text('WORD = "capitals, no"\n')
    rule = RULE.replace('"""\nfrom', '"""\nfrom ._words import WORD\nfrom', 1).replace("small letters", "{WORD}")
    (folder / "lab" / "no_capitals.py").write_text(rule)
    assert "expected a name in capitals, no" in run(*STATIC).stdout
    (folder / "lab" / "no_capitals.py").write_text(RULE.replace("LAB007", "LAB008"))
    assert found() == [("LAB008", 5)]


def test_sub_folders_are_groups_and_one_file_can_be_named(folder: Path) -> None:
    (folder / "lab" / "names").mkdir()
    (folder / "lab" / "no_capitals.py").rename(folder / "lab" / "names" / "no_capitals.py")
    (folder / "lab" / "test_rules.py").write_text("raise SystemExit\n")
    assert found("--select", "names") == [("LAB007", 5)]
    (folder / "kerascheck.toml").write_text('rule-paths = ["lab/names/no_capitals.py", "lab"]\n')
    assert found("--select", "names") == [("LAB007", 5)]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("import gone_away\n", "lab/other.py:1: this rule module can't be imported: ModuleNotFoundError: No module named 'gone_away'"),
        ("x = 1\n\nfrom no_capitals import check\n", "lab/other.py:3: this rule module can't be imported: ModuleNotFoundError: No module "
         "named 'no_capitals'; rule modules import their neighbours with a dot: `from .no_capitals import …`"),
        ("x = (\n", "lab/other.py:1: this rule module can't be imported: SyntaxError: '(' was never closed"),
        ("x = 1 / 0\n", "lab/other.py:1: this rule module can't be imported: ZeroDivisionError: division by zero"),
        ("import sys\nsys.exit(3)\n", "lab/other.py:2: this rule module can't be imported: SystemExit: 3"),
        (RULE, "`LAB007` is already LAB007 `no-capitals` of lab/no_capitals.py; codes and names must differ"),
        (RULE.replace("LAB007", "LAB8"), "`no-capitals` is already LAB007 `no-capitals` of lab/no_capitals.py"),
        (RULE.replace("LAB007", "X1").replace("no-capitals", "input-rank"), "`input-rank` is already KC101 `input-rank` of kerascheck"),
        (RULE.replace("LAB007", "KC950"), "lab/other.py: the code `KC950` begins with KC, as kerascheck's own do; take other letters"),
        (RULE.replace("LAB007", "lab-7"), "lab/other.py: the code `lab-7` must be capital letters and then digits, such as `X001`"),
        (RULE.replace("no-capitals", "No Capitals"), "lab/other.py: the name `No Capitals` must be small letters, digits and hyphens"),
        (RULE.replace("Severity.WARNING", "'bad'"), "LAB007 has the severity `bad`, expected one of error, warning, info"),
        (re.sub('""".*?"""', "", RULE, flags=re.DOTALL), "LAB007 needs a page: the docstring of its module"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_ends_the_check_with_its_cause(folder: Path, text: str, cause: str) -> None:
    (folder / "lab" / "other.py").write_text(text)
    assert cause in refused()
    assert cause in refused("rule", "LAB007")


def test_paths_without_rules(folder: Path) -> None:
    (folder / "kerascheck.toml").write_text('rule-paths = ["gone"]\n')
    assert "rule-paths: `gone` does not exist" in refused()
    (folder / "kerascheck.toml").write_text('rule-paths = ["net2.py"]\n')
    (folder / "net2.py").write_text("")
    assert "rule-paths: `net2.py` holds no rule" in refused()


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("    yield 1 / 0", "ZeroDivisionError"),
        ("    yield 'finding'", "TypeError: expected a rule to yield a Finding, got 'finding'"),
        ("    yield Finding(None, 'no place')", "TypeError: expected a finding's site to be a Site, got None"),
        ("    return None", "TypeError"),
    ],
)
def test_rule_that_fails_hides_no_other_finding(folder: Path, body: str, cause: str) -> None:
    head = RULE.partition("    for layer")[0].replace("LAB007", "LAB009").replace("no-capitals", "failing")
    (folder / "lab" / "failing.py").write_text(f"{head}{body}\n")
    done = run(*STATIC, "net.py")
    assert done.exit_code == 2
    assert "warning[LAB007]" in done.stdout
    assert "net.py: rule LAB009 failed; it is defined in lab/failing.py:" in done.stderr
    assert cause in done.stderr


def test_new_rule_works_as_it_is(folder: Path) -> None:
    (folder / "kerascheck.toml").unlink()
    done = run("rule", "--new", "no-huge-dense")
    assert (done.exit_code, done.stdout) == (0, "kerascheck_rules/no_huge_dense.py\n")
    assert 'rule-paths = ["kerascheck_rules"]' in done.stderr
    (folder / "kerascheck.toml").write_text('rule-paths = ["kerascheck_rules"]\n')
    text = (folder / "kerascheck_rules" / "no_huge_dense.py").read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## What it does", "## Why is this bad?", "## Example", "## Use instead", "## References",
    ]  # fmt: skip
    blocks = dict(re.findall(r"^```python (bad|good)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    (folder / "net.py").write_text(blocks["good"])
    assert found() == []
    (folder / "net.py").write_text(blocks["bad"])
    marked = [row for row, line in enumerate(blocks["bad"].splitlines(), 1) if "# warning: X001" in line]
    assert found() == [("X001", row) for row in marked]


def test_new_rule_goes_to_its_neighbours_and_overwrites_nothing(folder: Path) -> None:
    assert run("rule", "--new", "no-tanh").stdout == "lab/no_tanh.py\n"
    assert '@rule("LAB008", "no-tanh", ' in (folder / "lab" / "no_tanh.py").read_text()
    assert "there is a rule `no-tanh` already: LAB008 of lab/no_tanh.py" in refused("rule", "--new", "no-tanh")
    (folder / "lab" / "_mine.py").touch()
    (folder / "lab" / "my_rule.py").write_text("PRECIOUS = 1\n")
    assert "lab/my_rule.py is there already; nothing was written" in refused("rule", "--new", "my-rule")
    assert (folder / "lab" / "my_rule.py").read_text() == "PRECIOUS = 1\n"
    assert "not `NoTanh` (did you mean `no-tanh`?)" in refused("rule", "--new", "NoTanh")
    assert "there is a rule `input-rank` already: KC101 of kerascheck" in refused("rule", "--new", "input-rank")


@pytest.mark.parametrize("value", ["lab_package", "lab_package.no_capitals", "lab_package.no_capitals:check"])
def test_installed_package_offers_rules(folder: Path, value: str) -> None:
    done = with_package(folder, value, RULE)
    assert (done.returncode, done.stderr) == (1, "")
    assert [record["code"] for record in json.loads(done.stdout)] == ["LAB007"]


def test_installed_package_that_fails_is_named(folder: Path) -> None:
    for text, cause in (("import gone_away", "ModuleNotFoundError: No module named 'gone_away'"), ("", "expected a rule, or a module or package")):
        done = with_package(folder, "lab_package", text)
        assert (done.returncode, done.stdout) == (2, "")
        assert "lab-package 1.2 (entry point `lab = lab_package`): " in done.stderr
        assert cause in done.stderr


def with_package(folder: Path, value: str, rule: str) -> subprocess.CompletedProcess[str]:
    """A check where a package with an entry point is installed."""
    (folder / "kerascheck.toml").unlink(missing_ok=True)
    site = folder / "site"
    for name, text in {
        "lab_package/__init__.py": "",
        "lab_package/no_capitals.py": rule,
        "lab_package-1.2.dist-info/METADATA": "Metadata-Version: 2.1\nName: lab-package\nVersion: 1.2\n",
        "lab_package-1.2.dist-info/entry_points.txt": f"[kerascheck.rules]\nlab = {value}\n",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    command = [sys.executable, "-m", "kerascheck", *STATIC, "net.py", "--output-format", "json"]
    environment = os.environ | {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)


def test_readmes_rule(folder: Path) -> None:
    section = (ROOT / "README.md").read_text().partition("### Writing a rule\n")[2].partition("\n### ")[0]
    (settings,) = re.findall(r"^```toml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    (rule,) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    shown = re.sub("^    ", "", section.partition("    $ kerascheck check net.py\n")[2].partition("\n\n")[0], flags=re.MULTILINE)
    (folder / "kerascheck.toml").unlink()
    (folder / "pyproject.toml").write_text(settings)
    (folder / "lab_rules").mkdir()
    (folder / "lab_rules" / "no_large_flatten.py").write_text(rule)
    (folder / "net.py").write_text(LARGE)
    # 224 - 3 + 1 = 222 rows, a quarter of them rounded down is 55; 55 · 55 · 16 = 48400.
    done = run(*STATIC, "net.py", "--select", "LAB")
    assert done.stdout.startswith(shown + "\n\n")
    assert "got 48400" in done.stdout
    assert run("rule", "LAB001").stdout.startswith("# LAB001 no-large-flatten\n")


def test_sarif_carries_their_pages() -> None:
    report = json.loads(run(*STATIC, "net.py", "--output-format", "sarif").stdout)
    (described,) = report["runs"][0]["tool"]["driver"]["rules"]
    assert (described["id"], described["name"]) == ("LAB007", "no-capitals")
    assert described["shortDescription"]["text"] == "Layers named in capitals."
    assert "Finds them." in described["help"]["markdown"]
    assert "helpUri" not in described
