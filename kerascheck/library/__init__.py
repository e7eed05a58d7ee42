"""Library models: what the evaluator knows of other people's code, one module a library or part of one."""
