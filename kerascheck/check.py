"""The pipeline: files → source → program → live check → rules → findings → suppressions → diagnostics, or fixes."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

from kerascheck.cells import by_cell
from kerascheck.diagnostic import Diagnostic, Severity
from kerascheck.files import unreadable_file
from kerascheck.keras_api.versions import NEWEST, Version, parse
from kerascheck.result import CheckResult, FileInput, FixedFile, Gap
from kerascheck.settings import Settings
from kerascheck.source import Source, UnreadableFile, keras_source

if TYPE_CHECKING:
    from kerascheck.analysis import Analysis
    from kerascheck.interpret.modules import ModuleFiles
    from kerascheck.live.judges import Judges, Speaker
    from kerascheck.live.trainings import TrainingAnswers
    from kerascheck.rule import Finding, Rule

T = TypeVar("T")

FIX_ROUNDS = 10
"""Fixes are applied and the file checked anew at most so often."""


LIVE_ROUNDS = 4
"""So often a file is put before the live judge: what it says of one layer may be what another one needs."""

FILES_AT_ONCE = 64
"""So many files are held in memory together, and put before the live judge in one batch."""

TEXT_BETWEEN_COLLECTIONS = 3_000_000
"""Characters of source whose trees and values, about a hundred times as large, may wait for the garbage collector."""


UNUSED_IGNORE = "KC001"

ONLY_SYNTAX = frozenset(("KC000",))

OF_KERAS_3 = ("KC107", "KC509", "KC605", "KC606", "KC611", "KC905", "KC906")
"""Codes of rules about what Keras 3 alone takes, or asks for."""


@dataclass(slots=True)
class _Run:
    """What one check gathers on its way."""

    settings: Settings
    files: ModuleFiles
    judges: Judges | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    understood: tuple[int, int] = (0, 0)
    fixed: list[FixedFile] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)

    def timed(self, stage: str, since: float) -> float:
        now = perf_counter()
        self.timings[stage] = self.timings.get(stage, 0.0) + now - since
        return now


def check_files(files: Sequence[FileInput], settings: Settings) -> CheckResult:
    """Check files together: one live judge is asked about all of them at once."""
    run = _Run(settings, module_files(settings))
    began = perf_counter()
    sources = [source for file in files if (source := _read(file, run)) is not None]
    began = run.timed("read", began)
    if sources:
        run.judges = live_judges(settings)
        try:
            _check_sources(sources, run)
        finally:
            if run.judges is not None:
                run.notes.extend(run.judges.notes)
                run.judges.close()
    told = [by_cell(each, run.sources) for each in run.diagnostics]
    once = {(each.span, each.code, each.message): each for each in reversed(told)}
    ordered = tuple(sorted(once.values(), key=lambda each: each.sort_key))
    return CheckResult(
        ordered, run.sources, tuple(run.errors), tuple(dict.fromkeys(run.notes)), run.understood, tuple(run.gaps), tuple(run.fixed),
        tuple(run.timings.items()),
    )  # fmt: skip


def check_source(text: str, filename: str = "<string>", settings: Settings | None = None) -> list[Diagnostic]:
    """Check one text that need not be in a file; the static judge alone unless the settings say otherwise."""
    file = FileInput(Path(filename), filename, text)
    return list(check_files([file], settings or Settings(live="never", cache=False)).diagnostics)


def _read(file: FileInput, run: _Run) -> Source | None:
    """The source of a file that mentions Keras; others are done with."""
    try:
        source = keras_source(file.path, file.display, file.text)
    except UnreadableFile as error:
        run.diagnostics.append(unreadable_file(file.display, error.reason))
        return None
    if source is not None:
        run.sources[source.display] = source
    return source


def module_files(settings: Settings) -> ModuleFiles:
    """Where the files of a project and the source text of the installed Keras are found."""
    from kerascheck.interpret.modules import ModuleFiles

    def find_keras() -> Path | None:
        from kerascheck.keras_api.installed import keras_folder

        return keras_folder(settings.python, Path.cwd())

    return ModuleFiles(settings.root, find_keras, keras_version(settings))


def keras_version(settings: Settings) -> Version:
    """The Keras that programs are held to: the one that is asked for, else the installed one, else the one that the project pins."""
    from kerascheck.keras_api.installed import installed_keras
    from kerascheck.keras_api.pins import pinned_keras

    asked = None if settings.keras_version is None else parse(settings.keras_version)
    return asked or installed_keras(settings.python, Path.cwd()) or pinned_keras(settings.root) or NEWEST


def live_judges(settings: Settings) -> Judges | None:
    """The live judges; None when none is wanted."""
    if settings.live == "never":
        return None
    from kerascheck.live.judges import Judges

    return Judges(settings.python, Path.cwd(), settings.cache_folder if settings.cache else None)


def _check_sources(sources: Sequence[Source], run: _Run) -> None:
    from kerascheck.syntax.parse import paused_collector

    held = 0
    with paused_collector():
        for first in range(0, len(sources), FILES_AT_ONCE):
            some = sources[first : first + FILES_AT_ONCE]
            held += sum(len(source.text) for source in some)
            if held > TEXT_BETWEEN_COLLECTIONS:
                gc.collect()
                held = 0
            _check_some(some, run)


def _check_some(sources: Sequence[Source], run: _Run) -> None:
    began = perf_counter()
    analyses = []
    for source in sources:
        analysis = _analysed(source, run)
        if analysis is not None:
            analyses.append(analysis)
            if run.judges is not None:
                _unless_failing(run, None, run.judges.expect, analysis.program)
    began = run.timed("parse and interpret", began)
    analyses = _unless_failing(run, analyses, confirmed, analyses, run.judges, run.files)
    began = run.timed("live", began)
    for analysis in analyses:
        found = _diagnose(analysis, run)
        if run.settings.fix:
            analysis, found = _fix(analysis, found, run)
        run.diagnostics.extend(found)
        _note_gaps(analysis, run)
    run.timed("rules", began)


def _analysed(source: Source, run: _Run) -> Analysis | None:
    from kerascheck.analysis import analyse

    result: Analysis | Diagnostic
    try:
        result = analyse(source, run.files)
    except Exception:  # a defect of ours in one file must not cost the others
        run.errors.append(f"{source.display}: the evaluator failed; please report this:\n{traceback.format_exc()}")
        return None
    if isinstance(result, Diagnostic):
        run.diagnostics.extend(_suppressed(source, [result], run, ONLY_SYNTAX))
        return None
    run.errors.extend(f"{source.display}: please report this: {defect}" for defect in result.program.defects)
    return result


def _unless_failing(run: _Run, otherwise: T, ask: Callable[..., T], *arguments: Any) -> T:
    """What live Keras is asked; a failure of ours in asking leaves the static results."""
    try:
        return ask(*arguments)
    except Exception:
        run.errors.append(f"asking live Keras failed; please report this:\n{traceback.format_exc()}")
        return otherwise


def confirmed(analyses: Sequence[Analysis], judges: Judges | None, files: ModuleFiles) -> list[Analysis]:
    """The analyses after live Keras was asked; those of which it knows more are made anew with what it said."""
    from kerascheck.analysis import evaluated

    result = list(analyses)
    waiting = list(range(len(result))) if judges is not None else []
    for turn in range(LIVE_ROUNDS):
        if judges is None or not waiting:
            break
        more = judges.confirm([result[place].program for place in waiting])
        waiting = [place for place, has_more in zip(waiting, more, strict=True) if has_more and turn < LIVE_ROUNDS - 1]
        for place in waiting:
            old = result[place]
            result[place] = evaluated(old.source, old.module, files, judges.knowledge(old.program))
    return result


def findings_of(analysis: Analysis, settings: Settings, errors: list[str]) -> tuple[list[tuple[Rule, Finding]], frozenset[str]]:
    """What the selected rules yield for a file, and their codes; a rule that fails is told of in ``errors``."""
    from kerascheck.registry import rules_for
    from kerascheck.rule import sound
    from kerascheck.selection import selected_codes

    rules = rules_for(settings)
    selected = selected_codes(settings, rules)
    findings: list[tuple[Rule, Finding]] = []
    legacy = analysis.program.target.of_keras_2
    for rule in rules:
        if legacy and rule.code.startswith(OF_KERAS_3):
            continue
        if rule.code in selected and rule.needs_program:
            try:
                findings.extend((rule, sound(finding)) for finding in rule.check(analysis.program))
            except Exception:  # every other rule's findings are still shown
                to_whom = f"it is defined in {rule.origin}" if rule.origin else "please report this"
                errors.append(f"{analysis.source.display}: rule {rule.code} failed; {to_whom}:\n{traceback.format_exc()}")
    return findings, selected


def _diagnose(analysis: Analysis, run: _Run) -> list[Diagnostic]:
    """What the selected rules say of a file, suppressions applied."""
    from kerascheck.analysis import diagnostics

    findings, selected = findings_of(analysis, run.settings, run.errors)
    found = list(diagnostics(analysis, findings, *_live_words(analysis, findings, run))) if findings else []
    here = [each for each in found if each.span.filename == analysis.source.display]
    kept = _suppressed(analysis.source, here, run, selected)
    if analysis.problems:
        kept += [each for each in _suppressed(analysis.source, list(analysis.problems), run, ONLY_SYNTAX) if each.code != UNUSED_IGNORE]
    for name in {each.span.filename for each in found} - {analysis.source.display}:
        other = analysis.file(name).source
        run.sources.setdefault(name, other)
        elsewhere = [each for each in found if each.span.filename == name]
        kept += [each for each in _suppressed(other, elsewhere, run, selected) if each.code != UNUSED_IGNORE]
    return kept


def _live_words(
    analysis: Analysis, findings: Sequence[tuple[Rule, Finding]], run: _Run
) -> tuple[Speaker | None, Mapping[int, TrainingAnswers]]:
    """Whose words are quoted, and what live Keras says of the training calls that were found wrong."""
    from kerascheck.analysis import training_calls

    if run.judges is None:
        return None, {}
    trainings = training_calls(findings, analysis.program)
    answers: dict[int, TrainingAnswers] = {}
    answers = _unless_failing(run, answers, run.judges.ask_about, analysis.program, trainings.values())
    by_cause = {cause: answers[id(training)] for cause, training in trainings.items() if id(training) in answers}
    return run.judges.speaker(analysis.program), by_cause


def _suppressed(source: Source, found: list[Diagnostic], run: _Run, selected: frozenset[str]) -> list[Diagnostic]:
    """What is shown of a file's diagnostics, each with the severity that the settings give it."""
    settings, text = run.settings, source.text
    if settings.per_file_ignores:
        from kerascheck.per_file import ignored_codes
        from kerascheck.registry import rules_for

        selected -= ignored_codes(source.path, settings, rules_for(settings))
    if not settings.ignore_suppressions and ("kerascheck:" in text or "noqa" in text.lower()):
        from kerascheck.registry import rules_for
        from kerascheck.suppress import apply

        kept, unused = apply(found, source, {rule.code: rule.name for rule in rules_for(settings)}, selected)
        found = [*kept, *unused]
    return [_graded(each, settings) for each in found if each.code in selected]


def _graded(diagnostic: Diagnostic, settings: Settings) -> Diagnostic:
    severity = diagnostic.severity
    if settings.severity:
        from kerascheck.registry import rules_for
        from kerascheck.selection import severities

        severity = severities(settings, rules_for(settings)).get(diagnostic.code, severity)
    if settings.error_on_warning and severity is Severity.WARNING:
        severity = Severity.ERROR
    return replace(diagnostic, severity=severity)


def _fix(analysis: Analysis, found: list[Diagnostic], run: _Run) -> tuple[Analysis, list[Diagnostic]]:
    """Apply fixes in rounds until none is left; what remains is told of the mended file."""
    from kerascheck.fix import apply_fixes

    source, applied = analysis.source, list[Diagnostic]()
    current = analysis
    for _ in range(FIX_ROUNDS):
        own = [each for each in found if each.span.filename == source.display]
        result = apply_fixes(source, own, run.settings.unsafe_fixes)
        if not result.applied:
            break
        applied += (by_cell(each, {source.display: source}) for each in result.applied)
        source = result.source
        mended = _analysed(source, run)
        if mended is None:
            found = []
            break
        (current,) = _unless_failing(run, [mended], confirmed, [mended], run.judges, run.files)
        found = _diagnose(current, run)
    if applied:
        run.fixed.append(FixedFile(analysis.source, source.file_text, tuple(applied)))
        run.sources[source.display] = source
    return current, found


def _note_gaps(analysis: Analysis, run: _Run) -> None:
    from kerascheck.analysis import understood

    known, total = understood(analysis.program)
    run.understood = (run.understood[0] + known, run.understood[1] + total)
    if known < total and run.settings.verbose:
        from kerascheck.analysis import gaps

        run.gaps.extend(gaps(analysis))
