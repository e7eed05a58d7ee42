"""scikit-learn: scalers, encoders, decompositions and pipelines, as what they make of shapes and facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import Final

from kerascheck.library.array_content import leaves
from kerascheck.library.array_facts import Selection, because, is_float, prepared, scale_of
from kerascheck.library.array_values import as_array, dim_argument, made, of_content, written
from kerascheck.library.registry import Call, attribute, function, load, method
from kerascheck.library.sklearn_labels import BINARIZERS, transform_labels
from kerascheck.values.array import Array, Facts, Step
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

load("numpy")  # methods of the arrays given here

SPARSE: Final = "scipy.sparse.csr_matrix"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a transformer is.

    Attributes:
        module: where it is imported from.
        makes: "scaled", "same", "components", "columns" or "labels".
        parameters: constructor parameters that can be given by position.
    """

    module: str
    makes: str
    parameters: tuple[str, ...] = ()


KINDS: Final = {
    "StandardScaler": Kind("preprocessing", "scaled"),
    "MinMaxScaler": Kind("preprocessing", "scaled", ("feature_range",)),
    "MaxAbsScaler": Kind("preprocessing", "scaled"),
    "RobustScaler": Kind("preprocessing", "scaled"),
    "Normalizer": Kind("preprocessing", "scaled", ("norm",)),
    "PowerTransformer": Kind("preprocessing", "scaled", ("method",)),
    "QuantileTransformer": Kind("preprocessing", "scaled"),
    "Binarizer": Kind("preprocessing", "same"),
    "OrdinalEncoder": Kind("preprocessing", "same"),
    "KBinsDiscretizer": Kind("preprocessing", "columns", ("n_bins",)),
    "FunctionTransformer": Kind("preprocessing", "unknown", ("func",)),
    "PolynomialFeatures": Kind("preprocessing", "polynomial", ("degree",)),
    "OneHotEncoder": Kind("preprocessing", "labels"),
    "LabelEncoder": Kind("preprocessing", "labels"),
    "LabelBinarizer": Kind("preprocessing", "labels"),
    "MultiLabelBinarizer": Kind("preprocessing", "labels"),
    "SimpleImputer": Kind("impute", "same"),
    "KNNImputer": Kind("impute", "same"),
    "Imputer": Kind("preprocessing", "same"),
    "PCA": Kind("decomposition", "components", ("n_components",)),
    "TruncatedSVD": Kind("decomposition", "components", ("n_components",)),
    "NMF": Kind("decomposition", "components", ("n_components",)),
    "FastICA": Kind("decomposition", "components", ("n_components",)),
    "KernelPCA": Kind("decomposition", "components", ("n_components",)),
    "TSNE": Kind("manifold", "components", ("n_components",)),
    "SelectKBest": Kind("feature_selection", "components", ("score_func", "k")),
    "VarianceThreshold": Kind("feature_selection", "columns"),
    "ColumnTransformer": Kind("compose", "columns", ("transformers",)),
    "CountVectorizer": Kind("feature_extraction.text", "sparse"),
    "TfidfVectorizer": Kind("feature_extraction.text", "sparse"),
    "HashingVectorizer": Kind("feature_extraction.text", "sparse"),
    "TfidfTransformer": Kind("feature_extraction.text", "same"),
    "DictVectorizer": Kind("feature_extraction", "sparse"),
    "Pipeline": Kind("pipeline", "pipeline", ("steps",)),
}

STATELESS: Final = frozenset(("Normalizer", "Binarizer", "PolynomialFeatures", "FunctionTransformer", "HashingVectorizer", "Pipeline"))
"""Transformers that learn nothing from data themselves."""

ESTIMATORS: Final = {
    "linear_model": "LinearRegression LogisticRegression Ridge Lasso ElasticNet SGDClassifier SGDRegressor Perceptron",
    "ensemble": "RandomForestClassifier RandomForestRegressor GradientBoostingClassifier GradientBoostingRegressor AdaBoostClassifier",
    "tree": "DecisionTreeClassifier DecisionTreeRegressor",
    "svm": "SVC SVR LinearSVC LinearSVR",
    "neighbors": "KNeighborsClassifier KNeighborsRegressor",
    "naive_bayes": "GaussianNB MultinomialNB BernoulliNB",
    "cluster": "KMeans DBSCAN",
}


def path_of(name: str) -> str:
    """Canonical path of a transformer."""
    return f"sklearn.{KINDS[name].module}.{name}"


def _constructor(kind: Kind) -> Callable[..., Value]:
    def construct(call: Call, *args: Value, **kwargs: Value) -> Value:
        given = dict(zip(kind.parameters, args, strict=False))
        return LibraryObject(call.path, {**given, **kwargs}, site=call.site)

    return construct


def fit(call: Call, receiver: LibraryObject, X: Value = None, y: Value = None, **_: Value) -> Value:  # noqa: N803
    """``scaler.fit(X)``: what it was fitted on decides what comes out later."""
    if receiver.path.endswith(".Pipeline"):
        _fit_last(call, receiver, X, y)
    call.ev.journal.put(receiver.state, "fitted", X if receiver.path.endswith("MultiLabelBinarizer") else as_array(X))
    call.ev.journal.put(receiver.state, "fitted_at", call.site)
    return receiver


def _fit_last(call: Call, receiver: LibraryObject, X: Value, y: Value) -> None:  # noqa: N803
    """A perceptron at the end of a pipeline is fitted on what the steps before it make."""
    from kerascheck.library.sklearn_networks import fit_perceptron, last_step

    steps = receiver.arguments.get("steps")
    last = last_step(steps)
    if last is not None and isinstance(steps, ListValue):
        before = LibraryObject(receiver.path, {"steps": ListValue(steps.items[:-1])}, site=call.site)
        fit_perceptron(call, last, _through(call, before, X), y)


def fit_transform(call: Call, receiver: LibraryObject, X: Value = None, y: Value = None, **_: Value) -> Value:  # noqa: N803
    """``scaler.fit_transform(X)``."""
    fit(call, receiver, X)
    return transform(call, receiver, X)


def transform(call: Call, receiver: LibraryObject, X: Value = None, **_: Value) -> Value:  # noqa: N803
    """``scaler.transform(X)``; the step is noted, with the data that the scaler was fitted on."""
    result = transformed(call, receiver, X)
    name, fitted = receiver.path.rpartition(".")[2], receiver.state.get("fitted")
    if not isinstance(result, Array) or name in STATELESS or not isinstance(fitted, Array):
        return result
    step = Step("fitted", name, receiver.state["fitted_at"], receiver, fitted.facts)
    return result.but(facts=prepared(result.facts, step), content=result.content)


def transformed(call: Call, receiver: LibraryObject, X: Value) -> Value:  # noqa: N803
    """What a transformer makes of data."""
    name = receiver.path.rpartition(".")[2]
    array = as_array(X)
    rows = len(X.items) if isinstance(X, ListValue) and X.exact else array.shape[0]
    match KINDS[name].makes:
        case "labels":
            return transform_labels(call, receiver, X)
        case "scaled":
            return _scaled(call, receiver, name, array)
        case "same":
            dtype = "float64" if name == "OrdinalEncoder" else array.dtype if is_float(array.dtype) or name == "Binarizer" else "float64"
            return made(
                call,
                array.shape,
                dtype,
                Facts(0, 1, 2)
                if name == "Binarizer"
                else Facts(origin=array.facts.origin, split=array.facts.split, steps=array.facts.steps),
            )
        case "components":
            dtype = array.dtype if array.dtype == "float32" and name != "TSNE" else "float64"
            return made(call, Shape((rows, _components(receiver, name, array))), dtype, _measured(array))
        case "polynomial":
            return made(
                call,
                Shape((rows, _polynomial(receiver, array.shape[-1]))),
                array.dtype if is_float(array.dtype) else "float64",
                _measured(array),
            )
        case "pipeline":
            return _through(call, receiver, X)
        case "sparse":
            columns = receiver.arguments.get("n_features", UNKNOWN_DIM) if name == "HashingVectorizer" else UNKNOWN_DIM
            return sparse(
                call, Array(Shape((rows, dim_argument(columns))), "int64" if name == "CountVectorizer" else "float64", Facts(low=0))
            )
        case "columns":
            return made(
                call, Shape((rows, UNKNOWN_DIM)), "", Facts(origin=array.facts.origin, split=array.facts.split, steps=array.facts.steps)
            )
        case _:
            return Array(UNKNOWN_SHAPE, site=call.site)


def _measured(array: Array) -> Facts:
    return Facts(continuous=True, origin=array.facts.origin, split=array.facts.split, steps=array.facts.steps)


def _scaled(call: Call, receiver: LibraryObject, name: str, array: Array) -> Value:
    """The same shape; a scaler to [0, 1] gives those bounds on what it was fitted on."""
    fitted = receiver.state.get("fitted")
    low: float | None = None
    high: float | None = None
    if name == "MinMaxScaler" and isinstance(fitted, Array) and _same_rows(fitted, array):
        match receiver.arguments.get("feature_range", (0, 1)):
            case (int() | float() as low, int() | float() as high):
                pass
    elif name == "Normalizer" or name == "MaxAbsScaler" and isinstance(fitted, Array) and _same_rows(fitted, array):
        low, high = -1, 1
    shape = array.shape
    dtype = array.dtype if is_float(array.dtype) else "float64" if array.dtype else ""
    bounded = scale_of(low, high, True) if low is not None else "unit"
    facts = Facts(
        low,
        high,
        continuous=True,
        scale=bounded,
        split=array.facts.split,
        origin=array.facts.origin,
        reasons=array.facts.reasons,
        steps=array.facts.steps,
    )
    return made(call, shape, dtype, because(facts, f"scaled by `{name}`: `{written(call)}`", call.site))


def _same_rows(fitted: Array, array: Array) -> bool:
    """Whether what is transformed is part of what the scaler was fitted on."""
    origin = array.facts.origin
    while origin is not None:
        if origin == fitted.facts.origin:
            return True
        origin = origin.base if isinstance(origin, Selection) else None
    return False


def _components(receiver: LibraryObject, name: str, array: Array) -> Dim:
    default: Value = {"SelectKBest": 10, "TSNE": 2, "TruncatedSVD": 2}.get(name)
    count = receiver.arguments.get("k" if name == "SelectKBest" else "n_components", default)
    if count is None and name == "PCA":
        fitted = receiver.state.get("fitted", array)
        rows, features = fitted.shape[0], fitted.shape[1]
        return min(rows, features) if isinstance(rows, int) and isinstance(features, int) else UNKNOWN_DIM
    return UNKNOWN_DIM if isinstance(count, float) else dim_argument(count)


def _polynomial(receiver: LibraryObject, features: Dim) -> Dim:
    degree = receiver.arguments.get("degree", 2)
    if not isinstance(features, int) or not isinstance(degree, int) or not 0 <= degree <= 10:
        return UNKNOWN_DIM
    if receiver.arguments.get("interaction_only", False) is True:
        count = sum(comb(features, order) for order in range(degree + 1))
    else:
        count = comb(features + degree, degree)
    return count - (receiver.arguments.get("include_bias", True) is False)


def _through(call: Call, receiver: LibraryObject, X: Value) -> Value:  # noqa: N803
    """One step of a pipeline after the other."""
    steps = receiver.arguments.get("steps")
    for step in steps.items if isinstance(steps, ListValue) and steps.exact else ():
        transformer = step[1] if isinstance(step, tuple) and len(step) == 2 else step
        if not isinstance(transformer, LibraryObject) or transformer.path.rpartition(".")[2] not in KINDS:
            return Array(Shape((as_array(X).shape[0], UNKNOWN_DIM)), site=call.site)
        if "fitted" not in transformer.state:
            fit(call, transformer, X)
        X = transform(call, transformer, X)  # noqa: N806
    return X if isinstance(steps, ListValue) and steps.exact else Array(UNKNOWN_SHAPE, site=call.site)


def sparse(call: Call, array: Array) -> Value:
    """A sparse matrix of the given numbers."""
    return LibraryObject(SPARSE, state={"values": array}, site=call.site)


def inverse_transform(call: Call, receiver: LibraryObject, X: Value = None, *_: Value) -> Value:  # noqa: N803
    """Back to the space the transformer was fitted in."""
    array = as_array(X)
    fitted = receiver.state.get("fitted")
    before = fitted.shape if isinstance(fitted, Array) else UNKNOWN_SHAPE
    name = receiver.path.rpartition(".")[2]
    if KINDS[name].makes == "scaled":
        return made(call, array.shape, array.dtype, Facts(continuous=True))
    shape = Shape((array.shape[0], *before.dims[1:])) if before.dims else UNKNOWN_SHAPE
    return made(call, shape, fitted.dtype if isinstance(fitted, Array) else "")


def _register() -> None:
    for name, kind in KINDS.items():
        path = path_of(name)
        function(path)(_constructor(kind))
        method(path, "fit", "partial_fit")(fit)
        method(path, "transform")(transform)
        method(path, "fit_transform")(fit_transform)
        method(path, "inverse_transform")(inverse_transform)
    for module, names in ESTIMATORS.items():
        for name in names.split():
            path = f"sklearn.{module}.{name}"
            function(path)(_constructor(Kind(module, "estimator")))
            method(path, "fit")(fit)
            method(path, "predict")(predict)


def predict(call: Call, receiver: LibraryObject, X: Value = None) -> Value:  # noqa: N803
    """One prediction a row."""
    return Array(Shape((as_array(X).shape[0],)), "", site=call.site)


_register()


@method(SPARSE, "toarray", "todense", "tocsr", "A", "astype", "sorted_indices")
def dense(call: Call, receiver: LibraryObject, *args: Value) -> Value:
    """The matrix as an array."""
    return receiver.state["values"] if call.path in ("toarray", "todense") else receiver


@attribute(SPARSE, "shape", "A")
def sparse_shape(call: Call, receiver: LibraryObject) -> Value:
    """Shape and numbers of a sparse matrix."""
    from kerascheck.library.array_values import shape_value

    values = receiver.state["values"]
    return values if call.path == "A" else shape_value(values.shape)


@attribute(path_of("StandardScaler"), "mean_", "scale_", "var_")
@attribute(path_of("MinMaxScaler"), "data_min_", "data_max_", "scale_", "min_", "data_range_")
def statistics(call: Call, receiver: LibraryObject) -> Value:
    """One number a feature."""
    fitted = receiver.state.get("fitted")
    return Array(Shape((fitted.shape[-1],)) if isinstance(fitted, Array) else UNKNOWN_SHAPE, "float64", site=call.site)


def _classes_of(call: Call, receiver: LibraryObject) -> Value:
    """``encoder.classes_``: the distinct labels, sorted."""
    fitted = receiver.state.get("fitted")
    given = receiver.arguments.get("classes")
    if given is not None:
        return as_array(given)
    if isinstance(fitted, Array) and fitted.content is not None:
        labels = tuple(sorted(set(leaves(fitted.content))))
        return of_content(labels, (len(labels),), fitted.dtype)
    count = None
    if isinstance(fitted, ListValue):
        from kerascheck.library.sklearn_labels import labels_of

        found = labels_of(fitted)
        if found is not None:
            return of_content(tuple(found), (len(found),))
    if isinstance(fitted, Array):
        count = fitted.facts.classes
    return Array(Shape((UNKNOWN_DIM if count is None else count,)), fitted.dtype if isinstance(fitted, Array) else "", site=call.site)


for _name in BINARIZERS:
    attribute(path_of(_name), "classes_")(_classes_of)


@attribute(path_of("OneHotEncoder"), "categories_")
def categories(call: Call, receiver: LibraryObject) -> Value:
    """One array of distinct labels a column."""
    fitted = receiver.state.get("fitted")
    columns = fitted.shape[-1] if isinstance(fitted, Array) else UNKNOWN_DIM
    if isinstance(columns, int) and columns > 1_000:
        return ListValue((), exact=False)
    if columns == 1:
        return ListValue((_classes_of(call, receiver),))
    return ListValue(
        tuple(Array(Shape((UNKNOWN_DIM,)), site=call.site) for _ in range(columns if isinstance(columns, int) else 0)),
        isinstance(columns, int),
    )
