"""``kerascheck rule``: a rule's page, and the file of a new rule."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import click

from kerascheck.cli.common import Failure, settings_for, settings_options, tell, wants_color, write
from kerascheck.report.place import rule_url
from kerascheck.selection import RuleLike
from kerascheck.settings import Settings, did_you_mean
from kerascheck.source import display_name


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
    @property
    def origin(self) -> str: ...


@click.command()
@click.argument("rule", required=False, metavar="CODE|NAME")
@click.option("--all", "show_all", is_flag=True, help="All rules.")
@click.option("--new", metavar="NAME", help="Write the file of a new rule of the project's own.")
@click.option("--output-format", type=click.Choice(["text", "json", "markdown"]), default="text", help="Default: text.")
@settings_options
@click.pass_context
def rule(
    ctx: click.Context, rule: str | None, show_all: bool, new: str | None, output_format: str, config: str | None, isolated: bool
) -> None:  # fmt: skip
    """Explain a rule, by its code or name, or all rules; or begin a new one."""
    from kerascheck.registry import rules_for

    if [rule is not None, show_all, new is not None].count(True) != 1:
        raise click.UsageError("give one rule's code or name, or --all, or --new and a name", ctx)
    settings = settings_for([], config, isolated)
    if new is not None:
        _begin(new, settings)
        return
    rules: Sequence[DocumentedRule] = sorted(rules_for(settings), key=lambda each: each.code)
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


def _begin(name: str, settings: Settings) -> None:
    """Write a new rule's file, and tell what is to be done with it."""
    from kerascheck.new_rule import write_rule
    from kerascheck.registry import rules_for
    from kerascheck.rule_modules import rule_files

    # A folder that is named in the settings may be empty as yet.
    filled = tuple(path for path in settings.rule_paths if path.is_file() or any(rule_files(path)))
    path, code = write_rule(name, settings, rules_for(replace(settings, rule_paths=filled)))
    shown = display_name(path)
    write(f"{shown}\n")
    tell(f"{code} `{name}` works as it is; change its page and its check")
    if not settings.rule_paths:
        tell(f'to use it, add `rule-paths = ["{path.parent.name}"]` to the settings, in pyproject.toml under [tool.kerascheck]')


def _record(rule: DocumentedRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": str(rule.severity),
        "group": rule.group,
        "fixable": rule.fixable,
        "summary": rule.summary,
        "documentation": rule.documentation,
        "origin": rule.origin or None,
        "url": rule_url(rule.name, rule.code) or None,
    }


def _page(rule: DocumentedRule) -> str:
    facts = [str(rule.severity), f"group `{rule.group}`", *(["fixable with `--fix`"] if rule.fixable else [])]
    facts += [f"defined in `{rule.origin}`"] if rule.origin else []
    return f"# {rule.code} {rule.name}\n\n{', '.join(facts)}\n\n{rule.summary}\n\n{rule.documentation.strip()}\n"


def _table(rules: Sequence[DocumentedRule]) -> str:
    code, name = (max((len(word) for word in words), default=0) for words in zip(*((each.code, each.name) for each in rules), strict=True))
    return "".join(
        f"{rule.code:<{code}}  {rule.name:<{name}}  {rule.severity!s:<7}  [{'*' if rule.fixable else ' '}]  {rule.summary}\n"
        for rule in rules
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
