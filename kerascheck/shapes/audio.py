"""Shape functions of the spectrogram layers."""

from __future__ import annotations

from kerascheck.shapes.checks import choice
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Shape, Spec, modelled, product, refuse
from kerascheck.shapes.spec import as_dim
from kerascheck.shapes.stop import give_up, refuse_argument
from kerascheck.shapes.windows import channels_first, joined, refuse_shrunk, split, window_length
from kerascheck.values.dim import UNKNOWN_DIM, add, floor_divide, multiply
from kerascheck.values.shape import UNKNOWN_SHAPE

_PLAIN_WINDOWS = frozenset("hann hamming blackman bartlett boxcar triang cosine parzen bohman nuttall flattop blackmanharris".split())


@modelled("MelSpectrogram")
def mel_spectrogram(call: Call) -> Outcome:
    """``(samples,)`` or ``(batch, samples)`` to ``(…, mel bins, frames)``; ``frames = (samples + stride + 1) // stride``."""
    length, whole = call["sequence_length"] or call["fft_length"], call["fft_length"]
    if isinstance(length, int) and isinstance(whole, int) and whole < length:
        refuse_argument(call.cls, "fft_length", whole, f"at least sequence_length={length}")
    bins, stride = as_dim(call["num_mel_bins"]), as_dim(call["sequence_stride"])
    shape = call.one().shape
    if shape.dims is None:
        return Built(Spec(UNKNOWN_SHAPE, call.dtype))
    samples = shape.dims[min(1, len(shape.dims) - 1)]
    frames = None if samples is None else floor_divide(add(samples, add(stride, 1)), stride)
    return Built(call.out(*shape.dims[:1][: len(shape.dims) - 1], bins, frames))


@modelled("STFTSpectrogram")
def stft_spectrogram(call: Call) -> Outcome:
    """``(batch, samples, channels)`` to ``(batch, frames, channels * frequencies)``; the transform's kernels count as trainable."""
    mode = choice(call, "mode", "log", "magnitude", "psd", "real", "imag", "angle", "stft")
    choice(call, "scaling", None, "density", "spectrum")
    padding = choice(call, "padding", "valid", "same")
    window, step, fft = _lengths(call)
    if isinstance(call["window"], str) and call["window"] not in _PLAIN_WINDOWS:
        give_up("window", "a window function of another library")
    first = channels_first(call)
    dims = call.axes(3)
    spatial, channels = split(dims, first)
    if channels is None:
        refuse("undefined-axis", f"`{call.cls}` needs a fixed number of channels, but gets {Shape(dims)}", axis=1 if first else 2)
    bands = add(floor_divide(fft, 2), 1)
    frames = window_length(spatial[0], window, step, padding)
    refuse_shrunk(call, (frames,), spatial, (window,), 2 if first else 1)
    kernels: Dim = UNKNOWN_DIM if mode is None else 1 if mode in ("real", "imag") else 2
    shown = UNKNOWN_DIM if mode is None else multiply(2, bands) if mode == "stft" else bands
    match call.arguments.flag("expand_dims"), first:
        case False, _:
            out = Shape(joined(dims[0], (frames,), multiply(shown, channels), first))
        case True, True:
            out = Shape.of(dims[0], channels, frames, shown)
        case True, False:
            out = Shape.of(dims[0], frames, shown, channels)
        case _:
            out = UNKNOWN_SHAPE
    return Built(Spec(out, call.dtype), product((kernels, window, bands)))


def _lengths(call: Call) -> tuple[Dim, Dim, Dim]:
    """Frame length, step and transform length, the last two by default half the frame and the next power of 2."""
    frame, step, fft = call["frame_length"], call["frame_step"], call["fft_length"]
    if isinstance(frame, int) and frame < 1:
        refuse_argument(call.cls, "frame_length", frame, "a positive integer")
    if isinstance(frame, int) and isinstance(step, int) and not 1 <= step <= frame:
        refuse_argument(call.cls, "frame_step", step, f"between 1 and frame_length={frame}")
    if isinstance(frame, int) and isinstance(fft, int) and fft < frame:
        refuse_argument(call.cls, "fft_length", fft, f"at least frame_length={frame}")
    whole = as_dim(frame)
    half = floor_divide(whole, 2) if step is None else as_dim(step)
    power: Dim = UNKNOWN_DIM
    if isinstance(frame, int) and not isinstance(frame, bool):
        power = 1 << (frame - 1).bit_length()
    return whole, half, power if fft is None else as_dim(fft)
