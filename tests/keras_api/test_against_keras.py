"""Every row of the migration tables is true of the installed Keras: old arguments are refused or ignored as said, old names are gone, new ones do the same."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from kerascheck.keras_api.arguments import GONE, RENAMED, SWALLOWED, change_of, taken
from kerascheck.keras_api.backend_functions import DEFAULTS, SAME
from kerascheck.keras_api.lookup import BASE_LAYER_ARGUMENTS, IGNORED_ARGUMENTS, Entry, names_in, symbol
from kerascheck.keras_api.methods import REMOVED, method
from kerascheck.keras_api.migration import INSTEAD, MERGED, successor
from kerascheck.keras_api.migration import RENAMED as RENAMED_SYMBOLS
from kerascheck.keras_api.versions import NEWEST
from kerascheck.library.keras_arguments import _LENIENT, _STRICT_BASES

pytestmark = pytest.mark.live

ENOUGH = {
    "units": 3, "filters": 3, "kernel_size": 3, "input_dim": 4, "output_dim": 3, "rate": 0.5, "pool_size": 2, "size": 2, "stddev": 0.1,
    "target_shape": (3,), "n": 2, "dims": (1,), "height": 3, "width": 3, "activation": "relu", "num_heads": 2, "key_dim": 3, "factor": 0.1,
    "function": abs, "num_bins": 3, "equation": "ab,bc->ac", "output_shape": 3, "axes": 1, "scale": 0.1, "seed": 3, "height_factor": 0.1,
    "min_value": 0, "max_value": 1, "filepath": "a.keras", "learning_rate": 0.1, "schedule": abs,
}  # fmt: skip
"""A value for each parameter that has to be given."""

OLD = sorted({*RENAMED, *(name for rows in GONE.values() for name in rows)})


def required(entry: Entry) -> dict[str, Any] | None:
    """Arguments with which a class can be made; None where it is not known which."""
    from kerascheck.keras_api.lookup import MISSING

    names = [each.name for each in entry.parameters if each.default is MISSING and each.kind in ("", "k")]
    return {name: ENOUGH[name] for name in names} if all(name in ENOUGH for name in names) else None


def makes(cls: Any, arguments: dict[str, Any]) -> bool:
    """Whether a class takes these arguments."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            cls(**arguments)
        except Exception:
            return False
    return True


def classes(module: str) -> Iterator[tuple[Any, Entry, dict[str, Any]]]:
    """The classes of a module that can be made, each with arguments that suffice."""
    for name in names_in(module):
        entry = symbol(f"{module}.{name}")
        if entry is None or entry.kind != "class":
            continue
        arguments = required(entry)
        cls = getattr(import_module(module), name)
        if arguments is not None and makes(cls, arguments):
            yield cls, entry, arguments


@pytest.mark.parametrize("module", ["keras.layers", "keras.optimizers", "keras.callbacks", "keras.regularizers", "keras.constraints"])
def test_old_arguments_of_classes_are_refused_unless_said_otherwise(module: str) -> None:
    wrong, seen = [], 0
    for cls, entry, arguments in classes(module):
        strict = any(base in entry.bases for base in ("Layer", "Optimizer")) or not any(each.kind == "**" for each in entry.parameters)
        known = {each.name for each in entry.parameters} | set(BASE_LAYER_ARGUMENTS) | set(IGNORED_ARGUMENTS.get(entry.name, ()))
        for old in OLD:
            if entry.name in _LENIENT or change_of(entry, old) is None or old in known - set(SWALLOWED) or old in {each.name for each in entry.parameters}:
                continue
            seen += 1
            swallowed = old in SWALLOWED and taken(entry, old)
            if (strict or swallowed) and makes(cls, {**arguments, old: 0.1 if swallowed else None}) is not swallowed:
                wrong.append(f"{entry.path}({old}=…)")
    assert wrong == []
    assert seen or module in ("keras.constraints", "keras.regularizers")


@pytest.mark.parametrize(
    "module",
    [f"keras.{name}" for name in ("layers", "optimizers", "optimizers.schedules", "losses", "metrics", "callbacks", "initializers", "utils")],
)
def test_invented_arguments_are_refused_where_that_is_said(module: str) -> None:
    taken_silently = []
    for cls, entry, arguments in classes(module):
        open_ended = any(each.kind == "**" for each in entry.parameters)
        strict = not open_ended or any(base in entry.bases for base in _STRICT_BASES)
        if strict and entry.name not in _LENIENT and makes(cls, {**arguments, "invented": None}):
            taken_silently.append(entry.path)
    assert taken_silently == []


@pytest.mark.parametrize("name", ["compile", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch"])
def test_old_arguments_of_methods_are_refused(name: str) -> None:
    import keras

    entry = method(name, NEWEST)
    assert entry is not None
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    given = () if name == "compile" else (np.ones((4, 3)),)
    for old in OLD:
        if change_of(entry, old) is not None:
            with pytest.raises((TypeError, ValueError), match=old):
                getattr(model, name)(*given, **{old: None})


def test_what_is_said_to_be_gone_is_gone() -> None:
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    model.fit(np.ones((2, 3)), np.ones((2, 2)), verbose=0)
    owners = {"model": model, "layer": model.layers[0], "optimizer": model.optimizer}
    assert [f"{kind}.{name}" for kind, owner in owners.items() for name in REMOVED[kind] if hasattr(owner, name)] == []
    missing = [new for kind, owner in owners.items() for new, _ in REMOVED[kind].values() if new and not hasattr(owner, new.partition(".")[0])]
    assert missing == []


def reach(path: str) -> Any:
    """The object at a path of the installed Keras, None when there is none."""
    found: Any = import_module("keras")
    for part in path.split(".")[1:]:
        found = getattr(found, part, None)
    return found


@pytest.mark.parametrize("old", sorted({*RENAMED_SYMBOLS, *INSTEAD, *MERGED} - {"keras.optimizers.legacy"}))
def test_old_symbols_are_gone_and_new_ones_there(old: str) -> None:
    assert reach(old) is None
    found = successor(old)
    assert found is not None and (not found.path or reach(found.path) is not None)


ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "arange": (1, 7, 2), "binary_crossentropy": ("labels", "probabilities"), "cast": ("x", "float32"),
    "categorical_crossentropy": ("labels", "probabilities"), "clip": ("x", 0.2, 0.6), "concatenate": (["x", "x"],), "constant": (3.0, "float32"),
    "dot": ("x", "square"), "elu": ("x",), "equal": ("x", "x"), "eye": (3,), "greater": ("x", "y"), "greater_equal": ("x", "y"), "less": ("x", "y"),
    "less_equal": ("x", "y"), "not_equal": ("x", "y"), "maximum": ("x", "y"), "minimum": ("x", "y"), "one_hot": ("ids", 4), "ones": ((2, 3),),
    "zeros": ((2, 3),), "permute_dimensions": ("x", (1, 0)), "pow": ("x", 2), "repeat_elements": ("x", 2, 1), "reshape": ("x", (3, 2)),
    "reverse": ("x", 1), "sparse_categorical_crossentropy": ("ids", "probabilities"), "squeeze": ("thin", 1), "stack": (["x", "x"],),
    "tile": ("x", (1, 2)), "gather": ("x", "ids"), "max": ("x", 1), "mean": ("x", 0), "min": ("x", 0), "sum": ("x", 1),
    "all": ("truth", 0), "any": ("truth", 1),
}  # fmt: skip
"""Arguments of functions that take more than one tensor ``x``; a text names one of `VALUES`."""

VALUES = {
    "x": np.array([[0.1, 0.5, 0.9], [0.7, 0.2, 0.3]], "float32"), "y": np.array([[0.3, 0.5, 0.1], [0.8, 0.2, 0.1]], "float32"),
    "labels": np.array([[0, 0, 1], [1, 0, 0]], "float32"), "probabilities": np.array([[0.2, 0.3, 0.5], [0.7, 0.2, 0.1]], "float32"),
    "square": np.arange(9, dtype="float32").reshape(3, 3), "ids": np.array([1, 0]), "thin": np.ones((2, 1, 3), "float32"),
    "truth": np.array([[True, False], [True, True]]),
}  # fmt: skip

RANDOM = ("random_normal", "random_uniform", "truncated_normal")


def value(argument: Any) -> Any:
    """An argument with names replaced by tensors."""
    import keras

    if isinstance(argument, list):
        return [value(each) for each in argument]
    return keras.ops.convert_to_tensor(VALUES[argument]) if isinstance(argument, str) and argument in VALUES else argument


@pytest.mark.parametrize("name", sorted({*SAME, *DEFAULTS}))
def test_backend_functions_give_what_todays_give(name: str) -> None:
    import tensorflow as tf

    old = getattr(tf.keras.backend, name)
    found = successor(f"keras.backend.{name}")
    assert found is not None and found.path
    new = reach(found.path)
    if name in RANDOM:
        assert tuple(new((2, 3), 0.0, 1.0).shape) == tuple(old((2, 3), 0.0, 1.0).shape)
        return
    arguments = [value(each) for each in ARGUMENTS.get(name, ("x",))]
    more = {}
    if name in DEFAULTS:
        count, text = DEFAULTS[name]
        assert len(arguments) == count
        key, _, number = text.partition("=")
        more = {key: int(number)}
    expected, got = np.asarray(old(*arguments)), np.asarray(new(*arguments, **more))
    assert expected.shape == got.shape
    np.testing.assert_allclose(expected, got, rtol=1e-4, atol=1e-5)
