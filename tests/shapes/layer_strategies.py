"""Hypothesis strategies of layer calls, legal ones mostly: for every layer its arguments and its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from kerascheck.shapes.spec import UNKNOWN_SPEC, Shape, Spec, Unknown
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from tests.shapes.live_layer import Case, Wrapped, symbol_for

Strategy = st.SearchStrategy[Any]


def mostly(usual: Strategy, other: Strategy, rarity: int = 12) -> Strategy:
    """The usual values, and once in ``rarity`` times another one."""
    return st.integers(1, rarity).flatmap(lambda draw: other if draw == rarity else usual)


def of(*values: Any) -> Strategy:
    """One of a few values."""
    return st.sampled_from(values)


FLAG = st.booleans()
SMALL = st.integers(1, 6)
UNITS = mostly(st.integers(1, 40), of(0, -3, 2.5, "4", None))
DIM = mostly(st.integers(1, 16), st.none(), 5)
BATCH = mostly(st.none(), st.integers(1, 8), 5)
DTYPE = mostly(st.just("float32"), of("int32", "float16", "float64", "uint8", "bool"), 5)
POLICY = mostly(st.none(), of("float16", "mixed_float16", "float64", "bfloat16", "mixed_bfloat16", "nonsense"), 6)
ACTIVATION = mostly(of(None, "relu", "tanh", "softmax", "swish"), of("relo", 3, "ReLU"))
INITIALIZER = mostly(of("zeros", "he_normal", "GlorotUniform"), of("kaiming", 0))
REGULARIZER = mostly(of(None, "l2", "L1"), of("ridge", 0.01))
FORMAT = mostly(of(None, "channels_last"), of("channels_first", "CHANNELS_FIRST", "channels"), 4)
PADDING = mostly(of("valid", "same"), of("causal", "SAME", "full", None), 8)
RATE = mostly(st.floats(0, 1), of(256, -0.1, None, "0.5"), 8)


def tensor(*ranks: int, dtype: Strategy = DTYPE, dim: Strategy = DIM) -> Strategy:
    """A tensor of one of these ranks, now and then of another."""
    rank = mostly(of(*ranks), st.integers(1, 6), 10)
    return rank.flatmap(lambda size: st.builds(_spec, BATCH, st.tuples(*[dim] * (size - 1)), dtype))


def _spec(batch: int | None, rest: tuple[int | None, ...], dtype: str) -> Spec:
    return Spec(Shape((batch, *rest)), dtype)


def pair(rank: int, item: Strategy, wrong: Strategy) -> Strategy:
    """A number, or a number per axis; now and then something wrong."""
    return mostly(st.one_of(item, st.tuples(*[item] * rank)), wrong, 15)


WRONG_SIZE = of(0, (1,), (2, 2, 2, 2), "3", None, -1, 2.0, (0, 1), (1, 2))

_STRATEGIES: dict[str, Strategy] = {}


def layer(
    name: str, inputs: Strategy, optional: dict[str, Strategy] | None = None, call: Strategy | None = None, **required: Strategy
) -> None:
    """Enter a layer: the inputs, arguments that may be left out, and arguments that are always given."""
    listed, named = inputs.map(lambda one: (one,)), inputs.map(lambda one: {"images": one})
    inputs = mostly(inputs, st.one_of(listed, named), 30)
    arguments = st.fixed_dictionaries(required, optional={**(optional or {}), "dtype": POLICY})
    _STRATEGIES[name] = st.builds(Case, st.just(name), arguments, inputs, st.just({}) if call is None else call)


def cases(name: str) -> Strategy:
    """Calls of one layer class."""
    return _STRATEGIES[name]


@st.composite
def partly_known(draw: Callable[[Strategy], Any], name: str) -> tuple[Case, Case]:
    """A call, and the same with some arguments and dims unknown and some sizes as symbols."""
    case = draw(cases(name))
    return case, Case(case.cls, _forgotten(draw, case.given), _blurred(draw, case.inputs), _blurred_all(draw, case.call_arguments))


def _forgotten(draw: Callable[[Strategy], Any], given: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for argument, value in given.items():
        if draw(st.integers(1, 4)) == 1:
            result[argument] = OPEN
        elif isinstance(value, Wrapped) and value.cls != "StackedRNNCells":
            result[argument] = Wrapped(value.cls, _forgotten(draw, value.given))
        elif isinstance(value, tuple) and draw(st.integers(1, 4)) == 1:
            result[argument] = tuple(OPEN if draw(FLAG) else item for item in value)
        elif isinstance(value, int) and not isinstance(value, bool) and value > 0 and draw(st.integers(1, 4)) == 1:
            result[argument] = symbol_for(value)
        else:
            result[argument] = value
    return result


def _blurred_all(draw: Callable[[Strategy], Any], nested: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _blurred(draw, value) if isinstance(value, Spec | tuple) else value for key, value in nested.items()}


def _blurred(draw: Callable[[Strategy], Any], nested: Any) -> Any:
    if isinstance(nested, Mapping):
        return _blurred_all(draw, nested)
    if isinstance(nested, tuple):
        return tuple(_blurred(draw, item) for item in nested)
    if draw(st.integers(1, 12)) == 1:
        return UNKNOWN_SPEC
    dims = nested.shape.dims
    return Spec(Shape(tuple(_blurred_dim(draw, dim) for dim in dims)), nested.dtype)


def _blurred_dim(draw: Callable[[Strategy], Any], dim: int | None) -> Dim:
    how = draw(st.integers(1, 5))
    if how == 1:
        return UNKNOWN_DIM
    return symbol_for(dim) if how == 2 and dim is not None and dim > 1 else dim


OPEN = Unknown("parameter", "an argument of the program")


def names() -> list[str]:
    """All layer classes with a strategy."""
    return sorted(_STRATEGIES)


def several(item: Strategy, low: int = 1, high: int = 3) -> Strategy:
    """A list of inputs."""
    return st.lists(item, min_size=low, max_size=high).map(tuple)


@st.composite
def related(draw: Callable[[Strategy], Any], *ranks: int, count: Strategy | None = None, odd: int = 12) -> tuple[Spec, ...]:
    """Tensors of one shape, of which now and then one axis or a rank differs."""
    base = draw(tensor(*ranks, dim=mostly(of(1, 2, 3, 4), st.none(), 4)))
    result = []
    for _ in range(draw(count if count is not None else st.integers(1, 3))):
        dims = list(base.shape.dims)
        if draw(st.integers(1, odd)) > odd // 2:
            axis = draw(st.integers(0, len(dims) - 1))
            dims[axis] = draw(of(None, 1, 2, 3, 4))
        if draw(st.integers(1, 15)) == 15:
            dims.append(2)
        result.append(Spec(Shape(tuple(dims)), base.dtype))
    return tuple(result)


def _core() -> None:
    common = {"activation": ACTIVATION, "use_bias": FLAG, "kernel_initializer": INITIALIZER, "kernel_regularizer": REGULARIZER}
    base = {**common, "trainable": mostly(st.just(True), of(False, 1), 6), "name": of(None, "head", "a/b")}
    layer("Dense", tensor(2, 3, 4), {**base, "lora_rank": of(None, 2)}, units=UNITS)
    layer("Embedding", tensor(1, 2, 3), {"mask_zero": FLAG, "lora_rank": of(None, 2)}, input_dim=UNITS, output_dim=UNITS)
    layer("ReversibleEmbedding", tensor(2, 3), {"tie_weights": FLAG}, of({}, {"reverse": True}), input_dim=SMALL, output_dim=SMALL)
    layer("Identity", st.one_of(tensor(1, 2, 3), several(tensor(2, 3))))
    layer("Masking", tensor(2, 3, 4), {"mask_value": of(0.0, -1)})
    layer("InputLayer", st.just(()))
    equations = of(
        ("ab,bc->ac", 5), ("abc,cd->abd", (None, 5)), ("abc,cde->abde", (None, 2, 3)), ("...x,xy->...y", 5), ("ab...,bc->ac...", 4),
        ("abc,bd->adc", (7, None)), ("abc,cd->ab", 3), ("a,b", 3), ("abc,cd->abe", (None, 5)), ("...ab,bc->...ac", (None, 5)),
    )  # fmt: skip
    stated = st.tuples(equations, mostly(st.none(), of("c", "d", "y", "de", "x", ""), 2), tensor(2, 3, 4), ACTIVATION, of(None, 2))
    _STRATEGIES["EinsumDense"] = stated.map(
        lambda drawn: Case(
            "EinsumDense",
            {"equation": drawn[0][0], "output_shape": drawn[0][1], "bias_axes": drawn[1], "activation": drawn[3], "lora_rank": drawn[4]},
            drawn[2],
        )
    )
    anything = st.one_of(tensor(1, 2, 3, 4), several(tensor(2)))
    layer("Activation", anything, activation=ACTIVATION)
    layer("ELU", anything)
    layer("Softmax", anything)
    slope = mostly(st.floats(0, 1), of(-0.5, None))
    layer("LeakyReLU", tensor(2, 4), {"negative_slope": slope})
    layer("ReLU", tensor(2, 4), {"max_value": of(None, 6.0, -1.0), "negative_slope": slope, "threshold": slope})
    shared = mostly(st.lists(st.integers(1, 3), max_size=3), of(None, 1, [7], [0], [-1], 2.5), 3)
    layer("PReLU", tensor(2, 3, 4), {"shared_axes": shared, "alpha_initializer": INITIALIZER})


def _convolutions() -> None:
    rest = {
        "activation": ACTIVATION, "use_bias": FLAG, "bias_initializer": INITIALIZER, "activity_regularizer": REGULARIZER,
        "data_format": FORMAT, "padding": PADDING,
    }  # fmt: skip
    for rank in (1, 2, 3):
        stride = {
            "strides": pair(rank, st.integers(1, 3), WRONG_SIZE),
            "dilation_rate": mostly(st.just(1), pair(rank, SMALL, WRONG_SIZE), 5),
        }
        window = pair(rank, st.integers(1, 5), WRONG_SIZE)
        image = tensor(rank + 2)
        layer(f"Conv{rank}D", image, {**rest, **stride, "groups": of(1, 1, 2, 3, 0)}, filters=UNITS, kernel_size=window)
        padded = {**rest, **stride, "output_padding": mostly(st.none(), pair(rank, st.integers(0, 2), WRONG_SIZE), 2)}
        layer(f"Conv{rank}DTranspose", image, padded, filters=UNITS, kernel_size=window)
        pool = {"strides": mostly(st.none(), pair(rank, SMALL, WRONG_SIZE), 2), "padding": PADDING, "data_format": FORMAT}
        for kind in ("Max", "Average"):
            layer(f"{kind}Pooling{rank}D", image, pool, pool_size=pair(rank, SMALL, WRONG_SIZE))
            layer(f"Global{kind}Pooling{rank}D", image, {"keepdims": FLAG, "data_format": FORMAT})
            layer(f"Adaptive{kind}Pooling{rank}D", image, {"data_format": FORMAT}, output_size=pair(rank, SMALL, WRONG_SIZE))
        memory = {
            **rest, **stride, "return_sequences": FLAG, "return_state": FLAG, "stateful": mostly(st.just(False), st.just(True)),
        }  # fmt: skip
        layer(f"ConvLSTM{rank}D", tensor(rank + 3, dim=mostly(st.integers(1, 9), st.none(), 15)), memory, filters=SMALL, kernel_size=window)
        if rank < 3:
            deep = {**rest, **stride, "depth_multiplier": mostly(st.integers(1, 3), of(0, -1, None))}
            layer(f"DepthwiseConv{rank}D", image, {**deep, "depthwise_initializer": INITIALIZER}, kernel_size=window)
            layer(f"SeparableConv{rank}D", image, deep, filters=UNITS, kernel_size=window)


def _reshaping() -> None:
    layer("Flatten", tensor(1, 2, 3, 4), {"data_format": FORMAT})
    target = mostly(
        st.lists(of(1, 2, 3, 4, 6, 8, -1), min_size=1, max_size=3).map(tuple), of((-1, -1), 4, (None, 2), (-2,), [2, -1], ()), 6
    )
    layer("Reshape", tensor(1, 2, 3, 4, dim=mostly(of(1, 2, 3, 4, 6, 8, 12), st.none(), 10)), target_shape=target)
    layer("Permute", tensor(3, 4), dims=mostly(of((2, 1), (1, 2), (3, 1, 2), [2, 1]), of((0, 1), (1, 1), 2, (2, 3)), 5))
    layer("RepeatVector", tensor(2), n=mostly(SMALL, of(0, 2.0, True, None)))
    border = mostly(st.integers(0, 3), of(-1, None, 1.5))
    for rank in (1, 2, 3):
        pairs = border if rank == 1 else st.tuples(*[st.one_of(border, st.tuples(border, border))] * rank)
        values = (
            st.one_of(border, st.tuples(border, border)) if rank == 1 else mostly(st.one_of(border, pairs), of((1,), "ab", (1, 2, 3, 4)))
        )
        shaped = {} if rank == 1 else {"data_format": FORMAT}
        layer(f"Cropping{rank}D", tensor(rank + 2), {"cropping": values, **shaped})
        layer(f"ZeroPadding{rank}D", tensor(rank + 2), {"padding": values, "data_format": FORMAT})
        sizes = {"size": mostly(SMALL, of(0, 2.0, (2,))) if rank == 1 else pair(rank, SMALL, WRONG_SIZE), **shaped}
        layer(f"UpSampling{rank}D", tensor(rank + 2), {**sizes, **({"interpolation": of("nearest", "bilinear", 3)} if rank == 2 else {})})


def _merging() -> None:
    for name in ("Add", "Average", "Maximum", "Minimum", "Multiply"):
        layer(name, mostly(related(1, 2, 3, 4), tensor(2), 15))
    layer("Subtract", related(2, 3, count=mostly(st.just(2), st.integers(1, 3), 5)))
    layer("Concatenate", mostly(related(1, 2, 3, 4, odd=4), tensor(2), 15), {"axis": mostly(st.integers(-3, 3), of(None, 9), 15)})
    axes = mostly(st.one_of(st.integers(-2, 3), st.tuples(st.integers(-2, 2), st.integers(-2, 2))), of(None, (1,), (1, "2")), 15)
    layer("Dot", related(2, 3, count=mostly(st.just(2), st.integers(1, 3), 12)), {"normalize": FLAG}, axes=axes)


def _normalizing() -> None:
    axis = mostly(st.integers(-3, 3), of(None, 1.0, "1", 7, [1]), 12)
    axes = st.one_of(axis, st.lists(st.integers(-3, 3), min_size=1, max_size=2))
    switches = {"scale": FLAG, "center": FLAG}
    inputs = tensor(2, 3, 4)
    layer("BatchNormalization", inputs, {**switches, "axis": axis, "renorm": FLAG, "gamma_initializer": INITIALIZER})
    layer("LayerNormalization", inputs, {**switches, "axis": axes, "rms_scaling": FLAG})
    layer("RMSNormalization", inputs, {"axis": axes})
    layer("UnitNormalization", inputs, {"axis": axes})
    layer("GroupNormalization", inputs, {**switches, "axis": axis, "groups": mostly(of(1, 2, 3, -1), of(0, 32, -2, 2.0), 5)})
    for name in ("Dropout", "AlphaDropout", "GaussianDropout"):
        noise = {"noise_shape": mostly(st.none(), of((None, 1), (0, 1), "ab", 3, (1.5,)), 5)} if name == "Dropout" else {}
        layer(name, st.one_of(tensor(1, 2, 3), several(tensor(2))), noise, rate=RATE)
    layer("GaussianNoise", tensor(2, 3), stddev=RATE)
    for rank in (1, 2, 3):
        layer(f"SpatialDropout{rank}D", tensor(rank + 2), {} if rank == 1 else {"data_format": FORMAT}, rate=RATE)
    layer("ActivityRegularization", tensor(2, 3), {"l1": mostly(st.floats(0, 1), of(-1.0, "1", float("inf")), 5), "l2": of(0.0, 0.1)})


def recurrent_arguments() -> dict[str, Strategy]:
    """Arguments that all recurrent layers share."""
    return {"return_sequences": FLAG, "return_state": FLAG, "go_backwards": FLAG}


def _recurrent() -> None:
    base = recurrent_arguments()
    full = {
        **base, "stateful": mostly(st.just(False), st.just(True), 6), "unroll": FLAG, "activation": ACTIVATION, "use_bias": FLAG,
        "kernel_initializer": INITIALIZER, "recurrent_regularizer": REGULARIZER, "activity_regularizer": REGULARIZER,
        "dropout": mostly(st.floats(0, 1), of(3, None)), "recurrent_dropout": of(0.0, 0.2),
    }  # fmt: skip
    sequence = tensor(3)
    layer("LSTM", sequence, {**full, "unit_forget_bias": FLAG, "use_cudnn": of("auto", True, "yes")}, units=UNITS)
    layer("GRU", sequence, {**full, "reset_after": FLAG}, units=UNITS)
    layer("SimpleRNN", sequence, full, units=UNITS)
    plain = [
        st.builds(
            lambda cls, units, bias: Wrapped(cls, {"units": units, "use_bias": bias}),
            of("LSTMCell", "GRUCell", "SimpleRNNCell"),
            SMALL,
            FLAG,
        )
    ]
    stacked = st.lists(plain[0], min_size=1, max_size=3)
    cell = st.one_of(plain[0], stacked, stacked.map(lambda cells: Wrapped("StackedRNNCells", {"cells": cells})))
    other = of(Wrapped("LSTM", {"units": 4}), Wrapped("Dense", {"units": 4}), 8)
    layer("RNN", tensor(3, 3, 3, 2, 4), {**base, "unroll": FLAG}, cell=mostly(cell, other, 10))
    for name, states in (("LSTMCell", 2), ("GRUCell", 1), ("SimpleRNNCell", 1)):
        vector = st.builds(_step, SMALL, st.just(states), mostly(st.just(True), st.just(False)), of("float32", "float16", "int32"))
        layer(name, vector, {"use_bias": FLAG}, units=st.just(4))
    inner = st.builds(
        lambda cls, units, given: Wrapped(cls, {"units": units, **given}),
        of("LSTM", "GRU", "SimpleRNN"), SMALL, st.fixed_dictionaries({}, optional=base),
    )  # fmt: skip
    image = st.builds(
        lambda given: Wrapped("ConvLSTM2D", {"filters": 2, "kernel_size": 2, **given}), st.fixed_dictionaries({}, optional=base)
    )
    mode = mostly(of("concat", "sum", "mul", "ave", None), of("cat", 1))
    not_recurrent = of(Wrapped("Dense", {"units": 4}), 8)
    layer(
        "Bidirectional", sequence, {"merge_mode": mode, "backward_layer": mostly(st.none(), inner, 4)}, layer=mostly(inner, not_recurrent)
    )
    two_ways = st.builds(Case, st.just("Bidirectional"), st.fixed_dictionaries({"layer": image}, optional={"merge_mode": mode}), tensor(5))
    _STRATEGIES["Bidirectional"] = mostly(_STRATEGIES["Bidirectional"], two_ways, 8)


def _step(features: int, states: int, with_states: bool, dtype: str) -> Any:
    state = Spec(Shape.of(None, 4))
    step = Spec(Shape.of(None, features), dtype)
    return (step, (state,) * states) if with_states else step


def _wrappers() -> None:
    dense, embedding = Wrapped("Dense", {"units": 4}), Wrapped("Embedding", {"input_dim": 9, "output_dim": 4})
    window = {"filters": 3, "kernel_size": 2}
    convolutions = [Wrapped(name, window) for name in ("Conv1D", "Conv2D", "Conv2DTranspose", "SeparableConv2D")]
    other = [Wrapped("Flatten", {}), Wrapped("LSTM", {"units": 3}), Wrapped("DepthwiseConv2D", {"kernel_size": 2})]
    plain = [Wrapped("Dropout", {"rate": 0.5}), Wrapped("BatchNormalization", {}), Wrapped("Reshape", {"target_shape": (-1, 2)})]
    layer("TimeDistributed", tensor(3, 4, 5), layer=mostly(of(dense, embedding, *convolutions, *other, *plain), of(None, 5)))
    normed = mostly(of(dense, embedding, *convolutions, *other), of(None, 5))
    layer("SpectralNormalization", tensor(2, 3, 4), {"power_iterations": mostly(SMALL, of(0, -1))}, layer=normed)


def _attention() -> None:
    scores = of({}, {"return_attention_scores": True})
    three = related(3, count=mostly(st.integers(2, 3), st.integers(1, 4), 8), odd=4)
    layer("Attention", three, {"use_scale": FLAG, "score_mode": mostly(of("dot", "concat"), of("add")), "dropout": of(0.0, 0.3)}, scores)
    layer("AdditiveAttention", three, {"use_scale": FLAG, "dropout": of(0.0, 0.3)}, scores)
    out = mostly(st.none(), of(5, (2, 3), (), "x"), 3)
    heads = mostly(SMALL, of(0, -1, 2.0, None), 20)
    layer(
        "MultiHeadAttention", related(3, 3, 4, 2, count=mostly(st.integers(2, 3), st.just(1), 10), odd=4),
        {"value_dim": of(None, 3, 0), "use_bias": FLAG, "use_gate": FLAG, "output_shape": out, "dropout": of(0.0, 0.1),
         "sliding_window": of(None, 3, 0), "flash_attention": of(None, True)}, scores, num_heads=heads, key_dim=heads,
    )  # fmt: skip
    layer(
        "GroupQueryAttention", related(3, count=mostly(st.integers(2, 3), st.just(1), 10), odd=4),
        {"use_bias": FLAG, "use_gate": FLAG, "dropout": of(0.0, 0.1)}, scores, head_dim=SMALL, num_query_heads=of(2, 4, 6),
        num_key_value_heads=of(1, 2, 4),
    )  # fmt: skip


def _preprocessing() -> None:
    layer("Rescaling", tensor(1, 2, 4), {"offset": of(0.0, -1)}, scale=of(1.0, 1 / 255))
    axis = mostly(st.one_of(st.none(), st.integers(-2, 3), st.lists(st.integers(1, 3), max_size=2, unique=True)), of("a"), 20)
    statistics = of({}, {}, {"mean": 1.0, "variance": 2.0}, {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 1.0, 1.0]}, {"mean": 1.0})
    scaled = st.builds(
        lambda given, axes, spec: Case("Normalization", {**given, **axes}, spec),
        statistics, st.fixed_dictionaries({}, optional={"axis": axis}), tensor(2, 3, dim=mostly(of(1, 3), st.none(), 5)),
    )  # fmt: skip
    _STRATEGIES["Normalization"] = scaled
    mode = mostly(of("int", "one_hot", "multi_hot", "count"), of("binary", "onehot"), 8)
    column = tensor(1, 2, 3, dtype=of("int32", "int64", "float32"), dim=mostly(of(1, 2, 3), st.none(), 4))
    layer("CategoryEncoding", column, {"output_mode": mode}, num_tokens=mostly(SMALL, of(None, 0, -1), 6))
    layer("Discretization", column, {"output_mode": mode, "sparse": mostly(st.just(False), st.just(True))},
          bin_boundaries=of(None, [0.0, 1.0, 2.0]), num_bins=of(None, None, 4, -1))  # fmt: skip
    layer("Hashing", column, {"output_mode": mode, "salt": of(None, 3, (1, 2), (1,)), "sparse": mostly(st.just(False), st.just(True), 6)},
          num_bins=mostly(SMALL, of(None, 0, -1), 6))  # fmt: skip
    layer("HashedCrossing", related(1, 2, count=mostly(st.just(2), st.integers(1, 3), 8)), {"output_mode": mode}, num_bins=SMALL)
    vocabulary = {"max_tokens": of(None, 20, 3, 1), "pad_to_max_tokens": mostly(st.just(False), st.just(True), 4),
                  "output_mode": mode, "sparse": mostly(st.just(False), st.just(True))}  # fmt: skip
    words, numbers = of(["a", "b", "c"], ["[UNK]", "a"], ["a", "a"], []), of([1, 2, 3], [-1, 5], [4, 4])
    more = {"num_oov_indices": mostly(st.integers(0, 2), of(-1)), "invert": mostly(st.just(False), st.just(True))}
    strings = tensor(1, 2, dtype=st.just("string"), dim=mostly(of(1, 2, 3), st.none(), 4))
    layer("StringLookup", strings, {**vocabulary, **more, "mask_token": of(None, "", "a")}, vocabulary=words)
    layer("IntegerLookup", column, {**vocabulary, **more, "mask_token": of(None, 0)}, vocabulary=numbers)
    texts = {"standardize": mostly(of(None, "lower"), of("upper")), "split": mostly(of(None, "whitespace", "character"), of("words")),
             "ngrams": of(None, 2, (1, 2), [1, 2]), "output_sequence_length": of(None, 5, 2.5)}  # fmt: skip
    layer("TextVectorization", strings, {**vocabulary, **texts, "vocabulary": of(None, ["a", "b"])})
    layer("MelSpectrogram", tensor(1, 2), {"fft_length": of(256, 512), "sequence_length": of(None, 256, 1024), "num_mel_bins": SMALL,
                                           "sequence_stride": of(64, 100)})  # fmt: skip
    layer("STFTSpectrogram", tensor(3, dim=of(None, 1, 2, 40, 300)), {
        "mode": mostly(of("log", "magnitude", "psd", "real", "imag", "angle", "stft"), of("abs")), "frame_length": of(16, 20, 256),
        "frame_step": of(None, 8, 300), "fft_length": of(None, 32, 8), "padding": of("valid", "same", "SAME"), "expand_dims": FLAG,
        "data_format": FORMAT, "window": of("hann", "hamming"), "scaling": of("density", "spectrum", None, "none"),
    })  # fmt: skip


def _images() -> None:
    image = tensor(3, 4, dim=mostly(of(1, 3, 8), st.none(), 5))
    factor = mostly(st.floats(0, 1), of(1.5, -0.5, (0.1, 0.5), (0.2,), (-3, -2), "x", None, (0.5, 2.0)), 3)
    side = mostly(st.integers(1, 9), of(None, -1, 2.5, "3"), 10)
    for name in ("CenterCrop", "Resizing", "RandomCrop"):
        layer(name, image, {"data_format": FORMAT}, height=side, width=side)
    ranges = of((0, 255), [0, 1], (0,), 255)
    interpolation, fill = of("nearest", "bilinear", "cubic"), of("reflect", "constant", "mirror")
    kwargs: dict[str, dict[str, Strategy]] = {
        "AugMix": {"factor": factor, "value_range": ranges, "interpolation": interpolation},
        "AutoContrast": {"value_range": ranges},
        "ContrastLimitedAdaptiveHistogramEqualization": {"data_format": FORMAT},
        "CutMix": {"factor": factor, "data_format": FORMAT},
        "Equalization": {"value_range": ranges, "data_format": FORMAT},
        "MixUp": {"data_format": FORMAT},
        "RandAugment": {"factor": factor, "value_range": ranges, "interpolation": interpolation},
        "RandomColorJitter": {"brightness_factor": factor, "contrast_factor": factor, "hue_factor": factor},
        "RandomElasticTransform": {"factor": factor, "scale": factor, "interpolation": interpolation, "fill_mode": fill},
        "RandomErasing": {"factor": factor, "scale": factor, "data_format": FORMAT},
        "RandomFlip": {"mode": of("horizontal", "vertical"), "data_format": FORMAT},
        "RandomGaussianBlur": {"factor": factor, "sigma": factor, "kernel_size": of(3, 2, (3, 5), (2, 3), (3,))},
        "RandomGrayscale": {"factor": factor, "data_format": FORMAT},
        "RandomInvert": {"factor": factor},
        "RandomPerspective": {"factor": factor, "scale": of(0.5, 1.5), "interpolation": interpolation},
        "RandomShear": {"x_factor": factor, "y_factor": factor, "interpolation": interpolation, "fill_mode": fill},
        "Solarization": {"addition_factor": factor, "threshold_factor": factor, "value_range": ranges},
    }
    for name, optional in kwargs.items():
        layer(name, image, optional)
    for name in ("RandomBrightness", "RandomContrast", "RandomHue", "RandomSaturation", "RandomSharpness", "RandomColorDegeneration"):
        layer(name, image, {"value_range": ranges}, factor=factor)
    layer("RandomPosterization", image, {"value_range": ranges}, factor=of(1, 4, 8, 9, 0, (3, 5)))
    layer("RandomRotation", image, {"fill_mode": fill, "interpolation": interpolation}, factor=factor)
    for name in ("RandomTranslation", "RandomZoom"):
        layer(name, image, {"fill_mode": fill, "interpolation": interpolation}, height_factor=factor, width_factor=factor)
    layer("MaxNumBoundingBoxes", image, max_number=SMALL)


for family in (_core, _convolutions, _reshaping, _merging, _normalizing, _recurrent, _wrappers, _attention, _preprocessing, _images):
    family()
