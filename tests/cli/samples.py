"""Samples: rules, findings and a pipeline to test the command line without the real ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from click.testing import CliRunner, Result

from kerascheck.cli import main
from kerascheck.diagnostic import Diagnostic, Edit, Fix, LiveSays, Position, Related, Severity, Span
from kerascheck.result import CheckResult, FileInput
from kerascheck.settings import Settings
from kerascheck.source import Source


@dataclass(frozen=True)
class Rule:
    """A rule as the registry gives it."""

    code: str
    name: str
    severity: Severity = Severity.ERROR
    group: str = "shapes"
    fixable: bool = False
    summary: str = "What is wrong."
    documentation: str = "## Example\n\n    Dense(0)\n"
    origin: str = ""
    preview: bool = False


RULES = (
    Rule("KC001", "unused-ignore", Severity.WARNING, "tool", True),
    Rule("KC002", "unreadable-file", Severity.ERROR, "tool"),
    Rule("KC201", "missing-return-sequences", Severity.ERROR, "recurrent", True),
    Rule("KC202", "needless-return-sequences", Severity.WARNING, "recurrent", True),
    Rule("KC301", "output-units-vs-classes", Severity.ERROR, "outputs"),
    Rule("KC403", "initializer-vs-activation", Severity.INFO, "opinion"),
)


@dataclass
class Pipeline:
    """Stands in for kerascheck.check: gives a prepared answer and keeps what it was asked."""

    answer: Callable[[Sequence[FileInput], Settings], CheckResult] = field(default=lambda files, settings: CheckResult())
    files: tuple[FileInput, ...] = ()
    settings: Settings | None = None

    def check_files(self, files: Sequence[FileInput], settings: Settings, **_: object) -> CheckResult:
        self.files, self.settings = tuple(files), settings
        return self.answer(files, settings)

    @property
    def used(self) -> Settings:
        assert self.settings is not None, "the pipeline was not called"
        return self.settings

    @property
    def names(self) -> list[str]:
        return [file.display for file in self.files]


def run(*args: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, args, input=stdin)


def span(row: int, column: int, end_row: int, end_column: int, filename: str = "src/model.py") -> Span:
    return Span(filename, Position(row, column), Position(end_row, end_column))


# The file and the finding that the contract's example of the full output shows.
MODEL = """\
from keras.models import Sequential
from keras.layers import Dense, LSTM

# Weather of thirty days, eight measurements a day.


model = Sequential()
model.add(LSTM(64, input_shape=(30, 8)))
model.add(LSTM(32))
model.add(Dense(1))
"""

FINDING = Diagnostic(
    "KC201",
    "missing-return-sequences",
    Severity.ERROR,
    "`LSTM` needs a sequence (batch, time steps, features), but gets (None, 64)",
    span(9, 11, 9, 19),
    label="expects rank 3",
    related=(Related(span(8, 11, 8, 39), "returns only its last output: (None, 64)"),),
    fix=Fix("return the whole sequence from the layer before", (Edit(span(8, 39, 8, 39), ", return_sequences=True"),)),
    live=LiveSays("3.15.1", "2.21.0", 'Input 0 of layer "lstm_1" is incompatible with the layer: expected ndim=3, found ndim=2.'),
    noqa_row=9,
    first_row=9,
)


def source(text: str = MODEL, display: str = "src/model.py") -> Source:
    return Source(Path(display).absolute(), display, text)


def result(*diagnostics: Diagnostic, text: str = MODEL) -> CheckResult:
    return CheckResult(diagnostics, {"src/model.py": source(text)})


def plain(at: Span, **changes: object) -> Diagnostic:
    """A finding without extras at a place."""
    bare = Diagnostic("KC301", "output-units-vs-classes", Severity.ERROR, "expected 3 units, got 2", at, noqa_row=at.end.row)
    return replace(bare, **changes)  # type: ignore[arg-type]
