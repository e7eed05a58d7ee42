"""Every layer class of the shipped table has a shape function or a reason why not."""

from __future__ import annotations

from kerascheck.keras_api.lookup import names_in, symbol
from kerascheck.shapes.not_modelled import NOT_MODELLED
from kerascheck.shapes.registry import functions, infer
from kerascheck.shapes.spec import UNKNOWN_SPEC, Unknown
from tests.shapes.layer_strategies import names


def layer_classes() -> dict[str, str]:
    """Public name and class name of everything that ``keras.layers`` calls a class."""
    entries = {name: symbol(f"keras.layers.{name}") for name in names_in("keras.layers")}
    return {name: entry.name for name, entry in entries.items() if entry is not None and entry.kind == "class"}


def test_every_layer_is_modelled_or_excused() -> None:
    missing = {name for name in layer_classes().values() if name not in functions() and name not in NOT_MODELLED}
    assert not missing


def test_no_layer_is_both() -> None:
    assert not set(functions()) & set(NOT_MODELLED)


def test_nothing_is_excused_that_keras_does_not_have() -> None:
    assert set(NOT_MODELLED) <= set(layer_classes().values())


def test_every_shape_function_is_compared_with_keras() -> None:
    never_called_alone = {"GroupedQueryAttention", "InputLayer", "Lambda", "StackedRNNCells"}
    assert set(functions()) - never_called_alone == set(names()) - never_called_alone


def test_a_layer_without_shape_function_says_why() -> None:
    found = infer("TorchModuleWrapper", {}, UNKNOWN_SPEC)
    assert isinstance(found, Unknown)
    assert "PyTorch" in found.reason
