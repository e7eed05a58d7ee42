"""Dropout rates and the axis of batch normalisation."""

from __future__ import annotations

from tests.rules.marked_programs import assert_marked

CODES = ("KC406", "KC410")


def test_rates() -> None:
    assert_marked(
        """
        from keras import Input, layers
        row = Input((10, 4))
        layers.Dropout(0.5)(row)
        layers.Dropout(0)(row)
        layers.SpatialDropout1D(20)(row)  # KC406
        layers.LSTM(4, recurrent_dropout=0.9)(row)  # KC406
        """,
        CODES,
    )


def test_axes() -> None:
    assert_marked(
        """
        from keras import Input, layers
        maps = layers.Conv2D(6, 3)(Input((20, 30, 3)))
        layers.BatchNormalization()(maps)
        layers.BatchNormalization(axis=3)(maps)
        layers.BatchNormalization(axis=1)(layers.MaxPooling2D()(maps))  # KC410
        layers.BatchNormalization(axis=1)(Input((7,)))
        """,
        CODES,
    )
