"""Rules on wiring and frozen weights, on programs written by hand; what raises was tried on Keras 3.15 with TensorFlow."""

from __future__ import annotations

import pytest

from tests.rules.marked_programs import assert_marked, fixed

CODES = ("KC412", "KC504", "KC511", "KC515", "KC516")

HEAD = """
        import numpy as np, tensorflow as tf, keras
        from keras import layers, Input, Model, Sequential
        from keras.layers import Dense, LSTM, Dropout
        X, Y = np.random.rand(100, 8), np.random.rand(100)
"""

PROGRAMS = {
    "multiplied lists": """
        class Blocks(keras.Model):
            def __init__(self, n):
                super().__init__()
                self.blocks = [Dense(8)] * n  # KC504
                self.cells = 2 * [layers.LSTMCell(4)]  # KC504
                self.widths = [64] * n
                self.activations = [keras.activations.relu] * n
            def call(self, x):
                return self.blocks[0](x)
        one = Dense(8)
        model = Sequential([Input((8,))] + [one] * 2)
        branch = [Sequential([Input((8,)), Dense(8)]), Dropout(0.1)] * 3  # KC504
        fine = [Dense(8) for _ in range(3)] * 1
    """,
    "builders": """
        def build():
            model = Sequential([Input((8,)), Dense(1)])
            model.compile("adam", "mse")
            return model
        def broken(units=4):
            inputs = Input((8,))
            model = Model(inputs, Dense(units)(inputs))
            model.summary()
        def described(model):
            model.summary()
        class Trainer:
            def setup(self):
                self.model = Sequential([Input((8,)), Dense(1)])
                self.model.compile("adam", "mse")
        net = build()
        net.fit(X, Y)
        lost = broken(8)  # KC515
        lost.compile("adam", "mse")
        nothing = described(net)
        trainer = Trainer()
        done = trainer.setup()
        trainer.model.fit(X, Y)
        def globally():
            global shared
            shared = build()
        globally()
        shared.fit(X, Y)
    """,
    "results of methods": """
        model = Sequential([Input((8,)), Dense(1)])
        compiled = model.compile("adam", "mse")
        history = model.fit(X, Y)
        print(history.history["loss"], history.model)
        net = Sequential([Input((8,)), Dense(1)]).compile("sgd", "mse")  # KC515
        net.fit(X, Y)
        trained = model.fit(X, Y)  # KC515
        trained.predict(X)
        model = model.summary()  # KC515
        model.predict(X)
    """,
    "def for class": """
        def Net(Model):  # KC515
            def __init__(self, units):
                super().__init__()
                self.dense = Dense(units)
            def call(self, x):
                return self.dense(x)
        net = Net(4)
        net.compile("adam", "mse")
    """,
    "subclasses": """
        class Forgets(layers.Layer):
            def __init__(self, units):  # KC511
                self.units = units
            def call(self, x):
                return x
        class Early(layers.Layer):
            def __init__(self, units):
                self.units = units
                super().__init__()
            def call(self, x):
                return x * self.units
        class Explicit(Model):
            def __init__(self):
                keras.Model.__init__(self)
                self.dense = Dense(1)
            def call(self, x):
                return self.dense(x)
        class Named(layers.Layer):
            def __init__(self, name):
                super().__init__(name)  # KC511
            def call(self, x):
                return x
        class Graph(Model):
            def __init__(self):
                inputs = Input((8,))
                super().__init__(inputs, Dense(1)(inputs))
        class Row(Sequential):
            def __init__(self):
                super().__init__([Input((8,)), Dense(1)])
        class Silent(Model):
            def __init__(self):
                super().__init__()
                self.dense = Dense(1)
            def forward(self, x):
                return self.dense(x)
        class Step(Model):
            def __init__(self, inner):
                super().__init__()
                self.inner = inner
            def train_step(self, data):
                return {}
        class Unsaid(layers.Layer):
            def call(self, x):  # KC511
                x + 1
        class Gives(layers.Layer):
            def __init__(self):
                super().__init__()
                self.dense = Dense(2)
            def call(self, x):
                return self.dense  # KC511
        Forgets(3), Early(2), Explicit(), Named("a"), Graph(), Row()
        Silent()(X)  # KC511
        step = Step(Graph())
        step.compile("adam")
        step.fit(X, Y)
        Unsaid()(Input((8,)))
        Gives()(Input((8,)))
    """,
    "names": """
        x = Dense(16)(Input((8,)))
        inputs = Input((8,))
        y = Dense(1)(inputs)
        model = Model(inputs, y)
        model.compile("adam", "mse")
        model.fit(X, y)  # KC516
        model.predict(inputs)  # KC516
        model.fit(X, Y)
        Dense = Dense(4)(inputs)
        again = Dense(3)(inputs)  # KC516
        layers = layers.Dropout(0.5)
        out = layers(Dense)
    """,
    "trainable": """
        base = Sequential([Input((8,)), Dense(8)])
        model = Sequential([base, Dense(1)])
        base.trainable = False
        model.compile("adam", "mse")
        model.fit(X, Y)
        base.trainable = True
        model.compile("adam", "mse")
        model.fit(X, Y)
        for layer in base.layers:
            layer.trainable = False  # KC412
        model.fit(X, Y)
        class Thaw(keras.callbacks.Callback):
            def __init__(self, base):
                super().__init__()
                self.base = base
            def on_epoch_begin(self, epoch, logs=None):
                if epoch == 3:
                    self.base.trainable = True  # KC412
        class ThawAndCompile(keras.callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                self.model.layers[0].trainable = True
                self.model.compile("adam", "mse")
        model.fit(X, Y, callbacks=[Thaw(base), ThawAndCompile()])
    """,
    "gan": """
        def critic():
            model = Sequential([Input((8,)), Dense(1, activation="sigmoid")])
            model.compile("adam", "binary_crossentropy")
            return model
        generator = Sequential([Input((4,)), Dense(8)])
        d = critic()
        d.trainable = False  # KC412
        z = Input((4,))
        gan = Model(z, d(generator(z)))
        gan.compile("adam", "binary_crossentropy")
        for step in range(100):
            d.train_on_batch(X, np.ones(100))
            gan.train_on_batch(np.random.rand(100, 4), np.ones(100))
        e = critic()
        e.trainable = False
        gan2 = Model(z, e(generator(z)))
        gan2.compile("adam", "binary_crossentropy")
        for step in range(100):
            e.trainable = True
            e.train_on_batch(X, np.ones(100))
            e.trainable = False
            gan2.train_on_batch(np.random.rand(100, 4), np.ones(100))
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_flagged_lines(program: str) -> None:
    assert_marked(HEAD + program, CODES)


FIXES = {
    "KC504": ("parts = [Dense(8)] * 3", "parts = [Dense(8) for _ in range(3)]"),
    "KC515": ("model = Sequential([Input((8,)), Dense(1)])\n        model = model.compile('adam', 'mse')\n        model.fit(X, Y)", "\nmodel.compile('adam', 'mse')\n"),
    "KC511": ("class A(Model):\n            def __init__(self):\n                super().__init__(self)\n            def call(self, x):\n                return x\n        A()", "super().__init__()\n"),
}  # fmt: skip


@pytest.mark.parametrize("code", FIXES)
def test_fixes(code: str) -> None:
    program, expected = FIXES[code]
    mended = fixed(HEAD + "        " + program + "\n", (code,), unsafe=True)
    assert expected in mended
    assert fixed(mended, (code,), unsafe=True) == mended
