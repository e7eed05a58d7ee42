"""scikit-learn: data: ``load_…``, ``fetch_…`` and ``make_…``, with exact sizes and classes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kerascheck.library import sklearn_selection  # noqa: F401 - registers train_test_split and the folds
from kerascheck.library.array_facts import Origin, explained_classes
from kerascheck.library.array_values import as_array, dim_argument, of_content, written
from kerascheck.library.registry import Call, function, load
from kerascheck.library.sklearn_bunch import BUNCH
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, add
from kerascheck.values.objects import LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.unknown import Unknown

load("numpy")  # methods of the arrays given here


@dataclass(frozen=True, slots=True)
class Table:
    """A data set of rows and features.

    Attributes:
        rows, features: its size.
        classes: number of classes, numbered from 0; None for a regression.
        names: names of the classes, where there are any.
        low, high: bounds of the features, where they say something.
        image: shape of one row as an image.
        target: size behind the rows of the target.
        first: the lowest class number.
        dtype: of the features.
        target_dtype: of the target.
        measured: bounds of the target of a regression.
    """

    rows: int
    features: int
    classes: int | None = None
    names: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    image: tuple[int, ...] = ()
    target: tuple[int, ...] = ()
    first: int = 0
    dtype: str = "float64"
    target_dtype: str = "int64"
    measured: tuple[float | None, float | None] = (None, None)


TABLES: Final = {
    "load_iris": Table(150, 4, 3, ("setosa", "versicolor", "virginica"), 0.1, 7.9),
    "load_digits": Table(1797, 64, 10, low=0, high=16, image=(8, 8)),
    "load_wine": Table(178, 13, 3, ("class_0", "class_1", "class_2"), 0.13, 1680),
    "load_breast_cancer": Table(569, 30, 2, ("malignant", "benign"), 0, 4254.1),
    "load_diabetes": Table(442, 10, low=-0.2, high=0.2, target_dtype="float64", measured=(25, 346)),
    "load_linnerud": Table(20, 3, target=(3,), target_dtype="float64"),
    "load_boston": Table(506, 13, low=0, high=711, target_dtype="float64", measured=(5, 50)),
    "fetch_california_housing": Table(20_640, 8, low=-125, high=35_682, target_dtype="float64", measured=(0, 5.1)),
    "fetch_olivetti_faces": Table(400, 4096, 40, low=0, high=1, image=(64, 64), dtype="float32"),
    "fetch_covtype": Table(581_012, 54, 7, first=1, target_dtype="int32"),
}


SORTED: Final = ("load_iris", "load_wine", "fetch_olivetti_faces")
"""Those whose rows stand class by class."""


@function(*(f"sklearn.datasets.{name}" for name in TABLES))
def table(
    call: Call,
    *,
    return_X_y: Value = False,  # noqa: N803 - scikit-learn's name
    as_frame: Value = False,
    n_class: Value = 10,
    scaled: Value = True,
    **_: Value,
) -> Value:
    """``load_iris()`` and the like."""
    about, in_groups = TABLES[call.path.rpartition(".")[2]], call.path.endswith(SORTED)
    rows: Dim = about.rows
    if call.path.endswith("load_digits") and n_class != 10:
        rows, about = UNKNOWN_DIM, replace(about, classes=n_class if isinstance(n_class, int) else None)
    if call.path.endswith("load_diabetes") and scaled is not True:
        about = replace(about, low=None, high=None)
    origin = Origin()
    facts = Facts(
        about.low, about.high, continuous=True, scale="unit" if (about.low, about.high) in ((0, 1), (-0.2, 0.2)) else "", origin=origin
    )
    data = Array(Shape((rows, about.features)), about.dtype, facts, site=call.site)
    kinds = Facts(*about.measured, continuous=True, origin=Origin())
    if about.classes is not None:
        kinds = explained_classes(
            Facts(about.first, about.first + about.classes - 1, about.classes, origin=Origin(), grouped=in_groups), written(call), call.site
        )
    target = Array(Shape((rows, *about.target)), about.target_dtype, kinds, site=call.site)
    if return_X_y is True:
        return data, target
    state: dict[str, Value] = {"data": data, "target": target}
    state["feature_names"] = ListValue(tuple(Unknown("library-call", "the features' names are not known") for _ in range(about.features)))
    if about.classes is not None and not about.first and about.names:
        state["target_names"] = of_content(about.names, (len(about.names),), "str")
    elif call.path.endswith("load_digits") and isinstance(about.classes, int):
        state["target_names"] = of_content(tuple(range(about.classes)), (about.classes,), "int64")
    if about.image:
        state["images"] = Array(Shape((rows, *about.image)), about.dtype, facts, site=call.site)
    if as_frame is not False:
        state["frame"] = call.unknown("this frame is not followed")
    return LibraryObject(BUNCH, state=state, site=call.site)


@function("sklearn.datasets.fetch_openml")
def fetch_openml(call: Call, name: Value = None, *args: Value, return_X_y: Value = False, **_: Value) -> Value:  # noqa: N803
    """Data sets by name: known is the one everybody takes."""
    mnist = name == "mnist_784"
    x = Array(
        Shape((70_000, 784)) if mnist else UNKNOWN_SHAPE,
        facts=Facts(0, 255, continuous=True, scale="raw") if mnist else Facts(),
        site=call.site,
    )
    labels = explained_classes(Facts(classes=10), written(call), call.site) if mnist else Facts()
    y = Array(Shape((70_000,) if mnist else (UNKNOWN_DIM,)), "object" if mnist else "", labels, site=call.site)
    return (x, y) if return_X_y is True else LibraryObject(BUNCH, state={"data": x, "target": y}, site=call.site)


@function(
    "sklearn.datasets.fetch_20newsgroups",
    "sklearn.datasets.fetch_20newsgroups_vectorized",
    "sklearn.datasets.fetch_lfw_people",
    "sklearn.datasets.load_files",
    "sklearn.datasets.fetch_rcv1",
    "sklearn.datasets.fetch_kddcup99",
)
def fetched(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Data sets whose size depends on arguments and files."""
    target = Array(Shape((UNKNOWN_DIM,)), "int64", Facts(low=0), site=call.site)
    data = Array(UNKNOWN_SHAPE, site=call.site)
    return LibraryObject(BUNCH, state={"data": data, "target": target}, site=call.site)


def _made(call: Call, rows: Dim, features: Dim, classes: Value, *, dtype: str = "float64") -> tuple[Array, Array]:
    """Random rows and their class numbers from 0."""
    count = classes if isinstance(classes, int) else None
    x = Array(Shape((rows, features)), dtype, Facts(continuous=True, origin=Origin()), site=call.site)
    labels = Facts(0, count - 1 if count is not None else None, count, mixed=True, origin=Origin())
    return x, Array(Shape((rows,)), "int64", explained_classes(labels, written(call), call.site), site=call.site)


def _rows(n_samples: Value) -> Dim:
    """A number of samples, or the sum of several."""
    match n_samples:
        case tuple() | ListValue():
            total: Dim = 0
            for part in n_samples.items if isinstance(n_samples, ListValue) else n_samples:
                total = add(total, dim_argument(part))
            return total
        case _:
            return dim_argument(n_samples)


@function("sklearn.datasets.make_classification")
def make_classification(
    call: Call,
    n_samples: Value = 100,
    n_features: Value = 20,
    *,
    n_classes: Value = 2,
    weights: Value = None,
    return_X_y: Value = True,  # noqa: N803 - scikit-learn's name
    **_: Value,
) -> Value:
    """A classification problem."""
    x, y = _made(call, _rows(n_samples), dim_argument(n_features), n_classes)
    return (x, y) if return_X_y is True else LibraryObject(BUNCH, state={"data": x, "target": y}, site=call.site)


@function("sklearn.datasets.make_gaussian_quantiles")
def make_gaussian_quantiles(call: Call, *, n_samples: Value = 100, n_features: Value = 2, n_classes: Value = 3, **_: Value) -> Value:
    """Classes in nested shells."""
    return _made(call, _rows(n_samples), dim_argument(n_features), n_classes)


@function("sklearn.datasets.make_blobs")
def make_blobs(
    call: Call, n_samples: Value = 100, n_features: Value = 2, *, centers: Value = None, return_centers: Value = False, **_: Value
) -> Value:
    """Clusters around centres."""
    count: Value = centers
    features = dim_argument(n_features)
    if isinstance(n_samples, ListValue | tuple) and centers is None:
        count = len(n_samples.items if isinstance(n_samples, ListValue) else n_samples)
    elif centers is None:
        count = 3
    elif not isinstance(centers, int):
        positions = as_array(centers).shape
        count, features = positions[0], positions[1]
    x, y = _made(call, _rows(n_samples), features, count)
    return (x, y, Array(Shape((dim_argument(count), features)), "float64", site=call.site)) if return_centers is True else (x, y)


@function("sklearn.datasets.make_moons", "sklearn.datasets.make_circles")
def make_moons(call: Call, n_samples: Value = 100, **_: Value) -> Value:
    """Two interleaving shapes in the plane."""
    return _made(call, _rows(n_samples), 2, 2)


@function("sklearn.datasets.make_hastie_10_2")
def make_hastie(call: Call, n_samples: Value = 12_000, **_: Value) -> Value:
    """Ten features; labels -1 and 1."""
    x, y = _made(call, _rows(n_samples), 10, 2)
    return x, y.but(dtype="float64", facts=replace(y.facts, low=-1, high=1))


@function("sklearn.datasets.make_multilabel_classification")
def make_multilabel(call: Call, n_samples: Value = 100, n_features: Value = 20, *, n_classes: Value = 5, **_: Value) -> Value:
    """Several labels a row."""
    x, _labels = _made(call, _rows(n_samples), dim_argument(n_features), None)
    facts = Facts(0, 1, 2, multi_hot=True, origin=Origin())
    return x, Array(Shape((x.shape[0], dim_argument(n_classes))), "int64", facts, site=call.site)


@function("sklearn.datasets.make_regression")
def make_regression(
    call: Call, n_samples: Value = 100, n_features: Value = 100, *, n_targets: Value = 1, coef: Value = False, bias: Value = 0.0, **_: Value
) -> Value:
    """A linear regression problem: its coefficients go up to 100."""
    return _regression(call, _rows(n_samples), dim_argument(n_features), n_targets, coef, bias)


@function(
    "sklearn.datasets.make_friedman1",
    "sklearn.datasets.make_friedman2",
    "sklearn.datasets.make_friedman3",
    "sklearn.datasets.make_sparse_uncorrelated",
)
def make_friedman(call: Call, n_samples: Value = 100, n_features: Value = 10, **_: Value) -> Value:
    """Regression problems of fixed form."""
    features: Dim = 4 if call.path.endswith(("friedman2", "friedman3")) else dim_argument(n_features)
    return _regression(call, _rows(n_samples), features, 1, False)


@function("sklearn.datasets.make_s_curve", "sklearn.datasets.make_swiss_roll")
def make_curve(call: Call, n_samples: Value = 100, **_: Value) -> Value:
    """Points of a curved sheet in space, and their place along it."""
    return _regression(call, _rows(n_samples), 3, 1, False)


def _regression(call: Call, rows: Dim, features: Dim, n_targets: Value, coef: Value, bias: Value = None) -> Value:
    x = Array(Shape((rows, features)), "float64", Facts(continuous=True, origin=Origin()), site=call.site)
    targets = dim_argument(n_targets)
    shape = Shape((rows,)) if targets == 1 else Shape((rows, targets)) if isinstance(targets, int) else UNKNOWN_SHAPE
    moments = (float(bias), 20.0, 1_000.0) if isinstance(bias, int | float) else None
    y = Array(shape, "float64", Facts(continuous=True, origin=Origin(), moments=moments), site=call.site)
    return (x, y, Array(UNKNOWN_SHAPE, "float64", site=call.site)) if coef is True else (x, y)
