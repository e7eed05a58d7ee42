"""The catalogue: every code and name that was ever given, written down here by hand; a code is never reused, a name never changed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

from kerascheck.registry import all_rules

CATALOGUE: Final = """
    KC000 invalid-syntax
    KC001 unused-ignore
    KC002 unreadable-file
    KC009 judge-disagrees

    KC101 input-rank
    KC102 missing-flatten
    KC103 feature-map-too-small
    KC104 reshape-size-mismatch
    KC105 reshape-mixes-batch
    KC106 merge-shape-mismatch
    KC107 invalid-argument
    KC108 batch-in-input-shape
    KC109 missing-channel-axis
    KC110 channel-order
    KC111 undefined-feature-axis
    KC112 broadcast-mismatch
    KC113 axis-out-of-range
    KC114 wrong-number-of-inputs
    KC115 dtype-mismatch
    KC116 weights-shape-mismatch
    KC117 model-input-mismatch
    KC118 input-shape-not-first

    KC201 missing-return-sequences
    KC202 needless-return-sequences
    KC203 recurrent-after-flatten
    KC204 cell-used-as-layer
    KC205 layer-used-as-cell
    KC206 state-mismatch
    KC207 return-state-unpacking
    KC208 stateful-without-batch-size
    KC209 stateful-training
    KC210 units-are-not-time-steps
    KC211 one-step-sequence
    KC212 mask-lost
    KC213 slow-recurrent-arguments

    KC301 output-units-vs-classes
    KC302 label-encoding-vs-loss
    KC303 softmax-one-unit
    KC304 activation-vs-loss
    KC305 logits-as-probabilities
    KC306 probabilities-as-logits
    KC307 bounded-output-regression
    KC308 regression-loss-for-classes
    KC309 metric-vs-task
    KC310 labels-shape
    KC311 labels-out-of-range
    KC312 loss-per-output
    KC313 argmax-of-one-column
    KC314 autoencoder-output
    KC315 after-softmax
    KC316 multi-label-softmax

    KC401 symmetric-initialisation
    KC402 shared-initializer
    KC403 initializer-vs-activation
    KC404 nonzero-bias
    KC405 bias-before-batchnorm
    KC406 dropout-rate
    KC407 dropout-before-batchnorm
    KC408 dropout-before-pooling
    KC409 regularizer-strength
    KC410 batchnorm-axis
    KC411 nothing-trainable
    KC412 trainable-after-compile
    KC413 finetuned-batchnorm
    KC414 tiny-epsilon

    KC501 missing-hidden-activation
    KC502 double-activation
    KC503 activation-before-softmax
    KC504 layer-list-multiplied
    KC505 layer-never-used
    KC506 layer-not-called
    KC507 layer-class-not-instance
    KC508 graph-disconnected
    KC509 foreign-op-on-symbolic-tensor
    KC510 layers-made-in-call
    KC511 subclass-contract
    KC512 sequential-misuse
    KC513 layer-shared-in-loop
    KC514 one-unit-bottleneck
    KC515 builder-returns-none
    KC516 shadowed-name
    KC551 saturating-deep-stack
    KC552 filters-do-not-grow
    KC553 growing-dense-widths
    KC554 shrinking-kernels
    KC555 pooling-after-every-convolution
    KC556 heterogeneous-blocks
    KC557 no-regularisation
    KC558 hidden-width
    KC559 unequal-hidden-layers
    KC560 excessive-depth

    KC601 fit-before-compile
    KC602 learning-rate
    KC603 monitor-not-recorded
    KC604 callback-order
    KC605 compile-arguments
    KC606 shared-optimizer
    KC607 dataset-batching
    KC608 sample-count
    KC609 validation-is-training
    KC610 model-in-loop
    KC611 checkpoint-path
    KC612 class-weight-keys
    KC613 weights-carried-over
    KC614 result-discarded
    KC615 validation-split
    KC616 steps-per-epoch
    KC651 few-epochs
    KC652 odd-batch-size
    KC653 no-validation
    KC654 no-early-stopping
    KC655 unseeded
    KC656 defaults-left
    KC657 threshold-only-metrics

    KC701 data-vs-input
    KC702 missing-batch-axis
    KC703 unscaled-input
    KC704 scaled-twice
    KC705 train-test-differ
    KC706 leakage
    KC707 integer-scaling
    KC708 embedding-range
    KC709 sequence-length
    KC710 image-loader
    KC711 one-hot-range
    KC712 augmented-validation
    KC713 scaled-labels

    KC801 unknown-argument
    KC802 missing-argument
    KC803 unknown-symbol
    KC804 private-import
    KC805 mixed-keras
    KC806 unsafe-load
    KC807 tf-function-side-effect
    KC808 tf-function-recursion
    KC809 tf-function-variable
    KC810 tf-function-global
    KC811 tf-function-list
    KC812 tf-function-loop
    KC813 numerics
    KC814 misspelled-attribute
    KC851 mlp-hidden-layer-sizes
    KC852 mlp-arguments

    KC901 renamed-argument
    KC902 removed-method
    KC903 moved-symbol
    KC904 old-layer-name
    KC905 old-save-format
    KC906 input-layer-style
"""

OPINIONS: Final = (
    "KC403 KC404 KC408 KC414 KC551 KC552 KC553 KC554 KC555 KC556 KC557 KC558 KC559 KC560 KC651 KC652 KC653 KC654 KC655 KC656 KC657 KC713"
)
"""Rules that are off until they are selected, as a group."""

README: Final = Path(__file__).parents[1] / "README.md"


def test_rules_are_those_of_the_catalogue() -> None:
    rows = [(line.split()[0], line.split()[1]) for line in CATALOGUE.splitlines() if line.strip()]
    assert len({code for code, _ in rows}) == len({name for _, name in rows}) == len(rows)
    assert {rule.code: rule.name for rule in all_rules()} == dict(rows)


def test_opinions_are_one_group() -> None:
    assert " ".join(rule.code for rule in all_rules() if rule.group == "opinion") == OPINIONS


def test_readme_counts_the_rules() -> None:
    text = README.read_text(encoding="utf-8")
    said = {code: int(count) for code, count in re.findall(r"^\| (KC\d) \| (\d+) \|", text, re.MULTILINE)}
    assert said == Counter(rule.code[:3] for rule in all_rules())
    total = re.search(r"^(\d+) rules ", text, re.MULTILINE)
    assert total is not None and int(total[1]) == len(all_rules())
