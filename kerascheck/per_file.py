"""Rules that say nothing of some files: ``per-file-ignores``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kerascheck.selection import RuleLike, matching_codes
from kerascheck.settings import Settings

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def ignored_codes(path: Path, settings: Settings, rules: Iterable[RuleLike]) -> frozenset[str]:
    """The codes of the rules that are ignored in a file; patterns start from the settings' folder."""
    if not settings.per_file_ignores:
        return frozenset()
    relative = os.path.relpath(os.path.abspath(path), os.path.abspath(settings.root)).replace(os.sep, "/")
    if relative.startswith("../"):
        return frozenset()
    matching = (words for pattern, words in settings.per_file_ignores if _spec(pattern).match_file(relative))
    return matching_codes((word for words in matching for word in words), rules)


@lru_cache(maxsize=256)
def _spec(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern])
