"""Layer classes of Keras without a shape function, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOT_MODELLED: Final[Mapping[str, str]] = {
    "FlaxLayer": "runs a Flax module, whose shapes only Flax knows",
    "InputSpec": "is no layer, it says what a layer takes",
    "JaxLayer": "runs a JAX function, whose shapes only JAX knows",
    "Layer": "is the base class, and what it does is in the subclass",
    "Pipeline": "is a row of other layers",
    "TFSMLayer": "runs a SavedModel from disk",
    "TorchModuleWrapper": "runs a PyTorch module, whose shapes only PyTorch knows",
    "Wrapper": "is the base class of wrappers, and what it does is in the subclass",
}
