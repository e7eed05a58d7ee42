"""The evaluator: runs Python over abstract values and writes down the models that come out of it."""
