"""Rules as SARIF describes them, with all that GitHub's code scanning shows of a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from kerascheck.diagnostic import Diagnostic, Severity
from kerascheck.report.place import rule_url
from kerascheck.settings import Settings

LEVEL: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
# GitHub shows at most so many characters of a description.
_LONGEST: Final = 1024


def descriptors(diagnostics: Iterable[Diagnostic], settings: Settings | None) -> list[dict[str, Any]]:
    """A description of every rule that has found something, by code."""
    from kerascheck.registry import all_rules, rules_for

    found = {diagnostic.code: diagnostic for diagnostic in diagnostics}
    rules = {rule.code: rule for rule in (rules_for(settings) if settings else all_rules())}
    return [_described(found[code], rules.get(code)) for code in sorted(found)]


def _described(diagnostic: Diagnostic, rule: Any) -> dict[str, Any]:
    """One rule; of one that is not in the registry, what the diagnostic tells."""
    name = diagnostic.name
    summary = rule.summary if rule else name.replace("-", " ").capitalize() + "."
    page = f"{summary}\n\n{rule.documentation}" if rule else summary
    severity = rule.severity if rule else diagnostic.severity
    group = rule.group if rule else "own"
    url = rule_url(name, diagnostic.code)
    return {
        "id": diagnostic.code,
        "name": name,
        "shortDescription": {"text": _plain(summary)[:_LONGEST]},
        "fullDescription": {"text": _plain(_section(page, "What it does") or summary)[:_LONGEST]},
        "help": {"text": page, "markdown": page},
        **({"helpUri": url} if url else {}),
        "defaultConfiguration": {"level": LEVEL[severity]},
        "properties": {
            "tags": ["keras", group],
            "precision": "medium" if group == "opinion" else "high",
            "problem.severity": _PROBLEM[severity],
        },
    }


def _section(page: str, title: str) -> str:
    """The first paragraph of a section."""
    match = re.search(rf"^## {title}\n+(.+?)(?:\n\n|\Z)", page, re.MULTILINE | re.DOTALL)
    return match[1] if match else ""


def _plain(markdown: str) -> str:
    return " ".join(markdown.split())
