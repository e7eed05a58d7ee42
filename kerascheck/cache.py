"""The cache: outcomes by file on disk, so that a file that has not changed need not be checked again.

An outcome holds for the same text under the same settings, rules, kerascheck and Keras, while every file and folder that was looked at on
the way (imported modules, absent ones too, tables and folders of pictures) is as it was. Outcomes with internal errors are not kept.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from kerascheck import __version__
from kerascheck.diagnostic import Applicability, Diagnostic, Edit, Fix, LiveSays, Position, Related, Severity, Span
from kerascheck.looks import States
from kerascheck.outcome import FileOutcome
from kerascheck.result import Gap
from kerascheck.settings import Settings
from kerascheck.source import Source, UnreadableFile, display_name
from kerascheck.store import Store, key_of

FILE_NAME: Final = "results.txt"
LAYOUT: Final = "1"
"""Of what is written; raise it when that changes."""

LARGEST_FILE: Final = 64 * 1024 * 1024
STALE: Final = 3.0

WITHOUT_EFFECT: Final = frozenset(
    "exclude extend_exclude force_exclude respect_gitignore output_format fix unsafe_fixes cache cache_dir root file jobs baseline".split()
)
"""Settings that choose files or show results; all others may change what is found in a file."""


class ResultCache:
    """Outcomes kept for one way of checking.

    Args:
        folder: where the file is or will be.
        root: the project's folder: paths under it are kept relative, so that a moved project finds its results.
        identity: everything but the files that results depend on.
    """

    def __init__(self, folder: Path, root: Path, identity: str) -> None:
        self._store = Store(folder / FILE_NAME, LARGEST_FILE, STALE)
        self._root = os.path.join(os.path.abspath(root), "")
        self._identity = identity
        self._states = States()
        self._fresh: dict[bytes, bytes] = {}

    @property
    def was_used(self) -> bool:
        """Whether results were kept under this identity: its settings and rules are then known to be good."""
        return self._store.get(key_of(LAYOUT, self._identity)) is not None

    def get(self, source: Source, content: str) -> FileOutcome | None:
        """What was found out about a file earlier, None where it may have changed.

        Args:
            source: the file.
            content: a digest of its bytes.
        """
        kept = self._store.get(self._key(source))
        if kept is None:
            return None
        try:
            entry = json.loads(kept)
            if entry["content"] != content or any(self._states.of(self._whole(path)) != state for path, state in entry["looks"].items()):
                return None
            return _outcome(entry, source)
        except (ValueError, KeyError, TypeError, UnreadableFile):
            return None

    def put(self, source: Source, content: str, outcome: FileOutcome) -> None:
        """Notes what was found out about a file; written by ``save``."""
        if outcome.errors or outcome.fixed is not None:
            return
        entry = {
            "content": content,
            "looks": {self._short(path): self._states.of(path) for path in sorted(outcome.looked_at)},
            "diagnostics": [asdict(each) for each in outcome.diagnostics],
            "gaps": [asdict(each) for each in outcome.gaps],
            "understood": outcome.understood,
        }
        self._fresh[self._key(source)] = json.dumps(entry, separators=(",", ":")).encode("ascii")

    def save(self) -> None:
        """Writes what was noted, in one go."""
        if self._fresh:
            self._store.put({key_of(LAYOUT, self._identity): b"used", **self._fresh})
        self._fresh = {}

    def _key(self, source: Source) -> bytes:
        return key_of(LAYOUT, self._identity, self._short(os.path.abspath(source.path)), source.display)

    def _short(self, path: str) -> str:
        return path.removeprefix(self._root)

    def _whole(self, path: str) -> str:
        return os.path.join(self._root, path)


def result_cache(settings: Settings, keras_version: object) -> ResultCache:
    """The results kept for some settings.

    Args:
        settings: as for the check.
        keras_version: the Keras that programs are held to.
    """
    where = os.path.relpath(os.getcwd(), settings.root)
    rules = f"{_code_state()} {_own_rules_state(settings)}"
    identity = (__version__, rules, where, str(keras_version), _judges(settings), _settings_state(settings))
    return ResultCache(settings.cache_folder, settings.root, "\n".join(identity))


def _settings_state(settings: Settings) -> str:
    return repr([(each.name, getattr(settings, each.name)) for each in fields(settings) if each.name not in WITHOUT_EFFECT])


def _judges(settings: Settings) -> str:
    """Which live judges there are to ask."""
    if settings.live == "never":
        return ""
    from kerascheck.live import JudgeInterpreter, find_judge

    found = [find_judge(settings.python, Path.cwd(), legacy=legacy) for legacy in (None, True)]
    return repr([(each.package, each.keras, each.backend, each.framework) for each in found if isinstance(each, JudgeInterpreter)])


def _own_rules_state(settings: Settings) -> str:
    """Of rules that are not kerascheck's own: the content of the project's, and the last change to what is installed."""
    states = States()
    files = [file for path in settings.rule_paths for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    installed = [folder for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))]
    times = [os.stat(folder).st_mtime_ns for folder in installed if os.path.isdir(folder)]
    return repr(([(str(file), states.of(file)) for file in files], times))


def _code_state() -> str:
    """For kerascheck worked on in its own repository: the time of the last change to its code; an installed one is known by its version."""
    package = Path(__file__).parent
    rules = package.parent / "rules"
    if not (rules / "__init__.py").is_file():
        return ""
    folders = [str(package), str(rules)]
    folders += [entry.path for folder in (package, rules) for entry in os.scandir(folder) if entry.is_dir()]
    return str(max(entry.stat().st_mtime_ns for folder in folders for entry in os.scandir(folder) if entry.is_file()))


def _outcome(entry: Mapping[str, Any], source: Source) -> FileOutcome:
    diagnostics = [_diagnostic(each) for each in entry["diagnostics"]]
    known, total = entry["understood"]
    outcome = FileOutcome(diagnostics, [Gap(_span(each["span"]), each["reason"]) for each in entry["gaps"]], (known, total))
    for name in {span.filename for each in diagnostics for span in _spans(each)} - {source.display}:
        path = Path(os.path.abspath(name))
        outcome.sources[name] = Source.read(path, display_name(path))
    return outcome


def _spans(diagnostic: Diagnostic) -> list[Span]:
    edits = diagnostic.fix.edits if diagnostic.fix is not None else ()
    return [diagnostic.span, *(related.span for related in diagnostic.related), *(edit.span for edit in edits)]


def _span(value: Mapping[str, Any]) -> Span:
    return Span(value["filename"], Position(**value["start"]), Position(**value["end"]), value["cell"])


def _diagnostic(value: dict[str, Any]) -> Diagnostic:
    fix, live = value["fix"], value["live"]
    read = {
        "severity": Severity(value["severity"]),
        "span": _span(value["span"]),
        "related": tuple(Related(_span(each["span"]), each["message"]) for each in value["related"]),
        "fix": None if fix is None else _fix(fix),
        "live": None if live is None else LiveSays(**live),
    }
    return Diagnostic(**(value | read))


def _fix(value: Mapping[str, Any]) -> Fix:
    edits = tuple(Edit(_span(each["span"]), each["content"]) for each in value["edits"])
    return Fix(value["message"], edits, Applicability(value["applicability"]))
