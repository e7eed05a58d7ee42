"""Strings that `compile` takes for losses, metrics and optimizers, and what people write for them and elsewhere (Keras 3.15)."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

LOSSES: Final = frozenset(
    """BCE BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy CategoricalFocalCrossentropy CategoricalHinge Circle
    CosineSimilarity Dice Hinge Huber KLD KLDivergence LogCosh Loss LossFunctionWrapper MAE MAPE MSE MSLE MeanAbsoluteError
    MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge
    Tversky bce binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy
    categorical_hinge ce circle cosine_similarity crossentropy ctc dice hinge huber kl_divergence kld log_cosh mae mape
    mean_absolute_error mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error mse msle poisson
    sparse_categorical_crossentropy squared_hinge tversky""".split()
)
METRICS: Final = frozenset(
    """AUC Accuracy BCE BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy CategoricalCrossentropy CategoricalHinge
    ConcordanceCorrelation CosineSimilarity F1Score FBetaScore FalseNegatives FalsePositives Hinge IoU KLDivergence LogCoshError MAE
    MAPE MSE MSLE Mean MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanMetricWrapper MeanSquaredError
    MeanSquaredLogarithmicError Metric OneHotIoU OneHotMeanIoU PearsonCorrelation Poisson Precision PrecisionAtRecall R2Score Recall
    RecallAtPrecision RootMeanSquaredError SensitivityAtSpecificity SparseCategoricalAccuracy SparseCategoricalCrossentropy
    SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge Sum TopKCategoricalAccuracy TrueNegatives TruePositives acc
    accuracy auc bce binary_accuracy binary_crossentropy binary_io_u categorical_accuracy categorical_crossentropy categorical_hinge
    concordance_correlation cosine_similarity f1_score f_beta_score false_negatives false_positives hinge io_u kl_divergence
    log_cosh_error mae mape mean mean_absolute_error mean_absolute_percentage_error mean_io_u mean_metric_wrapper mean_squared_error
    mean_squared_logarithmic_error metric mse msle one_hot_io_u one_hot_mean_io_u pearson_correlation poisson precision
    precision_at_recall r2_score recall recall_at_precision root_mean_squared_error sensitivity_at_specificity
    sparse_categorical_accuracy sparse_categorical_crossentropy sparse_top_k_categorical_accuracy specificity_at_sensitivity
    squared_hinge sum top_k_categorical_accuracy true_negatives true_positives""".split()
)
OPTIMIZERS: Final = frozenset(
    "adadelta adafactor adagrad adam adamax adamw ftrl lion muon nadam rmsprop sgd schedulefreeadamw".split()
)  # fmt: skip
"""Optimizers, in small letters; Keras does not mind how they are written."""

MEANT: Final = {
    "leakyrelu": "leaky_relu", "hardsigmoid": "hard_sigmoid", "none": "linear", "identity": "linear", "logistic": "sigmoid",
    "xavier": "glorot_uniform", "xavier_uniform": "glorot_uniform", "xavier_normal": "glorot_normal", "gaussian": "random_normal",
    "he": "he_normal", "kaiming_normal": "he_normal", "kaiming_uniform": "he_uniform", "maxnorm": "max_norm", "nonneg": "non_neg",
    "unitnorm": "unit_norm",
    "logcosh": "log_cosh", "kullback_leibler_divergence": "kl_divergence", "cosine_proximity": "cosine_similarity", "huber_loss": "huber",
    "rmse": "root_mean_squared_error", "f1": "f1_score", "r2": "r2_score", "mean_iou": "MeanIoU", "momentum": "sgd",
    "cross_entropy": "crossentropy",
}  # fmt: skip
"""What people write, in small letters, and what Keras calls it."""


def meant(text: str, known: frozenset[str]) -> str | None:
    """The known name that a text most likely stands for."""
    wanted = MEANT.get(text.strip().lower())
    if wanted in known:
        return wanted
    folded = {each.lower().replace("_", ""): each for each in sorted(known)}
    found = get_close_matches(text.strip().lower().replace("_", "").replace("-", "").replace(" ", ""), list(folded), 1, 0.75)
    return folded[found[0]] if found else None
