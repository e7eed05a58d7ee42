"""A scaler learns from data that the model shall be tested on.

## What it does

Finds scalers, imputers, decompositions and feature selections of scikit-learn that were fitted before the data was split into a
training and a test part, and those that are fitted once more on the test part. Label encoders are left alone: they learn nothing
but the names of the classes.

## Why is this bad?

Fitted before the split, the training data carries the mean and spread of the test rows in it, and the score on them is too good to
be true. Fitted on the test data, the same number means one thing in training and another in the test, and the score is too bad, or
just noise. Split first, `fit` on the training part only, and `transform` both.

## Example

```python bad
import pandas as pd
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

table = pd.read_csv("churn.csv")
x, y = table.drop(columns=["churned"]).values, table["churned"].values
x = StandardScaler().fit_transform(x)  # warning: KC706
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2)

model = Sequential([Input((x.shape[1],)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train)
```

```python bad
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler

x, y = load_diabetes(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
scaler = MinMaxScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.fit_transform(x_test)  # warning: KC706

model = Sequential([Input((10,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train)
model.evaluate(x_test, y_test)
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler

x, y = load_diabetes(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
scaler = MinMaxScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)

model = Sequential([Input((10,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train)
model.evaluate(x_test, y_test)
```

## References

- [scikit-learn: data leakage](https://scikit-learn.org/stable/common_pitfalls.html#data-leakage)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.library.array_facts import Together
from kerascheck.program import Program
from kerascheck.query.preparation import other_data, parted_after, split_after, trained_models, training_data
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Facts, Step

HARMLESS: Final = frozenset((
    "LabelEncoder", "LabelBinarizer", "MultiLabelBinarizer", "OneHotEncoder", "OrdinalEncoder", "CountVectorizer", "TfidfVectorizer",
    "TfidfTransformer", "DictVectorizer", "ColumnTransformer", "KBinsDiscretizer",
))  # fmt: skip
"""What learns categories or words only, or of which it is not known what it learns."""


@rule("KC706", "leakage", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield the places where something learns from test data, each once."""
    told: set[int] = set()
    for model in trained_models(program):
        trained, others = training_data(program, model), other_data(program, model)
        rest = [given.array.facts for given in others]
        found = [(step, early(step, given.array.facts, rest)) for given in trained for step in learning(given.array.facts)]
        found += [(step, late(step, given.array.facts)) for given in others for step in learning(given.array.facts)]
        for step, message in found:
            if message is not None and step.site is not None and id(step.site.node) not in told:
                told.add(id(step.site.node))
                yield Finding(step.site, message)


def learning(facts: Facts) -> list[Step]:
    """The steps that have learnt from data."""
    return [step for step in facts.steps if step.kind == "fitted" and step.learnt is not None and step.name not in HARMLESS]


def early(step: Step, facts: Facts, others: list[Facts]) -> str | None:
    """What is wrong with a step whose data was split afterwards."""
    if step.learnt.split == "train" and not isinstance(step.learnt.origin, Together) or step.learnt.scale == "raw":
        return None  # there is another set to test on; the mean of all pixels tells nothing of a few of them
    if not split_after(facts, step.learnt) and not any(parted_after(facts, other, step.learnt) for other in others):
        return None
    return f"expected `{step.name}` to be fitted on training data only, got all rows, those to test on too"


def late(step: Step, facts: Facts) -> str | None:
    """What is wrong with a step of test data that has learnt from it."""
    if step.learnt.split not in ("test", "validation") or facts.split != step.learnt.split:
        return None
    return f"expected `{step.name}` to be fitted on training data only, got the {facts.split} data; use `transform` here"
