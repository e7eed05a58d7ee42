"""Public functions of ``keras.ops`` that have no shape function for tensors, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CONTROL = "it runs a function of the program, whose result decides"
_MAKES = "it makes a tensor of numbers alone; the models of arrays answer for it"
_RARE = "models don't use it"
_VALUES = "the size of the result depends on the numbers"
_PLAIN = "it gives no tensor; the evaluator answers for it"

NOT_MODELLED: Final[Mapping[str, str]] = {
    **dict.fromkeys((
        "associative_scan", "cond", "custom_gradient", "fori_loop", "jvp", "map", "scan", "switch", "vectorize", "vectorized_map",
        "while_loop",
    ), _CONTROL),
    **dict.fromkeys((
        "arange", "bartlett", "blackman", "empty", "eye", "full", "geomspace", "hamming", "hanning", "identity", "kaiser", "linspace",
        "logspace", "ones", "tri", "zeros",
    ), _MAKES),
    **dict.fromkeys((
        "affine_transform", "cdist", "corrcoef", "correlate", "ctc_decode", "ctc_loss", "elastic_transform", "fft", "fft2",
        "fold", "gaussian_blur", "ifft2", "irfft", "istft", "kron", "lstsq", "lu_factor", "map_coordinates", "perspective_transform",
        "polar", "psnr", "rearrange", "rfft", "scale_and_translate", "segment_max", "segment_min", "segment_prod", "segment_sum",
        "select", "slogdet", "sobel_edges", "ssim", "stft", "trapezoid", "unfold", "unravel_index", "vander", "view", "view_as_complex",
        "view_as_real", "extract_patches_3d", "saturate_cast", "bitwise_left_shift", "bitwise_right_shift", "left_shift", "right_shift",
        "gcd", "lcm", "heaviside", "hypot",
    ), _RARE),
    **dict.fromkeys(("adaptive_average_pool", "adaptive_max_pool"), "the shape of Keras' symbolic op is not that of a run"),
    **dict.fromkeys(("bincount", "histogram", "nonzero", "unique"), _VALUES),
    **dict.fromkeys(("convert_to_numpy", "dtype", "is_tensor", "ndim", "shape"), _PLAIN),
}  # fmt: skip
