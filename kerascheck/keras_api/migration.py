"""Where symbols of older Keras versions are today: the exceptions as tables, the rest by the last part of the path.

A deep path of Keras 1 or 2 such as ``keras.layers.recurrent.LSTM`` names something that today stands directly in a
public module; most of the hundreds of old import paths need no entry of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kerascheck.keras_api.lookup import exists, names_in, symbol
from kerascheck.keras_api.versions import NEWEST, Version

MODULES: Final = {
    "keras.engine": ("keras.layers", "keras", "keras.models", "keras.utils"),
    "keras.objectives": ("keras.losses",),
    "keras.optimizers.legacy": ("keras.optimizers",),
    "keras.optimizers.learning_rate_schedule": ("keras.optimizers.schedules",),
    "keras.layers.experimental.preprocessing": ("keras.layers",),
    "keras.layers.preprocessing": ("keras.layers",),
    "keras.mixed_precision.experimental": ("keras.mixed_precision",),
    "keras.experimental": ("keras.optimizers.schedules", "keras.layers"),
    "keras.saving": ("keras.saving", "keras.models"),
    "keras.utils.generic_utils": ("keras.utils", "keras.saving"),
    "keras.backend.tensorflow_backend": ("keras.backend",),
}  # fmt: skip
"""Old module and the modules that its names may be in today; the longest prefix counts."""

RENAMED: Final = {
    "keras.layers.CuDNNLSTM": "keras.layers.LSTM",
    "keras.layers.CuDNNGRU": "keras.layers.GRU",
    "keras.layers.BatchNormalizationV1": "keras.layers.BatchNormalization",
    "keras.layers.BatchNormalizationV2": "keras.layers.BatchNormalization",
    "keras.initializers.normal": "keras.initializers.RandomNormal",
    "keras.initializers.uniform": "keras.initializers.RandomUniform",
    "keras.initializers.zero": "keras.initializers.Zeros",
    "keras.initializers.one": "keras.initializers.Ones",
    "keras.regularizers.l1l2": "keras.regularizers.l1_l2",
    "keras.optimizers.optimizer_from_config": "keras.optimizers.deserialize",
    "keras.applications.mobilenet.DepthwiseConv2D": "keras.layers.DepthwiseConv2D",
    "keras.applications.mobilenet.relu6": "keras.activations.relu6",
    "keras.constraints.maxnorm": "keras.constraints.MaxNorm",
    "keras.constraints.nonneg": "keras.constraints.NonNeg",
    "keras.constraints.unitnorm": "keras.constraints.UnitNorm",
    "keras.losses.mse": "keras.losses.mean_squared_error",
    "keras.losses.MSE": "keras.losses.mean_squared_error",
    "keras.losses.mae": "keras.losses.mean_absolute_error",
    "keras.losses.MAE": "keras.losses.mean_absolute_error",
    "keras.losses.mape": "keras.losses.mean_absolute_percentage_error",
    "keras.losses.msle": "keras.losses.mean_squared_logarithmic_error",
    "keras.losses.kullback_leibler_divergence": "keras.losses.kl_divergence",
    "keras.losses.logcosh": "keras.losses.log_cosh",
    "keras.metrics.mse": "keras.metrics.mean_squared_error",
    "keras.metrics.mae": "keras.metrics.mean_absolute_error",
    "keras.engine.topology.get_source_inputs": "keras.utils.get_source_inputs",
    "keras.utils.visualize_util.plot": "keras.utils.plot_model",
    "keras.mixed_precision.experimental.set_policy": "keras.mixed_precision.set_global_policy",
    "keras.experimental.CosineDecay": "keras.optimizers.schedules.CosineDecay",
    "keras.backend.pow": "keras.ops.power",
    "keras.backend.gather": "keras.ops.take",
    "keras.backend.permute_dimensions": "keras.ops.transpose",
    "keras.backend.repeat_elements": "keras.ops.repeat",
    "keras.backend.reverse": "keras.ops.flip",
    "keras.backend.constant": "keras.ops.convert_to_tensor",
    "keras.backend.get_value": "keras.ops.convert_to_numpy",
    "keras.backend.eval": "keras.ops.convert_to_numpy",
    "keras.backend.l2_normalize": "keras.ops.normalize",
    "keras.backend.switch": "keras.ops.where",
    "keras.backend.map_fn": "keras.ops.map",
    "keras.backend.conv1d": "keras.ops.conv",
    "keras.backend.conv2d": "keras.ops.conv",
    "keras.backend.conv3d": "keras.ops.conv",
    "keras.backend.conv2d_transpose": "keras.ops.conv_transpose",
    "keras.backend.separable_conv2d": "keras.ops.separable_conv",
    "keras.backend.depthwise_conv2d": "keras.ops.depthwise_conv",
    "keras.backend.resize_images": "keras.ops.image.resize",
    "keras.backend.ctc_batch_cost": "keras.ops.ctc_loss",
    "keras.backend.random_normal": "keras.random.normal",
    "keras.backend.random_uniform": "keras.random.uniform",
    "keras.backend.random_binomial": "keras.random.binomial",
    "keras.backend.truncated_normal": "keras.random.truncated_normal",
    "keras.backend.dropout": "keras.random.dropout",
    "keras.backend.variable": "keras.Variable",
    "keras.backend.placeholder": "keras.Input",
    "keras.backend.name_scope": "keras.name_scope",
    "keras.backend.set_image_dim_ordering": "keras.config.set_image_data_format",
    "keras.backend.rnn": "keras.layers.RNN",
}  # fmt: skip
"""Old path and the path of what takes its place."""

INSTEAD: Final = {
    "keras.wrappers.scikit_learn": "the package `scikeras` has these wrappers now, `keras.wrappers.SKLearnClassifier` is similar",
    "keras.experimental": "its schedules are in `keras.optimizers.schedules`",
    "keras.losses.Reduction": "the reduction is a string: `reduction=\"none\"`",
    "keras.callbacks.BaseLogger": "Keras averages the metrics by itself",
    "keras.regularizers.activity_l1": "write `activity_regularizer=keras.regularizers.L1(…)`",
    "keras.regularizers.activity_l2": "write `activity_regularizer=keras.regularizers.L2(…)`",
    "keras.models.model_from_config": "use `keras.saving.deserialize_keras_object`",
    "keras.utils.np_utils.probas_to_classes": "write `probabilities.argmax(axis=-1)`",
    "keras.estimator": "estimators are gone from TensorFlow too; train the model with `fit`",
    "keras.premade": "`LinearModel` and `WideDeepModel` have no successor; build them from `Dense` layers",
    "keras.layers.DenseFeatures": "`keras.utils.FeatureSpace` takes the place of feature columns",
    "keras.layers.LocallyConnected1D": "it has no successor",
    "keras.layers.LocallyConnected2D": "it has no successor",
    "keras.layers.ThresholdedReLU": "write `keras.ops.where(x > theta, x, 0)`",
    "keras.layers.SyncBatchNormalization": "write `BatchNormalization(synchronized=True)`",
    "keras.layers.experimental.SyncBatchNormalization": "write `BatchNormalization(synchronized=True)`",
    "keras.layers.RandomHeight": "`RandomZoom(height_factor=…, width_factor=0)` is similar",
    "keras.layers.RandomWidth": "`RandomZoom(height_factor=0, width_factor=…)` is similar",
    "keras.layers.AbstractRNNCell": "subclass `keras.layers.Layer`",
    "keras.models.Graph": "write a functional model: `keras.Model(inputs, outputs)`",
    "keras.models.model_from_yaml": "YAML has been dropped; `model_from_json` is there",
    "keras.utils.multi_gpu_model": "use `tf.distribute.MirroredStrategy`",
    "keras.utils.print_summary": "call `model.summary()`",
    "keras.utils.HDF5Matrix": "read the file with `h5py`",
    "keras.utils.convert_all_kernels_in_model": "it was for Theano; it is not needed any more",
    "keras.backend.flatten": "write `keras.ops.reshape(x, (-1,))`",
    "keras.backend.batch_flatten": "write `keras.ops.reshape(x, (keras.ops.shape(x)[0], -1))`",
    "keras.backend.int_shape": "write `x.shape`",
    "keras.backend.count_params": "write `layer.count_params()`",
    "keras.backend.ndim": "write `len(x.shape)`",
    "keras.backend.dtype": "write `x.dtype`",
    "keras.backend.repeat": "use the layer `RepeatVector`",
    "keras.backend.batch_dot": "use `keras.ops.matmul`, `keras.ops.einsum` or the layer `Dot`",
    "keras.backend.bias_add": "write `x + bias`",
    "keras.backend.update": "write `variable.assign(value)`",
    "keras.backend.update_add": "write `variable.assign_add(value)`",
    "keras.backend.update_sub": "write `variable.assign_sub(value)`",
    "keras.backend.set_value": "write `variable.assign(value)`",
    "keras.backend.batch_get_value": "use `model.get_weights()`",
    "keras.backend.batch_set_value": "use `model.set_weights(…)`",
    "keras.backend.gradients": "use `tf.GradientTape`",
    "keras.backend.function": "write `keras.Model(inputs, outputs)` and call it",
    "keras.backend.learning_phase": "the argument `training` of `call` says it",
    "keras.backend.set_learning_phase": "give `training=` when the model is called",
    "keras.backend.in_train_phase": "the argument `training` of `call` says it",
    "keras.backend.in_test_phase": "the argument `training` of `call` says it",
    "keras.backend.get_session": "TensorFlow 2 has no sessions; drop it",
    "keras.backend.set_session": "TensorFlow 2 has no sessions; drop it",
    "keras.backend.tf": "write `import tensorflow as tf`",
    "keras.backend.manual_variable_initialization": "variables are initialised when they are made; drop it",
    "keras.backend.cast_to_floatx": "write `keras.ops.cast(x, keras.config.floatx())`",
    "keras.backend.theano_backend": "Keras 3 runs on TensorFlow, JAX and PyTorch",
    "keras.backend.cntk_backend": "Keras 3 runs on TensorFlow, JAX and PyTorch",
    "keras.backend.image_dim_ordering": "write `keras.config.image_data_format()`, which says channels_last or channels_first",
}  # fmt: skip
"""Old path (or module, with everything in it) and what to do instead, where it is no mere renaming."""

OLD_LAYERS: Final = {
    "Deconvolution2D": "`Conv2DTranspose`", "Deconvolution3D": "`Conv3DTranspose`",
    "AtrousConvolution1D": "`Conv1D` with `dilation_rate=`", "AtrousConvolution2D": "`Conv2D` with `dilation_rate=`",
    "AtrousConv1D": "`Conv1D` with `dilation_rate=`", "AtrousConv2D": "`Conv2D` with `dilation_rate=`",
    "TimeDistributedDense": "`TimeDistributed(Dense(…))`, or plain `Dense`", "MaxoutDense": "`Dense` and `keras.ops.max` over its parts",
    "Highway": "`Dense` layers and `Multiply`", "Merge": "`Add`, `Multiply`, `Concatenate`, …",
    "merge": "`keras.layers.add`, `multiply`, `concatenate`, …",
}  # fmt: skip
"""Layers of Keras 1, and what takes their place; they may stand in any submodule of ``keras.layers``."""

SUBMODULES: Final = {
    "keras.layers": (
        "core", "convolutional", "convolutional_recurrent", "recurrent", "embeddings", "normalization", "noise", "merge", "pooling",
        "local", "wrappers", "advanced_activations", "cudnn_recurrent", "experimental", "experimental.preprocessing", "preprocessing",
        "attention", "reshaping", "regularization", "activation", "rnn",
    ),
    "keras.utils": (
        "np_utils", "generic_utils", "data_utils", "io_utils", "layer_utils", "vis_utils", "visualize_util", "conv_utils", "tf_utils",
        "training_utils", "multi_gpu_utils", "image_utils", "losses_utils", "metrics_utils",
    ),
    "keras.optimizers": (
        "legacy", "experimental", "adam_v2", "gradient_descent_v2", "rmsprop_v2", "adagrad_v2", "adadelta_v2", "adamax_v2", "nadam_v2",
        "optimizer_v2",
    ),
}  # fmt: skip
"""Modules that have become part of the one that held them."""

MERGED: Final = {f"{module}.{name}": module for module, names in SUBMODULES.items() for name in names} | {
    "keras.objectives": "keras.losses", "keras.initializations": "keras.initializers", "keras.backend.tensorflow_backend": "keras.backend",
    "keras.mixed_precision.experimental": "keras.mixed_precision",
}  # fmt: skip
"""Old module and the one that has its names today."""


@dataclass(frozen=True, slots=True)
class Successor:
    """What takes the place of an old symbol.

    Attributes:
        path: canonical path of the same thing under a new name, "" where there is none.
        advice: what to do instead, a phrase for the message; "" where the path says it all.
        tensorflow: it is still in ``tf.keras`` under the old path.
    """

    path: str
    advice: str = ""
    tensorflow: bool = False


def old_layer(path: str) -> str | None:
    """What takes the place of a layer that only Keras 1 had."""
    name = path.rpartition(".")[2]
    return OLD_LAYERS.get(name) if path.startswith("keras.layers.") else None


def successor(path: str, version: Version = NEWEST, *, through_tensorflow: bool = False) -> Successor | None:
    """Where something has gone that a version of Keras does not have at this canonical path; None when that is not known."""
    tensorflow = not through_tensorflow and exists(path, version, through_tensorflow=True)
    module, _, name = path.rpartition(".")
    plain = f"{MERGED[module]}.{name}" if module in MERGED else path
    for old in (path, plain):
        if old in INSTEAD:
            return Successor("", INSTEAD[old], tensorflow)
    found = RENAMED.get(path) or RENAMED.get(plain) or MERGED.get(path) or _by_name(path, version)
    if found is not None:
        return Successor(found, tensorflow=tensorflow)
    advice = next((INSTEAD[old] for old in _parents(path) if old in INSTEAD), "")
    return Successor("", advice, tensorflow) if tensorflow or advice else None


def _parents(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:length]) for length in range(len(parts) - 1, 1, -1)]


def _by_name(path: str, version: Version) -> str | None:
    """The public symbol with the last part of an old path, in the module that took over from the old one."""
    module, _, name = path.rpartition(".")
    known = next((MODULES[old] for old in _parents(path) if old in MODULES), ())
    top = ".".join(path.split(".")[:2])
    homes = ("keras.ops",) if top == "keras.backend" else (*known, MERGED.get(module, top), top)
    for home in homes:
        candidate = f"{home}.{name}"
        entry = symbol(candidate, version)
        if candidate != path and entry is not None and entry.kind != "module":
            return RENAMED.get(candidate, candidate)
        if candidate in RENAMED:
            return RENAMED[candidate]
    for home in homes:
        same = [f"{home}.{each}" for each in names_in(home, version) if each.lower() == name.lower()]
        entry = symbol(min(same), version) if same else None
        if entry is not None and entry.kind != "module" and name.islower():  # ``keras.optimizers.adam`` was the class's second name
            return entry.path
    return None
