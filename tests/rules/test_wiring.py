"""Rules on wiring, on programs written by hand."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.rules.marked_programs import assert_marked, fixed, found

CODES = ("KC506",)

PROGRAMS = {
    "the output layer": """
        from keras import Input, Model
        from keras.layers import Dense, Flatten
        inputs = Input((28, 28))
        x = Flatten()(inputs)
        x = Dense(1, activation="sigmoid")  # KC506
        model = Model(inputs, x)
    """,
    "in a list, in place, as input": """
        from keras import Input, Model
        from keras.layers import Add, Dense
        inputs = Input((8,))
        left = Dense(4)(inputs)
        right = Dense(4)  # KC506
        both = Add()([left, right])
        deeper = Dense(2)(Dense(3))  # KC506
        model = Model(inputs, [both, Dense(5)])  # KC506
        other = Model(Dense(2), left)  # KC506
    """,
    "a layer that was called before": """
        from keras import Input
        from keras.layers import LSTM, Dense
        steps = Input((9, 3))
        lstm = LSTM(8)
        hidden = lstm(steps)
        out = Dense(1)(lstm)  # KC506
    """,
    "a model for its output": """
        from keras import Input, Sequential
        from keras.layers import Conv2D, GlobalAveragePooling2D
        base = Sequential([Input((32, 32, 3)), Conv2D(8, 3)])
        x = GlobalAveragePooling2D()(base)  # KC506
    """,
    "InputLayer for Input": """
        from keras.layers import Dense, InputLayer
        inputs = InputLayer(shape=(8,))  # KC506
        x = Dense(4)(inputs)
    """,
    "a block that is used twice": """
        from keras import Input, Model
        from keras.layers import Add, BatchNormalization, Conv2D
        def block(x, filters):
            y = Conv2D(filters, 3, padding="same")(x)
            y = BatchNormalization()  # KC506
            return Add()([x, y])
        image = Input((8, 8, 4))
        model = Model(image, block(block(image, 4), 4))
    """,
    "layers that belong where they stand": """
        from keras import Input, Model, Sequential
        from keras.layers import LSTM, Bidirectional, Dense, TimeDistributed
        steps = Input((9, 3))
        x = Bidirectional(LSTM(3, return_sequences=True))(steps)
        x = TimeDistributed(Dense(3))(x)
        dense = Dense(4)
        x = dense(x)
        def apply(tensor, layer):
            return layer(tensor)
        x = apply(x, Dense(2))
        for layer in [Dense(3), Dense(4)]:
            x = layer(x)
        x = Sequential([Dense(2), Dense(1)])(x)
        model = Model(steps, x)
    """,
    "an expected failure": """
        import pytest
        from keras.layers import Dense
        def test_refused():
            with pytest.raises(ValueError):
                Dense(2)(Dense(3))
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_layers_in_the_place_of_tensors(program: str) -> None:
    assert_marked(program, CODES)


def test_the_call_is_added_where_the_tensor_has_the_same_name() -> None:
    program = dedent(PROGRAMS["a block that is used twice"])
    assert fixed(program, CODES) == program.replace("BatchNormalization()  # KC506", "BatchNormalization()(y)")


def test_without_a_tensor_of_that_name_there_is_no_fix() -> None:
    program = dedent(PROGRAMS["in a list, in place, as input"])
    assert [each.fix for each in found(program, CODES)] == [None] * 4
