"""Queries on ``keras.applications``: which networks a program makes, with which weights and for which images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kerascheck.keras_api.lookup import bind, symbol
from kerascheck.program import LibraryCall, Program
from kerascheck.syntax.plans import argument_of
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.site import Site

LEAST: Final = {
    **dict.fromkeys(("VGG16", "VGG19", "MobileNet", "MobileNetV2", "ConvNeXt", "DenseNet", "EfficientNet", "NASNet", "ResNet"), 32),
    "InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71, "MobileNetV3": 1,
}  # fmt: skip
"""The smallest image of each family in pixels (``min_size`` in ``keras/src/applications``), by how its name begins."""

SIDES: Final = {
    **dict.fromkeys(("VGG16", "VGG19", "ResNet", "DenseNet"), 224), **dict.fromkeys(("InceptionV3", "InceptionResNetV2", "Xception"), 299),
}  # fmt: skip
"""The image size of the classifier with the weights of ImageNet, by how a name begins."""


@dataclass(frozen=True, slots=True)
class Application:
    """One network made by the program.

    Attributes:
        name: such as ``VGG16``.
        call: how it was made.
        arguments: by parameter name, defaults filled in.
        shape: ``input_shape`` with three known axes; None where it is not given, or not known.
    """

    name: str
    call: LibraryCall
    arguments: dict[str, Value]
    shape: tuple[Any, ...] | None

    @property
    def least(self) -> int | None:
        """The smallest side of an image, where it is known."""
        return _by_family(LEAST, self.name)

    @property
    def side(self) -> int | None:
        """The side of the images that the classifier was trained on, where it is fixed."""
        return _by_family(SIDES, self.name)

    @property
    def has_top_of_imagenet(self) -> bool:
        """Whether it is the classifier with the weights of ImageNet."""
        return self.arguments.get("weights") == "imagenet" and self.arguments.get("include_top") is True

    @property
    def shape_site(self) -> Site:
        """Where ``input_shape`` stands, else the call."""
        return self.site_of("input_shape")

    def site_of(self, name: str) -> Site:
        """Where a keyword argument stands, else the call."""
        node = argument_of(self.call.site.node, name)
        return self.call.site if node is None else Site(self.call.site.file, node, self.call.site.via)


def _by_family(table: dict[str, int], name: str) -> int | None:
    found = [family for family in table if name.startswith(family)]
    return table[max(found, key=len)] if found else None


def applications(program: Program) -> Iterator[Application]:
    """The networks of ``keras.applications`` whose arguments bind, in the order of the program."""
    for call in program.library_calls:
        if not call.path.startswith("keras.applications.") or call.guarded:
            continue
        name = call.path.rpartition(".")[2]
        entry = symbol(call.path) or symbol(f"keras.applications.{name}")
        if entry is None or entry.kind != "function" or _by_family(LEAST, name) is None:
            continue
        bound = bind(entry, call.args, dict(call.kwargs))
        if not bound.missing and not bound.unexpected and not bound.excess:
            yield Application(name, call, bound.arguments, _shape(bound.arguments.get("input_shape")))


def _shape(value: Value) -> tuple[Any, ...] | None:
    items = value.items if isinstance(value, ListValue) and value.exact else value
    known = isinstance(items, tuple) and len(items) == 3 and all(item is None or isinstance(item, int) for item in items)
    return items if known else None
