"""The registry of rules: every `Rule` object in the modules under ``kerascheck.rules``."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from kerascheck.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """All rules, by code."""
    found = {rule.code: rule for rule in _collect()}
    return tuple(found[code] for code in sorted(found))


def _collect() -> Iterator[Rule]:
    package = import_module("kerascheck.rules")
    for theme in pkgutil.iter_modules(package.__path__, "kerascheck.rules."):
        if not theme.ispkg:
            continue
        for module in pkgutil.iter_modules(import_module(theme.name).__path__, f"{theme.name}."):
            for value in vars(import_module(module.name)).values():
                if isinstance(value, Rule):
                    yield value
