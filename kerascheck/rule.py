"""A rule: a generator over the program with its code, name and page, and the findings it yields."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.syntax.plans import Plan
from kerascheck.values.layer import LayerCall
from kerascheck.values.site import Site


@dataclass(frozen=True, slots=True)
class FixPlan:
    """What would mend a finding, in terms of syntax nodes; it becomes edits only when the finding is shown.

    Attributes:
        message: one imperative phrase for a person, such as "return the whole sequence from the layer before".
        plans: changes of the source, all in one file.
        applicability: safe only where it is what the author meant beyond doubt.
    """

    message: str
    plans: tuple[Plan, ...]
    applicability: Applicability = Applicability.SAFE


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule yields.

    Attributes:
        site: what to underline.
        message: "expected X, got Y" in one sentence, code in backticks.
        label: a few words behind the underline.
        related: other places that explain it, each with a few words.
        fix: what would mend it.
        call: the layer call that live Keras was asked about, if the finding is about one.
        cause: what is wrong, by identity; of several findings with one cause, the rule nearest to it speaks alone.
        severity: other than the rule's own.
    """

    site: Site
    message: str
    label: str = ""
    related: tuple[tuple[Site, str], ...] = ()
    fix: FixPlan | None = None
    call: LayerCall | None = None
    cause: Any = None
    severity: Severity | None = None


Check: TypeAlias = "Callable[[Program], Iterator[Finding]]"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue.

    Attributes:
        code: such as ``KC201``; never reused.
        name: such as ``missing-return-sequences``.
        severity: of its findings, unless a finding says otherwise.
        check: yields the findings of a program.
        page: the module's docstring: a summary line, then Markdown with the sections that every page has.
        group: the theme, which is the folder under ``rules/``.
        fixable: whether some of its findings can be mended with ``--fix``.
        instead_of: codes of more general rules that are silent where this one speaks of the same cause.
        needs_program: False for rules of the tool itself, whose diagnostics are made by the pipeline.
        preview: not yet settled: runs only with ``--preview``.
        origin: the file or package that a rule comes from; empty for kerascheck's own.
    """

    code: str
    name: str
    severity: Severity
    check: Check
    page: str
    group: str
    fixable: bool = False
    instead_of: frozenset[str] = field(default=frozenset())
    needs_program: bool = True
    origin: str = ""
    preview: bool = False

    @property
    def summary(self) -> str:
        """The page's first line."""
        return self.page.strip().partition("\n")[0]

    @property
    def documentation(self) -> str:
        """The page without its first line, as Markdown."""
        return self.page.strip().partition("\n")[2].strip() + "\n"


def sound(finding: Finding) -> Finding:
    """The finding, if it is one that can be shown.

    Raises:
        TypeError: for something else, or a finding without a place.
    """
    if not isinstance(finding, Finding):
        raise TypeError(f"expected a rule to yield a Finding, got {finding!r}")
    if not isinstance(finding.site, Site):
        raise TypeError(f"expected a finding's site to be a Site, got {finding.site!r}; layers that kerascheck adds itself have none")
    return finding


def rule(code: str, name: str, severity: Severity, *, fixable: bool = False, instead_of: tuple[str, ...] = (),
         needs_program: bool = True, preview: bool = False) -> Callable[[Check], Rule]:  # fmt: skip
    """Make a rule of a generator; the page is the docstring of the module it stands in."""

    def make(check: Check) -> Rule:
        module = check.__module__
        page = sys.modules[module].__doc__ or ""
        group = (module.split(".")[:-1] or [module])[-1]
        return Rule(code, name, severity, check, page, group, fixable, frozenset(instead_of), needs_program, preview=preview)

    return make
