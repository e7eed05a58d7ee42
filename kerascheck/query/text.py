"""Queries on source text: the expression that states something, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kerascheck.syntax.plans import argument_of
from kerascheck.values.layer import CompileCall, Layer, LayerCall
from kerascheck.values.objects import LibraryObject
from kerascheck.values.site import Site

BUILDERS: Final = frozenset((
    "fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator", "train_on_batch", "test_on_batch",
    "predict_on_batch", "build", "predict_classes", "predict_proba",
))  # fmt: skip
"""Methods that build a whole Sequential at once when its input shape was not known before."""


def stated_shape(layer: Layer) -> Site | None:
    """The expression that states an Input's shape, in ``Input(shape=…)`` or a first layer's ``input_shape=…``."""
    owner = layer.arguments.get("of")
    site = owner.site if isinstance(owner, Layer) else layer.site
    if site is None or "shape" not in layer.arguments:
        return None
    for name in ("shape", "input_shape", "input_dim"):
        argument = argument_of(site.node, name)
        if argument is not None and (name != "input_dim" or getattr(owner, "cls", "") != "Embedding"):
            return Site(site.file, argument.value, site.via)
    first = next(iter(getattr(site.node, "args", ())), None)
    if owner is None and first is not None and first.keyword is None and not first.star:
        return Site(site.file, first.value, site.via)
    return None


def place(call: LayerCall) -> Site | None:
    """Where to point at a layer call: at the call, or at the layer where ``fit`` and the like build all layers at once."""
    own = call.layer.site
    if call.site is None or own is None:
        return call.site or own
    method = getattr(getattr(call.site.node, "func", None), "attr", None)
    return own if getattr(method, "value", "") in BUILDERS else call.site


def text_of(node: Any) -> str:
    """The source text of a syntax node, on one line."""
    from libcst import Module

    return " ".join(Module([]).code_for_node(node).split())


def code_of(node: Any) -> str:
    """The source text of a node for use in other source text: on one line, or as it stands where it holds comments."""
    from libcst import Module

    code = Module([]).code_for_node(node)
    return code if "#" in code else " ".join(code.split())


def elements_of(node: Any) -> tuple[Any, ...]:
    """The expressions in a tuple or list display; none for anything else, and none where an item is starred."""
    items = getattr(node, "elements", ())
    if type(node).__name__ not in ("Tuple", "List") or any(type(item).__name__ != "Element" for item in items):
        return ()
    return tuple(item.value for item in items)


def display(node: Any, items: Sequence[str]) -> str:
    """The text of a tuple, or of a list where the node is one, with these items."""
    if type(node).__name__ == "List":
        return f"[{', '.join(items)}]"
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def loss_site(compiled: CompileCall) -> Site:
    """The expression of the loss, inside a list of one too; the compile call where it is not written there."""
    node = compile_argument(compiled, "loss", 1)
    items = elements_of(node)
    if compiled.output is not None:
        node = part_for(node, *compiled.output)
    node = items[0] if len(items) == 1 else node
    return compiled.site if node is None else Site(compiled.site.file, node, compiled.site.via)


def part_for(node: Any, place: int, name: str) -> Any:
    """The expression for one of several outputs in a list or dict display; the whole where it is not written so."""
    items = elements_of(node)
    if len(items) > place:
        return items[place]
    for item in getattr(node, "elements", ()) if type(node).__name__ == "Dict" else ():
        key: Any = getattr(item, "key", None)
        if type(key).__name__ == "SimpleString" and key.evaluated_value == name:
            return item.value
    return node


def compile_argument(compiled: CompileCall, name: str, position: int) -> Any:
    """The expression that gives an argument of a compile call; None where it is not written there."""
    return call_argument(compiled.site.node, name, position)


def made_at(compiled: CompileCall) -> Site:
    """Where a loss object was made that the program itself computes."""
    site: Site | None = compiled.loss.site if isinstance(compiled.loss, LibraryObject) else None
    return site or compiled.site


def call_argument(call: Any, name: str, position: int | None) -> Any:
    """The expression that gives an argument of a call, by name or by position; None where it is not written there."""
    argument = argument_of(call, name)
    if argument is not None or position is None:
        return argument.value if argument is not None else None
    arguments = getattr(call, "args", ())
    plain = [each for each in arguments[: position + 1] if each.keyword is None and not each.star]
    return plain[position].value if len(plain) > position else None


def requoted(literal: Any, text: str) -> str:
    """A text in the quotes of a string literal."""
    quote = literal.quote
    return f"{quote}{text}{quote}"


def argument_site(site: Site, name: str) -> Site:
    """A keyword argument of a call; the call itself where the argument comes out of ``**``."""
    node = argument_of(site.node, name)
    return Site(site.file, node, site.via) if node is not None else site


def activation_node(layer: Layer) -> Any:
    """The expression that gives a layer's activation; None where none is written there."""
    node = layer.site.node if layer.site is not None else None
    argument = argument_of(node, "activation")
    if argument is not None:
        return argument.value
    plain = [each for each in getattr(node, "args", ()) if each.keyword is None and not each.star]
    place = {"Activation": 0, "Dense": 1}.get(layer.cls)
    return plain[place].value if place is not None and len(plain) > place else None
