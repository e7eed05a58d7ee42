"""Linear algebra: ops on the matrices in the last two axes."""

from __future__ import annotations

from kerascheck.shapes.ops.operands import first, outcome, unknown_output
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.spec import Arguments, Built, Outcome, Refused, Spec
from kerascheck.values.dim import UNKNOWN_DIM, Dim, certainly_different
from kerascheck.values.shape import Shape


def _matrices(name: str, spec: Spec, *, square: bool) -> Refused | None:
    """The refusal of what are no matrices, or no square ones."""
    dims = spec.shape.dims
    if dims is None:
        return None
    if len(dims) < 2:
        return Refused("rank", f"`{name}` needs at least 2 axes, but gets {spec.shape}",
                       {"expected": 2, "at_least": True, "found": len(dims), "shape": spec.shape})  # fmt: skip
    if square and (certainly_different(dims[-2], dims[-1]) or {type(dims[-2]), type(dims[-1])} == {int, type(None)}):
        return Refused("other", f"`{name}` needs square matrices, but gets {spec.shape}")
    return None


@op("det", "logdet", "inv", "cholesky", "cholesky_inverse", "eig", "eigh")
def square(name: str, arguments: Arguments) -> Outcome:
    """Ops on square matrices."""
    spec = first(arguments, "x")
    refused = _matrices(name, spec, square=True) if name != "logdet" else None
    if refused or spec.shape.dims is None:
        return refused or unknown_output(spec.dtype)
    match name:
        case "det" | "logdet":
            return outcome(Shape(spec.shape.dims[:-2]), spec.dtype)
        case "eig" | "eigh":
            return Built((Spec(Shape(spec.shape.dims[:-1]), spec.dtype), Spec(spec.shape, spec.dtype)))
    return outcome(spec.shape, spec.dtype)


@op("pinv", "matrix_rank", "qr", "svd")
def any_matrix(name: str, arguments: Arguments) -> Outcome:
    """Ops on matrices of any shape."""
    spec = first(arguments, "x")
    refused = _matrices(name, spec, square=False)
    if refused or spec.shape.dims is None:
        return refused or unknown_output("int32" if name == "matrix_rank" else spec.dtype)
    *batch, rows, columns = spec.shape.dims
    if name == "matrix_rank":
        return outcome(Shape(tuple(batch)), "int32")
    if name == "pinv":
        return outcome(Shape((*batch, columns, rows)), spec.dtype)
    if name == "svd" and None in (rows, columns):
        return Refused("undefined-axis", f"`svd` needs fixed sizes of the last two axes, but gets {spec.shape}", {"axis": -1})
    smaller: Dim = min(rows, columns) if isinstance(rows, int) and isinstance(columns, int) else UNKNOWN_DIM
    if name == "qr" and None in (rows, columns):
        return Refused("undefined-axis", f"`qr` needs fixed sizes of the last two axes, but gets {spec.shape}", {"axis": -1})
    if name == "qr":
        if arguments["mode"] != "reduced":
            return unknown_output(spec.dtype)
        return Built((Spec(Shape((*batch, rows, smaller)), spec.dtype), Spec(Shape((*batch, smaller, columns)), spec.dtype)))
    return _svd(spec, tuple(batch), rows, columns, smaller, arguments)


def _svd(spec: Spec, batch: tuple[Dim, ...], rows: Dim, columns: Dim, smaller: Dim, arguments: Arguments) -> Outcome:
    values = Spec(Shape((*batch, smaller)), spec.dtype)
    if arguments["compute_uv"] is False:
        return Built(values)
    if arguments["compute_uv"] is not True or not isinstance(arguments["full_matrices"], bool):
        return unknown_output(spec.dtype)
    full = arguments["full_matrices"]
    left, right = Shape((*batch, rows, rows if full else smaller)), Shape((*batch, columns if full else smaller, columns))
    return Built((Spec(left, spec.dtype), values, Spec(right, spec.dtype)))


@op("solve", "solve_triangular")
def solve(name: str, arguments: Arguments) -> Outcome:
    """The shape of the right side."""
    left, right = first(arguments, "a"), first(arguments, "b")
    refused = _matrices(name, left, square=True)
    dims = right.shape.dims
    if not refused and left.shape.dims is not None and dims is not None:
        if not dims:
            return Refused("rank", f"`{name}` needs a right side of at least 1 axis, but gets a scalar",
                           {"expected": 1, "at_least": True, "found": 0, "shape": right.shape})  # fmt: skip
        # Keras compares the sides of equally many axes, and of one axis more with the last one.
        rows = dims[-2] if len(dims) == len(left.shape.dims) else dims[-1] if len(dims) == len(left.shape.dims) + 1 else UNKNOWN_DIM
        if rows is None or certainly_different(left.shape.dims[-2], rows):
            return Refused("merge", f"expected right sides for {left.shape}, got {right.shape}",
                           {"shapes": (left.shape, right.shape), "axis": None})  # fmt: skip
    return refused or outcome(right.shape, right.dtype)
