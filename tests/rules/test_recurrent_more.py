"""States, cells and masks of recurrent layers."""

from __future__ import annotations

from tests.rules.marked_programs import assert_marked

CODES = ("KC204", "KC205", "KC206", "KC207", "KC208", "KC209", "KC212")


def test_states_of_a_wrong_count() -> None:
    assert_marked(
        """
        from keras import Input, layers
        steps, state = Input((10, 4)), Input((8,))
        one = layers.GRU(8)(steps, initial_state=state)
        two = layers.LSTM(8)(steps, initial_state=[state, state])
        bad = layers.LSTM(8)(steps, initial_state=[state])  # KC206
        """,
        CODES,
    )


def test_states_unpacked_or_not_given() -> None:
    assert_marked(
        """
        from keras import Input, layers
        steps = Input((10, 4))
        output, h = layers.GRU(8, return_state=True)(steps)
        output, h = layers.GRU(8)(steps)  # KC207
        cell = layers.RNN(layers.GRUCell(8))(steps)
        wrong = layers.RNN(layers.GRU(8))(steps)  # KC205
        """,
        CODES,
    )


def test_a_mask_that_is_used_and_one_that_is_dropped() -> None:
    assert_marked(
        """
        from keras import Input, layers
        words = layers.Embedding(50, 8, mask_zero=True)(Input((10,)))
        layers.GlobalAveragePooling1D()(words)
        layers.LSTM(4)(words)
        layers.Flatten()(layers.LSTM(4)(words))
        layers.Conv1D(4, 3)(words)  # KC212
        """,
        CODES,
    )
