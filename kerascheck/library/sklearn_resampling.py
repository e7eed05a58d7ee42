"""imbalanced-learn: rows drawn or made up, so that all classes have as many."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kerascheck.library.array_facts import Origin, prepared
from kerascheck.library.array_values import as_array
from kerascheck.library.registry import Call, function, load, method
from kerascheck.values.array import Array, Step
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.objects import LibraryObject, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

load("numpy")  # methods of the arrays given here

SAMPLERS: Final = {
    "over_sampling": "SMOTE ADASYN RandomOverSampler BorderlineSMOTE SMOTENC SVMSMOTE",
    "under_sampling": "RandomUnderSampler NearMiss TomekLinks",
    "combine": "SMOTEENN SMOTETomek",
}


def construct(call: Call, *args: Value, **kwargs: Value) -> Value:
    """A sampler."""
    return LibraryObject(call.path, dict(kwargs), site=call.site)


def fit_resample(call: Call, receiver: LibraryObject, X: Value, y: Value = None, **_: Value) -> Value:  # noqa: N803
    """More or fewer rows; of what is made up, every row stems from several others."""
    origins = Origin(), Origin()
    name = receiver.path.rpartition(".")[2]
    found = []
    for value, origin in zip((X, y), origins, strict=True):
        array = as_array(value)
        facts = replace(array.facts, origin=origin, mixed=True)
        learnt = replace(facts, steps=())
        shape = Shape((UNKNOWN_DIM, *array.shape.dims[1:])) if array.shape.dims else UNKNOWN_SHAPE
        dtype = array.dtype
        if "under" not in receiver.path:
            facts = prepared(facts, Step("fitted", name, call.site, receiver, learnt))
        found.append(Array(shape, dtype, facts, site=call.site))
    return tuple(found)


for _module, _names in SAMPLERS.items():
    for _name in _names.split():
        function(f"imblearn.{_module}.{_name}")(construct)
        method(f"imblearn.{_module}.{_name}", "fit_resample", "fit_sample")(fit_resample)
