"""Which files a command line means."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest

from kerascheck.files import find_files
from kerascheck.settings import Settings


def lay_out(folder: Path, *names: str, **texts: str) -> Settings:
    """Makes empty files, and the .gitignore files given by their folder's name ("top" is the folder itself)."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for where, text in texts.items():
        (folder if where == "top" else folder / where).joinpath(".gitignore").write_text(text)
    return Settings(root=folder)


def names(folder: Path, settings: Settings, *paths: str) -> list[str]:
    return [file.display for file in find_files(paths or ["."], settings, folder).files]


def test_folder_means_its_python_files_in_order(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, "b.py", "a/z.py", "a/b/c.py", "a/readme.md", "a/data.pyc", "c.pyw")
    assert names(tmp_path, settings) == ["a/b/c.py", "a/z.py", "b.py", "c.pyw"]
    assert names(tmp_path, settings, "a") == ["a/b/c.py", "a/z.py"]
    assert names(tmp_path, settings, "./a/") == ["a/b/c.py", "a/z.py"]


def test_folders_without_the_projects_own_code_are_left_out(tmp_path: Path) -> None:
    others = (".git", ".venv", "venv", "build", "dist", "node_modules", "__pycache__", ".tox", ".eggs", "src/build")
    assert names(tmp_path, lay_out(tmp_path, "m.py", *(f"{other}/x.py" for other in others))) == ["m.py"]


def test_named_file_is_taken_whatever_it_is(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, "build/x.py", "train", top="*.py\n")
    assert names(tmp_path, settings, "build/x.py", "train") == ["build/x.py", "train"]
    forced = replace(settings, force_exclude=True)
    assert names(tmp_path, forced, "build/x.py", "train") == ["train"]


def test_named_folder_is_taken_though_it_is_excluded_or_ignored(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, "build/x.py", "out/y.py", "out/sub/z.py", ".git/HEAD", top="out/\n")
    assert names(tmp_path, settings) == []
    assert names(tmp_path, settings, "build", "out", "out/sub") == ["build/x.py", "out/sub/z.py", "out/y.py"]
    assert names(tmp_path, replace(settings, force_exclude=True), "build", "out") == []


def test_gitignore_of_every_level_counts_and_the_nearest_decides(tmp_path: Path) -> None:
    settings = lay_out(
        tmp_path, ".git/HEAD", "a.py", "gen_a.py", "keep/gen_b.py", "keep/c.py", "sub/d.py", "sub/e.py", "tmp/f.py",
        top="gen_*.py\ntmp/\n# a comment\n", keep="!gen_b.py\n", sub="/d.py\n",
    )  # fmt: skip
    assert names(tmp_path, settings) == ["a.py", "keep/c.py", "keep/gen_b.py", "sub/e.py"]
    assert names(tmp_path, settings, "sub") == ["sub/e.py"]
    assert names(tmp_path, settings, "keep") == ["keep/c.py", "keep/gen_b.py"]
    everything = names(tmp_path, replace(settings, respect_gitignore=False))
    assert everything == ["a.py", "gen_a.py", "keep/c.py", "keep/gen_b.py", "sub/d.py", "sub/e.py", "tmp/f.py"]


def test_gitignore_above_counts_only_up_to_the_repository(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, "repo/.git/HEAD", "repo/src/a.py", top="*.py\n")
    assert names(tmp_path, settings, "repo/src") == ["repo/src/a.py"]


def test_same_choice_as_git(tmp_path: Path) -> None:
    settings = lay_out(
        tmp_path, "a.py", "b/a.py", "b/c/a.py", "b/c/keep.py", "docs/x.py", "docs/y/x.py", "w/build.py", "w/v1.py", "w/v2.py",
        top="/a.py\ndocs/*\n!docs/y\nb/**/a.py\n!b/c/a.py\nv[1].py\n\\#x\n", w="build*\n",
    )  # fmt: skip
    git = ["git", "-C", str(tmp_path)]
    try:
        subprocess.run([*git, "init", "-q"], check=True)
    except OSError:
        pytest.skip("git is not installed")
    listed = subprocess.run([*git, "ls-files", "-o", "--exclude-standard", "*.py"], check=True, capture_output=True, text=True)
    assert names(tmp_path, settings) == sorted(listed.stdout.split())


def test_exclude_patterns_start_from_the_settings_folder(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, "a.py", "old/b.py", "src/old/c.py", "src/test_d.py", "src/e.py", "build/f.py")
    assert names(tmp_path, replace(settings, extend_exclude=("old", "test_*.py"))) == ["a.py", "src/e.py"]
    assert names(tmp_path, replace(settings, extend_exclude=("/old", "src/t*"))) == ["a.py", "src/e.py", "src/old/c.py"]
    assert names(tmp_path / "src", replace(settings, extend_exclude=("src/old/",))) == ["e.py", "test_d.py"]
    assert "build/f.py" in names(tmp_path, replace(settings, exclude=("old",)))


def test_gitignore_cannot_let_in_what_the_settings_exclude(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, "gen_a.py", top="!gen_a.py\n")
    assert names(tmp_path, replace(settings, extend_exclude=("gen_*.py",))) == []


def test_file_is_taken_once(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, "a/b.py")
    assert names(tmp_path, settings, "a/b.py", "a", "a/../a/b.py", str(tmp_path)) == ["a/b.py"]


def test_missing_path_is_a_finding(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, "a.py")
    found = find_files(["gone.py", "a.py", "gone/too"], settings, tmp_path)
    assert [file.display for file in found.files] == ["a.py"]
    assert [(each.code, each.name, each.span.filename) for each in found.unreadable] == [
        ("KC002", "unreadable-file", "gone.py"),
        ("KC002", "unreadable-file", "gone/too"),
    ]


def test_links_to_folders_make_no_circles(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, "a/b.py")
    try:
        (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "c.py").symlink_to(tmp_path / "a" / "b.py")
        (tmp_path / "dangling.py").symlink_to(tmp_path / "gone.py")
    except OSError:
        pytest.skip("no links here")
    assert names(tmp_path, settings) == ["a/b.py", "c.py"]


def test_three_hundred_files_take_few_milliseconds(tmp_path: Path) -> None:
    settings = lay_out(tmp_path, *(f"pkg{number % 10}/m{number}.py" for number in range(300)))

    def seconds() -> float:
        started = perf_counter()
        assert len(find_files(["."], settings, tmp_path).files) == 300
        return perf_counter() - started

    assert min(seconds() for _ in range(5)) < 0.05


def test_pathspec_is_imported_only_for_patterns(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.py", "build/b.py")
    script = (
        "import sys; from pathlib import Path; from kerascheck.files import find_files; from kerascheck.settings import Settings; "
        f"find_files(['.'], Settings(root=Path({str(tmp_path)!r})), Path({str(tmp_path)!r})); print('pathspec' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "False"
