"""Pixels from 0 to 255, or other large numbers, go into the network as they are.

## What it does

Follows the training data from its source to the first layer with weights: data sets of `keras.datasets`, image folders, an
`ImageDataGenerator` without `rescale`, random bytes. It reports data that is still in 0…255 there. A `Rescaling`, `Normalization` or
`BatchNormalization` on the way, a batch normalisation right behind the first layer, `preprocess_input` and networks that rescale
inside (EfficientNet, MobileNetV3, ConvNeXt) are all taken into account. Pretrained networks that were trained on pixels from -1 to
1 (MobileNet, Inception, Xception, NASNet, ResNetV2) need their own `preprocess_input`.

Measurements that are known to go into the thousands, such as those of the wine or the California housing data, are reported in the
same way.

## Why is this bad?

Weights are initialised for inputs of about the size of 1. With pixels a hundred times larger the first activations are saturated or
huge, the loss starts high and jumps or becomes `nan`, and the accuracy may stay at chance. Dividing by 255 is often all that is
missing.

## Example

```python bad
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input
from tensorflow.keras.preprocessing.image import ImageDataGenerator

train = ImageDataGenerator(horizontal_flip=True)  # warning: KC703
batches = train.flow_from_directory("pets", target_size=(64, 64), class_mode="binary")

model = Sequential([Input((64, 64, 3)), Conv2D(16, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(batches, epochs=5)
```

```python bad
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input

(x_train, y_train), (x_test, y_test) = mnist.load_data()

model = Sequential([Input((28, 28)), Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax")])
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)  # warning: KC703
```

## Use instead

```python fixed
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input
from tensorflow.keras.preprocessing.image import ImageDataGenerator

train = ImageDataGenerator(horizontal_flip=True, rescale=1.0 / 255)
batches = train.flow_from_directory("pets", target_size=(64, 64), class_mode="binary")

model = Sequential([Input((64, 64, 3)), Conv2D(16, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(batches, epochs=5)
```

```python good
from keras import Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input, Rescaling

(x_train, y_train), (x_test, y_test) = mnist.load_data()

model = Sequential(
    [Input((28, 28)), Rescaling(1.0 / 255), Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax")]
)
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
```

## References

- [Keras: preprocessing layers](https://keras.io/guides/preprocessing_layers/)
- [Keras: Rescaling](https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.library.array_facts import Selection, size_of
from kerascheck.program import Program
from kerascheck.query.entrance import Arrival, arrivals
from kerascheck.query.preparation import Given, generator_site, is_split, trained_models, training_data
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddArgument, argument_of
from kerascheck.values.array import Facts
from kerascheck.values.layer import Model

SIGNED: Final = {
    "mobilenetv2": "mobilenet_v2", "mobilenet_": "mobilenet", "inception_v3": "inception_v3", "inception_resnet": "inception_resnet_v2",
    "xception": "xception", "nasnet": "nasnet", "resnet50v2": "resnet_v2", "resnet101v2": "resnet_v2", "resnet152v2": "resnet_v2",
}  # fmt: skip
"""Beginnings of the names of pretrained networks that expect pixels from -1 to 1, with their modules."""


LARGE: Final = 1_000
"""Measurements of this size make a network hard to train."""


@rule("KC703", "unscaled-input", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first raw data that each model is trained on."""
    for model in trained_models(program):
        for given in training_data(program, model):
            facts = given.array.facts
            found = arrivals(model, given.tensor, facts) if facts.scale == "raw" or is_wide(facts) else []
            message = judge(found) if facts.scale == "raw" else too_wide(given, found)
            if message is not None:
                source = given.array.site
                what = "gives pixels from 0 to 255" if facts.scale == "raw" else "gives numbers of very different size"
                related = ((source, what),) if source is not None and source.node is not given.site.node else ()
                yield Finding(given.site, message, "", related, fix_for(given), cause=given.training)
                break


def judge(found: list[Arrival]) -> str | None:
    """What raw pixels meet in the model; None where something scales them, or where that is not known."""
    for arrival in found:
        module = signed(arrival.host)
        if module is not None and arrival.facts.scale == "raw":
            return (
                f"the pretrained `{arrival.host.name}` expects pixels from -1 to 1, got 0 to 255; "
                f"use `keras.applications.{module}.preprocess_input`"
            )
    last = [arrival for arrival in found if arrival.kind != "scaling"]
    raw = [arrival for arrival in last if arrival.kind == "weights" and arrival.facts.scale == "raw" and is_own(arrival)]
    if not raw or len(raw) != len(last):
        return None
    return f"expected inputs scaled to about 0 to 1, got pixels from 0 to 255 in `{raw[0].call.layer.cls}`; divide them by 255"


def is_wide(facts: Facts) -> bool:
    """Whether measurements of very different, or very large size are together; not of a choice among an array's columns."""
    origin = facts.origin
    while isinstance(origin, Selection):
        if isinstance(origin.key, tuple) and len(origin.key) > 1 and not is_split(origin.key):
            return False
        origin = origin.base
    return facts.continuous and not facts.scale and not facts.steps and size_of(facts) >= LARGE


def too_wide(given: Given, found: list[Arrival]) -> str | None:
    """What large numbers meet in the model; None where something scales them, or where that is not known."""
    if not found or not all(arrival.kind == "weights" and is_own(arrival) and is_wide(arrival.facts) for arrival in found):
        return None
    most = size_of(given.array.facts)
    layer = found[0].call.layer.cls
    return f"expected inputs scaled to about 1, got numbers as large as {most:g} in `{layer}`; scale them, or begin with a `Normalization`"


def signed(host: Model) -> str | None:
    """The module of a pretrained network that expects pixels from -1 to 1; None for all others."""
    if host.state.get("weights_given") is not True:
        return None
    return next((module for start, module in SIGNED.items() if host.name.startswith(start)), None)


def is_own(arrival: Arrival) -> bool:
    """Whether the first weights are the program's own: those of a pretrained network have seen the pixels that they expect."""
    return arrival.host.state.get("weights_given") is not True


def fix_for(given: Given) -> FixPlan | None:
    """A factor for the generator that makes the images."""
    site = generator_site(given.stream)
    if site is None or argument_of(site.node, "rescale") is not None or site.file != given.training.site.file:
        return None
    return FixPlan("scale the pixels to 0…1", (AddArgument(site.node, "rescale=1.0 / 255"),), Applicability.UNSAFE)
