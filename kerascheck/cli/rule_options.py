"""The options of ``check`` that say which rules run, where, and how severe their findings are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

import click

from kerascheck.cli.arguments import flag, word_list
from kerascheck.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

SEVERITY_OPTIONS: Final = {"error": "error", "warn": "warning", "info": "info"}

OPTIONS: Final = (
    word_list("--select", "Rules to run instead of the usual ones: codes, names, code prefixes, groups, ALL."),
    word_list("--extend-select", "Rules to run as well."),
    word_list("--ignore", "Rules not to run. Of several selectors, the most exact one wins."),
    flag("--preview", "Run rules that are not yet settled as well."),
    word_list("--error", "Rules whose findings are errors."),
    word_list("--warn", "Rules whose findings are warnings."),
    word_list("--info", "Rules whose findings are advice."),
    word_list("--per-file-ignores", "Pairs PATTERN:RULE of files and rules that say nothing there."),
    flag("--ignore-suppressions", "Show also what comments suppress."),
    flag("--error-on-warning", "Count warnings as errors."),
)


def rule_options(command: Command) -> Command:
    """All of them, in this order in ``--help``."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def with_rule_options(settings: Settings, options: Mapping[str, Any]) -> Settings:
    """The settings with these options on top, all selectors known.

    Raises:
        SettingsError: for a selector that matches no rule.
    """
    if options["select"] is not None:
        settings = replace(settings, select=options["select"], extend_select=())
    if options["per_file_ignores"] is not None:
        settings = replace(settings, per_file_ignores=_by_pattern(options["per_file_ignores"]))
    given = tuple((selector, severity) for option, severity in SEVERITY_OPTIONS.items() for selector in options[option] or ())
    settings = replace(
        settings,
        extend_select=(*settings.extend_select, *(options["extend_select"] or ())),
        ignore=(*settings.ignore, *(options["ignore"] or ())),
        severity=(*settings.severity, *given),
        preview=settings.preview or bool(options["preview"]),
        ignore_suppressions=settings.ignore_suppressions or bool(options["ignore_suppressions"]),
        error_on_warning=settings.error_on_warning or bool(options["error_on_warning"]),
    )
    if settings.names_rules and not _is_known(settings):
        from kerascheck.registry import rules_for
        from kerascheck.selection import selected_codes

        selected_codes(settings, rules_for(settings))
    return settings


def _is_known(settings: Settings) -> bool:
    """Whether these very settings were used before, so that the rules they name need not be looked for."""
    if not settings.cache:
        return False
    from kerascheck.cache import result_cache
    from kerascheck.check import keras_version

    return result_cache(settings, keras_version(settings)).was_used


def _by_pattern(pairs: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        pattern, colon, selector = pair.rpartition(":")
        if not (pattern and colon and selector):
            raise click.UsageError(f"--per-file-ignores takes PATTERN:RULE, such as `tests/*:KC201`, not `{pair}`")
        found[pattern] = (*found.get(pattern, ()), selector.strip())
    return tuple(found.items())
