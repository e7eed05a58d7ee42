"""Arguments and symbols that the installed Keras does not have."""
