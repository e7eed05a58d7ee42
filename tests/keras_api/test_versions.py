"""Which Keras a program is held to: versions, the project's pins, the setting, and what follows for findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerascheck.check import check_files, keras_version
from kerascheck.keras_api.pins import pinned_keras
from kerascheck.keras_api.versions import NEWEST, Target, uses_legacy_keras
from kerascheck.result import FileInput
from kerascheck.settings import Settings, SettingsError, from_table


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("requirements.txt", "numpy==1.26\nkeras==2.15.0\n", (2, 15)),
        ("requirements-dev.txt", "tensorflow-cpu==2.13.1\n", (2, 13)),
        ("requirements.txt", "tensorflow[and-cuda]~=2.14.0\n", (2, 14)),
        ("requirements.txt", "tensorflow==2.16.1\n", NEWEST),
        ("requirements.txt", "tensorflow>=2.4,<2.11\n", (2, 10)),
        ("requirements.txt", "keras<3\n", (2, 15)),
        ("requirements.txt", "tensorflow==2.18.0\nkeras==3.6.0\n", (3, 6)),
        ("requirements.txt", "keras>=2.4\n", None),
        ("requirements.txt", "# keras==2.4\nkeras-tuner==1.4.7\ntensorflow-hub==0.16\ntf-keras==2.16\n", None),
        ("requirements/base.txt", "Keras==2.2.4", (2, 2)),
        ("pyproject.toml", '[project]\ndependencies = ["numpy", "tensorflow==2.15"]\n', (2, 15)),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.11"\nkeras = "^3.4.1"\n', (3, 4)),
        ("poetry.lock", '[[package]]\nname = "keras"\nversion = "2.13.1"\ndescription = "x"\n', (2, 13)),
        ("uv.lock", '[[package]]\nname = "tensorflow"\nversion = "2.14.0"\nsource = { registry = "x" }\n', (2, 14)),
        ("Pipfile.lock", '{"default": {"keras": {"hashes": ["sha256:a"], "version": "==2.15.0"}}}', (2, 15)),
        ("environment.yml", "dependencies:\n  - python=3.9\n  - tensorflow=2.10.0\n  - pip:\n      - x\n", (2, 10)),
        ("setup.py", 'setup(install_requires=["keras==2.2.4", "h5py"])', (2, 2)),
        ("notes.txt", "keras==2.2.4", None),
    ],
)
def test_pins(tmp_path: Path, name: str, text: str, expected: tuple[int, int] | None) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    assert pinned_keras(tmp_path) == expected


def test_a_lock_file_is_more_exact_than_requirements(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("keras==2.14\n", encoding="utf-8")
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "keras"\nversion = "3.9.2"\n', encoding="utf-8")
    assert pinned_keras(tmp_path) == (3, 9)


def test_order_of_what_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements.txt").write_text("keras==2.14\n", encoding="utf-8")
    settings = Settings(root=tmp_path, live="never")
    monkeypatch.setattr("kerascheck.keras_api.installed.installed_keras", lambda *_: (3, 9))
    assert keras_version(settings) == (3, 9)
    assert keras_version(Settings(root=tmp_path, live="never", keras_version="3.1.1")) == (3, 1)
    monkeypatch.setattr("kerascheck.keras_api.installed.installed_keras", lambda *_: None)
    assert keras_version(settings) == (2, 14)
    assert keras_version(Settings(root=tmp_path / "elsewhere", live="never")) == NEWEST


def test_the_setting() -> None:
    assert from_table({"keras-version": "2.15"}, Settings()).keras_version == "2.15"
    for wrong in ("two", "7.1", 2.15):
        with pytest.raises(SettingsError, match="keras-version"):
            from_table({"keras-version": wrong}, Settings())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('os.environ["TF_USE_LEGACY_KERAS"] = "1"', True),
        ('os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")', True),
        ('os.environ["TF_USE_LEGACY_KERAS"] = "0"', False),
        ("import keras", False),
    ],
)
def test_legacy(text: str, expected: bool) -> None:
    assert uses_legacy_keras(text) is expected


def test_target_of_a_path() -> None:
    target = Target(legacy=True)
    assert target.version("tensorflow.keras.layers.Dense") == (2, 15)
    assert target.version("keras.layers.Dense") == NEWEST
    assert Target().version("tensorflow.keras") == NEWEST
    assert Target().version("tf_keras.layers") == (2, 15)


OLD = """\
import numpy as np
from keras import backend as K
from keras.layers import Conv2D, Dense, Embedding, Input, LSTM
from keras.models import Model
from keras.optimizers import Adam
from keras.preprocessing.text import Tokenizer

inputs = Input((10,))
outputs = Dense(1)(LSTM(4, implementation=1, time_major=False)(Embedding(10, 4, input_length=10, weights=[np.zeros((10, 4))])(inputs)))
model = Model(inputs, outputs)
model.compile(Adam(lr=0.1), "mse")
model.fit_generator(None, steps_per_epoch=3, workers=2)
print(K.sum(K.ones((3,))), model.output_shape, Dense(3, batch_input_shape=(None, 3)))
"""


def codes(text: str, version: str, tmp_path: Path) -> list[tuple[int, str]]:
    settings = Settings(live="never", cache=False, keras_version=version, root=tmp_path)
    file = FileInput(tmp_path / "program.py", "program.py", text)
    found = check_files([file], settings).diagnostics
    return [(each.span.start.row, each.code) for each in found if each.code[:4] in ("KC80", "KC90")]


def test_what_a_version_still_has_is_not_gone(tmp_path: Path) -> None:
    assert codes(OLD, "2.15", tmp_path) == []
    assert codes(OLD, "2.4", tmp_path) == []
    assert {row for row, _ in codes(OLD, "3.9", tmp_path)} == {6, 9, 11, 12, 13}


def test_what_a_version_does_not_have_yet_or_any_more(tmp_path: Path) -> None:
    text = """\
from keras import layers, ops
from keras.utils import np_utils

layers.Dense(3, lora_rank=4)
layers.RandomErasing()
layers.Dense(3, kernel_initialiser="zeros")
"""
    assert codes(text, "2.14", tmp_path) == [(1, "KC803"), (2, "KC903"), (4, "KC801"), (5, "KC803"), (6, "KC801")]
    assert codes(text, "3.1", tmp_path) == [(2, "KC903"), (5, "KC803"), (6, "KC801")]
    assert codes(text, "3.15", tmp_path) == [(2, "KC903"), (6, "KC801")]


def test_arguments_bind_as_in_the_version_that_counts(tmp_path: Path) -> None:
    text = "from keras.layers import LSTM\n\nLSTM(*range(1, 25))\n"
    assert codes(text, "3.15", tmp_path) == []
    assert codes(text, "2.15", tmp_path) == [(3, "KC802")]
