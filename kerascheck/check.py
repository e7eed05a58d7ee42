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
from kerascheck.looks import digest
from kerascheck.outcome import FileOutcome
from kerascheck.result import CheckResult, FileInput, FixedFile
from kerascheck.settings import Settings
from kerascheck.source import Source, UnreadableFile, keras_source

if TYPE_CHECKING:
    from kerascheck.analysis import Analysis
    from kerascheck.baseline import Baseline
    from kerascheck.cache import ResultCache
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


Progress = Callable[[int, int], None]
"""Told how many files are done, and how many there are."""


@dataclass(slots=True)
class Run:
    """What one check gathers on its way.

    Attributes:
        settings: how to check.
        judges: who is asked about layer calls.
        outcomes: what was found out, by the files' display names.
        errors: what went wrong in kerascheck itself apart from single files.
        timings: seconds by stage.
        progress: told of every file that is done.
        total: how many files there are.
    """

    settings: Settings
    judges: Judges | None = None
    outcomes: dict[str, FileOutcome] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    progress: Progress | None = None
    total: int = 0
    _files: ModuleFiles | None = None
    _baseline: Baseline | None = None

    @property
    def files(self) -> ModuleFiles:
        """Files that are imported, from the first on that is evaluated."""
        if self._files is None:
            self._files = module_files(self.settings)
        return self._files

    @property
    def baseline(self) -> Baseline | None:
        """What is known of, and so is not fixed."""
        path = self.settings.baseline
        if self._baseline is None and path is not None and path.exists():
            from kerascheck.baseline_file import load

            self._baseline = load(path)
        return self._baseline

    def of(self, source: Source) -> FileOutcome:
        """The outcome of a file, as far as it is known."""
        return self.outcomes.setdefault(source.display, FileOutcome())

    def count(self) -> None:
        """Tells of what is done."""
        if self.progress is not None:
            self.progress(len(self.outcomes), self.total)

    def timed(self, stage: str, since: float) -> float:
        now = perf_counter()
        self.timings[stage] = self.timings.get(stage, 0.0) + now - since
        return now


def check_files(
    files: Sequence[FileInput], settings: Settings, *, judges: Judges | None = None, progress: Progress | None = None
) -> CheckResult:
    """Check files together: one live judge is asked about all of them.

    Args:
        files: what to check.
        settings: how.
        judges: who is asked, and left running; None: judges of this check's own, as the settings say.
        progress: told of every file that is done.
    """
    run = Run(settings, progress=progress)
    began = perf_counter()
    read = [_read(file) for file in files]
    unreadable = [each for each in read if isinstance(each, Diagnostic)]
    inputs = [each for each in read if isinstance(each, _Read)]
    sources = {each.source.display: each.source for each in inputs}
    run.total = len(sources)
    began = run.timed("read", began)
    cache = _results_kept(run, inputs)
    waiting = [source for name, source in sources.items() if name not in run.outcomes]
    run.timed("cache", began)
    notes: tuple[str, ...] = ()
    if waiting:
        run.judges = judges or live_judges(settings)
        try:
            _check_sources(waiting, run)
        finally:
            if run.judges is not None:
                notes = tuple(dict.fromkeys(run.judges.notes))
                if judges is None:
                    run.judges.close()
    if cache is not None and not notes and not run.errors:
        for each in inputs:
            if each.source in waiting and each.source.display in run.outcomes:
                cache.put(each.source, each.content, run.outcomes[each.source.display])
        cache.save()
    return _result(run, sources, unreadable, notes)


def _result(run: Run, sources: dict[str, Source], unreadable: Sequence[Diagnostic], notes: tuple[str, ...]) -> CheckResult:
    """All outcomes together, in the order of the files."""
    outcomes = [run.outcomes[name] for name in sources if name in run.outcomes]
    fixed = tuple(outcome.fixed for outcome in outcomes if outcome.fixed is not None)
    shown = {name: source for outcome in outcomes for name, source in outcome.sources.items()} | sources
    shown |= {name: outcome.sources[name] for name, outcome in run.outcomes.items() if outcome.fixed is not None}
    found = [by_cell(each, shown) for each in (*unreadable, *(each for outcome in outcomes for each in outcome.diagnostics))]
    once = {(each.span, each.code, each.message): each for each in reversed(found)}
    return CheckResult(
        tuple(sorted(once.values(), key=lambda each: each.sort_key)),
        shown,
        (*(error for outcome in outcomes for error in outcome.errors), *run.errors),
        notes,
        (sum(outcome.understood[0] for outcome in outcomes), sum(outcome.understood[1] for outcome in outcomes)),
        tuple(gap for outcome in outcomes for gap in outcome.gaps),
        fixed,
        tuple(run.timings.items()),
    )


def _results_kept(run: Run, inputs: Sequence[_Read]) -> ResultCache | None:
    """The cache, after the outcomes that it knows were taken from it."""
    if not run.settings.cache or not inputs:
        return None
    from kerascheck.cache import result_cache

    cache = result_cache(run.settings, keras_version(run.settings))
    for each in inputs:
        outcome = cache.get(each.source, each.content)
        if outcome is not None and not (run.settings.fix and outcome.is_fixable):
            run.outcomes[each.source.display] = outcome
    return cache


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read: its source, and a digest of its content."""

    source: Source
    content: str


def _read(file: FileInput) -> _Read | Diagnostic | None:
    """A file that mentions Keras, or why it can't be read; others are done with."""
    try:
        source = keras_source(file.path, file.display, file.text)
    except UnreadableFile as error:
        return unreadable_file(file.display, error.reason)
    return None if source is None else _Read(source, digest(repr((source.text, source.code, source.cells)).encode()))


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


def _check_sources(sources: Sequence[Source], run: Run) -> None:
    """Checks files here, or in several processes where that is worth it."""
    from kerascheck.parallel import check_in_processes, processes_for

    count = processes_for(sources, run.settings.jobs)
    if count == 1:
        check_together(sources, run)
        return
    began = perf_counter()
    for lot in check_in_processes(sources, run.settings, run.judges, count):
        run.outcomes |= {sources[place].display: outcome for place, outcome in lot.outcomes}
        run.errors.extend(lot.errors)
        run.count()
    run.timed(f"{count} processes", began)


def check_together(sources: Sequence[Source], run: Run) -> None:
    """Checks files in this process; what is found out goes to ``run.outcomes``."""
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


def _check_some(sources: Sequence[Source], run: Run) -> None:
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
        outcome = run.of(analysis.source)
        outcome.diagnostics.extend(found)
        outcome.looked_at = analysis.looked_at
        _note_gaps(analysis, outcome, run.settings.verbose)
        run.count()
    run.timed("rules", began)


def _analysed(source: Source, run: Run) -> Analysis | None:
    from kerascheck.analysis import analyse

    result: Analysis | Diagnostic
    try:
        result = analyse(source, run.files)
    except Exception:  # a defect of ours in one file must not cost the others
        run.of(source).errors.append(f"{source.display}: the evaluator failed; please report this:\n{traceback.format_exc()}")
        return None
    if isinstance(result, Diagnostic):
        run.of(source).diagnostics.extend(_suppressed(source, [result], run, ONLY_SYNTAX))
        return None
    run.of(source).errors.extend(f"{source.display}: please report this: {defect}" for defect in result.program.defects)
    return result


def _unless_failing(run: Run, otherwise: T, ask: Callable[..., T], *arguments: Any) -> T:
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
            result[place].problems = old.problems
    return result


def findings_of(analysis: Analysis, settings: Settings, errors: list[str]) -> tuple[list[tuple[Rule, Finding]], frozenset[str]]:
    """What the selected rules yield for a file, and their codes; a rule that fails is told of in ``errors``."""
    from kerascheck.registry import rules_for
    from kerascheck.rule import sound
    from kerascheck.selection import selected_codes

    rules = rules_for(settings)
    selected = selected_codes(settings, rules)
    # A rule that is ignored still keeps others from telling of its cause: what the person knows of must not come back by another name.
    asked = selected | selected_codes(replace(settings, ignore=()), rules) if settings.ignore else selected
    findings: list[tuple[Rule, Finding]] = []
    legacy = analysis.program.target.of_keras_2
    for rule in rules:
        if legacy and rule.code.startswith(OF_KERAS_3):
            continue
        if rule.code in asked and rule.needs_program:
            try:
                findings.extend((rule, sound(finding)) for finding in rule.check(analysis.program))
            except Exception:  # every other rule's findings are still shown
                to_whom = f"it is defined in {rule.origin}" if rule.origin else "please report this"
                errors.append(f"{analysis.source.display}: rule {rule.code} failed; {to_whom}:\n{traceback.format_exc()}")
    return findings, selected


def _diagnose(analysis: Analysis, run: Run) -> list[Diagnostic]:
    """What the selected rules say of a file, suppressions applied."""
    from kerascheck.analysis import diagnostics

    findings, selected = findings_of(analysis, run.settings, run.of(analysis.source).errors)
    found = list(diagnostics(analysis, findings, *_live_words(analysis, findings, run))) if findings else []
    here = [each for each in found if each.span.filename == analysis.source.display]
    kept = _suppressed(analysis.source, here, run, selected)
    if analysis.problems:
        kept += [each for each in _suppressed(analysis.source, list(analysis.problems), run, ONLY_SYNTAX) if each.code != UNUSED_IGNORE]
    for name in {each.span.filename for each in found} - {analysis.source.display}:
        other = analysis.file(name).source
        run.of(analysis.source).sources[name] = other
        elsewhere = [each for each in found if each.span.filename == name]
        kept += [each for each in _suppressed(other, elsewhere, run, selected) if each.code != UNUSED_IGNORE]
    return kept


def _live_words(
    analysis: Analysis, findings: Sequence[tuple[Rule, Finding]], run: Run
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


def _suppressed(source: Source, found: list[Diagnostic], run: Run, selected: frozenset[str]) -> list[Diagnostic]:
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


def _fix(analysis: Analysis, found: list[Diagnostic], run: Run) -> tuple[Analysis, list[Diagnostic]]:
    """Apply fixes in rounds until none is left; what remains is told of the mended file."""
    from kerascheck.fix import apply_fixes

    source, applied = analysis.source, list[Diagnostic]()
    current = analysis
    for _ in range(FIX_ROUNDS):
        own = [each for each in found if each.span.filename == source.display]
        if run.baseline is not None:  # what is known is left as it is, as what a comment suppresses is
            own = list(run.baseline.compare(own, {source.display: source}).new)
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
        run.of(source).fixed = FixedFile(analysis.source, source.file_text, tuple(applied))
        run.of(source).sources[source.display] = source
    return current, found


def _note_gaps(analysis: Analysis, outcome: FileOutcome, verbose: bool) -> None:
    from kerascheck.analysis import gaps, understood

    outcome.understood = understood(analysis.program)
    if outcome.understood[0] < outcome.understood[1] and verbose:
        outcome.gaps.extend(gaps(analysis))
