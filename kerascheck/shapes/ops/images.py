"""Images: resizing, padding, cropping and colours."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes.ops.operands import channels_last, first, not_told, outcome, unknown_output
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.ops.shaping import sizes
from kerascheck.shapes.ops.windows import spread, window
from kerascheck.shapes.spec import Arguments, Outcome, Refused, Spec
from kerascheck.values.dim import UNKNOWN_DIM, Dim, add, product, subtract
from kerascheck.values.shape import Shape


def _image(name: str, spec: Spec) -> Refused | None:
    """The refusal of what is neither an image nor a batch of them."""
    rank = spec.shape.rank
    if rank is None or rank in (3, 4):
        return None
    return Refused("rank", f"`{name}` needs images of 3 or 4 axes, but gets {spec.shape}",
                   {"expected": 4, "at_least": False, "found": rank, "shape": spec.shape})  # fmt: skip


def _axes(arguments: Arguments) -> tuple[int, int, int] | None:
    """Rows, columns and channels, counted from the end; None where that is not known."""
    return {True: (-3, -2, -1), False: (-2, -1, -3), None: None}[channels_last(arguments)]


def _with(spec: Spec, changes: dict[int, Dim]) -> Outcome:
    assert spec.shape.dims is not None
    dims = list(spec.shape.dims)
    for axis, dim in changes.items():
        dims[axis] = dim
    return outcome(Shape(tuple(dims)), spec.dtype)


@op("resize")
def resize(name: str, arguments: Arguments) -> Outcome:
    """Images of another size."""
    spec, wanted = first(arguments, "images"), sizes(arguments["size"])
    refused = _image(name, spec)
    if refused or spec.shape.dims is None:
        return refused or unknown_output(spec.dtype)
    height, width = wanted if wanted is not None and len(wanted) == 2 else (UNKNOWN_DIM, UNKNOWN_DIM)
    if any(isinstance(size, int) and size < 1 for size in (height, width)):
        return Refused("argument", f"expected a height and width above 0, got {wanted}", {"argument": "size", "value": wanted})
    axes = _axes(arguments)
    if axes is None:
        return not_told(name)
    rows, columns, _ = axes
    return _with(spec, {rows: height, columns: width})


@op("rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb")
def colours(name: str, arguments: Arguments) -> Outcome:
    """Other colours; grey has one channel."""
    spec = first(arguments, "images")
    refused = _image(name, spec)
    if refused or spec.shape.dims is None:
        return refused or unknown_output(spec.dtype)
    axes = _axes(arguments)
    if axes is None:
        return not_told(name)
    channels = axes[2]
    size, taken = spec.shape[channels], (1, 3) if name == "rgb_to_grayscale" else (3,)
    if isinstance(size, int) and size not in taken:
        return Refused("other", f"`{name}` needs images of 3 channels, but gets {size}")
    if name != "rgb_to_grayscale" and spec.dtype.startswith(("int", "uint", "bool")):
        return Refused("dtype", f"`{name}` needs floats, but gets {spec.dtype}", {"dtype": spec.dtype})
    return _with(spec, {channels: 1} if name == "rgb_to_grayscale" else {})


@op("pad_images", "crop_images")
def borders(name: str, arguments: Arguments) -> Outcome:
    """Borders added or cut away; two of the three sizes of each axis are given."""
    spec = first(arguments, "images")
    refused = _image(name, spec)
    if refused or spec.shape.dims is None:
        return refused or unknown_output(spec.dtype)
    kind = "padding" if name == "pad_images" else "cropping"
    axes = _axes(arguments)
    if axes is None:
        return not_told(name)
    rows, columns, _ = axes
    changes: dict[int, Dim] = {}
    for axis, before, after, target in ((rows, "top", "bottom", "target_height"), (columns, "left", "right", "target_width")):
        size, given = spec.shape[axis], [arguments[f"{side}_{kind}"] for side in (before, after)]
        changes[axis] = _bordered(size, given, arguments[target], grow=name == "pad_images")
    return _with(spec, changes)


def _bordered(size: Dim, given: list[Any], target: Any, *, grow: bool) -> Dim:
    if target is not None:
        return target if isinstance(target, int) else UNKNOWN_DIM
    if not all(isinstance(each, int) for each in given):
        return UNKNOWN_DIM
    return add(size, sum(given)) if grow else subtract(size, sum(given))


@op("extract_patches")
def extract_patches(name: str, arguments: Arguments) -> Outcome:
    """Patches of images, each flattened into the channels."""
    spec, dims = first(arguments, "images"), first(arguments, "images").shape.dims
    padding = arguments["padding"]
    if dims is None or len(dims) not in (3, 4) or padding not in ("valid", "same"):
        return not_told(name)
    patch = spread(arguments["size"], 2)
    strides = patch if arguments["strides"] is None else spread(arguments["strides"], 2)
    dilation = spread(arguments["dilation_rate"], 2)
    if patch is None or strides is None or dilation is None:
        return not_told(name)
    axes = _axes(arguments)
    if axes is None:
        return not_told(name)
    rows, columns, channels = axes
    if spec.shape[channels] is None:
        return Refused("undefined-axis", f"expected a fixed number of channels, got {spec.shape}", {"axis": channels})
    found = [window(spec.shape[axis], patch[at], strides[at], padding, dilation[at]) for at, axis in enumerate((rows, columns))]
    for each in found:
        if isinstance(each, Refused):
            return each
    height, width = (each for each in found if not isinstance(each, Refused))
    return _with(spec, {rows: height, columns: width, channels: product((*patch, spec.shape[channels]))})
