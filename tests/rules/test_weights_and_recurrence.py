"""Rules on weights, frozen layers and recurrence, on programs written by hand."""

from __future__ import annotations

import pytest

from tests.rules.marked_programs import assert_marked, fixed

CODES = ("KC211", "KC213", "KC402", "KC405", "KC407", "KC409", "KC411", "KC413", "KC501", "KC502", "KC503", "KC510", "KC512", "KC513", "KC514")

HEAD = """
        import numpy as np, tensorflow as tf, keras
        from keras import layers, Input, Model, Sequential, regularizers, initializers
        from keras.layers import *
        X, Y = np.random.rand(100, 8), np.random.rand(100)
"""

PROGRAMS = {
    "initializers": """
        shared = initializers.HeNormal()
        seeded = initializers.HeNormal(seed=1)
        constant = initializers.Zeros()
        a = Sequential([Input((8,)), Dense(8, "relu", kernel_initializer=shared), Dense(4, "relu", kernel_initializer=shared)])
        b = Sequential([Input((8,)), Dense(8, "relu", kernel_initializer=shared), Dense(1)])  # KC402
        c = Sequential([Input((8,)), Dense(8, "relu", kernel_initializer=seeded), Dense(8, "relu", kernel_initializer=seeded)])
        d = Sequential([Input((8,)), Dense(8, "relu", kernel_initializer="he_normal"), Dense(8, "relu", kernel_initializer="he_normal")])
    """,
    "biases": """
        x = inputs = Input((16, 16, 3))
        x = Conv2D(8, 3)(x)  # KC405
        x = BatchNormalization()(x)
        x = Conv2D(8, 3, use_bias=False)(x)
        x = BatchNormalization()(x)
        x = Conv2D(8, 3, activation="relu")(x)
        x = BatchNormalization()(x)
        y = Conv2D(8, 3)(x)
        z = Add()([BatchNormalization()(y), y])
        x = Dropout(0.2)(z)
        x = BatchNormalization()(x)  # KC407
        x = Dropout(0.2)(x)
    """,
    "penalties": """
        Dense(4, kernel_regularizer=regularizers.l2(0.01))
        Dense(4, kernel_regularizer=regularizers.L1L2(l1=0.0, l2=10))  # KC409
        Dense(4, bias_regularizer=regularizers.L1(-0.1))  # KC409
        LSTM(4, recurrent_regularizer=regularizers.l2(1e-4))
    """,
    "frozen": """
        base = Sequential([Input((8,)), Dense(16, activation="relu")])
        base.trainable = False
        model = Sequential([base, Dense(1)])
        model.compile("adam", "mse")
        model.fit(X, Y)
        model.trainable = False
        whole = Sequential([base])
        whole.trainable = False
        whole.compile("adam", "mse")
        whole.fit(X, np.random.rand(100, 16))  # KC411
        whole.evaluate(X, np.random.rand(100, 16))
    """,
    "steps": """
        Sequential([Input((1, 30)), LSTM(8), Dense(1)])  # KC211
        Sequential([Input((30, 1)), LSTM(8), Dense(1)])
        Sequential([Input((1, 1)), LSTM(8), Dense(1)])
        state = Input((16,))
        out, h, c = LSTM(16, return_state=True)(Input((1, 5)), initial_state=[state, state])
        Sequential([Input(batch_shape=(1, 1, 5)), LSTM(8, stateful=True), Dense(1)])
        LSTM(8, activation="relu")  # KC213
        GRU(8, recurrent_dropout=0.2)  # KC213
        LSTM(8, activation="tanh", dropout=0.2)
    """,
    "linear stacks": """
        plain = Sequential([Input((8,)), Dense(16), Dropout(0.1), Dense(8), Dense(1)])  # KC501
        plain.compile("adam", "mse")
        coder = Sequential([Input((8,)), Dense(2), Dense(8)])
        coder.compile("adam", "mse")
        said = Sequential([Input((8,)), Dense(16, activation=None), Dense(1)])
        said.compile("adam", "mse")
        leaky = Sequential([Input((8,)), Dense(16), LeakyReLU(), Dense(1)])
        leaky.compile("adam", "mse")
        x = inputs = Input((8,))
        x = Dense(32)(x)
        both = Add()([Dense(4)(x), Dense(4)(x)])
        tree = Model(inputs, Dense(1)(ReLU()(both)))
        tree.compile("adam", "mse")
        never = Sequential([Input((8,)), Dense(16), Dense(1)])
    """.replace("plain = Sequential([Input((8,)), Dense(16), Dropout(0.1), Dense(8), Dense(1)])  # KC501", "plain = Sequential([\n            Input((8,)),\n            Dense(16),  # KC501\n            Dropout(0.1),\n            Dense(8),  # KC501\n            Dense(1),\n        ])"),
    "two activations": """
        a = Sequential([
            Input((8,)),
            Dense(16, activation="relu"),
            Activation("relu"),  # KC502
            Dense(4, activation="softmax"),
            Softmax(),  # KC502
        ])
        b = Sequential([Input((8,)), Dense(16), Activation("relu"), Dense(4, activation="linear"), Softmax()])
        c = Sequential([Input((9, 8)), LSTM(16), LeakyReLU(), Dense(4)])
        d = Sequential([
            Input((8,)),
            Dense(4),
            Activation("sigmoid"),
            Activation("softmax"),  # KC503
        ])
        scores = Softmax(axis=1)(Dense(1, activation="tanh")(Input((9, 8))))
    """,
    "made in call": """
        class Bad(keras.Model):
            def call(self, x):
                x = Dense(16, activation="relu")(x)  # KC510
                return layers.Activation("relu")(layers.Add()([x, x]))
        class Lazy(keras.Model):
            def __init__(self):
                super().__init__()
                self.dense = None
            def build(self, shape):
                self.dense = Dense(3)
            def call(self, x):
                return self.dense(x)
        Bad()(Input((8,)))
        Lazy()(Input((8,)))
    """,
    "sequentials": """
        i = Input((8,))
        Sequential([i, Dense(3)])
        Sequential([i, Dense(3)(i)])  # KC512
        Sequential(Dense(3))  # KC512
        Sequential([[Dense(3)], Dense(1)])  # KC512
        Sequential((Dense(3), Dense(1)))
        m = Sequential()
        m.add(5)  # KC512
        Sequential([Dense(3), *[Dense(4) for _ in range(2)]])
    """,
    "shared in loops": """
        x = i = Input((8,))
        dense = Dense(8)
        for _ in range(3):
            x = dense(x)  # KC513
        outs = [dense(each) for each in (Input((8,)), Input((8,)))]
        y = i
        for n in (8, 8):
            y = Dense(n)(y)
        def twice(t):
            return dense(t)
        z = twice(twice(i))
    """,
    "one unit": """
        m = Sequential([
            Input((8,)),
            Dense(16, activation="relu"),
            Dense(1),  # KC514
            Activation("relu"),
            Dense(4, activation="softmax"),
        ])
        m.compile("adam", "categorical_crossentropy")
        g = Input((9, 8))
        gate = Dense(1, activation="sigmoid")(g)
        n = Model(g, Dense(2)(Multiply()([g, gate])))
        n.compile("adam", "mse")
    """,
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_flagged_lines(program: str) -> None:
    assert_marked(HEAD + program, CODES)


FIXES = {
    "KC405": ("m = Sequential([Input((8,)), Dense(4), BatchNormalization()])", "Dense(4, use_bias=False)"),
    "KC501": ("m = Sequential([Input((8,)), Dense(16), Dense(1)])\n        m.compile('adam', 'mse')", 'Dense(16, activation="relu"), Dense(1)'),
    "KC502": ("m = Sequential([Input((8,)), Dense(16, activation='relu'), LeakyReLU()])", "Dense(16), LeakyReLU()"),
}


@pytest.mark.parametrize("code", FIXES)
def test_fixes(code: str) -> None:
    program, expected = FIXES[code]
    mended = fixed(HEAD + "        " + program + "\n", (code,), unsafe=True)
    assert expected in mended
    assert fixed(mended, (code,), unsafe=True) == mended
