"""Automatic names, counted as Keras counts them (``keras/src/utils/naming.py``)."""

from __future__ import annotations

import re
from functools import cache

from kerascheck.interpret.interpreter import Interpreter
from kerascheck.values.objects import Value


@cache
def snake_case(name: str) -> str:
    """``LSTM`` → ``lstm``, ``MaxPooling2D`` → ``max_pooling2d``."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def automatic(ev: Interpreter, cls: str) -> str:
    """The next automatic name for an object of this class; ``?`` behind a loop that makes nobody knows how many of them."""
    prefix = snake_case(cls)
    count = ev.counters.get(prefix, 0)
    if not isinstance(count, int):
        return "?"
    ev.journal.put(ev.counters, prefix, count + 1)
    return f"{prefix}_{count}" if count else prefix


def chosen(ev: Interpreter, cls: str, given: Value) -> str:
    """The given name if it is a string, ``?`` if it is not known, else the automatic one."""
    if given is None:
        return automatic(ev, cls)
    return given if isinstance(given, str) else "?"
