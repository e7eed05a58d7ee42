"""An image loader gives images or labels of another kind than the model takes.

## What it does

Compares `target_size` or `image_size`, `color_mode`, and `class_mode` or `label_mode` of `flow_from_directory`, `flow_from_dataframe` and
`image_dataset_from_directory` with the model's input and output: images of another size, three channels for one, no labels at
all, and one-hot labels (the default of `ImageDataGenerator`) for an output of a single unit.

## Why is this bad?

Keras raises at the first batch, with a message about shapes or "None values not supported" that does not name the loader. Note that sizes
are (height, width), and that the default is (256, 256).

## Example

```python bad
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input
from tensorflow.keras.preprocessing.image import ImageDataGenerator

images = ImageDataGenerator(rescale=1.0 / 255)
train = images.flow_from_directory("pets", target_size=(128, 128), class_mode="binary")

model = Sequential([Input((150, 150, 3)), Conv2D(16, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(train)  # error: KC710
```

```python bad
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input
from tensorflow.keras.preprocessing.image import ImageDataGenerator

images = ImageDataGenerator(rescale=1.0 / 255)
train = images.flow_from_directory("pets", target_size=(150, 150))

model = Sequential([Input((150, 150, 3)), Conv2D(16, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(train)  # error: KC710
```

## Use instead

```python fixed
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input
from tensorflow.keras.preprocessing.image import ImageDataGenerator

images = ImageDataGenerator(rescale=1.0 / 255)
train = images.flow_from_directory("pets", target_size=(150, 150), class_mode="binary")

model = Sequential([Input((150, 150, 3)), Conv2D(16, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(train)
```

## References

- [Keras: image data loading](https://keras.io/api/data_loading/image/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import sole_output, trainings
from kerascheck.query.feeding import Mismatch, layer_of, mismatches
from kerascheck.query.preparation import TRAINING
from kerascheck.query.text import stated_shape
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddArgument, Plan, Replace, argument_of
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import CompileCall, TrainingCall
from kerascheck.values.site import Site

COLORS = {1: "grayscale", 3: "rgb", 4: "rgba"}


@rule("KC710", "image-loader", Severity.ERROR, fixable=True, instead_of=("KC701", "KC301", "KC302", "KC310"))
def check(program: Program) -> Iterator[Finding]:
    """Yield training calls whose image loader does not fit the model."""
    for found in mismatches(program):
        stream = found.stream
        if found.arrays and found.refused is not None and stream is not None and loader_of(stream) is not None:
            finding = images(found, stream)
            if finding is not None:
                yield finding
    for training in trainings(program, *TRAINING, "evaluate", "evaluate_generator"):
        for stream in (training.x, training.arguments.get("validation_data")):
            finding = labels(training, stream) if isinstance(stream, Dataset) else None
            if finding is not None:
                yield finding
                break


def loader_of(stream: Dataset) -> Any:
    """The call of the loader that the images come from, None where they come from elsewhere or were changed on the way."""
    facts = stream.facts if isinstance(stream.facts, dict) else {}
    node = getattr(facts.get("loader"), "node", None)
    return node if "image_size" in facts and "map" not in facts.get("steps", ()) else None


def images(found: Mismatch, stream: Dataset) -> Finding | None:
    """The finding about images of another size or colour mode."""
    expected, got = found.expected.dims or (), found.data.shape.dims or ()
    if len(expected) != 4 or len(got) != 4 or not all(isinstance(size, int) for size in got[1:]):
        return None
    call, site = loader_of(stream), stream.facts["loader"]
    plans: list[Plan] = []
    wrong: list[str] = []
    size = "target_size" if "class_mode" in stream.facts else "image_size"
    if expected[1:3] != got[1:3] and None not in expected[1:3]:
        wrong.append(f"`{size}` of ({expected[1]}, {expected[2]}), got ({got[1]}, {got[2]})")
        plans += set_argument(call, size, f"({expected[1]}, {expected[2]})")
    if expected[3] != got[3] and expected[3] in COLORS:
        color = COLORS[expected[3]]
        wrong.append(f'`color_mode="{color}"` for {expected[3]} channel{"s" * (expected[3] != 1)}, got {got[3]}')
        plans += set_argument(call, "color_mode", f'"{color}"')
    if not wrong:
        return None
    stated = stated_shape(layer_of(found.inputs[0]))
    related: tuple[tuple[Site, str], ...] = ((site, f"gives images of ({got[1]}, {got[2]}, {got[3]})"),)
    related += ((stated, f"the model takes ({expected[1]}, {expected[2]}, {expected[3]})"),) if stated is not None else ()
    same_file = site.file == found.training.site.file and len(plans) == len(wrong)
    fix = FixPlan("load what the model takes", tuple(plans), Applicability.UNSAFE) if same_file else None
    return Finding(found.training.site, f"expected {' and '.join(wrong)}", "", related, fix, cause=found.training)


def set_argument(call: Any, name: str, text: str) -> list[Plan]:
    """The change that gives a loader another argument; none where it may be given by position."""
    argument = argument_of(call, name)
    if argument is not None:
        return [Replace(argument.value, text)]
    positional = sum(1 for each in call.args if each.keyword is None)
    return [AddArgument(call, f"{name}={text}")] if positional <= 1 else []


def labels(training: TrainingCall, stream: Dataset) -> Finding | None:
    """The finding about labels that are missing, or one-hot for an output of one unit."""
    if loader_of(stream) is None:
        return None
    site, facts = stream.facts["loader"], stream.facts
    name = "class_mode" if "class_mode" in facts else "label_mode"
    output = sole_output(training.model)
    related: tuple[tuple[Site, str], ...] = ((site, "the images come from here"),)
    if facts.get(name, "") is None:
        if not isinstance(training.compiled, CompileCall) or training.compiled.loss is None or training.model.user_class is not None:
            return None  # a step of its own may do without labels
        message = f"expected images with labels to train on, got `{name}=None`: images alone"
        return Finding(training.site, message, "", related, cause=training)
    given = stream.element[1] if isinstance(stream.element, tuple) and len(stream.element) > 1 else None
    one_unit = output is not None and output.shape.rank == 2 and output.shape[-1] == 1
    if facts.get(name) != "categorical" or not one_unit or not isinstance(given, Array) or given.shape[-1] == 1:
        return None
    message = f'expected `{name}="binary"` for an output of one unit, got one-hot labels of `{name}="categorical"`'
    plans = set_argument(site.node, name, '"binary"') if site.file == training.site.file else []
    fix = FixPlan("load labels of 0 and 1", tuple(plans), Applicability.UNSAFE) if plans else None
    return Finding(training.site, message, "", related, fix, cause=training)
