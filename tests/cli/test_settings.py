"""Settings files, and which rules a selection means."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerascheck.selection import selected_codes
from kerascheck.settings import DEFAULT_EXCLUDE, Settings, SettingsError, load_settings
from tests.cli.samples import RULES


def wrote(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder


def test_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path, isolated=True) == Settings(root=tmp_path)
    assert Settings(root=tmp_path).cache_folder == tmp_path / ".kerascheck_cache"
    assert {".git", ".venv", "venv", "build", "dist", "node_modules", "__pycache__", ".tox", ".eggs"} <= set(DEFAULT_EXCLUDE)


def test_root_without_a_file_is_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(wrote(tmp_path / "project", "a.py", ""))
    wrote(tmp_path / "project" / "src", "b.py", "")
    assert load_settings(tmp_path / "project" / "src").root == tmp_path / "project"
    assert load_settings(tmp_path / "project" / "src", isolated=True).root == tmp_path / "project"
    assert load_settings(tmp_path / "other").root == tmp_path / "other"


def test_nearest_file_with_settings_wins_alone(tmp_path: Path) -> None:
    wrote(tmp_path, "pyproject.toml", '[tool.kerascheck]\nignore = ["KC2"]\nlive = "never"\n')
    inner = wrote(tmp_path / "a", "kerascheck.toml", 'select = ["KC3"]\n')
    wrote(inner / "b", "pyproject.toml", "[project]\nname = 'kerascheck-user'\n")
    settings = load_settings(inner / "b")
    assert (settings.select, settings.ignore, settings.live) == (("KC3",), (), "auto")
    assert (settings.root, settings.file) == (inner, inner / "kerascheck.toml")


def test_order_of_the_files_in_one_folder(tmp_path: Path) -> None:
    wrote(tmp_path, "pyproject.toml", '[tool.kerascheck]\nlive = "never"\n')
    assert load_settings(tmp_path).live == "never"
    wrote(tmp_path, "kerascheck.toml", 'live = "always"\n')
    assert load_settings(tmp_path).live == "always"
    wrote(tmp_path, ".kerascheck.toml", "")
    assert load_settings(tmp_path).live == "auto"


def test_all_keys(tmp_path: Path) -> None:
    text = """
        required-version = ">=0.1"
        select = ["ALL"]
        extend-select = ["opinion"]
        ignore = ["KC403"]
        rule-paths = ["lab/rules", "x.py"]
        exclude = ["old"]
        extend-exclude = ["older"]
        force-exclude = true
        respect-gitignore = false
        live = "always"
        python = "env/bin/python"
        output-format = "json-lines"
        fix = true
        unsafe-fixes = true
        cache-dir = "tmp/cache"
        preview = true
        severity = { KC2 = "warning", input-rank = "info" }
        per-file-ignores = { "tests/*" = ["KC201", "shapes"] }
        ignore-suppressions = true
        error-on-warning = true
    """
    wrote(tmp_path, "kerascheck.toml", text)
    assert load_settings(tmp_path) == Settings(
        required_version=">=0.1",
        select=("ALL",),
        extend_select=("opinion",),
        ignore=("KC403",),
        preview=True,
        severity=(("KC2", "warning"), ("input-rank", "info")),
        per_file_ignores=(("tests/*", ("KC201", "shapes")),),
        ignore_suppressions=True,
        error_on_warning=True,
        rule_paths=(tmp_path / "lab/rules", tmp_path / "x.py"),
        exclude=("old",),
        extend_exclude=("older",),
        force_exclude=True,
        respect_gitignore=False,
        live="always",
        python=str(tmp_path / "env/bin/python"),
        output_format="json-lines",
        fix=True,
        unsafe_fixes=True,
        cache_dir=tmp_path / "tmp/cache",
        root=tmp_path,
        file=tmp_path / "kerascheck.toml",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('selct = ["KC2"]', "unknown key `selct` (did you mean `select`?)"),
        ("zzz = 1", "unknown key `zzz`"),
        ('select = "KC2"', '`select` must be a list of strings, not "KC2"'),
        ("ignore = [1]", "`ignore` must be a list of strings, not [1]"),
        ("fix = 1", "`fix` must be true or false, not 1"),
        ('live = "sometimes"', '`live` must be one of "auto", "always", "never", not "sometimes"'),
        ("live = true", '`live` must be one of "auto", "always", "never", not true'),
        ("live = ", "not valid TOML"),
        ('severity = "error"', "`severity` must be a table of rules, each with one of"),
        ("severity = { KC201 = 'bad' }", "`severity` must be a table of rules, each with one of"),
        ("per-file-ignores = { 'a/*' = 'KC2' }", "`per-file-ignores` must be a table of patterns, each with a list of strings"),
        ('required-version = ">=99"\nunheard = 1', "`required-version` asks for kerascheck >=99, this is "),
        ('required-version = "soon"', "`required-version` must be a version or a range"),
        ("required-version = 1", "`required-version` must be a version or a range"),
        ("preview = 1", "`preview` must be true or false, not 1"),
    ],
)
def test_mistakes_are_named_with_their_file(tmp_path: Path, text: str, message: str) -> None:
    wrote(tmp_path, "kerascheck.toml", text)
    with pytest.raises(SettingsError) as error:
        load_settings(tmp_path)
    assert message in str(error.value)
    assert str(tmp_path / "kerascheck.toml") in str(error.value)


def test_extend(tmp_path: Path) -> None:
    wrote(tmp_path, "base.toml", 'live = "never"\nignore = ["KC2"]\nextend-select = ["opinion"]\ncache-dir = "kept"\n')
    wrote(tmp_path / "a", "pyproject.toml", '[tool.kerascheck]\nextend = "../base.toml"\nunsafe-fixes = true\n')
    inner = wrote(tmp_path / "a" / "b", "kerascheck.toml", 'extend = "../pyproject.toml"\nignore = ["KC3"]\nextend-select = ["KC906"]\n')
    settings = load_settings(inner)
    assert (settings.live, settings.unsafe_fixes, settings.ignore) == ("never", True, ("KC3",))
    assert settings.extend_select == ("opinion", "KC906")
    assert (settings.root, settings.file, settings.cache_dir) == (inner, inner / "kerascheck.toml", tmp_path / "kept")


def test_extend_that_fails(tmp_path: Path) -> None:
    wrote(tmp_path, "kerascheck.toml", 'extend = "other.toml"')
    with pytest.raises(SettingsError, match=r"other\.toml: No such file"):
        load_settings(tmp_path)
    wrote(tmp_path, "other.toml", 'extend = "kerascheck.toml"')
    with pytest.raises(SettingsError, match=r"goes round in a circle: \S+kerascheck.toml → \S+other.toml → \S+kerascheck.toml"):
        load_settings(tmp_path)
    wrote(tmp_path, "other.toml", "fxi = true")
    with pytest.raises(SettingsError, match=r"other\.toml: unknown key `fxi` \(did you mean `fix`\?\)"):
        load_settings(tmp_path)
    wrote(tmp_path, "kerascheck.toml", 'extend = "pyproject.toml"')
    wrote(tmp_path, "pyproject.toml", "")
    with pytest.raises(SettingsError, match="there is no"):
        load_settings(tmp_path)
    with pytest.raises(SettingsError, match="`extend` belongs in a settings file"):
        load_settings(tmp_path, config='extend = "x.toml"', isolated=True)


def test_config_is_a_file_or_a_setting(tmp_path: Path) -> None:
    wrote(tmp_path, "kerascheck.toml", 'ignore = ["KC2"]')
    wrote(tmp_path / "other", "my.toml", 'live = "never"')
    named = load_settings(tmp_path, config=str(tmp_path / "other" / "my.toml"))
    assert (named.live, named.ignore, named.root) == ("never", (), tmp_path / "other")
    given = load_settings(tmp_path, config='live = "never"')
    assert (given.live, given.ignore, given.root) == ("never", ("KC2",), tmp_path)
    assert load_settings(tmp_path, config='live = "never"', isolated=True).ignore == ()
    with pytest.raises(SettingsError, match=r"--config: unknown key `lvie` \(did you mean `live`\?\)"):
        load_settings(tmp_path, config="lvie = 1")
    with pytest.raises(SettingsError, match=r"gone\.toml: No such file"):
        load_settings(tmp_path, config="gone.toml")
    wrote(tmp_path, "pyproject.toml", "")
    with pytest.raises(SettingsError, match=r"no \[tool\.kerascheck\]"):
        load_settings(tmp_path, config=str(tmp_path / "pyproject.toml"))


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        (Settings(), "KC001 KC002 KC201 KC202 KC301"),
        (Settings(select=("ALL",)), "KC001 KC002 KC201 KC202 KC301 KC403"),
        (Settings(select=("KC2",)), "KC201 KC202"),
        (Settings(select=("recurrent", "KC301")), "KC201 KC202 KC301"),
        (Settings(select=("missing-return-sequences",)), "KC201"),
        (Settings(extend_select=("opinion",)), "KC001 KC002 KC201 KC202 KC301 KC403"),
        (Settings(ignore=("KC2",)), "KC001 KC002 KC301"),
        (Settings(select=("KC2",), ignore=("KC20",)), ""),
        (Settings(select=("KC201",), ignore=("KC2",)), "KC201"),
        (Settings(select=("KC201",), ignore=("missing-return-sequences",)), ""),
        (Settings(select=("KC2",), extend_select=("KC403",), ignore=("ALL",)), "KC201 KC202 KC403"),
        (Settings(ignore=("ALL",)), ""),
    ],
)
def test_most_exact_selector_decides(settings: Settings, codes: str) -> None:
    assert sorted(selected_codes(settings, RULES)) == codes.split()


@pytest.mark.parametrize(
    ("selector", "nearest"),
    [("KC2O1", "KC201"), ("missing-return-sequence", "missing-return-sequences"), ("recurent", "recurrent"), ("kc201", "KC201")],
)
def test_selector_that_matches_nothing_is_an_error(selector: str, nearest: str) -> None:
    for settings in (Settings(select=(selector,)), Settings(ignore=(selector,)), Settings(extend_select=(selector,))):
        with pytest.raises(SettingsError) as error:
            selected_codes(settings, RULES)
        assert f"unknown rule `{selector}`" in str(error.value)
        assert f"`{nearest}`" in str(error.value)
