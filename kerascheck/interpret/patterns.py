"""Patterns of ``match``: whether a value fits, as far as that is known, and the names that it binds."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kerascheck.interpret.assignments import assign
from kerascheck.interpret.expressions import is_constant
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.interpret.operators import equal
from kerascheck.values.objects import DictValue, Instance, Value
from kerascheck.values.unknown import Unknown


def matches(ev: Interpreter, pattern: Any, value: Value, frame: Frame) -> bool | None:
    """True or False where that is certain, else None; binds the pattern's names unless it is False."""
    match pattern:
        case cst.MatchValue():
            result = equal(ev, value, ev.evaluate(pattern.value, frame), pattern)
            return result if isinstance(result, bool) else None
        case cst.MatchSingleton():
            expected = ev.evaluate(pattern.value, frame)
            return bool(value is expected) if is_constant(value) else (None if isinstance(value, Unknown) else False)
        case cst.MatchOr():
            results = [matches(ev, option.pattern, value, frame) for option in pattern.patterns]
            return True if True in results else (None if None in results else False)
        case cst.MatchAs():
            fits = True if pattern.pattern is None else matches(ev, pattern.pattern, value, frame)
            if pattern.name is not None and fits is not False:
                assign(ev, pattern.name, value, frame)
            return fits
        case cst.MatchList() | cst.MatchTuple():
            return _sequence(ev, pattern, value, frame)
        case cst.MatchMapping():
            return _mapping(ev, pattern, value, frame)
        case cst.MatchClass():
            return _class(ev, pattern, value, frame)
    return None


def _all(results: list[bool | None]) -> bool | None:
    return False if False in results else (None if None in results else True)


def _sequence(ev: Interpreter, pattern: Any, value: Value, frame: Frame) -> bool | None:
    items = ev.iterate(value) if not isinstance(value, str) else None
    if items is None:
        return False if is_constant(value) else None
    parts = pattern.patterns
    star = next((index for index, part in enumerate(parts) if isinstance(part, cst.MatchStar)), None)
    if len(items) != len(parts) if star is None else len(items) < len(parts) - 1:
        return False
    if star is None:
        return _all([matches(ev, part.value, item, frame) for part, item in zip(parts, items, strict=True)])
    behind = len(parts) - star - 1
    tail = items[len(items) - behind :]
    results = [matches(ev, part.value, item, frame) for part, item in zip(parts[:star], items[:star], strict=True)]
    results += [matches(ev, part.value, item, frame) for part, item in zip(parts[star + 1 :], tail, strict=True)]
    return _all(results)


def _mapping(ev: Interpreter, pattern: cst.MatchMapping, value: Value, frame: Frame) -> bool | None:
    if not isinstance(value, DictValue):
        return None if isinstance(value, Unknown) else False
    results: list[bool | None] = []
    for element in pattern.elements:
        key = ev.evaluate(element.key, frame)
        if is_constant(key) and key in value.items:
            results.append(matches(ev, element.pattern, value.items[key], frame))
        else:
            results.append(False if value.exact else None)
    return _all(results)


def _class(ev: Interpreter, pattern: cst.MatchClass, value: Value, frame: Frame) -> bool | None:
    from kerascheck.interpret.classes import is_instance

    result = is_instance(ev, value, ev.evaluate(pattern.cls, frame))
    if not result:
        return result
    if pattern.patterns and not isinstance(value, Instance):
        return _all([result, *(matches(ev, part.value, value, frame) for part in pattern.patterns[:1])])
    results = [matches(ev, part.pattern, ev.attribute(value, part.key.value, pattern), frame) for part in pattern.kwds]
    return _all([result, *results])
