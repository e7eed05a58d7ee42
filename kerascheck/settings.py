"""The settings: what configuration files and options say, as one frozen value."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NoReturn

from kerascheck.setting_keys import READERS, shown

CACHE_FOLDER: Final = ".kerascheck_cache"

# Names of files and folders that hold no code of the project's own.
DEFAULT_EXCLUDE: Final = tuple(
    ".bzr .direnv .eggs .git .hg .ipynb_checkpoints .kerascheck_cache .mypy_cache .nox .pants.d .pyenv .pytest_cache .pytype .ruff_cache "
    ".svn .tox .venv .vscode __pycache__ __pypackages__ _build buck-out build dist node_modules site-packages venv".split()
)

# In one folder, the first of these that has settings is taken.
_FILE_NAMES: Final = (".kerascheck.toml", "kerascheck.toml", "pyproject.toml")


class SettingsError(Exception):
    """Settings that can't be used; the message names the cause and the nearest valid name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to check.

    Attributes:
        required_version: which versions of kerascheck the project is checked with; others refuse to.
        select: selectors of the rules to run; empty: every rule but those of the ``opinion`` group.
        extend_select: selectors of rules to run as well.
        ignore: selectors of rules not to run. Of two selectors that match a rule, the more exact one wins; of equals, ``ignore``.
        preview: whether rules that are not yet settled run too.
        severity: pairs of a selector and ``error``, ``warning`` or ``info``; the most exact selector counts, of equals the last.
        per_file_ignores: pairs of a pattern, in .gitignore's language, and selectors of rules that say nothing of such files.
        ignore_suppressions: whether what comments suppress is shown all the same.
        error_on_warning: whether warnings are errors.
        rule_paths: files and folders with rules of the project's own.
        exclude: patterns, in .gitignore's language, of paths not to check.
        extend_exclude: further such patterns.
        force_exclude: whether paths named on the command line can be excluded too.
        respect_gitignore: whether what git ignores is left out.
        live: auto, always or never: whether a live TensorFlow judges.
        python: the interpreter whose TensorFlow judges; None: look for one.
        keras_version: the Keras that programs are held to, such as ``2.15``; None: the installed one, else the one that the project pins.
        output_format: a name in ``kerascheck.report.FORMATS``.
        fix: whether fixes are applied.
        unsafe_fixes: whether unsafe ones are too.
        baseline: the file of known findings, which are not shown.
        verbose: whether it is worked out what was not understood.
        jobs: how many processes check at once; None: as many as the machine has processors and are worth starting.
        cache: whether results and answers may be kept on disk.
        cache_dir: where; None: ``.kerascheck_cache`` under ``root``.
        root: the folder that patterns and relative paths in the settings start from.
        file: the file the settings come from.
    """

    required_version: str = ""
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    preview: bool = False
    severity: tuple[tuple[str, str], ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ignore_suppressions: bool = False
    error_on_warning: bool = False
    rule_paths: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    live: str = "auto"
    python: str | None = None
    keras_version: str | None = None
    output_format: str = "full"
    fix: bool = False
    unsafe_fixes: bool = False
    baseline: Path | None = None
    verbose: bool = False
    jobs: int | None = None
    cache: bool = True
    cache_dir: Path | None = None
    root: Path = Path()
    file: Path | None = None

    @property
    def names_rules(self) -> bool:
        """Whether rules are named anywhere, or there may be rules of the project's own: then the names must be looked at."""
        return bool(self.select or self.extend_select or self.ignore or self.severity or self.per_file_ignores or self.rule_paths)

    @property
    def cache_folder(self) -> Path:
        """The folder of the results and answers kept on disk."""
        return self.cache_dir or self.root / CACHE_FOLDER


def load_settings(start: Path, *, config: str | None = None, isolated: bool = False) -> Settings:
    """The settings that hold for a folder.

    Args:
        start: the folder to look in first, then its parents; the nearest file with settings wins, alone.
        config: what ``--config`` gave: a settings file's path, used instead of looking for one, or ``key = value`` in TOML's language.
        isolated: whether files are ignored.

    Raises:
        SettingsError: for a file that can't be read, an unknown key, a wrong type or a value out of range.
    """
    start = Path(os.path.abspath(start))
    if config is not None and "=" not in config:
        path = Path(os.path.abspath(config))
        table = _table(path)
        if table is None:
            raise SettingsError(f"{config}: there is no [tool.kerascheck] in it")
        return _from_file(path, table)
    settings = Settings(root=_usual_root(start)) if isolated else _nearest_file(start)
    if config is None:
        return settings
    return from_table(_parsed(config, "--config"), settings, "--config")


def from_table(table: Mapping[str, Any], base: Settings, where: str | None = None) -> Settings:
    """The base settings with those of a table in a settings file.

    Raises:
        SettingsError: for an unknown key, a wrong type or a value out of range.
    """
    where = where or str(base.file or "settings")
    values: dict[str, Any] = {}
    _check_version(table.get("required-version"), where)
    for key, value in table.items():
        read = READERS.get(key)
        if read is None:
            raise SettingsError(f"{where}: unknown key `{key}`{did_you_mean(key, READERS)}")
        try:
            values[key.replace("-", "_")] = read(value)
        except ValueError as error:
            raise SettingsError(f"{where}: `{key}` must be {error}, not {shown(value)}") from None
    if values.pop("extend", None) is not None and where == "--config":
        raise SettingsError("--config: `extend` belongs in a settings file")
    for key in {"extend_select", "extend_exclude"} & values.keys():
        values[key] = (*getattr(base, key), *values[key])
    if "cache_dir" in values:
        values["cache_dir"] = base.root / Path(values["cache_dir"]).expanduser()
    if "rule_paths" in values:
        values["rule_paths"] = tuple(base.root / Path(path).expanduser() for path in values["rule_paths"])
    if "baseline" in values:
        values["baseline"] = base.root / Path(values["baseline"]).expanduser()
    if "/" in values.get("python", "").replace(os.sep, "/"):
        values["python"] = str(base.root / Path(values["python"]).expanduser())
    return replace(base, **values)


def _from_file(path: Path, table: Mapping[str, Any], chain: tuple[Path, ...] = ()) -> Settings:
    """A file's settings on top of those that it extends; paths in each file start from its own folder, patterns from the first one's."""
    chain = (*chain, path)
    base = Settings(root=path.parent, file=path)
    if isinstance(table.get("extend"), str):
        _check_version(table.get("required-version"), str(path))
        other = Path(os.path.abspath(path.parent / Path(table["extend"]).expanduser()))
        if other in chain:
            raise SettingsError(f"{path}: `extend` goes round in a circle: " + " → ".join(map(str, (*chain, other))))
        inner = _table(other)
        if inner is None:
            raise SettingsError(f"{other}: there is no [tool.kerascheck] in it, which {path} extends")
        base = replace(_from_file(other, inner, chain), root=path.parent, file=path)
    return from_table(table, base)


def _check_version(required: object, where: str) -> None:
    """Before anything else: another version may know other keys."""
    if not isinstance(required, str) or not required:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    from kerascheck import __version__

    try:
        fits = SpecifierSet(required if required[0] in "<>=!~" else f"=={required}").contains(__version__, prereleases=True)
    except InvalidSpecifier:
        return
    if not fits:
        raise SettingsError(f"{where}: `required-version` asks for kerascheck {required}, this is {__version__}")


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`` (did you mean `x`?)`` for the nearest of some words, or nothing."""
    from difflib import get_close_matches

    known = {candidate.lower(): candidate for candidate in words}
    matches = get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    return f" (did you mean `{known[matches[0]]}`?)" if matches else ""


def _nearest_file(start: Path) -> Settings:
    for folder in (start, *start.parents):
        for name in _FILE_NAMES:
            path = folder / name
            if path.is_file() and (table := _table(path)) is not None:
                return _from_file(path, table)
    return Settings(root=_usual_root(start))


def _usual_root(start: Path) -> Path:
    """Without a settings file: the working directory, so that it does not matter which of its folders are checked."""
    cwd = Path.cwd()
    return cwd if start.is_relative_to(cwd) else start


def _table(path: Path) -> Mapping[str, Any] | None:
    """The settings in a file; None for a pyproject.toml that has none."""
    try:
        data = path.read_bytes()
        text = data.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if path.name != "pyproject.toml":
        return _parsed(text, str(path))
    if "kerascheck" not in text:
        return None
    table = _parsed(text, str(path)).get("tool", {}).get("kerascheck")
    return table if table is None or isinstance(table, dict) else _refuse(f"{path}: tool.kerascheck must be a table")


def _parsed(text: str, where: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{where}: not valid TOML: {error}") from error


def _refuse(message: str) -> NoReturn:
    raise SettingsError(message)
