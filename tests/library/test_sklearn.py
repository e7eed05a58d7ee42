"""scikit-learn models against scikit-learn: the same text is run by both."""

from __future__ import annotations

import pytest

from kerascheck.values.unknown import Unknown

from .comparison import compare
from .running import run

pytest.importorskip("sklearn")

IMPORTS = """
import numpy as np
from sklearn.datasets import load_iris, load_digits, load_wine, load_breast_cancer, load_diabetes, load_linnerud
from sklearn.datasets import make_classification, make_regression, make_blobs, make_moons, make_circles, make_multilabel_classification
from sklearn.datasets import make_friedman1, make_s_curve, make_gaussian_quantiles, make_hastie_10_2
from sklearn.model_selection import train_test_split, KFold, ShuffleSplit, TimeSeriesSplit
from sklearn.preprocessing import StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler, Normalizer, PolynomialFeatures, OrdinalEncoder
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, LabelBinarizer, MultiLabelBinarizer, label_binarize
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline, Pipeline
from sklearn.feature_selection import SelectKBest
from sklearn.utils import shuffle
"""

EXACT = """
iris = load_iris()
x = iris.data
y = iris["target"]
names = iris.target_names
count = len(iris.target_names)
features = len(iris.feature_names)

x, y = load_digits(return_X_y=True)
z = load_digits().images
w, v = load_wine(return_X_y=True)
a, b = load_breast_cancer(return_X_y=True)
c, d = load_diabetes(return_X_y=True)
e, f = load_linnerud(return_X_y=True)

x, y = make_classification(n_samples=60, n_features=12, n_informative=4, n_classes=3)
a, b = make_classification()
c, d = make_regression(n_samples=30, n_features=6)
e, f = make_regression(30, 6, n_targets=2)
g, h = make_blobs(n_samples=40, centers=4, n_features=3)
i, j = make_blobs(100)
k, l = make_moons(50, noise=0.1)
m, n = make_circles(n_samples=(10, 20))
o, p = make_multilabel_classification(20, n_classes=4)
q, r = make_friedman1(25)
s, t = make_s_curve(15)
u, v = make_gaussian_quantiles(n_samples=33, n_classes=2)
w, z = make_hastie_10_2(40)

x = np.random.rand(103, 4)
y = np.random.randint(0, 3, 103)
a, b, c, d = train_test_split(x, y, test_size=0.2)
e, f = train_test_split(x)
g, h = train_test_split(x, test_size=10)
i, j = train_test_split(x, train_size=0.7)
k, l = train_test_split(x, train_size=50, test_size=20)
m, n, o, p, q, r = train_test_split(x, y, y, test_size=0.33, stratify=y, random_state=1)

x = np.random.rand(103, 4)
folds = list(KFold(n_splits=4).split(x))
parts = list(ShuffleSplit(n_splits=2, test_size=0.3).split(x))
times = list(TimeSeriesSplit(n_splits=3).split(x))
train = x[folds[0][0]]
test = x[folds[0][1]]

x = np.random.rand(20, 4).astype("float32")
y = np.random.randint(0, 9, (20, 4))
a = StandardScaler().fit_transform(x)
b = MinMaxScaler().fit_transform(y)
c = MinMaxScaler(feature_range=(-1, 1)).fit_transform(x)
d = RobustScaler().fit_transform(x)
e = Normalizer().fit_transform(x)
f = PolynomialFeatures(2).fit_transform(x)
g = PolynomialFeatures(degree=3, include_bias=False).fit_transform(x)
h = PolynomialFeatures(interaction_only=True).fit_transform(x)
i = PCA(n_components=2).fit_transform(x)
j = PCA().fit_transform(x)
k = TruncatedSVD(3).fit_transform(x)
l = SimpleImputer().fit_transform(x)
m = OrdinalEncoder().fit_transform(y)
n = make_pipeline(StandardScaler(), PCA(n_components=3)).fit_transform(x)
o = Pipeline([("scale", MinMaxScaler()), ("more", PolynomialFeatures(2))]).fit_transform(x)
p = SelectKBest(k=2).fit_transform(x, y[:, 0])
q = StandardScaler().fit(x).transform(x[:5])
r = MaxAbsScaler().fit_transform(x)
s = MinMaxScaler().fit(x).inverse_transform(x)

a = LabelEncoder().fit_transform(["cat", "dog", "cat", "bird"])
b = LabelEncoder().fit_transform(np.array([3, 7, 3]))
encoder = LabelEncoder()
c = encoder.fit_transform(np.random.choice(["x", "y", "z"], 300))
d = encoder.classes_
e = len(encoder.classes_)
f = LabelBinarizer().fit_transform([1, 2, 6, 4])
g = LabelBinarizer().fit_transform(["yes", "no", "no"])
h = OneHotEncoder(sparse_output=False).fit_transform(np.random.randint(0, 4, (300, 1)))
i = OneHotEncoder().fit_transform(np.random.randint(0, 4, (300, 1))).toarray()
j = MultiLabelBinarizer().fit_transform([["a", "b"], ["c"], ["a"]])
k = MultiLabelBinarizer(classes=["a", "b", "c", "d"]).fit_transform([["a", "b"], ["c"], ["a"]])
l = label_binarize([0, 2, 1], classes=[0, 1, 2])

x = np.random.rand(20, 4)
y = np.arange(20)
a, b = shuffle(x, y, random_state=0)
"""


@pytest.mark.parametrize("text", EXACT.strip().split("\n\n"))
def test_shapes_are_scikit_learns(text: str) -> None:
    compare(IMPORTS + text, skip=("iris", "encoder"))


def test_parts_of_a_split_know_what_they_are() -> None:
    names = run(
        IMPORTS
        + "x, y = load_iris(return_X_y=True)\na, b, c, d = train_test_split(x, y, test_size=0.2)\ne, f = train_test_split(a, test_size=0.1)"
    )
    assert [names[name].facts.split for name in "abcdef"] == ["train", "test", "train", "test", "train", "validation"]
    assert names["c"].facts.classes == 3
    assert names["a"].facts.origin != names["b"].facts.origin


def test_a_scaler_says_that_it_has_scaled() -> None:
    names = run(
        IMPORTS + "x = np.random.randint(0, 256, (50, 9))\nscaler = MinMaxScaler()\na = scaler.fit_transform(x)\n"
        "b = scaler.transform(np.random.randint(0, 256, (8, 9)))\nc = scaler.transform(x[:10])"
    )
    assert (names["a"].facts.low, names["a"].facts.high, names["a"].facts.scale) == (0, 1, "unit")
    assert (names["b"].facts.low, names["b"].facts.high, names["b"].facts.scale) == (None, None, "unit")
    assert names["c"].facts.high == 1
    assert "MinMaxScaler" in names["a"].facts.reasons[0].text
    assert names["a"].facts.origin is names["x"].facts.origin


def test_folds_of_unknown_number_are_one_fold() -> None:
    names = run(IMPORTS + "f = KFold(n_splits=u).split(np.zeros((30, 2)))", u=Unknown("test", "not known"))
    assert not names["f"].exact
    assert str(names["f"].items[0][0].shape) == "(?,)"
