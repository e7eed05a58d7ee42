"""Ops: what each function of ``keras.ops`` makes of shapes and dtypes, one module a family."""
