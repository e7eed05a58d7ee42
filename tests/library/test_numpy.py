"""NumPy models against numpy: the same text is run by both, and shapes, dtypes and facts must hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerascheck.library.array_facts import root
from kerascheck.library.array_moments import surely
from kerascheck.library.array_values import as_array
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import named
from kerascheck.values.shape import Shape
from kerascheck.values.unknown import Unknown

from .comparison import compare
from .running import run

EXACT = """
a = np.array([[1, 2, 3], [4, 5, 6]])

a = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")

a = np.array([1.5, 2])

a = np.array([True, False])

a = np.array(["cat", "dog"])

a = np.array([[1, 0], [0, 1]] * 6)

a = np.asarray([np.zeros(3), np.ones(3)])

a = np.zeros((3, 4))
b = np.zeros(5, dtype=int)
c = np.ones((2, 3), "uint8")
d = np.empty((2, 0))

a = np.full((8, 1), 0.3)
b = np.full(4, 2)
c = np.full((2, 2), 7, dtype="float32")
d = np.full((600, 2), True)

a = np.zeros((900, 3))
b = np.ones_like(a)
c = np.zeros_like(a, dtype=np.int32)
d = np.full_like(a, 3)

a = np.arange(10)
b = np.arange(2, 20, 3)
c = np.arange(0, 1, 0.1)
d = np.arange(1000).reshape(10, 100)
e = np.arange(5, 0, -1)

a = np.arange(6, dtype="float32")
b = np.arange(700) % 40
c = np.arange(80) % 40
d = a[::2]

a = np.linspace(0, 1, 11)
b = np.linspace(-3, 3)
c = np.linspace(0, 1, 5, dtype="float32")
d = np.logspace(0, 2, 4)

a = np.eye(3)
b = np.eye(4, 5)
c = np.identity(6)
d = np.eye(40)[np.arange(80) % 40]
e = np.eye(3, dtype="int32")

a = np.eye(4)[np.random.randint(0, 4, 50)]
b = np.eye(2)[np.random.randint(0, 2, size=(3, 4, 5))]
c = np.eye(30)[np.random.randint(0, 30, (4, 6))]

a = np.eye(5)[[0, 3, 1]]
b = np.eye(5)[2]
c = np.eye(5)[np.array([1, 2])]
d = np.eye(5)[1:3]
e = np.eye(100)[:, 3]
f = np.eye(5)[:, :2]

a, b = np.meshgrid(np.arange(3), np.arange(4))
c = np.meshgrid(np.arange(3), np.arange(4), indexing="ij")

a = np.indices((3, 4))
b = np.diag([1, 2, 3])
c = np.tril(np.ones((4, 4)))
d = np.tri(3)

a = np.random.rand(3, 4)
b = np.random.randn(2, 5)
c = np.random.random((3, 2))
d = np.random.random(4)
e = np.random.rand(64, *(28, 28), 1)

a = np.random.randint(0, 10, 500)
b = np.random.randint(5, size=(3, 4))
c = np.random.randint(1, 8, (4, 2), dtype="int32")
d = np.random.randint(0, 256, (4, 8, 8, 3))

a = np.random.uniform(-1, 1, 20)
b = np.random.uniform(1, 90, (6, 1))
c = np.random.uniform(size=(3, 3))
d = np.random.uniform(np.zeros(3), 1)

a = np.random.normal(0.4, 1.2, size=(3, 64, 2))
b = np.random.normal(size=7)
c = np.random.standard_normal((2, 3))
d = np.random.normal(np.zeros((3, 1)), np.ones(4))

a = np.random.choice([0, 255], size=(16, 4, 4, 1))
b = np.random.choice(5, 10)
c = np.random.choice(["cat", "dog"], 30)
d = np.random.choice(np.arange(3), (2, 2))

a = np.random.permutation(10)
b = np.random.permutation(np.zeros((4, 2)))
c = np.random.binomial(1, 0.5, (8, 3))
d = np.random.poisson(3, 5)

a = np.random.beta(1, 2, (3,))
b = np.random.exponential(2.0, size=4)
c = np.random.dirichlet(np.ones(4), size=6)
d = np.random.multinomial(1, [0.2, 0.8], size=9)
e = np.random.gamma(2.0, size=(2, 2))

rng = np.random.default_rng(3)
a = rng.random((3, 4))
b = rng.integers(0, 5, size=60)
c = rng.integers(3, endpoint=True, size=(2, 2))
d = rng.normal(size=(4, 4))
e = rng.choice(["a", "b"], 5)
f = rng.permutation(6)
g = rng.standard_normal(5, dtype="float32")
h = rng.uniform(0, 2, (3,))

rs = np.random.RandomState(0)
a = rs.rand(4, 2)
b = rs.randint(0, 3, 10)
c = rs.randn(5)
d = rs.choice([1, 2, 3], 7)
e = rs.uniform(size=3)

x = np.random.randint(0, 256, (20, 8, 8, 3)).astype("float32") / 255.0
y = x * 2 - 1
z = (x - 0.5) / 0.5
w = 1 - x
v = x[:, ::2, ::2, :1]

x = np.random.randint(0, 256, (20, 8, 8), dtype="uint8")
a = x / 255
b = x.astype("float32") / 127.5 - 1
c = x[..., np.newaxis]
d = x[:, :, :, None] / 255.0
e = np.expand_dims(x, -1)
f = x // 128

x = np.random.rand(30, 8)
m = x.mean(axis=0)
s = x.std(axis=0)
z = (x - m) / s; z2 = (x - x.mean()) / x.std()
k = x - x.mean(axis=1, keepdims=True)

x = np.random.rand(500, 5)
y = (x[:, :2].sum(axis=1) > 0.8).astype("float32").reshape(-1, 1)
t = (x > 0.7).astype(int)
u = np.eye(4)[np.argmax(x[:, :4], axis=1)]

y = np.concatenate([np.zeros(300), np.ones(300), np.full(300, 2)]).astype(int)
z = np.concatenate([np.zeros(5), np.ones(5)])
w = np.concatenate((np.ones((3, 1)), np.zeros((2, 1))))

y = np.random.randint(0, 4, 100)
a = y + 1
b = y - 1
c = y * 2
d = y == 2
e = y % 2
f = -y
g = y.astype("float32")
h = y / 3
i = y // 2
j = y ** 2
k = ~d
l = y.astype(bool)

a = np.reshape(np.zeros((4, 6)), (8, -1))
b = np.zeros((4, 6)).reshape(2, 12)
c = np.zeros((4, 6)).reshape((-1, 3, 2))
d = np.arange(24).reshape(2, 3, 4).transpose(2, 0, 1)
e = np.arange(6).reshape(2, 3).T
f = np.transpose(np.zeros((2, 3, 4)), (0, 2, 1))

x = np.zeros((2, 3, 4))
a = x.ravel()
b = x.flatten()
c = np.squeeze(np.zeros((1, 3, 1)))
d = np.swapaxes(x, 0, 2)
e = np.moveaxis(x, 0, -1)
f = x.squeeze()
g = np.rollaxis(x, 2)
h = x.swapaxes(1, 2)

a = np.stack([np.zeros((3, 4)), np.ones((3, 4))])
b = np.stack([np.arange(3)] * 4, axis=-1)
c = np.vstack([np.zeros(3), np.ones((2, 3))])
d = np.hstack([np.zeros(3), np.ones(2)])
e = np.hstack([np.zeros((3, 1)), np.ones((3, 2))])
f = np.dstack([np.zeros((2, 2)), np.ones((2, 2))])
g = np.column_stack([np.arange(4), np.arange(4)])
h = np.column_stack((np.zeros((4, 2)), np.arange(4)))

a = np.append([1, 2], [3])
b = np.append(np.zeros((2, 2)), np.ones((1, 2)), axis=0)
c = np.repeat([1, 2], 3)
d = np.repeat(np.zeros((2, 3)), 2, axis=1)
e = np.tile([0, 1], 5)
f = np.tile(np.zeros((2, 3)), (2, 1))
g = np.pad(np.ones((3, 4)), 1)
h = np.pad(np.ones((3, 4)), ((0, 0), (2, 1)))
i = np.pad(np.arange(4), (1, 2), constant_values=9)

p, q = np.split(np.arange(10), 2)
r = np.array_split(np.zeros((10, 2)), 3)
s = np.split(np.zeros((10, 2)), [3, 7])
t = np.hsplit(np.zeros((4, 6)), 3)

x = np.arange(12).reshape(3, 4)
a = x[1]
b = x[:, 1]
c = x[1:, ::2]
d = x[[0, 2]]
e = x[..., 0]
f = x[-1, -1]
g = x[None]
h = x[np.array([0, 1]), np.array([2, 3])]
i = x[:, [1, 3]]

x = np.random.rand(100, 20, 3)
a = x[:80]
b = x[80:]
c = x[:, -1]
d = x[:, :-1, :]
e = x[5]
f = x[np.arange(10)]
g = x[::2, 3:7]
h = x[:, :, 0]
i = x[..., 1:]

a = np.max([3, 9, 2])
b = np.sum(np.ones(4))
c = np.mean(np.random.rand(5, 6), axis=0)
d = np.random.rand(5, 6).max(axis=1)
e = np.argmax(np.random.rand(7, 3), axis=-1)
f = np.random.rand(3, 4).sum(axis=(0, 1))
g = np.std(np.zeros((4, 2)), axis=1)
h = np.median(np.arange(9))
i = np.argsort(np.random.rand(6))
j = np.any(np.zeros((2, 2)) > 0, axis=0)
k = np.percentile(np.random.rand(9), [25, 75])
l = np.prod([2, 3])
m = np.min(np.random.rand(4, 4), axis=0, keepdims=True)
n = np.ones((3, 3), dtype="uint8").sum(axis=0)
o = np.cumsum(np.arange(5))

a = np.where(np.random.rand(9) > 0.5, 1, 0)
b = np.clip(np.random.randn(5), -1, 1)
c = np.abs(np.random.uniform(-2, 1, 30))
d = np.sqrt(np.arange(5))
e = np.exp(-np.random.rand(4))
f = np.tanh(np.random.randn(6, 2))
g = np.round(np.random.rand(3) * 4)
h = np.log(np.arange(1, 5))
i = np.sin(np.arange(400) / 7.0)
j = np.sign(np.random.randn(3))
k = np.square(np.random.uniform(-3, 2, 50))
l = np.cos(np.ones(3, "float32"))

a = np.dot(np.zeros((3, 4)), np.ones((4, 2)))
b = np.zeros((3, 4)) @ np.ones(4)
c = np.matmul(np.zeros((5, 3, 4)), np.ones((4, 2)))
d = np.outer(np.arange(3), np.arange(4))
e = np.einsum("ij,jk->ik", np.zeros((2, 3)), np.ones((3, 4)))
f = np.zeros((3, 4)).dot(np.ones(4))
g = np.tensordot(np.zeros((2, 3)), np.zeros((3, 5)), 1)

a = np.maximum(np.random.randn(5), 0)
b = np.minimum([1, 5], 3)
c = np.add([1, 2], 1)
d = np.multiply(np.zeros(3), 2.0)
e = np.logical_and([True, False], [True, True])
f = np.isnan(np.zeros(3))
g = np.isin([1, 2], [2])
h = np.power(np.random.rand(3), 2)
i = np.equal([1, 2], [1, 3])

a = np.flip(np.arange(4))
b = np.roll(np.eye(30)[np.random.randint(0, 30, (4, 6))], -1, axis=1)
c = np.rot90(np.zeros((3, 4)))
d = np.fliplr(np.zeros((2, 3)))
e = np.sort([3, 1])
f = np.diff(np.arange(6))
g = np.digitize(np.random.rand(9), [0.2, 0.5])
h = np.interp([1.5], [1, 2], [0, 9])
i = np.delete(np.arange(5), 2)
j = np.atleast_2d([1, 2])
k = np.broadcast_to(np.arange(3), (4, 3))

a = np.unique([3, 1, 3])
b, c = np.unique(np.random.randint(0, 3, 500), return_counts=True)
d = np.unique(["x", "y", "x"])
n = len(np.unique(np.random.randint(0, 7, 900)))
m = np.max(np.random.randint(0, 7, 900)) + 1

x = np.zeros((4, 3))
s = x.shape
n = x.ndim
z = x.size
r = len(x)
q = x.shape[0] * 2
w = x.shape[1:]
t = np.shape(x)

Y = np.zeros((200, 6)); Y[np.arange(200), np.random.randint(6, size=200)] = 1
Z = np.zeros((5, 3))
Z[0, 1] = 1
Z[1] = 7
W = np.zeros((90, 4), dtype=int)
W[3] = np.random.rand(4) * 9
V = np.ones((80, 9))
V[:] = 0.5
U = np.zeros(700, "float32")
U[300:] = 1

a = np.float32(3)
b = np.int64(7.0)
c = np.uint8(np.arange(3))
d = np.array(5)
e = np.array(np.random.randint(0, 2, 9), dtype=np.float32)
f = np.asarray(e).astype("float32").reshape((-1, 1))
g = np.array(range(7))
h = np.array((1, 2.5))
i = np.array([])

b = np.percentile(np.random.rand(5, 4), 50, axis=0)
c = np.average(np.ones((2, 3)), axis=1)
d = np.count_nonzero(np.eye(3))
e = np.fft.rfft(np.zeros(10))
f = np.linalg.norm(np.ones((3, 4)), axis=1)
g = np.bool_(True)
"""


@pytest.mark.parametrize("text", EXACT.strip().split("\n\n"))
def test_shapes_are_numpys(text: str) -> None:
    """Every shape is fully known, and numpy agrees."""
    compare("import numpy as np\n" + text, skip=("rng", "rs"))


def facts(text: str) -> Facts:
    """Facts of the variable ``y`` after running a text."""
    array = run("import numpy as np\n" + text)["y"]
    assert isinstance(array, Array)
    return array.facts


@pytest.mark.parametrize(
    ("text", "low", "high", "classes"),
    [
        ("y = np.random.randint(0, 10, 300)", 0, 9, 10),
        ("y = np.random.randint(1, 8, size=(30, 1))", 1, 7, 7),
        ("y = np.random.randint(0, 10, 300) + 1", 1, 10, 10),
        ("y = np.random.randint(0, 10, 300).astype('float32')", 0, 9, 10),
        ("y = np.array([1, 0, 1, 0, 1, 0] * 10)", 0, 1, 2),
        ("y = np.array(['cat', 'dog', 'cat'])", None, None, 2),
        ("y = (np.random.rand(9) > 0.5).astype(int)", 0, 1, 2),
        ("y = np.where(np.random.rand(700) > 0.5, 1, 0)", 0, 1, 2),
        ("y = np.concatenate([np.zeros(300), np.ones(300), np.full(300, 2)]).astype(int)", 0, 2, 3),
        ("y = np.repeat([0, 1, 2], 40)", 0, 2, 3),
        ("y = np.argmax(np.eye(5)[np.random.randint(0, 5, 600)], axis=1)", 0, 4, 5),
        ("y = np.arange(80) % 40", 0, 39, 40),
        ("y = np.random.choice([2, 5, 9], 600)", 2, 9, 3),
        ("y = np.random.default_rng(0).integers(0, 4, size=600)[:100]", 0, 3, 4),
    ],
)
def test_labels_know_their_classes(text: str, low: float | None, high: float | None, classes: int) -> None:
    found = facts(text)
    assert (found.low, found.high, found.classes) == (low, high, classes)
    assert not found.one_hot


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("y = np.eye(4)[np.random.randint(0, 4, 50)]", 4),
        ("y = np.eye(300)[np.random.randint(0, 300, 5000)]", 300),
        ("y = np.identity(3)[[0, 1, 2, 0]]", 3),
        ("y = np.array([[1, 0], [0, 1]] * 6)", 2),
        ("y = np.zeros((200, 6))\ny[np.arange(200), np.random.randint(6, size=200)] = 1", 6),
        ("y = np.eye(4)[np.random.randint(0, 4, (8, 9, 9))][:5]", 4),
        ("y = np.roll(np.eye(30)[np.random.randint(0, 30, (40, 15))], -1, axis=1)", 30),
        ("y = np.concatenate([np.eye(4)[np.random.randint(0, 4, 200)], np.eye(4)[np.random.randint(0, 4, 99)]])", 4),
    ],
)
def test_one_hot_rows_are_recognised(text: str, classes: int) -> None:
    found = facts(text)
    assert found.one_hot
    assert (found.low, found.high, found.classes) == (0, 1, classes)


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("y = np.random.randint(0, 256, (20, 8, 8, 3))", "raw"),
        ("y = np.random.randint(0, 256, (20, 8, 8, 3)).astype('float32')", "raw"),
        ("y = np.random.randint(0, 256, (20, 8, 8, 3)) / 255.0", "unit"),
        ("y = np.random.randint(0, 256, (20, 8, 8, 3)).astype('float32') / 127.5 - 1", "unit"),
        ("y = np.random.rand(20, 8, 8, 3)", "unit"),
        ("y = np.random.rand(20, 8, 8, 3) * 255", "raw"),
        ("y = np.random.randint(0, 2, 20)", ""),
        ("y = np.random.normal(size=(20, 4))", ""),
    ],
)
def test_scale_follows_the_arithmetic(text: str, scale: str) -> None:
    assert facts(text).scale == scale


def test_scaling_into_an_integer_array_is_said() -> None:
    found = facts("y = np.zeros((60, 40, 60, 3), dtype=int)\ny[3] = np.random.randint(0, 256, (40, 60, 3)) / 255.0")
    assert found.scale == "unit"
    assert [(step.kind, step.name) for step in found.steps] == [("truncated", "int64")]


def test_rows_of_one_array_are_told_apart() -> None:
    names = run(
        "import numpy as np\nx = np.random.rand(100, 5)\nwhole = x.astype('float32') / 2\nhead = x[:80]\nagain = x[:80] * 2\ntail = x[80:]"
    )
    origin = {name: names[name].facts.origin for name in ("x", "whole", "head", "again", "tail")}
    assert origin["whole"] is origin["x"]
    assert origin["head"] == origin["again"]
    assert origin["head"] != origin["tail"]
    assert origin["head"] != origin["x"]
    assert root(origin["tail"]) is origin["x"]


def test_what_is_unknown_stays_unknown() -> None:
    nothing = Unknown("test", "nothing is known of it")
    names = run(
        "import numpy as np\na = np.reshape(u, (-1, 28, 28, 1))\nb = np.array(u)\nc = np.zeros((u, 4))\nd = np.ones((6, 4)) * u\n"
        "e = np.concatenate([np.zeros((3, 4)), np.array(u)])\nf = np.load('x.npy')\n"
        "g = np.random.rand(50, 3)[u]\nh = np.stack([np.zeros(3), u])",
        u=nothing,
    )
    shapes = {name: str(names[name].shape) for name in "abcdefgh"}
    assert shapes == {"a": "(?, 28, 28, 1)", "b": "?", "c": "(?, 4)", "d": "?", "e": "(?, 4)", "f": "?", "g": "?", "h": "(2, 3)"}


def test_sizes_may_be_symbols() -> None:
    n = named("n")
    names = run(
        "import numpy as np\nx = np.random.rand(n, 28, 28)\na = x.reshape(-1, 784)\nb = x[..., None]\n"
        "c = np.eye(n)[np.random.randint(0, n, 60)]\n"
        "rows = np.zeros((n, 3))\nrows[np.arange(n), np.random.randint(0, 3, n)] = 1\nlength = len(x)",
        n=n,
    )
    assert names["a"].shape == Shape.of(n, 784)
    assert names["b"].shape == Shape.of(n, 28, 28, 1)
    assert names["c"].shape == Shape.of(60, n)
    assert names["c"].facts.one_hot
    assert names["rows"].facts.one_hot
    assert names["rows"].facts.classes == 3
    assert names["length"] == n


def test_windows_at_random_places() -> None:
    names = run(
        "import numpy as np\nsongs = np.random.randint(0, 83, 4000)\nstarts = np.random.choice(3000, 32)\n"
        "i = starts[5]\nx = songs[i:i + 40]\ny = songs[i + 1:i + 41]"
    )
    assert names["x"].shape == Shape.of(40)
    assert names["y"].shape == Shape.of(40)


@pytest.mark.parametrize(
    "text",
    [
        "np.zeros((4, 6)).reshape(5, 5)",
        "np.zeros((4, 6)) + np.zeros((4, 5))",
        "np.concatenate([np.zeros((4, 6)), np.zeros((4, 5))])",
        "np.zeros((4, 6)) @ np.zeros((4, 6))",
        "np.zeros((4, 6))[5]",
        "np.stack([np.zeros(3), np.zeros(4)])",
        "np.expand_dims(np.zeros(3), 4)",
        "np.transpose(np.zeros((2, 3)), (0, 1, 2))",
        "np.split(np.zeros(7), 2)",
    ],
)
def test_what_numpy_refuses_is_unknown(text: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        eval(text, {"np": np})
    value = run("import numpy as np\nx = " + text)["x"]
    assert isinstance(value, Unknown)
    assert value.kind == "raises"


SPREADS = """
a = 3 * np.random.normal(size=500) + 50
b = np.random.uniform(100, 500, (300,))
c = -np.random.rand(300)
d = 5 - np.random.rand(300) * 10
e = np.random.normal(20, 2, 400) + np.random.rand(400)
f = np.random.randn(200, 3)[:100, 0]
"""


def test_what_surely_occurs_among_random_numbers() -> None:
    real: dict[str, Any] = {}
    exec("import numpy as np\n" + SPREADS, real)
    ours = run("import numpy as np\n" + SPREADS)
    for name in "abcdef":
        found = surely(ours[name])
        assert found is not None
        assert real[name].min() <= found[0] and real[name].max() >= found[1]


@pytest.mark.parametrize("text", ["np.sort(x)[:100]", "x[x > 0]", "np.abs(x)", "x.astype(int)", "np.clip(x, 0, 1)", "x * x", "x[:20]"])
def test_what_is_picked_by_value_says_nothing_of_the_whole(text: str) -> None:
    assert surely(as_array(run(f"import numpy as np\nx = np.random.randn(500)\ny = {text}")["y"])) is None
