"""The abstract domain: what a Python value may be as far as the evaluator knows."""
