"""Pictures from OpenCV and Pillow, tables from files, windows: shapes as their documentation says, or as numpy gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerascheck.library.array_values import as_array

from .comparison import compare
from .running import run

IMPORTS = "import os, cv2\nimport numpy as np\nimport pandas as pd\nfrom PIL import Image\nfrom skimage.transform import resize\n"

# OpenCV and Pillow take sizes as (width, height); arrays are (height, width, channels)
PICTURES = [
    ("cv2.imread('a.png')", "(?, ?, 3)", "raw"),
    ("cv2.imread('a.png', 0)", "(?, ?)", "raw"),
    ("cv2.imread('a.png', cv2.IMREAD_GRAYSCALE)", "(?, ?)", "raw"),
    ("cv2.imread('a.png', cv2.IMREAD_UNCHANGED)", "?", "raw"),
    ("cv2.resize(cv2.imread('a.png'), (64, 48))", "(48, 64, 3)", "raw"),
    ("cv2.resize(cv2.imread('a.png'), dsize=(64, 48), interpolation=cv2.INTER_AREA)", "(48, 64, 3)", "raw"),
    ("cv2.resize(np.zeros((28, 28, 1)), (32, 32))", "(32, 32)", ""),
    ("cv2.cvtColor(cv2.imread('a.png'), cv2.COLOR_BGR2GRAY)", "(?, ?)", "raw"),
    ("cv2.cvtColor(cv2.imread('a.png', 0), cv2.COLOR_GRAY2RGB)", "(?, ?, 3)", "raw"),
    ("cv2.GaussianBlur(cv2.imread('a.png'), (3, 3), 0)", "(?, ?, 3)", "raw"),
    ("np.array(Image.open('a.png').convert('RGB').resize((64, 48)))", "(48, 64, 3)", "raw"),
    ("np.asarray(Image.open('a.png').resize((64, 48)).convert('L'))", "(48, 64)", "raw"),
    ("np.array(Image.open('a.png').resize((64, 48)))", "?", "raw"),
    ("resize(cv2.imread('a.png'), (48, 64))", "(48, 64, 3)", "unit"),
    ("resize(cv2.imread('a.png'), (48, 64, 3)) / 1", "(48, 64, 3)", "unit"),
    ("cv2.imread('a.png') / 255.0", "(?, ?, 3)", "unit"),
    ("np.load('a.npy') / 255", "?", "unit"),
]


@pytest.mark.parametrize(("text", "shape", "scale"), PICTURES)
def test_pictures(text: str, shape: str, scale: str) -> None:
    found = as_array(run(f"{IMPORTS}x = {text}")["x"])
    assert (str(found.shape), found.facts.scale) == (shape, scale)


def test_pictures_of_a_folder_are_alike() -> None:
    found = run(
        IMPORTS
        + "x = []\n"
        + "for name in os.listdir('faces'):\n    x.append(cv2.resize(cv2.imread('faces/' + name), (32, 24)))\n"
        + "x = np.array(x)\n"
    )["x"]
    assert (str(found.shape), found.dtype, found.facts.scale) == ("(?, 24, 32, 3)", "uint8", "raw")


TABLES = [
    ("np.loadtxt('a.csv', delimiter=',')", "?"),
    ("np.loadtxt('a.csv', delimiter=',')[:, 0:8]", "(?, 8)"),
    ("np.loadtxt('a.csv', delimiter=',')[:, 8]", "(?,)"),
    ("np.genfromtxt('a.csv', delimiter=',')[:, :-1]", "(?, ?)"),
    ("pd.read_csv('a.csv').iloc[:, 3:13].values", "(?, 10)"),
    ("pd.read_csv('a.csv').values[:, 0:4]", "(?, 4)"),
    ("pd.read_csv('a.csv').dropna().values[:100, 0:4]", "(?, 4)"),
    ("pd.read_csv('a.csv', header=None, names=['a', 'b', 'c']).drop('c', axis=1)", "(?, 2)"),
    ("pd.read_csv('a.csv', usecols=['a', 'b', 'c'])", "(?, 3)"),
    ("pd.read_csv('a.csv', usecols=['a', 'b', 'c'], index_col='a')", "(?, 2)"),
    ("pd.read_csv('a.csv').quality", "(?,)"),
    ("pd.read_csv('a.csv').quality.values.reshape(-1, 1)", "(?, 1)"),
]


@pytest.mark.parametrize(("text", "shape"), TABLES)
def test_tables_from_files(text: str, shape: str, tmp_path: Path) -> None:
    assert str(as_array(run(f"{IMPORTS}x = {text}", tmp_path)["x"]).shape) == shape


def test_brackets_and_windows_are_those_of_numpy() -> None:
    compare(
        "import numpy as np\nfrom numpy.lib.stride_tricks import sliding_window_view\n"
        "a, b = np.arange(12.0).reshape(4, 3), np.arange(4.0)\n"
        "c = np.c_[a, b]\nd = np.c_[b, b]\ne = np.r_[a, a]\nf = np.r_[b, 1.0]\n"
        "w = sliding_window_view(b, 2)\nv = sliding_window_view(a, 2, axis=0)\n"
    )
