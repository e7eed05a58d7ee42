"""The registry of rules: every `Rule` object in the modules under ``kerascheck.rules``, and those that a project has of its own."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from kerascheck.own_rules import own_rules
from kerascheck.rule import Rule
from kerascheck.settings import Settings


@cache
def all_rules() -> tuple[Rule, ...]:
    """All rules of kerascheck, by code."""
    found = {rule.code: rule for rule in _collect()}
    return tuple(found[code] for code in sorted(found))


def rules_for(settings: Settings) -> tuple[Rule, ...]:
    """All rules that there are under some settings, by code.

    Raises:
        SettingsError: for rules of one's own that can't be used.
    """
    catalogue = all_rules()
    own = own_rules(settings, catalogue)
    return tuple(sorted((*catalogue, *own), key=lambda rule: rule.code)) if own else catalogue


def _collect() -> Iterator[Rule]:
    package = import_module("kerascheck.rules")
    for theme in pkgutil.iter_modules(package.__path__, "kerascheck.rules."):
        if not theme.ispkg:
            continue
        for module in pkgutil.iter_modules(import_module(theme.name).__path__, f"{theme.name}."):
            for value in vars(import_module(module.name)).values():
                if isinstance(value, Rule):
                    yield value
