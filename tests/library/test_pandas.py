"""pandas models against pandas: columns are arrays, frames know their size and names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kerascheck.library.array_values import as_array
from kerascheck.values.objects import LibraryObject

from .comparison import check
from .running import run

pytest.importorskip("pandas")

IMPORTS = "import numpy as np\nimport pandas as pd\n"

EXACT = """
df = pd.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5], "y": [0, 1, 1]})
x = df.drop("y", axis=1)
y = df["y"]
values = df.drop(columns=["y"]).values
two = df[["a", "b"]]
part = df.iloc[:, :-1]
last = df.iloc[:, -1]
last_values = df.iloc[:, -1].values
rows = df.iloc[:2].values
size = df.shape[0]
width = df.shape[1]
array = df[["a", "y"]].to_numpy()
floats = df.astype("float32")

df = pd.DataFrame(np.random.rand(20, 4), columns=["a", "b", "c", "y"])
x = df.loc[:, ["a", "b"]]
y = df["y"].values
z = df.values[:, :3]
head = df.head()
w = df.pop("y")
rest = df.values

df = pd.DataFrame(np.random.rand(20, 4))
x = df.values
both = pd.concat([df, df], axis=1)
long = pd.concat([df, df])
dummies = pd.get_dummies(pd.Series(["x", "y", "x", "z"])).values
"""


def _plain(value: Any) -> Any:
    """A frame or column as numpy's array."""
    return value.to_numpy() if hasattr(value, "to_numpy") else value


@pytest.mark.parametrize("text", EXACT.strip().split("\n\n"))
def test_shapes_are_those_of_pandas(text: str) -> None:
    real: dict[str, Any] = {}
    exec(IMPORTS + text, real)
    ours = run(IMPORTS + text)
    for name, value in real.items():
        if name not in ("__builtins__", "np", "pd", "df"):
            found = ours[name]
            check(as_array(found) if isinstance(found, LibraryObject) else found, _plain(value), name)


def test_a_data_file_of_the_project_is_counted(tmp_path: Path) -> None:
    (tmp_path / "heart.csv").write_text("age,chol,target\n61,200,0\n45,180,1\n")
    names = run("import pandas as pd\ndf = pd.read_csv('heart.csv')\nx = df.drop('target', axis=1).values\ny = df['target']", root=tmp_path)
    assert str(names["x"].shape) == "(2, 2)"
    assert str(names["y"].shape) == "(2,)"


def test_other_files_are_not_read(tmp_path: Path) -> None:
    inside = tmp_path / "project"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    text = "import pandas as pd\ndf = pd.read_csv('../secret.csv')\nx = df.values\ny = df['b']\nz = df[['a', 'b']]"
    names = run(text, root=inside)
    assert str(names["x"].shape) == "(?, ?)"
    assert str(names["y"].shape) == "(?,)"
    assert str(names["z"].state["values"].shape) == "(?, 2)"


def test_mapped_labels_know_their_classes() -> None:
    names = run(IMPORTS + "df = pd.DataFrame({'s': ['m', 'b', 'm']})\ny = df['s'].map({'m': 1, 'b': 0})")
    assert (names["y"].facts.low, names["y"].facts.high, names["y"].facts.classes) == (0, 1, 2)
