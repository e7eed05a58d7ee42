"""What the project's files say of each other."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def project() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def packages_under(folder: Path, name: str) -> set[str]:
    found = {path.parent for path in folder.rglob("*.py") if "__pycache__" not in path.parts}
    return {".".join((name, *path.relative_to(folder).parts)) for path in found}


def test_every_package_folder_is_listed_and_no_other(project: Any) -> None:
    folders = packages_under(ROOT / "kerascheck", "kerascheck") | packages_under(ROOT / "rules", "kerascheck.rules")
    assert sorted(project["tool"]["setuptools"]["packages"]) == sorted(folders)


def test_every_package_folder_has_an_init_file() -> None:
    folders = {path.parent for top in ("kerascheck", "rules") for path in (ROOT / top).rglob("*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_data_files_are_in_the_package_data(project: Any) -> None:
    data = {path for path in (ROOT / "kerascheck").rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    listed = project["tool"]["setuptools"]["package-data"].items()
    matched = {path for package, patterns in listed for pattern in patterns for path in (ROOT / package.replace(".", "/")).glob(pattern)}
    assert data == matched
    assert data


def test_tensorflow_extra_takes_the_cpu_build_exactly_where_there_is_one(project: Any) -> None:
    markers = pytest.importorskip("packaging.markers")
    wanted = dict(requirement.split(";") for requirement in project["project"]["optional-dependencies"]["tensorflow"])
    machines = {
        ("linux", "x86_64"): "tensorflow-cpu",
        ("win32", "AMD64"): "tensorflow-cpu",
        ("linux", "aarch64"): "tensorflow",
        ("darwin", "arm64"): "tensorflow",
        ("darwin", "x86_64"): "tensorflow",
    }
    for (system, machine), expected in machines.items():
        environment = {"sys_platform": system, "platform_machine": machine}
        chosen = [name for name, marker in wanted.items() if markers.Marker(marker).evaluate(environment)]
        assert [re.split("[>=]", name)[0] for name in chosen] == [expected], (system, machine)


def test_ci_runs_the_very_command_that_the_readme_gives() -> None:
    commands = re.findall(r"```sh\n(python3 -m venv .*)\n```", (ROOT / "README.md").read_text())
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    assert len(commands) == 2
    assert [command for command in commands if command.endswith("-m pytest")] == [line for line in script if "pytest" in line]
    assert "set -eu" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_readme_checks_models_that_are_there() -> None:
    commands = re.findall(r"```sh\n(python3 -m venv .*)\n```", (ROOT / "README.md").read_text())
    folder = ROOT / commands[0].rsplit(" ", 1)[1]
    assert list(folder.glob("*.py"))


def test_hook_calls_a_command_line_that_exists(folder: Path) -> None:
    from kerascheck.cli.check import check

    entry = re.search(r"^  entry: kerascheck check (.*)$", (ROOT / ".pre-commit-hooks.yaml").read_text(), re.MULTILINE)
    assert entry is not None
    context = check.make_context("check", [*entry[1].split(), "model.py"])
    assert (context.params["live"], context.params["force_exclude"], context.params["paths"]) == ("never", True, ("model.py",))


def test_version_is_the_changelogs_newest() -> None:
    from kerascheck import __version__

    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


def test_license_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
