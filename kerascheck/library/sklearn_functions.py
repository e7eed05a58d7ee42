"""scikit-learn: functions: scaling in one call, pipelines, metrics."""

from __future__ import annotations

from kerascheck.library.array_facts import is_float, prepared
from kerascheck.library.array_values import as_array, made
from kerascheck.library.registry import Call, function
from kerascheck.library.sklearn_estimators import path_of
from kerascheck.values.array import Array, Facts, Step
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.objects import LibraryObject, ListValue, Value
from kerascheck.values.shape import Shape


@function("sklearn.pipeline.make_pipeline")
def make_pipeline(call: Call, *steps: Value, **_: Value) -> Value:
    """A pipeline of unnamed steps."""
    return LibraryObject(path_of("Pipeline"), {"steps": ListValue(steps)}, site=call.site)


@function("sklearn.preprocessing.scale", "sklearn.preprocessing.minmax_scale", "sklearn.preprocessing.normalize")
def scale_function(call: Call, X: Value, *args: Value, **_: Value) -> Value:  # noqa: N803
    """Scaling as a function."""
    array = as_array(X)
    low, high = {"scale": (None, None), "normalize": (-1, 1)}.get(call.path.rpartition(".")[2], (0, 1))
    facts = Facts(low, high, continuous=True, scale="unit", split=array.facts.split, origin=array.facts.origin, steps=array.facts.steps)
    name = call.path.rpartition(".")[2]
    if name != "normalize":
        facts = prepared(facts, Step("fitted", name, call.site, call.site, array.facts))
    return made(call, array.shape, array.dtype if is_float(array.dtype) else "float64", facts)


@function("sklearn.preprocessing.label_binarize")
def label_binarize(call: Call, y: Value, classes: Value = None, *args: Value, **_: Value) -> Value:
    """One column a class, or one for two classes."""
    from kerascheck.library.sklearn_labels import binarized

    return binarized(call, as_array(y), as_array(classes).shape[0])


def _metric(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Scores are not worked out."""
    return call.unknown("scores are not worked out", "score")


@function("sklearn.metrics.confusion_matrix")
def confusion_matrix(call: Call, y_true: Value, y_pred: Value, **_: Value) -> Value:
    """A square of unknown size."""
    return Array(Shape((UNKNOWN_DIM, UNKNOWN_DIM)), "int64", Facts(low=0), site=call.site)


for _name in (
    "accuracy_score",
    "f1_score",
    "precision_score",
    "recall_score",
    "roc_auc_score",
    "mean_squared_error",
    "mean_absolute_error",
    "r2_score",
    "classification_report",
    "log_loss",
    "roc_curve",
    "cohen_kappa_score",
    "balanced_accuracy_score",
    "matthews_corrcoef",
):
    function(f"sklearn.metrics.{_name}")(_metric)
