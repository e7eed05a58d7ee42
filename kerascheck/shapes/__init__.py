"""Output shape, dtype and parameter count of Keras layers and ops, one module a family."""
