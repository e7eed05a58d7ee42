"""kerascheck: finds mistakes in Keras models from their source, without running it.

The Python interface: ``check_source``, ``check_paths`` and ``summarize``, with ``Settings`` and ``load_settings``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerascheck.api import InternalError, LayerSummary, ModelSummary, check_paths, check_source, summarize
    from kerascheck.diagnostic import Diagnostic, Fix, Severity, Span
    from kerascheck.settings import Settings, SettingsError, load_settings

__version__ = "0.1.0"

__all__ = [
    "Diagnostic", "Fix", "InternalError", "LayerSummary", "ModelSummary", "Settings", "SettingsError", "Severity", "Span", "__version__",
    "check_paths", "check_source", "load_settings", "summarize",
]  # fmt: skip

_PLACES = {
    "kerascheck.api": ("InternalError", "LayerSummary", "ModelSummary", "check_paths", "check_source", "summarize"),
    "kerascheck.diagnostic": ("Diagnostic", "Fix", "Severity", "Span"),
    "kerascheck.settings": ("Settings", "SettingsError", "load_settings"),
}


def __getattr__(name: str) -> Any:
    """Looked up at the first use: most who import a module of ours need none of these."""
    from importlib import import_module

    for place, names in _PLACES.items():
        if name in names:
            return getattr(import_module(place), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
