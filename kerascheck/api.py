"""The Python interface: what other programs call; everything that comes back is plain, frozen or a dict, and can be pickled."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypedDict, cast

from kerascheck.diagnostic import Diagnostic
from kerascheck.result import CheckResult, FileInput
from kerascheck.settings import Settings

Dim = int | str | None
"""An integer, None (Keras' own: any size), a symbol's name, or ``"?"`` for what is not known."""

STATIC = Settings(live="never", cache=False)
"""The settings of a call that gives none: every rule but the opinions, no live Keras, nothing written to disk."""


class InternalError(Exception):
    """kerascheck itself failed somewhere.

    Attributes:
        messages: what went wrong, with what to report.
        diagnostics: what was found all the same.
    """

    def __init__(self, messages: Sequence[str], diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n".join(messages))
        self.messages = tuple(messages)
        self.diagnostics = list(diagnostics)


class LayerSummary(TypedDict):
    """One layer; ``output_shape`` is a list of dims, ``"?"``, or a list of such for several outputs; unknown counts are None."""

    name: str
    line: int | None
    output_shape: object
    params: int | str | None
    trainable: bool | None


class ModelSummary(TypedDict):
    """One model, as ``kerascheck summary --output-format json`` gives it."""

    name: str
    line: int | None
    function: str | None
    inputs: object
    outputs: object
    layers: list[LayerSummary]
    total_params: int | str | None
    trainable_params: int | str | None
    unknown: list[str]


def check_source(text: str, filename: str = "<string>", settings: Settings | None = None) -> list[Diagnostic]:
    """Checks one text, which need not be in a file.

    Args:
        text: Python source; it is never run.
        filename: the name to show, and the place that relative imports start from.
        settings: how to check; None: ``STATIC``.

    Returns:
        The diagnostics, in the order of the text.

    Raises:
        InternalError: when kerascheck itself failed.
        SettingsError: for a rule that does not exist.
    """
    return _diagnostics(_checked([FileInput(Path(filename), filename, text)], settings))


def check_paths(paths: Iterable[str | os.PathLike[str]], settings: Settings | None = None) -> list[Diagnostic]:
    """Checks files and folders, as ``kerascheck check PATHS`` does.

    Args:
        paths: files, and folders to search.
        settings: how to check; None: ``STATIC``. ``load_settings(folder)`` gives those of a project.

    Returns:
        The diagnostics by file and line; a path that does not exist is one of them (KC002).

    Raises:
        InternalError: when kerascheck itself failed.
        SettingsError: for a rule that does not exist.
    """
    from kerascheck.files import find_files

    found = find_files([os.fspath(path) for path in paths], settings or STATIC)
    diagnostics = _diagnostics(_checked(found.files, settings))
    return sorted((*found.unreadable, *diagnostics), key=lambda each: each.sort_key)


def summarize(text: str, filename: str = "<string>", settings: Settings | None = None) -> list[ModelSummary]:
    """The models that a text builds, as ``model.summary()`` would show them.

    Args:
        text: Python source; it is never run.
        filename: the place that relative imports start from.
        settings: as for ``check_source``.

    Returns:
        One summary a model, in the order in which they are built; what is not known is None or ``"?"``, never a guess.
    """
    from kerascheck.summary import summarize_files

    (summary,) = summarize_files([FileInput(Path(filename), filename, text)], settings or STATIC)
    return cast(list[ModelSummary], summary["models"])


def _checked(files: Sequence[FileInput], settings: Settings | None) -> CheckResult:
    from kerascheck.check import check_files

    return check_files(files, settings or STATIC)


def _diagnostics(result: CheckResult) -> list[Diagnostic]:
    if result.internal_errors:
        raise InternalError(result.internal_errors, result.diagnostics)
    return list(result.diagnostics)
