"""The selection: which rules run, from the selectors in the settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from kerascheck.diagnostic import Severity
from kerascheck.settings import Settings, SettingsError, did_you_mean

ALL: Final = "ALL"
OFF_BY_DEFAULT: Final = ("opinion", "KC906")
"""Group, and rules of other groups, that only run where they are selected; KC906 repeats what Keras itself says at each run."""

# How exact a selector is: everything, a group, a code prefix (by its length), one rule.
_GROUP: Final = 1
_ONE_RULE: Final = 1000


class RuleLike(Protocol):
    """What a selector can name a rule by."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def preview(self) -> bool: ...


def selected_codes(settings: Settings, rules: Iterable[RuleLike]) -> frozenset[str]:
    """The codes of the rules to run.

    Of all selectors that match a rule, the most exact one decides; of an equally exact ``select`` and ``ignore``, the latter.

    Raises:
        SettingsError: for a selector that matches no rule; the message names the nearest one.
    """
    known = tuple(rules)
    chosen = (*settings.select, *settings.extend_select)
    elsewhere = [selector for selector, _ in settings.severity]
    elsewhere += [selector for _, listed in settings.per_file_ignores for selector in listed]
    for selector in (*chosen, *settings.ignore, *elsewhere):
        _check_known(selector, known)
    ready = (rule for rule in known if settings.preview or not rule.preview)
    return frozenset(rule.code for rule in ready if _runs(rule, settings.select, chosen, settings.ignore))


def matching_codes(selectors: Iterable[str], rules: Iterable[RuleLike]) -> frozenset[str]:
    """The codes of the rules that any of some selectors matches."""
    wanted = tuple(selectors)
    return frozenset(rule.code for rule in rules if any(_exactness(selector, rule) >= 0 for selector in wanted))


def severities(settings: Settings, rules: Iterable[RuleLike]) -> dict[str, Severity]:
    """The severities that the settings give to rules, by code; of selectors that match a rule, the most exact counts, then the last."""
    given: dict[str, Severity] = {}
    for rule in rules if settings.severity else ():
        matches = [(_exactness(selector, rule), place, name) for place, (selector, name) in enumerate(settings.severity)]
        exactness, _, name = max(matches)
        if exactness >= 0:
            given[rule.code] = Severity(name)
    return given


def _runs(rule: RuleLike, select: Sequence[str], chosen: Sequence[str], ignore: Sequence[str]) -> bool:
    wanted = max((_exactness(selector, rule) for selector in chosen), default=-1)
    if not select and rule.group not in OFF_BY_DEFAULT and rule.code not in OFF_BY_DEFAULT:
        wanted = max(wanted, 0)
    refused = max((_exactness(selector, rule) for selector in ignore), default=-1)
    return wanted > refused


def _exactness(selector: str, rule: RuleLike) -> int:
    """How exactly a selector names a rule; -1 when it does not."""
    if selector in (rule.code, rule.name):
        return _ONE_RULE
    if selector == rule.group:
        return _GROUP
    if selector == ALL:
        return 0
    if _is_prefix(selector, rule.code):
        return len(selector)
    return -1


def _is_prefix(selector: str, code: str) -> bool:
    """Whether a selector is a code's letters, with some of its digits or none."""
    return code.startswith(selector) and len(selector) >= len(code.rstrip("0123456789"))


def _check_known(selector: str, rules: Sequence[RuleLike]) -> None:
    if selector != ALL and all(_exactness(selector, rule) < 0 for rule in rules):
        names = {word for rule in rules for word in (rule.code, rule.name, rule.group)}
        raise SettingsError(f"unknown rule `{selector}`{did_you_mean(selector, sorted(names))}")
