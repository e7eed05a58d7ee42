"""An analysis: one file parsed and evaluated, and its findings put into rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kerascheck.diagnostic import Diagnostic, Fix, LiveSays, Related, Severity, Span
from kerascheck.interpret.modules import Loaded
from kerascheck.keras_api.versions import uses_legacy_keras
from kerascheck.magics import UNKNOWN
from kerascheck.magics import unknown as unknown_names
from kerascheck.program import Program
from kerascheck.result import Gap
from kerascheck.rule import Finding, FixPlan, Rule
from kerascheck.source import Source
from kerascheck.syntax.edits import edit_for
from kerascheck.syntax.parse import SyntaxProblem, parse
from kerascheck.syntax.plans import nodes_of
from kerascheck.syntax.positions import Positions
from kerascheck.values.layer import CompileCall, Knowledge, LayerCall, TrainingCall
from kerascheck.values.site import Site

if TYPE_CHECKING:
    from kerascheck.interpret.modules import ModuleFiles
    from kerascheck.live.judges import Speaker
    from kerascheck.live.trainings import TrainingAnswers

LABEL_RULES: Final = "outputs"
"""The theme of rules about loss and labels; of training calls, others tell of the data."""


@dataclass(slots=True)
class Analysis:
    """One file with everything that was found out about it.

    Attributes:
        source: its text.
        module: its syntax tree.
        program: what running it would build.
        others: the project's other files that were run for it, by display name.
        problems: KC000 for each cell of a notebook that does not parse.
        looked_at: paths of files and folders that were read or looked for on the way.
    """

    source: Source
    module: Any
    program: Program
    others: Mapping[str, Loaded]
    problems: tuple[Diagnostic, ...] = ()
    looked_at: frozenset[str] = frozenset()
    _positions: dict[str, Positions] = field(default_factory=dict, repr=False)

    def file(self, name: str) -> Loaded:
        """One of the files that take part, by its display name."""
        return self.others[name] if name in self.others else Loaded(self.source, self.module)

    def positions(self, name: str) -> Positions:
        """Where every node of a file stands, worked out at the first use."""
        if name not in self._positions:
            self._positions[name] = Positions(self.file(name).module)
        return self._positions[name]

    def span(self, site: Site) -> Span:
        """The rows and columns of a site."""
        return Span(site.file, *self.positions(site.file).of(site.node))

    def shown(self, site: Site) -> Span:
        """A site as people are told it: in a notebook, the rows and columns of its cell."""
        return self.file(site.file).source.by_cell(self.span(site))


def analyse(source: Source, files: ModuleFiles | None = None) -> Analysis | Diagnostic:
    """Parse and evaluate a file; one that does not parse gives KC000, as does a notebook's cell, but the other cells are evaluated."""
    module = parse(source.code)
    if not isinstance(module, SyntaxProblem):
        return evaluated(source, module, files)
    readable, problems = _without_problems(source)
    rest = parse(readable.code) if problems else module
    if isinstance(rest, SyntaxProblem):
        return syntax_diagnostic(source, module)
    analysis = evaluated(readable, rest, files)
    analysis.problems = problems
    return analysis


def _without_problems(source: Source) -> tuple[Source, tuple[Diagnostic, ...]]:
    """A notebook without the cells that do not parse, whatever they may change being unknown, and a KC000 for each."""
    from kerascheck.notebook import head

    code = source.code
    problems: list[Diagnostic] = []
    for cell in source.cells:
        python = source.code[cell.start : cell.end]
        above = head(python)
        problem = parse(f"{above}{python}\n")
        if isinstance(problem, SyntaxProblem):
            row = source.position(cell.start).row + max(problem.row - 1 - above.count("\n"), 0)
            last = source.position(cell.end).row
            problems.append(syntax_diagnostic(source, replace(problem, row=min(row, last)), "cell"))
            code = code[: cell.start - len(above)] + unknown_names(above + python) + code[cell.end :]
    return replace(source, code=code), tuple(problems)


def evaluated(source: Source, module: Any, files: ModuleFiles | None = None, knowledge: Knowledge | None = None) -> Analysis:
    """Evaluate a parsed file, with what is known from elsewhere of its layer calls."""
    from kerascheck.interpret.evaluate import evaluate_module

    legacy = uses_legacy_keras(source.text)
    if files is not None:
        files.looked_at = set()
    evaluation = evaluate_module(module, source.display, source.path, files, legacy=legacy, knowledge=knowledge)
    return Analysis(source, module, evaluation.program, evaluation.loaded, looked_at=frozenset(files.looked_at) if files else frozenset())


def syntax_diagnostic(source: Source, problem: SyntaxProblem, what: str = "file") -> Diagnostic:
    """KC000 at the place where parsing ended."""
    from kerascheck.diagnostic import Position

    row = min(problem.row, max(len(source.lines), 1))
    start = Position(row, problem.column)
    span = Span(source.display, start, Position(row, problem.column + 1))
    return Diagnostic(
        "KC000", "invalid-syntax", Severity.ERROR, f"the {what} does not parse: {problem.message}", span, noqa_row=row, first_row=row
    )


def unique(findings: Iterable[tuple[Rule, Finding]]) -> list[tuple[Rule, Finding, int]]:
    """Findings without repetition: one for a cause (the rule nearest to it), and one for a place, with how often it came up."""
    listed = list(findings)
    silenced = {
        (id(finding.cause), code) for rule, finding in listed if finding.cause is not None for code in rule.instead_of
    }  # fmt: skip
    kept: dict[tuple[str, int], tuple[Rule, Finding, int]] = {}
    for rule, finding in listed:
        if finding.cause is not None and (id(finding.cause), rule.code) in silenced:
            continue
        key = (rule.code, id(finding.site.node))
        if key in kept:
            kept[key] = (*kept[key][:2], kept[key][2] + 1)
        else:
            kept[key] = (rule, finding, 1)
    return list(kept.values())


def diagnostics(
    analysis: Analysis, findings: Iterable[tuple[Rule, Finding]], speaker: Speaker | None = None,
    answers: Mapping[int, TrainingAnswers] = MappingProxyType({}),
) -> Iterator[Diagnostic]:  # fmt: skip
    """What is shown of the findings, in rows and columns, with what live Keras said of their layer and training calls."""
    for rule, finding, _ in unique(findings):
        span = analysis.span(finding.site)
        related = [Related(analysis.span(site), text) for site, text in finding.related]
        via = finding.site.via[-1] if finding.site.via else None
        if via is not None and analysis.span(via).start.row != span.start.row:
            related.append(Related(analysis.span(via), "through this call"))
        fix = None
        if finding.fix is not None:
            fix = _fix(analysis, finding.fix, finding.site.file)
        first, last = analysis.positions(finding.site.file).statement_rows(span.start.row)
        yield Diagnostic(
            rule.code, rule.name, finding.severity or rule.severity, finding.message, span, finding.label, tuple(related), fix,
            live_words(rule, finding, answers, speaker), max(last, span.start.row), first,
        )  # fmt: skip


def _fix(analysis: Analysis, plan: FixPlan, file: str) -> Fix | None:
    """A fix plan as edits; None where it is for another file than the one the finding stands in."""
    source, positions = analysis.file(file).source, analysis.positions(file)
    if not all(positions.has(node) for each in plan.plans for node in nodes_of(each)):
        return None
    return Fix(plan.message, tuple(edit_for(each, source, positions) for each in plan.plans), plan.applicability)


def live_words(rule: Rule, finding: Finding, answers: Mapping[int, TrainingAnswers], speaker: Speaker | None) -> LiveSays | None:
    """What live Keras said of the call that a finding is about, where it refused it."""
    if speaker is None:
        return None
    from kerascheck.live.protocol import Refused

    refusal = finding.call.live if finding.call is not None else None
    if refusal is None and id(finding.cause) in answers:
        refusal = answers[id(finding.cause)].refusal(labels_first=rule.group == LABEL_RULES)
    name = finding.call.layer.name if finding.call is not None else ""
    return LiveSays(speaker.keras, speaker.tensorflow, refusal.message_for(name)) if isinstance(refusal, Refused) else None


def training_calls(findings: Iterable[tuple[Rule, Finding]], program: Program) -> dict[int, TrainingCall]:
    """The training calls that errors are about, by the identity of the error's cause: of a compile call, the first one under it."""
    found: dict[int, TrainingCall] = {}
    for rule, finding, _ in unique(findings):
        if (finding.severity or rule.severity) is not Severity.ERROR:
            continue
        match finding.cause:
            case TrainingCall() as training:
                found[id(training)] = training
            case CompileCall() as compiled:
                under = next((training for training in program.trainings if training.compiled is compiled), None)
                found |= {id(compiled): under} if under is not None else {}
    return found


def gaps(analysis: Analysis) -> list[Gap]:
    """Where knowledge ended, each place once, in the order of the file."""
    found: dict[tuple[Span, str], Gap] = {}
    for unknown in analysis.program.gaps:
        if isinstance(unknown.where, Site):
            span = analysis.shown(unknown.where)
            reason = f"{unknown.reason} [{unknown.kind}]"
            if span.cell is not None and f"`{UNKNOWN}`" in unknown.reason:
                reason = "what IPython runs here is not followed [magic]"
            found.setdefault((span, unknown.kind), Gap(span, reason))
    return sorted(found.values(), key=lambda gap: (gap.span.cell or 0, gap.span.start))


def understood(program: Program) -> tuple[int, int]:
    """How many layer calls are wholly understood, and how many there are; those behind a refused call would never be reached."""
    from kerascheck.library.keras_graph import sources
    from kerascheck.shapes.spec import Built, Refused, Spec
    from kerascheck.values.dim import UnknownDim
    from kerascheck.values.layer import flatten
    from kerascheck.values.tensor import Tensor

    unreached: set[int] = set()
    reached: list[LayerCall] = []
    for call in program.calls:
        makers = [tensor.call for tensor in sources(call) if isinstance(tensor, Tensor) and tensor.call is not None]
        if any(id(maker) in unreached or isinstance(maker.outcome, Refused) for maker in makers):
            unreached.add(id(call))
        else:
            reached.append(call)

    def is_known(call: LayerCall) -> bool:
        if isinstance(call.outcome, Refused):
            return True
        if not isinstance(call.outcome, Built):
            return False
        if isinstance(call.outcome.trainable, UnknownDim) or isinstance(call.outcome.non_trainable, UnknownDim):
            return False
        return all(isinstance(spec, Spec) and spec.shape.is_fully_known for spec in flatten(call.outcome.outputs))

    return sum(map(is_known, reached)), len(reached)
