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

    @property
    def summary(self) -> str:
        """The page's first line."""
        return self.page.strip().partition("\n")[0]

    @property
    def documentation(self) -> str:
        """The page without its first line, as Markdown."""
        return self.page.strip().partition("\n")[2].strip() + "\n"


def rule(code: str, name: str, severity: Severity, *, fixable: bool = False, instead_of: tuple[str, ...] = (),
         needs_program: bool = True) -> Callable[[Check], Rule]:  # fmt: skip
    """Make a rule of a generator; the page is the docstring of the module it stands in."""

    def make(check: Check) -> Rule:
        module = check.__module__
        page = sys.modules[module].__doc__ or ""
        return Rule(code, name, severity, check, page, module.split(".")[-2], fixable, frozenset(instead_of), needs_program)

    return make
