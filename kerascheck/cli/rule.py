"""``kerascheck rule``: a rule's page."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, Protocol

import click

from kerascheck.cli.common import Failure, wants_color, write
from kerascheck.report.place import rule_url
from kerascheck.selection import RuleLike
from kerascheck.settings import did_you_mean


class DocumentedRule(RuleLike, Protocol):
    """What a page says of a rule."""

    @property
    def severity(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def documentation(self) -> str: ...
    @property
    def fixable(self) -> bool: ...


@click.command()
@click.argument("rule", required=False, metavar="CODE|NAME")
@click.option("--all", "show_all", is_flag=True, help="All rules.")
@click.option("--output-format", type=click.Choice(["text", "json", "markdown"]), default="text", help="Default: text.")
@click.pass_context
def rule(ctx: click.Context, rule: str | None, show_all: bool, output_format: str) -> None:
    """Explain a rule, by its code or name, or all rules."""
    from kerascheck.registry import all_rules

    if show_all == (rule is not None):
        raise click.UsageError("give one rule's code or name, or --all", ctx)
    rules: Sequence[DocumentedRule] = sorted(all_rules(), key=lambda each: each.code)
    chosen = rules if rule is None else [_named(rule, rules)]
    if output_format == "json":
        records = [_record(each) for each in chosen]
        write(json.dumps(records if show_all else records[0], indent=2) + "\n")
    elif output_format == "markdown":
        write("\n".join(_page(each) for each in chosen))
    elif show_all:
        write(_table(chosen))
    else:
        write(_for_person(_page(chosen[0])))


def _named(word: str, rules: Sequence[DocumentedRule]) -> DocumentedRule:
    for each in rules:
        if word.lower() in (each.code.lower(), each.name.lower()):
            return each
    raise Failure(f"there is no rule `{word}`{did_you_mean(word, [name for each in rules for name in (each.code, each.name)])}")


def _record(rule: DocumentedRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": str(rule.severity),
        "group": rule.group,
        "fixable": rule.fixable,
        "summary": rule.summary,
        "documentation": rule.documentation,
        "url": rule_url(rule.name),
    }


def _page(rule: DocumentedRule) -> str:
    facts = [str(rule.severity), f"group `{rule.group}`", *(["fixable with `--fix`"] if rule.fixable else [])]
    return f"# {rule.code} {rule.name}\n\n{', '.join(facts)}\n\n{rule.summary}\n\n{rule.documentation.strip()}\n"


def _table(rules: Sequence[DocumentedRule]) -> str:
    longest = max((len(rule.name) for rule in rules), default=0)
    return "".join(
        f"{rule.code}  {rule.name:<{longest}}  {rule.severity!s:<7}  [{'*' if rule.fixable else ' '}]  {rule.summary}\n" for rule in rules
    )


def _for_person(markdown: str) -> str:
    """The page laid out on a terminal; elsewhere as it is."""
    if not wants_color("auto", sys.stdout):
        return markdown
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(force_terminal=True)
    with console.capture() as captured:
        console.print(Markdown(markdown))
    return captured.get()
