"""Marks: the errors and warnings of a file, each put at the layer, model or file that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kerascheck.analysis import Analysis, diagnostics
from kerascheck.check import findings_of
from kerascheck.diagnostic import Severity, Span
from kerascheck.graph.picture import Mark
from kerascheck.registry import rules_for
from kerascheck.rule import Finding
from kerascheck.settings import Settings
from kerascheck.suppress import apply
from kerascheck.values.layer import CompileCall, Layer, LayerCall, Model, TrainingCall
from kerascheck.values.perceptron import Perceptron


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks by the identity of the layer call, layer, model or perceptron they belong to; ``loose`` belong to none."""

    placed: dict[int, list[Mark]] = field(default_factory=dict)
    loose: list[Mark] = field(default_factory=list)

    def of(self, *owners: Any) -> tuple[Mark, ...]:
        """The marks of some objects, each once."""
        return tuple(dict.fromkeys(mark for owner in owners for mark in self.placed.get(id(owner), ())))


def marks_of(analysis: Analysis, settings: Settings, errors: list[str]) -> Marks:
    """The errors and warnings that ``check`` shows for a file, suppressed ones left out."""
    findings, selected = findings_of(analysis, settings, errors)
    shown = [each for each in diagnostics(analysis, findings) if each.severity is not Severity.INFO]
    kept, _ = apply(
        (each for each in shown if each.span.filename == analysis.source.display), analysis.source,
        {rule.code: rule.name for rule in rules_for(settings)}, selected,
    )  # fmt: skip
    marks = Marks()
    by_place = {(each.code, each.span): each for each in kept}
    owners = _Owners(analysis) if by_place else None
    for rule, finding in findings:
        diagnostic = by_place.get((rule.code, analysis.span(finding.site)))
        if diagnostic is None or owners is None:
            continue
        row = analysis.shown(finding.site).start.row
        mark = Mark(diagnostic.code, diagnostic.name, str(diagnostic.severity), diagnostic.message, row)
        found = owners.of(finding)
        for owner in found:
            held = marks.placed.setdefault(id(owner), [])
            if mark not in held:
                held.append(mark)
        if not found and mark not in marks.loose:
            marks.loose.append(mark)
    return marks


class _Owners:
    """Whom a finding is about: what the rule says itself, else the layer in whose source it stands, else the model."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.layers = list(self._places(self._layer_sites()))
        self.models = list(self._places(self._model_sites()))

    def of(self, finding: Finding) -> list[Any]:
        for known in (finding.call, finding.cause):
            match known:
                case LayerCall() | Perceptron() | Layer():
                    return [known]
                case CompileCall() | TrainingCall():
                    return [known.model]
        span = self.analysis.span(finding.site)
        return _around(span, self.layers) or _around(span, self.models)

    def _layer_sites(self) -> Iterator[tuple[Any, Any]]:
        program = self.analysis.program
        for call in (*program.calls, *program.ops):
            if not isinstance(call.layer, Model):
                yield call.layer, call.layer.site
            yield call, call.site
        yield from ((layer, layer.site) for layer in program.layers if not isinstance(layer, Model))

    def _model_sites(self) -> Iterator[tuple[Any, Any]]:
        program = self.analysis.program
        yield from ((model, model.site) for model in program.models)
        yield from ((each.model, each.site) for each in program.compiles)
        yield from ((each.model, each.site) for each in program.trainings)
        for perceptron in program.perceptrons:
            yield perceptron, perceptron.site
            yield from ((perceptron, fit.site) for fit in perceptron.fits)

    def _places(self, sites: Iterator[tuple[Any, Any]]) -> Iterator[tuple[Span, Any]]:
        here = self.analysis.source.display
        for owner, site in sites:
            if site is not None and site.file == here and self.analysis.positions(here).has(site.node):
                yield self.analysis.span(site), owner


def _around(span: Span, places: list[tuple[Span, Any]]) -> list[Any]:
    """The owners of the narrowest place that a span lies in."""
    around = [place for place in places if place[0].start <= span.start and span.end <= place[0].end]
    if not around:
        return []
    narrowest = min(around, key=lambda place: (place[0].end.row - place[0].start.row, place[0].end.column - place[0].start.column))[0]
    return list({id(owner): owner for place, owner in around if place == narrowest}.values())
