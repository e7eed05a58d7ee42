"""Queries on moved symbols: the imports and attributes of older Keras, rewritten for where things are today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerascheck.diagnostic import Applicability
from kerascheck.keras_api.migration import Successor
from kerascheck.program import Program, SymbolUse
from kerascheck.query.backend import rewritten
from kerascheck.query.naming import name_for
from kerascheck.query.text import text_of
from kerascheck.rule import FixPlan
from kerascheck.syntax.plans import AddLine, Plan, RemoveAlias, Replace


def names_of(statement: Any) -> tuple[Any, ...]:
    """The aliases of a ``from … import …``; none for other statements and for ``*``."""
    names = getattr(statement, "names", ())
    return tuple(names) if type(statement).__name__ == "ImportFrom" and isinstance(names, tuple | list) else ()


def spelled(path: str, use: SymbolUse) -> str:
    """A canonical path in the package through which the program reaches Keras."""
    return f"tensorflow.{path}" if use.through_tensorflow else path


def target_of(use: SymbolUse, moved: Successor) -> str:
    """The path to import from today, in the package through which the program reaches Keras; "" where there is none."""
    if moved.path:
        return spelled(moved.path, use)
    return f"tensorflow.{use.path}" if moved.tensorflow and not moved.advice else ""


def fix_for(program: Program, use: SymbolUse, moved: Successor, statement: Any) -> FixPlan | None:
    """A new name for the import or attribute, where that is all that is needed."""
    target = target_of(use, moved)
    if use.path.startswith("keras.backend.") and statement is None:
        plans = rewritten(program, use, moved.path)
        return None if plans is None else FixPlan("call today's function", plans, Applicability.UNSAFE)
    if not target:
        return None
    if statement is None:
        return attribute_fix(program, use, target, moved)
    aliases = names_of(statement)
    home, _, name = target.rpartition(".")
    if not aliases:
        return None
    if len(aliases) == 1:
        return FixPlan(f"import `{target}`", import_plans(statement, aliases[0], home, name), applicability(use, moved))
    alias = next((each for each in aliases if each.name is use.site.node), None)
    if alias is not None and home == use.written.rpartition(".")[0]:
        text = name if alias.asname is not None else f"{name} as {text_of(alias.name)}"
        return FixPlan(f"import `{name}`", (Replace(alias.name, text),), Applicability.UNSAFE)
    return moved_together(statement, [(use, moved)])


def import_plans(statement: Any, alias: Any, home: str, name: str) -> tuple[Plan, ...]:
    """``from home import name``, under the name that the program uses."""
    old = text_of(alias.name)
    new = name if name == old or alias.asname is not None else f"{name} as {old}"
    plans: list[Plan] = []
    if text_of(statement.module) != home:
        plans.append(Replace(statement.module, home))
    if new != old:
        plans.append(Replace(alias.name, new))
    return tuple(plans)


def moved_together(statement: Any, group: Sequence[tuple[SymbolUse, Successor]]) -> FixPlan | None:
    """Names of one import that are in other modules today, each module an import of its own; the others stay where they are."""
    aliases = names_of(statement)
    lines: dict[str, list[str]] = {}
    gone = []
    for use, moved in group:
        target = target_of(use, moved)
        alias = next((each for each in aliases if each.name is use.site.node), None)
        if not target or alias is None:
            return None
        home, _, name = target.rpartition(".")
        bound = text_of(alias.asname.name) if alias.asname is not None else text_of(alias.name)
        lines.setdefault(home, []).append(name if name == bound else f"{name} as {bound}")
        gone.append(alias)
    imports = [f"from {home} import {', '.join(dict.fromkeys(names))}" for home, names in lines.items()]
    worst = Applicability.UNSAFE if any(applicability(*each) is Applicability.UNSAFE for each in group) else Applicability.SAFE
    message = "import " + " and ".join(f"from `{home}`" for home in lines)
    if len(gone) == 1 and len(aliases) > 1:
        return FixPlan(message, (RemoveAlias(statement, gone[0]), AddLine(statement, "\n".join(imports))), worst)
    kept = [text_of(each).rstrip(",") for each in aliases if each not in gone]
    if kept:
        imports.insert(0, f"from {text_of(statement.module)} import {', '.join(kept)}")
    if "#" in whole_text(statement):
        return None
    plans: list[Plan] = [Replace(statement, imports[0])]
    if len(imports) > 1:
        plans.append(AddLine(statement, "\n".join(imports[1:])))
    return FixPlan(message, tuple(plans), worst)


def whole_text(node: Any) -> str:
    """The source text of a node as it stands, comments and line ends included."""
    from libcst import Module

    return Module([]).code_for_node(node)


def attribute_fix(program: Program, use: SymbolUse, target: str, moved: Successor) -> FixPlan | None:
    """``keras.layers.core`` → ``keras.layers``: parts of the written path are left out or renamed."""
    node = use.site.node
    if type(node).__name__ != "Attribute":
        return None
    if not moved.path:
        named = name_for(program, use.path, through_tensorflow=True) or name_for(program, use.path, through_tensorflow=False)
        if named is None:
            return None
        lines = (each for each in named.plans if isinstance(each, AddLine))
        plans = tuple(AddLine(each.statement, each.text.replace("from keras", "from tensorflow.keras")) for each in lines)
        return FixPlan(f"import `{target}`", (*plans, Replace(node, named.text)), Applicability.UNSAFE) if plans else None
    written, parts = text_of(node), use.path.split(".")
    new = moved.path.split(".")
    common = next((place for place, (old, now) in enumerate(zip(parts, new, strict=False)) if old != now), min(len(parts), len(new)))
    tail, kept = parts[common:], written.split(".")
    if kept[-len(tail) :] != tail or len(kept) <= len(tail):
        return None
    text = ".".join([*kept[: -len(tail)], *new[common:]])
    return FixPlan(f"write `{text}`", (Replace(node, text),), applicability(use, moved))


def applicability(use: SymbolUse, moved: Successor) -> Applicability:
    """Safe where it is the same thing elsewhere; another name may also take other arguments."""
    same = use.path.rpartition(".")[2] == moved.path.rpartition(".")[2] or not moved.path
    module = moved.path.count(".") == 1 and not same
    return Applicability.SAFE if (same or module) and not use.path.startswith("keras.backend.") else Applicability.UNSAFE
