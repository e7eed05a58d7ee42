"""The modules that a rule path means, imported: a project's rules are its configuration, so they may run; checked code never does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import Final

from kerascheck.settings import SettingsError
from kerascheck.source import display_name

PACKAGE: Final = "kerascheck_own_"


def rule_files(path: Path) -> list[Path]:
    """A file itself, or all modules below a folder but tests and what begins with an underscore or a dot."""
    if not path.is_dir():
        return [path]
    return [file for file in sorted(path.rglob("*.py")) if not any(map(_is_left_out, file.relative_to(path).parts))]


def _is_left_out(part: str) -> bool:
    return part.startswith(("_", ".", "test_")) or part in ("tests", "conftest.py")


def imported(path: Path) -> Iterator[ModuleType]:
    """The modules of a rule path.

    They are modules of a package that stands for the folder, so that they can import their neighbours with a dot.

    Raises:
        SettingsError: for a module that can't be imported, with the cause and its line.
    """
    folder = path if path.is_dir() else path.parent
    package = package_name(folder)
    invalidate_caches()
    _begin(package, folder)
    for file in rule_files(path):
        name = ".".join((package, *file.relative_to(folder).with_suffix("").parts))
        with cause_told(file, folder), _nothing_written():
            module = import_module(name)
        yield module


def forget(path: Path) -> None:
    """Make the next import of a rule path read its files again."""
    package = package_name(path if path.is_dir() else path.parent)
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]


def package_name(folder: Path) -> str:
    """The name of the package that stands for a folder; no two folders share it."""
    from hashlib import sha256

    return PACKAGE + sha256(os.path.abspath(folder).encode()).hexdigest()[:12]


def _begin(name: str, folder: Path) -> None:
    from importlib.util import module_from_spec, spec_from_file_location

    if name in sys.modules:
        return
    start = folder / "__init__.py"
    if not start.exists():
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
        return
    spec = spec_from_file_location(name, start, submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = package = module_from_spec(spec)
    try:
        with cause_told(start, folder), _nothing_written():
            spec.loader.exec_module(package)
    except SettingsError:
        del sys.modules[name]
        raise


@contextmanager
def cause_told(what: Path | str, folder: Path | None = None) -> Iterator[None]:
    """Whatever stops an import becomes one sentence: which module, the line of it, and why.

    Args:
        what: the module's file, or where else the rules come from.
        folder: the rules' folder; the line told is the last one in it.
    """
    try:
        yield
    except SettingsError:
        raise
    except (Exception, SystemExit) as error:
        place = _place(error, folder) or (display_name(what) if isinstance(what, Path) else what)
        cause = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}".rstrip(": ")
        raise SettingsError(f"{place}: this rule module can't be imported: {cause}{_advice(error, folder)}") from error


def _place(error: BaseException, folder: Path | None) -> str | None:
    """File and line, the innermost in the folder, where an import failed."""
    if folder is None:
        return None
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_relative_to(folder):
        return f"{display_name(error.filename)}:{error.lineno}"
    found, frame = None, error.__traceback__
    while frame is not None:
        file = frame.tb_frame.f_code.co_filename
        if Path(file).is_relative_to(folder):
            found = f"{display_name(file)}:{frame.tb_lineno}"
        frame = frame.tb_next
    return found


def _advice(error: BaseException, folder: Path | None) -> str:
    if not isinstance(error, ModuleNotFoundError) or folder is None or not error.name:
        return ""
    first, _, rest = error.name.partition(".")
    if first == folder.name and rest:
        first = rest
    elif not (folder / f"{first}.py").exists() and not (folder / first).is_dir():
        return ""
    return f"; rule modules import their neighbours with a dot: `from .{first} import …`"


@contextmanager
def _nothing_written() -> Iterator[None]:
    """No ``__pycache__`` among the project's files; without it, an edit within the same second counts too."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
