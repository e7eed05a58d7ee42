"""Feature maps that are not flattened, and wrong numbers of tensors."""

from __future__ import annotations

from tests.rules.marked_programs import assert_marked

CODES = ("KC102", "KC114")


def test_a_head_on_a_feature_map() -> None:
    assert_marked(
        """
        import numpy as np
        from keras import Sequential, layers
        model = Sequential()
        model.add(layers.Dense(16, activation="relu", input_shape=(2, 2, 512)))  # KC102
        model.add(layers.Dropout(0.5))
        model.add(layers.Dense(1, activation="sigmoid"))
        model.compile("adam", "binary_crossentropy")
        model.fit(np.random.rand(20, 2, 2, 512), np.random.randint(0, 2, 20))
        """,
        CODES,
    )


def test_layers_called_on_data_are_another_matter() -> None:
    assert_marked(
        """
        import numpy as np
        from keras import Input, layers
        words = layers.TextVectorization()(["one", "two"])
        a, b = Input((3,)), Input((3,))
        both = layers.Add()([a, b])
        wrong = layers.Dense(2)([a, b])  # KC114
        """,
        CODES,
    )
