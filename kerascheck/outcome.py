"""The outcome: what a check says of one file, as plain data that can be sent between processes and kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from kerascheck.diagnostic import Diagnostic
from kerascheck.result import FixedFile, Gap
from kerascheck.source import Source


@dataclass(slots=True)
class FileOutcome:
    """What was found out about one file; filled by the pipeline, stage by stage.

    Attributes:
        diagnostics: suppressions applied; after fixing, what is left.
        gaps: what was not understood, when the settings ask for it.
        understood: how many layer calls were wholly understood, and how many there are.
        errors: what went wrong in kerascheck itself.
        fixed: the file as fixes have changed it.
        sources: by display name, the other files that diagnostics point into.
        looked_at: paths of files and folders that were read or looked for on the way, the file itself aside.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    understood: tuple[int, int] = (0, 0)
    errors: list[str] = field(default_factory=list)
    fixed: FixedFile | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    looked_at: frozenset[str] = frozenset()

    @property
    def is_fixable(self) -> bool:
        """Whether a fix could change a file."""
        return any(each.fix is not None for each in self.diagnostics)
