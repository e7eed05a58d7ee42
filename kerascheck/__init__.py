"""kerascheck: finds mistakes in Keras models from their source, without running it."""

__version__ = "0.1.0"
