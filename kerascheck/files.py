"""The files: which ones a command line means, with everything excluded left out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kerascheck.diagnostic import Diagnostic, Position, Severity, Span
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.source import NOTEBOOK_SUFFIX, display_name

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_SUFFIXES: Final = (".py", ".pyw", NOTEBOOK_SUFFIX)
_GLOB: Final = frozenset("*?[!\\/")


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The files that were meant, each once, and a KC002 for every path that does not exist."""

    files: tuple[FileInput, ...]
    unreadable: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns in .gitignore's language, and the folder they start from (ending in a separator)."""

    base: str
    spec: GitIgnoreSpec

    def verdict(self, path: str, folder: bool) -> bool | None:
        """True: left out; False: expressly let in; None: not mentioned."""
        if not path.startswith(self.base):
            return None
        relative = path[len(self.base) :].replace(os.sep, "/")
        return self.spec.check_file(relative + "/" if folder else relative).include


@dataclass(frozen=True, slots=True)
class _Excludes:
    """What to leave out.

    Attributes:
        names: plain names, looked up fast.
        patterns: the settings' patterns, if there are any.
        ignored: what git ignores: one for each .gitignore above, the nearest last; the nearest that mentions a path decides.
    """

    names: frozenset[str]
    patterns: tuple[_Patterns, ...] = ()
    ignored: tuple[_Patterns, ...] = ()

    def leave_out(self, path: str, name: str, folder: bool) -> bool:
        if name in self.names or any(patterns.verdict(path, folder) for patterns in self.patterns):
            return True
        for patterns in reversed(self.ignored):
            verdict = patterns.verdict(path, folder)
            if verdict is not None:
                return verdict
        return False

    def with_gitignore(self, folder: str) -> _Excludes:
        """With what the .gitignore of a folder says as well."""
        try:
            with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as file:
                lines = [line for line in file.read().splitlines() if line.strip() and not line.startswith("#")]
        except OSError:
            return self
        return replace(self, ignored=(*self.ignored, _patterns(folder, lines))) if lines else self

    def opened(self, folder: str) -> _Excludes:
        """Without the patterns that leave a folder out, for one that was asked for by name."""
        keep = [tuple(each for each in group if not each.verdict(folder, True)) for group in (self.patterns, self.ignored)]
        return _Excludes(self.names, *keep)


def find_files(paths: Sequence[str | Path], settings: Settings, cwd: Path | None = None) -> FoundFiles:
    """The Python files and notebooks that some paths mean: a file means itself, a folder all that is in it.

    A file that is named itself is taken whatever its name and whatever is excluded, unless ``force_exclude`` is set; so is a folder.

    Args:
        paths: files and folders.
        settings: what is excluded.
        cwd: the folder that paths start from and that names are shown relative to; the working directory when None.
    """
    here = os.path.abspath(cwd or os.getcwd())
    excludes = _from_settings(settings)
    found: dict[str, FileInput] = {}
    missing: list[Diagnostic] = []
    for given in paths:
        absolute = os.path.abspath(os.path.join(here, given))
        display = display_name(given, here)
        if os.path.isdir(absolute):
            around = _above(absolute, excludes) if settings.respect_gitignore else excludes
            if not (settings.force_exclude and _is_left_out(absolute, True, around, settings.root)):
                prefix = "" if absolute == here else display.rstrip("/") + "/"
                for path, shown in _walk(absolute, prefix, around.opened(absolute), settings.respect_gitignore):
                    found.setdefault(path, FileInput(Path(path), shown))
        elif not os.path.lexists(absolute):
            missing.append(unreadable_file(display, "no such file or directory"))
        elif not (settings.force_exclude and is_excluded(Path(absolute), settings)):
            found.setdefault(absolute, FileInput(Path(absolute), display))
    return FoundFiles(tuple(found.values()), tuple(missing))


def is_excluded(path: Path, settings: Settings) -> bool:
    """Whether the settings exclude a path, or a folder above it in the settings' root; what git ignores is not looked at."""
    return _is_left_out(os.path.abspath(path), False, _from_settings(settings), settings.root)


def unreadable_file(display: str, reason: str) -> Diagnostic:
    """KC002: a path that does not exist, or a file that can't be read or decoded."""
    start = Position(1, 1)
    return Diagnostic("KC002", "unreadable-file", Severity.ERROR, reason, Span(display, start, start), noqa_row=1, first_row=1)


def _walk(folder: str, prefix: str, excludes: _Excludes, gitignore: bool) -> Iterator[tuple[str, str]]:
    """Paths and shown names of a folder's Python files and notebooks, in order; links to folders are not followed: no circles."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return
    if gitignore and any(entry.name == ".gitignore" for entry in entries):
        excludes = excludes.with_gitignore(folder)
    for entry in entries:
        name, path = entry.name, entry.path
        if entry.is_dir(follow_symlinks=False):
            if not excludes.leave_out(path, name, True):
                yield from _walk(path, f"{prefix}{name}/", excludes, gitignore)
        elif name.endswith(_SUFFIXES) and not excludes.leave_out(path, name, False) and entry.is_file():
            yield path, prefix + name


def _from_settings(settings: Settings) -> _Excludes:
    given = (*settings.exclude, *settings.extend_exclude)
    names = frozenset(pattern for pattern in given if not _GLOB.intersection(pattern))
    globs = [pattern for pattern in given if pattern not in names]
    return _Excludes(names, (_patterns(str(settings.root), globs),) if globs else ())


def _above(path: str, excludes: _Excludes) -> _Excludes:
    """With the .gitignore files of the folders above, down from the repository's top; outside a repository there are none."""
    folders: list[str] = []
    folder = path
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return excludes
        folders.append(parent)
        folder = parent
    for folder in reversed(folders):
        excludes = excludes.with_gitignore(folder)
    return excludes


def _is_left_out(path: str, folder: bool, excludes: _Excludes, root: Path) -> bool:
    """Whether a path or a folder above it, up to the settings' root, is left out."""
    top = os.path.join(os.path.abspath(root), "")
    while True:
        if excludes.leave_out(path, os.path.basename(path), folder):
            return True
        path, folder = os.path.dirname(path), True
        if not path.startswith(top):
            return False


def _patterns(base: str, lines: Sequence[str]) -> _Patterns:
    from pathspec import GitIgnoreSpec

    return _Patterns(os.path.join(os.path.abspath(base), ""), GitIgnoreSpec.from_lines(lines))
