"""Modules: other files of the project, and Keras' own models, are parsed where they are imported and run once.

A module of the project is looked for beside the importing file, in the project's folder and in its ``src``. Of
libraries only ``keras.applications`` is read, from the source text of the installed Keras; nothing is imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from kerascheck.interpret.flow import Exit
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.keras_api.versions import NEWEST, Version
from kerascheck.source import Source, UnreadableFile, display_name
from kerascheck.syntax.parse import SyntaxProblem, parse
from kerascheck.values.objects import ModuleValue

LARGEST: Final = 400_000
"""Files of more characters hold data or are generated; they are not run for an import."""

APPLICATIONS: Final = "keras.applications"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A parsed file: its text and its syntax tree."""

    source: Source
    module: Any


class ModuleFiles:
    """Files parsed so far, shared by the evaluations of one check.

    Args:
        root: the project's folder.
        find_keras: tells the folder of the installed ``keras`` package, None when there is none; asked when it is first needed.
        keras_version: the Keras that programs are held to.

    Attributes:
        looked_at: the project's files and folders that an evaluation has read or looked for; whoever evaluates empties it before.
    """

    __slots__ = ("__dict__", "_find_keras", "_parsed", "keras_version", "looked_at", "root")

    def __init__(self, root: Path | None = None, find_keras: Callable[[], Path | None] | None = None,
                 keras_version: Version = NEWEST) -> None:  # fmt: skip
        self.root = root
        self.keras_version = keras_version
        self._find_keras = find_keras
        self._parsed: dict[Path, Loaded | None] = {}
        self.looked_at: set[str] = set()

    @cached_property
    def keras(self) -> Path | None:
        """The folder of the installed ``keras`` package."""
        return None if self._find_keras is None else self._find_keras()

    def parsed(self, path: Path) -> Loaded | None:
        """The parsed file, None when it can't be read or parsed."""
        self.look_at(path)
        if path not in self._parsed:
            self._parsed[path] = self._parse(path)
        return self._parsed[path]

    def _parse(self, path: Path) -> Loaded | None:
        try:
            source = Source.read(path, display_name(path))
        except UnreadableFile:
            return None
        if len(source.text) > LARGEST:
            return None
        module = parse(source.text)
        return None if isinstance(module, SyntaxProblem) else Loaded(source, module)

    def find(self, name: str, level: int, importer: Path) -> Path | None:
        """The file or package folder of a module name.

        Args:
            name: dotted, "" for ``from . import x``.
            level: leading dots of a relative import.
            importer: the importing file.
        """
        parts = Path(*name.split(".")) if name else Path()
        if level:
            base = importer.parent
            for _ in range(level - 1):
                base = base.parent
            return self.module_at(base / parts)
        around = [importer.parent]
        if self.root is not None:
            around += [folder for folder in importer.parent.parents if folder.is_relative_to(self.root)] + [self.root]
        folders = (place for folder in dict.fromkeys(around) for place in (folder, folder / "src"))
        return next((found for folder in folders if (found := self.module_at(folder / parts)) is not None), None)

    def module_at(self, path: Path) -> Path | None:
        """The file ``path.py``, or the package folder ``path``; None where there is neither."""
        file = path.with_name(f"{path.name}.py")
        self.look_at(file)
        if file.is_file():
            return file
        self.look_at(path / "__init__.py")
        return path if path.is_dir() and (path / "__init__.py").is_file() else None

    def look_at(self, path: Path) -> None:
        """Notes that what is evaluated depends on a file or folder, there or not; what is installed is known by its version."""
        if "keras" not in self.__dict__ or self.keras is None or not path.is_relative_to(self.keras):
            self.looked_at.add(str(path))

    def application(self, path: str) -> Path | None:
        """The source file of a function or module of ``keras.applications`` in the installed Keras."""
        if self.keras is None:
            return None
        folder = self.keras / "src" / "applications"
        name = path.removeprefix(f"{APPLICATIONS}.")
        first = name.partition(".")[0]
        if (folder / f"{first}.py").is_file():
            return folder / f"{first}.py"
        index = self.keras / "applications" / "__init__.py"
        if "." in name:
            index, first = self.keras / "applications" / first / "__init__.py", name.rpartition(".")[2]
        try:
            text = index.read_text(encoding="utf-8")
        except OSError:
            return None
        found = re.search(rf"from keras\.src\.applications\.(\w+) import \(?\s*{re.escape(first)} as", text)
        return None if found is None else folder / f"{found[1]}.py"


def load(ev: Interpreter, path: Path, name: str, *, library: bool = False) -> ModuleValue | None:
    """The module at a file or package folder, run at its first import; None when it can't be read."""
    file = path / "__init__.py" if path.is_dir() else path
    if file in ev.modules:
        return ev.modules[file]
    loaded = ev.files.parsed(file)
    if loaded is None:
        return None
    frame = Frame(loaded.source.display, {"__name__": name, "__file__": str(file), "__doc__": None}, path=file, library=library)
    module = ModuleValue(name, frame.names, path)
    ev.modules[file] = module
    ev.loaded[loaded.source.display] = loaded
    ev.frames.append(frame)
    via, ev.via = ev.via, ()
    try:
        ev.execute(loaded.module.body, frame)
    except Exit:
        pass
    finally:
        ev.frames.pop()
        ev.via = via
    return module


def member(ev: Interpreter, module: ModuleValue, name: str) -> Any:
    """A name of a module, else its submodule of that name, else None."""
    if name in module.names:
        return module.names[name]
    if module.path.is_dir():
        found = ev.files.module_at(module.path / name)
        if found is not None:
            return load(ev, found, f"{module.name}.{name}")
    return None
