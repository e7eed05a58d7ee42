"""Pixels are scaled, and then scaled once more.

## What it does

Finds images that were divided by 255 (or put through `preprocess_input`) already when they come to another step of that kind: a second
division, an `ImageDataGenerator(rescale=…)`, a `Rescaling` layer, or a network from `keras.applications` that rescales inside:
EfficientNet, MobileNetV3 and ConvNeXt, unless `include_preprocessing=False`.

## Why is this bad?

Divided twice, all pixels lie between 0 and 0.004: to the network every image is black. It trains, but it learns little or nothing.

## Example

```python bad
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

batches = ImageDataGenerator(rescale=1 / 255).flow_from_directory("food", target_size=(64, 64))  # warning: KC704

base = tf.keras.applications.EfficientNetB0(include_top=False, pooling="avg", input_shape=(64, 64, 3))
base.trainable = False
model = tf.keras.Sequential([base, tf.keras.layers.Dense(101, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(batches, epochs=5)
```

```python bad
from keras import Sequential
from keras.datasets import cifar10
from keras.layers import Conv2D, Dense, Flatten, Input, Rescaling

(x_train, y_train), (x_test, y_test) = cifar10.load_data()
x_train = x_train / 255.0

model = Sequential()
model.add(Input((32, 32, 3)))
model.add(Rescaling(1.0 / 255))  # warning: KC704
model.add(Conv2D(16, 3, activation="relu"))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
```

## Use instead

```python fixed
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

batches = ImageDataGenerator().flow_from_directory("food", target_size=(64, 64))

base = tf.keras.applications.EfficientNetB0(include_top=False, pooling="avg", input_shape=(64, 64, 3))
base.trainable = False
model = tf.keras.Sequential([base, tf.keras.layers.Dense(101, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(batches, epochs=5)
```

```python good
from keras import Sequential
from keras.datasets import cifar10
from keras.layers import Conv2D, Dense, Flatten, Input

(x_train, y_train), (x_test, y_test) = cifar10.load_data()
x_train = x_train / 255.0

model = Sequential()
model.add(Input((32, 32, 3)))
model.add(Conv2D(16, 3, activation="relu"))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
```

## References

- [Keras: EfficientNet](https://keras.io/api/applications/efficientnet/)
- [Keras: Rescaling](https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.library.array_facts import has_step
from kerascheck.program import Program
from kerascheck.query.entrance import Arrival, arrivals
from kerascheck.query.preparation import Given, generator_site, scaling_step, trained_models, training_data
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import RemoveArgument, argument_of
from kerascheck.values.array import Facts
from kerascheck.values.layer import Model
from kerascheck.values.site import Site

SMALL_FACTOR: Final = 0.01
"""A scaling by less than this is meant for pixels from 0 to 255."""


@rule("KC704", "scaled-twice", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield what scales the training data of a model twice."""
    for model in trained_models(program):
        finding = next((found for given in training_data(program, model) if (found := judge(model, given)) is not None), None)
        if finding is not None:
            yield finding


def judge(model: Model, given: Given) -> Finding | None:
    """The finding about one model and its data."""
    facts = given.array.facts
    again = has_step(facts, "rescaled-twice")
    if again is not None and again.site is not None:
        first = has_step(facts, "rescaled")
        related = ((first.site, "scaled here already"),) if first is not None and first.site is not None else ()
        message = f"expected pixels to be scaled once, but `{again.name}` scales what is scaled already"
        return Finding(again.site, message, "", related, cause=given.training)
    for arrival in arrivals(model, given.tensor, facts):
        if arrival.kind == "scaling" and is_repeated(arrival):
            return at_layer(model, given, arrival)
    return None


def is_repeated(arrival: Arrival) -> bool:
    """Whether a scaling that is meant for pixels gets numbers around 1."""
    return arrival.factor is not None and 0 < arrival.factor < SMALL_FACTOR and is_unit(arrival.facts)


def is_unit(facts: Facts) -> bool:
    """Whether numbers surely lie around 1, as scaled pixels do."""
    return facts.scale == "unit" and facts.high is not None and facts.high <= 1.01


def at_layer(model: Model, given: Given, arrival: Arrival) -> Finding:
    """The finding about data that a `Rescaling` layer scales again, in the program's own model or in an application."""
    layer, host = arrival.call.layer, arrival.host
    place = arrival.call.site if layer.is_op else layer.site
    what = "division" if layer.is_op else f"`{layer.cls}`"
    step = scaling_step(arrival.facts)
    is_application = host.function is not None and host.site is not None and layer.site is not None and layer.site.node is host.site.node
    if not is_application and place is not None:
        scaled = step.site if step is not None else given.array.site
        related = ((scaled, "scaled to 0…1 here already"),) if scaled is not None and scaled.node is not place.node else ()
        least = arrival.facts.low or 0
        message = f"expected pixels from 0 to 255 for this {what}, got numbers from {least:g} to 1: they are scaled already"
        return Finding(place, message, "", related, cause=given.training)
    site = (step.site if step is not None else None) or generator_site(given.stream) or given.training.site
    message = f"`{host.name}` expects pixels from 0 to 255 and rescales them itself, got numbers from {arrival.facts.low or 0:g} to 1"
    related = ((host.site, "rescales inside"),) if host.site is not None and host.site.node is not site.node else ()
    return Finding(site, message, "", related, fix_for(given, site), cause=given.training)


def fix_for(given: Given, site: Site) -> FixPlan | None:
    """The factor taken out of the generator."""
    argument = argument_of(site.node, "rescale")
    if argument is None or generator_site(given.stream) != site:
        return None
    return FixPlan("leave the scaling to the network", (RemoveArgument(site.node, argument),), Applicability.UNSAFE)
