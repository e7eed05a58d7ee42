"""Code of older Keras versions, and what it is called today."""
