"""Queries on calls of the old backend: what they are today, as changes of the source."""

from __future__ import annotations

from typing import Any

from kerascheck.keras_api.backend_functions import DEFAULTS, FLATTENED, KEYWORDS, RENAMED_VALUES, SAME, SHAPES
from kerascheck.program import Program, SymbolUse
from kerascheck.query.naming import name_for
from kerascheck.query.text import code_of, requoted
from kerascheck.query.tree import call_of, parents
from kerascheck.syntax.plans import AddArgument, Plan, Replace


def rewritten(program: Program, use: SymbolUse, target: str) -> tuple[Plan, ...] | None:
    """The changes that make today's call of ``K.sum(…)`` and the like; None where it is not the same call, or not known to be.

    Args:
        program: of the file.
        use: the attribute, such as ``K.sum``.
        target: canonical path of what takes its place, "" where nothing does.
    """
    node, name = use.site.node, use.path.rpartition(".")[2]
    call = call_of(program, node)
    if type(node).__name__ != "Attribute" or id(node) not in parents(program):
        return None
    if name in RENAMED_VALUES and call is not None:
        return _compared(program, node, call, name)
    if call is None:
        return _named(program, use, target, node) if name in SAME and target else None
    plain = [each for each in call.args if each.keyword is None and not each.star]
    keywords = {each.keyword.value for each in call.args if each.keyword is not None}
    if len(plain) + len(keywords) != len(call.args) or not keywords <= KEYWORDS.get(name, frozenset()):
        return None
    if name in SHAPES:
        return _shape(call, name) if len(call.args) == 1 else None
    more: tuple[Plan, ...] = ()
    if name == "flatten" and len(call.args) == 1:
        target, more = "keras.ops.reshape", (AddArgument(call, FLATTENED),)
    elif name in DEFAULTS:
        count, text = DEFAULTS[name]
        more = (AddArgument(call, text),) if len(plain) <= count and text.partition("=")[0] not in keywords else ()
    elif name not in SAME or (name == "relu" and len(call.args) > 1):
        return None
    plans = _named(program, use, target, node) if target else None
    return None if plans is None else (*plans, *more)


def _named(program: Program, use: SymbolUse, target: str, node: Any) -> tuple[Plan, ...] | None:
    module, _, name = target.rpartition(".")
    named = name_for(program, module, through_tensorflow=use.through_tensorflow)
    if named is None:
        named = name_for(program, "keras", through_tensorflow=use.through_tensorflow)
        name = f"{module.removeprefix('keras.')}.{name}"
    return None if named is None else (*named.plans, Replace(node, f"{named.text}.{name}"))


def _compared(program: Program, node: Any, call: Any, name: str) -> tuple[Plan, ...] | None:
    """``K.image_dim_ordering() == 'th'`` → ``K.image_data_format() == 'channels_first'``."""
    new, words = RENAMED_VALUES[name]
    holder: Any = parents(program).get(id(call))
    if type(holder).__name__ != "Comparison" or len(holder.comparisons) != 1:
        return None
    literal = holder.comparisons[0].comparator
    word = words.get(getattr(literal, "raw_value", ""))
    return None if word is None else (Replace(node.attr, new), Replace(literal, requoted(literal, word)))


def _shape(call: Any, name: str) -> tuple[Plan, ...]:
    value = call.args[0].value
    text = code_of(value)
    simple = type(value).__name__ in ("Name", "Attribute", "Call", "Subscript")
    return (Replace(call, SHAPES[name].format(text if simple else f"({text})")),)
