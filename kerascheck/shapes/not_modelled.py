"""Layer classes of Keras without a shape function, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOT_MODELLED: Final[Mapping[str, str]] = {
    "FlaxLayer": "runs a Flax module, whose shapes only Flax knows",
    "InputSpec": "no layer: it says what a layer takes",
    "JaxLayer": "runs a JAX function, whose shapes only JAX knows",
    "Layer": "the base class: what it does is in the subclass",
    "Pipeline": "a row of other layers, which the evaluator calls one by one",
    "TFSMLayer": "runs a SavedModel from disk",
    "TorchModuleWrapper": "runs a PyTorch module, whose shapes only PyTorch knows",
    "Wrapper": "the base class of wrappers: what it does is in the subclass",
}
