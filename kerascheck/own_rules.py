"""Rules of one's own: those of the project (``rule-paths``) and of installed packages (entry points), held to the catalogue's order."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final, TypeAlias

from kerascheck.diagnostic import Severity
from kerascheck.rule import Rule
from kerascheck.rule_modules import cause_told, forget, imported, rule_files
from kerascheck.settings import Settings, SettingsError
from kerascheck.source import display_name

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

CATALOGUE: Final = "kerascheck.rules"
"""The package of kerascheck's own rules, and the group of the entry points by which installed packages offer others."""

RESERVED: Final = "KC"
CODE: Final = re.compile(r"[A-Z]{1,10}[0-9]{1,6}")
NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

Stamp: TypeAlias = "tuple[tuple[str, int, int], ...]"

_of_paths: dict[Path, tuple[Stamp, tuple[Rule, ...]]] = {}


def own_rules(settings: Settings, catalogue: Iterable[Rule]) -> tuple[Rule, ...]:
    """All rules that are not kerascheck's own.

    Args:
        settings: whose ``rule_paths`` are read.
        catalogue: kerascheck's rules, whose codes and names are taken.

    Raises:
        SettingsError: for a module that can't be imported or holds no rule, a rule that breaks the order, or a clash.
    """
    found = [rule for path in settings.rule_paths for rule in _of_path(path)]
    found += [rule for entry in _entry_points() for rule in _of_entry_point(entry)]
    taken = {word: rule for rule in catalogue for word in (rule.code, rule.name)}
    own: dict[tuple[str, str, str, object], Rule] = {}
    for rule in found:
        # The same rule may come twice: by its module and by its folder, or by a module that imports it.
        key = (rule.origin, rule.code, rule.name, getattr(rule.check, "__code__", rule.check))
        if key in own:
            continue
        for word in (rule.code, rule.name):
            if word in taken:
                raise SettingsError(f"{rule.origin}: `{word}` is already {_described(taken[word])}; codes and names must differ")
            taken[word] = rule
        own[key] = rule
    return tuple(own.values())


def stamp_of(path: Path) -> Stamp:
    """What the files of a rule path look like: name, time of change, size."""
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in rule_files(path))


def _described(rule: Rule) -> str:
    return f"{rule.code} `{rule.name}` of {rule.origin or 'kerascheck'}"


def _of_path(path: Path) -> tuple[Rule, ...]:
    shown = display_name(path)
    if not path.exists():
        raise SettingsError(f"rule-paths: `{shown}` does not exist")
    stamp = stamp_of(path)
    if path in _of_paths and _of_paths[path][0] != stamp:
        forget(path)
        del _of_paths[path]
    if path not in _of_paths:
        rules = [rule for module in list(imported(path)) for rule in _rules_in(module)]
        if not rules:
            raise SettingsError(f"rule-paths: `{shown}` holds no rule; `kerascheck rule --new NAME` writes one to begin with")
        _of_paths[path] = (stamp, tuple(_orderly(replace(rule, group=_group(rule, path), origin=_file(rule))) for rule in rules))
    return _of_paths[path][1]


def _file(rule: Rule) -> str:
    return display_name(getattr(sys.modules[rule.check.__module__], "__file__", None) or rule.check.__module__)


def _group(rule: Rule, path: Path) -> str:
    """The folder that a rule stands in, as for kerascheck's own."""
    inner = rule.check.__module__.split(".")[1:-1]
    return inner[-1] if inner else (path if path.is_dir() else path.parent).name


def _rules_in(module: ModuleType) -> Iterator[Rule]:
    """The rules that a module has, but for those of kerascheck that it imports."""
    for value in vars(module).values():
        if isinstance(value, Rule) and not value.check.__module__.startswith(f"{CATALOGUE}."):
            yield value


def _orderly(rule: Rule) -> Rule:
    """The rule, if its code, name, severity and page are as they should be."""
    code, name = f"the code `{rule.code}`", f"the name `{rule.name}`"
    if not CODE.fullmatch(rule.code):
        raise SettingsError(f"{rule.origin}: {code} must be capital letters and then digits, such as `X001`")
    if rule.code.startswith(RESERVED):
        raise SettingsError(f"{rule.origin}: {code} begins with {RESERVED}, as kerascheck's own do; take other letters, such as `X001`")
    if not NAME.fullmatch(rule.name):
        raise SettingsError(f"{rule.origin}: {name} must be small letters, digits and hyphens, such as `no-tanh`")
    if rule.severity not in list(Severity):
        raise SettingsError(f"{rule.origin}: {rule.code} has the severity `{rule.severity}`, expected one of {', '.join(Severity)}")
    if not rule.page.strip():
        raise SettingsError(f"{rule.origin}: {rule.code} needs a page: the docstring of its module, whose first line is a summary")
    return replace(rule, severity=Severity(rule.severity))


def _entry_points() -> Iterator[EntryPoint]:
    """What installed packages offer; looked up by the metadata's own text first, which is ten times as quick as `importlib.metadata`."""
    if any(map(_offers_rules, sys.path)):
        from importlib.metadata import entry_points

        yield from sorted(entry_points(group=CATALOGUE), key=lambda entry: (entry.name, entry.value))


def _offers_rules(folder: str) -> bool:
    try:
        names = os.listdir(folder or ".")
    except OSError:
        return False
    return any(_mentions(os.path.join(folder, name, "entry_points.txt")) for name in names if name.endswith((".dist-info", ".egg-info")))


def _mentions(file: str) -> bool:
    try:
        with open(file, "rb") as opened:
            return CATALOGUE.encode() in opened.read()
    except OSError:
        return False


def _of_entry_point(entry: EntryPoint) -> Iterator[Rule]:
    """The rules of a module, of a package with all its modules, or of one rule that an entry point names."""
    from importlib import import_module
    from pkgutil import walk_packages

    package = f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else "an installed package"
    origin = f"{package} (entry point `{entry.name} = {entry.value}`)"
    rules: list[Rule] = []
    with cause_told(origin):
        offered = entry.load()
        if isinstance(offered, Rule):
            rules.append(offered)
        elif isinstance(offered, ModuleType):
            inner = walk_packages(getattr(offered, "__path__", ()), f"{offered.__name__}.", onerror=_fail)
            modules = [offered, *(import_module(each.name) for each in inner)]
            rules += (rule for module in modules for rule in _rules_in(module))
    if not rules:
        raise SettingsError(f"{origin}: expected a rule, or a module or package of rules, found none in it")
    yield from (_orderly(replace(rule, origin=origin)) for rule in rules)


def _fail(name: str) -> None:
    raise  # noqa: PLE0704  # called while the error is handled
