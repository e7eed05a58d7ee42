"""Old programs (fixtures/migration): after ``--fix --unsafe-fixes`` today's Keras runs them, and their models are what the old code meant.

Output shapes and numbers of parameters are worked out by hand from the old code, as older Keras would have built it.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any

import pytest

from kerascheck.check import check_files
from kerascheck.result import FileInput
from kerascheck.settings import Settings

FOLDER = Path(__file__).parents[1] / "fixtures" / "migration"


def conv(width: int, height: int, channels: int, filters: int) -> int:
    return (width * height * channels + 1) * filters


def dense(inputs: int, units: int) -> int:
    return (inputs + 1) * units


def lstm(inputs: int, units: int) -> int:
    return 4 * (inputs + units + 1) * units


def inception(channels: int, n1: int, r3: int, n3: int, r5: int, n5: int, pool: int) -> int:
    reduced = conv(1, 1, channels, n1) + conv(1, 1, channels, r3) + conv(1, 1, channels, r5) + conv(1, 1, channels, pool)
    return reduced + conv(3, 3, r3, n3) + conv(5, 5, r5, n5)


BLOCKS = ((16, 16, 1), (16, 32, 2), (32, 64, 2))
RESNET = conv(3, 3, 3, 16) + sum(
    4 * n + conv(3, 3, n, m) + 4 * m + conv(3, 3, m, m) + (conv(1, 1, n, m) if stride > 1 else 0) for n, m, stride in BLOCKS
) + 4 * 64 + dense(8 * 8 * 64, 10)
UNET = (
    conv(3, 3, 1, 32) + conv(3, 3, 32, 32) + conv(3, 3, 32, 64) + conv(3, 3, 64, 64) + conv(3, 3, 64, 128) + conv(3, 3, 192, 64)
    + conv(3, 3, 96, 32) + conv(1, 1, 32, 1)
)
VGG16 = (
    conv(3, 3, 3, 64) + conv(3, 3, 64, 64) + conv(3, 3, 64, 128) + conv(3, 3, 128, 128) + conv(3, 3, 128, 256) + 2 * conv(3, 3, 256, 256)
    + conv(3, 3, 256, 512) + 5 * conv(3, 3, 512, 512)
)
STEERING = (
    conv(5, 5, 3, 24) + conv(5, 5, 24, 36) + conv(5, 5, 36, 48) + conv(3, 3, 48, 64) + dense(3 * 35 * 64, 100) + dense(100, 1)
)
"""65 x 320 after the cropping; 31 x 158, 14 x 77, 5 x 37, 3 x 35 after the convolutions, the last of which keeps 3 x 35."""

EXPECTED: dict[str, dict[str, tuple[tuple[Any, ...], int]]] = {
    "addition_rnn": {"model": ((None, 4, 12), lstm(12, 128) + lstm(128, 128) + dense(128, 12))},
    "attention_lstm": {"model": ((None, 1), 1000 * 64 + 2 * lstm(64, 32) + (64 * 50 + 50 + 50) + dense(64, 1))},
    "autoencoder_keras1": {
        "autoencoder": ((None, 28, 28, 1), conv(3, 3, 1, 16) + conv(3, 3, 16, 8) + 3 * conv(3, 3, 8, 8) + conv(3, 3, 8, 16) + conv(3, 3, 16, 1)),
        "encoder": ((None, 4, 4, 8), conv(3, 3, 1, 16) + conv(3, 3, 16, 8) + conv(3, 3, 8, 8)),
    },
    "callbacks": {"model": ((None, 3), dense(10, 20) + dense(20, 3))},
    "cifar10_keras1": {
        "model": ((None, 10), conv(3, 3, 3, 32) + conv(3, 3, 32, 32) + conv(3, 3, 32, 64) + conv(3, 3, 64, 64) + dense(6 * 6 * 64, 512) + dense(512, 10)),
    },
    "cudnn_translation": {"model": ((None, None, 80), 60 * 48 + 80 * 48 + 2 * lstm(48, 48) + dense(48, 80))},
    "custom_layer": {"model": ((None, 1), 16 * 32 + dense(32, 1))},
    "dcgan": {},
    "deep_cnn_positional": {
        "model": (
            (None, 1000),
            conv(3, 3, 3, 64) + conv(3, 3, 64, 64) + conv(3, 3, 64, 128) + conv(3, 3, 128, 256) + dense(8 * 8 * 256, 512) + dense(512, 1000),
        ),
    },
    "experimental_preprocessing": {"model": ((None, 5), conv(3, 3, 3, 16) + conv(3, 3, 16, 32) + dense(15 * 15 * 32, 128) + dense(128, 5))},
    "imdb_lstm_keras1": {"model": ((None, 1), 200 * 128 + lstm(128, 128) + dense(128, 1))},
    "inception_concat": {
        "googlenet": (
            (None, 1000),
            inception(192, 64, 96, 128, 16, 32, 32) + inception(256, 128, 128, 192, 32, 96, 64) + dense(7 * 7 * 480, 1000),
        ),
    },
    "mnist_cnn_keras1": {"model": ((None, 10), conv(3, 3, 1, 32) + conv(3, 3, 32, 32) + dense(12 * 12 * 32, 128) + dense(128, 10))},
    "pima_mlp": {"model": ((None, 1), dense(8, 12) + dense(12, 8) + dense(8, 1))},
    "pretrained_embedding": {
        "model": ((None, 2), 10 * 50 + conv(5, 1, 50, 128) + conv(5, 1, 128, 128) + dense(128, 128) + dense(128, 2)),
    },
    "private_tf": {"model": ((None, 10), dense(784, 128) + dense(128, 10))},
    "resnet_merge": {"model": ((None, 10), RESNET)},
    "saving": {"model": ((None, 1), dense(8, 12) + dense(12, 1)), "whole": ((None, 1), dense(8, 12) + dense(12, 1))},
    "siamese": {"model": ((None, 1), dense(784, 128) + dense(128, 128))},
    "stateful_lstm": {"model": ((25, 1), lstm(1, 50) + lstm(50, 50) + dense(50, 1))},
    "steering": {"model": ((None, 1), STEERING)},
    "text_cnn_keras1": {"model": ((None, 1), 50 * 32 + conv(5, 1, 32, 64) + dense(9 * 64, 16) + dense(16, 1))},
    "text_generation": {"model": ((None, 21), lstm(21, 64) + lstm(64, 64) + dense(64, 21))},
    "tf2_generator": {"model": ((None, 1), conv(3, 3, 3, 32) + conv(3, 3, 32, 64) + dense(14 * 14 * 64, 128) + dense(128, 1))},
    "transfer_vgg": {"model": ((None, 2), VGG16 + dense(2 * 2 * 512, 256) + dense(256, 2))},
    "two_inputs": {"nn": ((None, 1), 100 * 16 + 200 * 16 + dense(32, 64) + dense(64 + 16 + 1, 1))},
    "unet_keras1": {"model": ((None, 64, 80, 1), UNET)},
    "vae": {"vae": ((None, 784), dense(784, 256) + 2 * dense(256, 2) + dense(2, 256) + dense(256, 784))},
}


def migrated(name: str) -> str:
    """The text that ``--fix --unsafe-fixes`` leaves of a program; advice on weights and activations would change what it meant."""
    path = FOLDER / f"{name}.py"
    file = FileInput(path, path.name, path.read_text(encoding="utf-8"))
    settings = Settings(live="never", cache=False, fix=True, unsafe_fixes=True, keras_version="3.15", ignore=("KC4", "KC50"))
    result = check_files([file], settings)
    assert not result.internal_errors
    left = [f"{each.span.start.row}: {each.code} {each.message}" for each in result.diagnostics if each.code.startswith(("KC80", "KC90"))]
    assert not left
    return result.fixed[0].text


def test_every_program_has_an_expectation() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == set(EXPECTED) and len(EXPECTED) >= 25


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_fixing_leaves_nothing_old(name: str) -> None:
    text = migrated(name)
    compile(text, name, "exec")


@pytest.mark.live
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_todays_keras_builds_what_the_old_code_meant(name: str, tmp_path: Path) -> None:
    import keras

    keras.backend.clear_session()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.chdir(tmp_path), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(migrated(name), name, "exec"), namespace)
    for variable, (shape, parameters) in EXPECTED[name].items():
        model = namespace[variable]
        assert (model.output_shape, model.count_params()) == (shape, parameters)
    if name == "dcgan":
        gan = namespace["dcgan"]
        assert gan.generator.output_shape == (None, 28, 28, 1)
        assert gan.discriminator.count_params() == conv(3, 3, 1, 32) + conv(3, 3, 32, 64) + 4 * 64 + dense(8 * 8 * 64, 1)
