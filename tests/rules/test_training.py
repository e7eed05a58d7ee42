"""Rules on training, on programs written by hand; what Keras does with each was tried on Keras 3.15."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.rules.marked_programs import assert_marked, found

CODES = ("KC601",)

BEGIN = """
    import os
    import keras
    import numpy as np
    x, y = np.zeros((3, 8)), np.zeros(3)
    def build():
        return keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
"""

NOT_COMPILED = {
    "fit": """
        model = build()
        model.predict(x)
        model.fit(x, y)  # KC601
        model.evaluate(x, y)
    """,
    "train_on_batch": """
        model = build()
        for epoch in range(3):
            model.train_on_batch(x, y)  # KC601
    """,
    "in a function": """
        def train(x, y):
            model = build()
            return model.fit(x, y)  # KC601
    """,
    "in a class": """
        class Trainer:
            def __init__(self):
                self.model = build()
            def train(self):
                self.model.fit(x, y)  # KC601
        Trainer().train()
    """,
    "a model subclass": """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.dense = keras.layers.Dense(1)
            def call(self, x):
                return self.dense(x)
            def train_step(self, data):
                return {}
        net = Net()
        net.fit(x, y)  # KC601
    """,
    "a clone of a model that is compiled later": """
        model = build()
        copy = keras.models.clone_model(model)
        model.compile("adam", "mse")
        copy.fit(x, y)  # KC601
    """,
}

COMPILED = {
    "perhaps": """
        model = build()
        if os.path.exists("settings"):
            model.compile("adam", "mse")
        model.fit(x, y)
    """,
    "with unknown arguments": """
        from elsewhere import settings
        model = build()
        model.compile(**settings)
        model.fit(x, y)
    """,
    "with many positional arguments": """
        model = build()
        model.compile("adam", "mse", None, ["mae"], None, True)
        model.fit(x, y)
    """,
    "from a configuration": """
        model = build()
        model.compile_from_config({})
        model.fit(x, y)
    """,
    "by a function": """
        def prepare(model):
            model.compile("adam", "mse")
            return model
        model = build()
        prepare(model)
        model.fit(x, y)
        copy = keras.models.clone_model(model)
        copy.fit(x, y)
    """,
    "by unknown code": """
        import elsewhere
        one, two, three = build(), build(), build()
        elsewhere.prepare(one)
        elsewhere.prepare([two])
        elsewhere.Trainer(model=three).prepare()
        one.fit(x, y)
        two.fit(x, y)
        three.fit(x, y)
    """,
    "in the file": """
        model = keras.models.load_model("net.keras")
        model.fit(x, y)
    """,
    "by whoever calls": """
        model = build()
        def train():
            model.fit(x, y)
        class Trainer:
            def __init__(self):
                self.model = build()
            def prepare(self):
                self.model.compile("adam", "mse")
            def train(self):
                self.model.fit(x, y)
        def fit(model):
            model.fit(x, y)
    """,
    "by the class itself": """
        class Gan(keras.Model):
            def compile(self, optimizer):
                super().compile()
                self.own = optimizer
            def train_step(self, data):
                return {}
        gan = Gan()
        gan.compile("adam")
        gan.fit(x, y)
    """,
    "failure expected": """
        model = build()
        try:
            model.fit(x, y)
        except ValueError:
            pass
    """,
}


@pytest.mark.parametrize("program", NOT_COMPILED.values(), ids=NOT_COMPILED)
def test_models_that_no_way_compiles(program: str) -> None:
    assert_marked(dedent(BEGIN) + dedent(program), CODES)


@pytest.mark.parametrize("program", COMPILED.values(), ids=COMPILED)
def test_models_that_may_be_compiled(program: str) -> None:
    assert_marked(dedent(BEGIN) + dedent(program), CODES)


def test_the_compile_call_of_the_other_model_is_shown() -> None:
    program = """
        model = build()
        model.compile("adam", "mse")
        for fold in range(3):
            model = build()
            model.fit(x, y)
    """
    (finding,) = found(dedent(BEGIN) + dedent(program), CODES)
    assert [each.message for each in finding.related] == ["the model is made here", "this compiles another model"]
