"""Validation data is changed at random.

## What it does

Finds validation and test data that comes through the augmentation meant for training: an `ImageDataGenerator` with flips, shifts or
zooms, random functions of `tf.image`, or preprocessing layers such as `RandomFlip` that are applied with `map`. Layers of that kind
inside a model are switched off outside of training and are no problem.

## Why is this bad?

The validation score is then about images that nobody has: it is usually too low, and it jumps from epoch to epoch, so that early stopping
and checkpoints choose by chance.

## Example

```python bad
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input
from tensorflow.keras.preprocessing.image import ImageDataGenerator

images = ImageDataGenerator(rescale=1 / 255, rotation_range=30, horizontal_flip=True, validation_split=0.2)
train = images.flow_from_directory("pets", target_size=(64, 64), class_mode="binary", subset="training")
validation = images.flow_from_directory("pets", target_size=(64, 64), class_mode="binary", subset="validation")  # warning: KC712

model = Sequential([Input((64, 64, 3)), Conv2D(16, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(train, validation_data=validation)
```

## Use instead

```python good
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input
from tensorflow.keras.preprocessing.image import ImageDataGenerator

images = ImageDataGenerator(rescale=1 / 255, rotation_range=30, horizontal_flip=True, validation_split=0.2)
plain = ImageDataGenerator(rescale=1 / 255, validation_split=0.2)
train = images.flow_from_directory("pets", target_size=(64, 64), class_mode="binary", subset="training", seed=1)
validation = plain.flow_from_directory("pets", target_size=(64, 64), class_mode="binary", subset="validation", seed=1)

model = Sequential([Input((64, 64, 3)), Conv2D(16, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(train, validation_data=validation)
```

## References

- [Keras: image data loading](https://keras.io/api/data_loading/image/)
- [TensorFlow: data augmentation](https://www.tensorflow.org/tutorials/images/data_augmentation)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.library.array_facts import has_step
from kerascheck.program import Program
from kerascheck.query.preparation import Given, generator_site, other_data, trained_models, training_data
from kerascheck.rule import Finding, rule
from kerascheck.values.site import Site


@rule("KC712", "augmented-validation", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield augmented validation and test data, each once."""
    told: set[int] = set()
    for model in trained_models(program):
        for given in other_data(program, model, predict=False):
            step = has_step(given.array.facts, "augmented")
            if step is None or step.site is None:
                continue
            site = place(given, step.site, training_data(program, model))
            if id(site.node) not in told:
                told.add(id(site.node))
                related = ((step.site, "changes images at random"),) if site.node is not step.site.node else ()
                whose = given.role or "test"
                message = f"expected {whose} images as they are, got images changed at random by `{step.name}`; augment training data only"
                yield Finding(site, message, "", related)


def place(given: Given, augmented: Site, trained: list[Given]) -> Site:
    """The generator of this data alone, else what takes the data out of a generator that the training data comes from too."""
    generator = generator_site(given.stream)
    if generator is None:
        return augmented if not any(shares(each, augmented) for each in trained) else given.training.site
    shared = any(generator_site(each.stream) == generator for each in trained)
    stream = given.stream.site if given.stream is not None else None
    return stream if shared and stream is not None else generator


def shares(given: Given, augmented: Site) -> bool:
    """Whether training data was augmented at the same place."""
    return any(step.site is not None and step.site.node is augmented.node for step in given.array.facts.steps)
