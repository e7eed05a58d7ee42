"""The table of symbols: intervals, scopes, signatures; held to the installed Keras."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from kerascheck.keras_api.generate import intervals, merge
from kerascheck.keras_api.lookup import COMPUTED, MISSING, Parameter, _index, exists, names_in, symbol
from kerascheck.keras_api.sources import Sources


def names(path: str, version: tuple[int, int]) -> list[str]:
    entry = symbol(path, version)
    assert entry is not None
    return [parameter.name for parameter in entry.parameters]


def test_symbols_come_and_go() -> None:
    assert exists("keras.layers.LocallyConnected1D", (2, 15), through_tensorflow=False)
    assert not exists("keras.layers.LocallyConnected1D", (3, 0), through_tensorflow=False)
    assert not exists("keras.ops.sum", (2, 15), through_tensorflow=False)
    assert exists("keras.ops.sum", (3, 0), through_tensorflow=False)


def test_tensorflow_has_more() -> None:
    for path in ("keras.preprocessing.text.Tokenizer", "keras.preprocessing.image.ImageDataGenerator", "keras.backend.sum"):
        for version in ((3, 0), (3, 8), (3, 15)):
            assert exists(path, version, through_tensorflow=True) and not exists(path, version, through_tensorflow=False)
        assert exists(path, (2, 13), through_tensorflow=False)


def test_signatures_change() -> None:
    assert "time_major" in names("keras.layers.LSTM", (2, 15)) and "time_major" not in names("keras.layers.LSTM", (3, 15))
    assert "use_cudnn" not in names("keras.layers.LSTM", (3, 1)) and "use_cudnn" in names("keras.layers.LSTM", (3, 2))
    assert names("keras.layers.Embedding", (2, 15))[4] == "activity_regularizer"
    assert "workers" in names("keras.Model.fit", (2, 15)) and "workers" not in names("keras.Model.fit", (3, 15))


def test_intervals() -> None:
    versions = ["2.15", "3.0", "3.1", "3.2"]
    assert intervals({0, 2, 3}, versions) == "2.15-2.15,3.1-"
    assert intervals({1, 2}, versions) == "3.0-3.1"


def test_merging_keeps_every_order() -> None:
    sequences = [["a", "b", "c"], ["a", "c", "d"], ["c", "a", "d"], []]
    merged: list[tuple[str, set[int]]] = []
    for index, sequence in enumerate(sequences):
        merged = merge(merged, sequence, index)
    for index, sequence in enumerate(sequences):
        assert [text for text, have in merged if index in have] == sequence


def test_sources_of_a_small_package(tmp_path: Path) -> None:
    files = {
        "keras/__init__.py": "from keras import layers\nfrom keras.src.base import Layer\n",
        "keras/layers/__init__.py": "from keras.src.dense import Dense\nfrom keras.src.dense import Dense as Full\n",
        "keras/src/version.py": "__version__ = '3.1.2'\n",
        "keras/src/base.py": "RATE = 0.5\nclass Layer:\n    def __init__(self, *, name=None, rate=RATE, **kwargs): ...\n    def call(self): ...\n",
        "keras/src/dense.py": "from keras.src import base\nclass Dense(base.Layer):\n    pass\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    sources = Sources(tmp_path)
    table = sources.public("keras")
    assert sources.version == "3.1.2"
    assert sorted(table) == ["keras", "keras.Layer", "keras.Layer.call", "keras.layers", "keras.layers.Dense", "keras.layers.Full"]
    full = table["keras.layers.Full"]
    assert (full.name, full.bases, full.parameters) == ("Dense", ["Layer"], [[".name", None], [".rate", 0.5], ["**kwargs"]])


def shown(parameter: Parameter) -> tuple[Any, ...]:
    return parameter.name, parameter.kind, parameter.default


def live_parameters(target: Any) -> list[tuple[Any, ...]]:
    kinds = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**", "KEYWORD_ONLY": "k"}
    signature = inspect.signature(target.__init__ if inspect.isclass(target) else target)
    rows = list(signature.parameters.values())[1 if inspect.isclass(target) else 0 :]
    return [(row.name, kinds.get(row.kind.name, ""), MISSING if row.default is row.empty else row.default) for row in rows]


@pytest.mark.live
@pytest.mark.parametrize("root", ["keras", "keras._tf_keras.keras"])
def test_the_table_is_what_the_installed_keras_has(root: str) -> None:
    import keras

    version = tuple(int(part) for part in keras.__version__.split(".")[:2])
    if version != (3, 15):
        pytest.skip("held to the Keras that the table ends with")
    for info in pkgutil.walk_packages(keras.__path__, "keras."):
        if ".src" not in info.name and "._legacy" not in info.name:
            import_module(info.name)
    through_tensorflow = root != "keras"
    wrong = []
    members = tuple(f"keras.{cls}." for cls in ("Layer", "Model", "Sequential", "Optimizer"))
    for path in sorted(_index()):
        entry = symbol(path, through_tensorflow=through_tensorflow)
        found: Any = import_module(root)
        for part in path.split(".")[1:]:
            found = getattr(found, part, None)
        if path.startswith(members):
            continue
        if (entry is None) != (found is None) and path != "keras.backend":
            wrong.append(path)
        elif entry is not None and entry.kind in ("class", "function") and path != "keras.name_scope":
            have = [shown(parameter) for parameter in entry.parameters]
            told = live_parameters(found)
            if len(have) != len(told) or any(one[:2] != two[:2] or one[2] not in (two[2], COMPUTED) for one, two in zip(have, told, strict=False)):
                wrong.append(f"{path}: {have} != {told}")
    assert not wrong


@pytest.mark.live
def test_names_of_a_module_are_those_of_the_installed_keras() -> None:
    import keras

    live = {name for name in dir(keras.layers) if not name.startswith("_")}
    assert set(names_in("keras.layers")) == live
