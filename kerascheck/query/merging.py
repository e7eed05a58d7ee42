"""Queries on ``merge`` of Keras 1: the function of today that each call stands for."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.diagnostic import Applicability
from kerascheck.program import Program, SymbolUse
from kerascheck.query.text import code_of
from kerascheck.query.tree import call_of, calls_of_name, used_names
from kerascheck.rule import FixPlan
from kerascheck.syntax.plans import Plan, RemoveAlias, Replace

MODES: Final = {
    "sum": "add", "mul": "multiply", "concat": "concatenate", "ave": "average", "max": "maximum", "dot": "dot", "cos": "dot", None: "add",
}  # fmt: skip
"""Mode, and the function in ``keras.layers``; None is for a call that gives none."""

_PLACES: Final = ("inputs", "mode", "concat_axis", "dot_axes")
_NEEDLESS: Final = ("output_shape", "output_mask", "node_indices", "tensor_indices")


def merge_fix(program: Program, use: SymbolUse) -> FixPlan | None:
    """Every call of ``merge`` in the file rewritten, and the import; None where one of them is not understood."""
    node = use.site.node
    imported = next((each.statement for each in program.imports if each.site.node is node), None)
    if imported is None:
        others = [each.site.node for each in program.missing if each.written == use.written]
        calls = [call for each in others if (call := call_of(program, each)) is not None]
        if len(calls) != len(others):
            return None
    else:
        calls = calls_of_name(program, code_of(node))
    news = [modern(call) for call in {id(call): call for call in calls}.values()]
    if not news or None in news:
        return None
    plans: list[Plan] = []
    names: list[str] = []
    for call, new in zip({id(call): call for call in calls}.values(), news, strict=True):
        assert new is not None
        name, arguments = new
        prefix = f"{code_of(call.func.value)}." if type(call.func).__name__ == "Attribute" else ""
        plans.append(Replace(call, f"{prefix}{name}({arguments})"))
        names.append(name)
    if imported is not None:
        plan = _import(program, imported, node, sorted(set(names)))
        if plan is None:
            return None
        plans.append(plan)
    return FixPlan("call " + " and ".join(f"`{name}`" for name in sorted(set(names))), tuple(plans), Applicability.UNSAFE)


def _import(program: Program, statement: Any, node: Any, names: list[str]) -> Plan | None:
    aliases = getattr(statement, "names", ())
    alias = next((each for each in aliases if each.name is node), None) if isinstance(aliases, tuple | list) else None
    used = used_names(program)
    there = {code_of(each.name) for each in aliases if each.asname is None} if alias is not None else set()
    wanted = [name for name in names if name not in there]
    if alias is None or alias.asname is not None or any(name in used for name in wanted):
        return None
    return Replace(alias.name, ", ".join(wanted)) if wanted else RemoveAlias(statement, alias)


def modern(call: Any) -> tuple[str, str] | None:
    """Function and arguments for one call."""
    given: dict[str, Any] = {}
    for place, argument in enumerate(call.args):
        if argument.star or (argument.keyword is None and place >= len(_PLACES)):
            return None
        given[argument.keyword.value if argument.keyword is not None else _PLACES[place]] = argument.value
    mode = given.pop("mode", None)
    word = getattr(mode, "raw_value", "") if mode is not None else None
    inputs = given.pop("inputs", None)
    if word not in MODES or inputs is None:
        return None
    parts = [code_of(inputs)]
    axis = given.pop("concat_axis" if word == "concat" else "dot_axes", None)
    if axis is not None and word in ("concat", "dot", "cos"):
        parts.append(f"axis={code_of(axis)}" if word == "concat" else f"axes={code_of(axis)}")
    elif word in ("dot", "cos"):
        parts.append("axes=-1")
    if word == "cos":
        parts.append("normalize=True")
    name = given.pop("name", None)
    if name is not None:
        parts.append(f"name={code_of(name)}")
    left = set(given) - {"concat_axis", "dot_axes", *_NEEDLESS}
    return None if left else (MODES[word], ", ".join(parts))
