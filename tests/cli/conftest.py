"""Fixtures for the tests of the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.cli.samples import RULES, Pipeline


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    fake = Pipeline()
    check, registry = ModuleType("kerascheck.check"), ModuleType("kerascheck.registry")
    check.check_files = fake.check_files  # type: ignore[attr-defined]
    check.keras_version = lambda settings: (3, 15)  # type: ignore[attr-defined]
    registry.all_rules = lambda: RULES  # type: ignore[attr-defined]
    registry.rules_for = lambda settings: RULES  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kerascheck.check", check)
    monkeypatch.setitem(sys.modules, "kerascheck.registry", registry)
    return fake


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, with nothing in the environment that changes the output."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "KERASCHECK_OUTPUT_FORMAT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path
