"""A file and its findings that are awkward for reports: line ends of Windows, tabs, accents, emoji, odd names of files."""

from __future__ import annotations

from pathlib import Path

from kerascheck.diagnostic import Diagnostic, Edit, Fix, LiveSays, Position, Related, Severity, Span
from kerascheck.result import CheckResult
from kerascheck.source import Source

NAME = "src/a b%c/é, 😀;x]:1.py"
TEXT = (
    "from keras.models import Sequential\r\n"
    "from keras.layers import Dense, LSTM\r\n"
    "model = Sequential()\r\n"
    "if True:\r\n"
    '\tn = "hé😀"; model.add(LSTM(64, input_shape=(30, 8)))\r\n'
    '\ts = "😀é"; model.add(LSTM(32))\r\n'
    "model.add(Dense(1))\r\n"
)


def at(row: int, column: int, end_row: int, end_column: int, name: str = NAME, cell: int | None = None) -> Span:
    return Span(name, Position(row, column), Position(end_row, end_column), cell)


# Of line 6, characters counted from 1: tab 1, s 2, = 4, quotation mark 6, emoji 7, é 8, quotation mark 9, semicolon 10, m 12, LSTM 22 to 29.
# Of line 5: tab 1, n 2, = 4, h 7, é 8, emoji 9, semicolon 11, m 13, LSTM 23, the parenthesis that closes its arguments 51.
FINDING = Diagnostic(
    "KC201",
    "missing-return-sequences",
    Severity.ERROR,
    "`LSTM` needs 100% of a sequence; got [None, 64]: ::x, ##vso[y]",
    at(6, 22, 6, 30),
    related=(Related(at(5, 23, 5, 52), "returns only its last output: (None, 64)"),),
    fix=Fix("return the whole sequence", (Edit(at(5, 51, 5, 51), ",\n\treturn_sequences=True"),)),
    live=LiveSays("3.15.1", "2.21.0", "Input 0 of layer:\nexpected ndim=3"),
    noqa_row=6,
)
WARNING = Diagnostic("KC301", "output-units-vs-classes", Severity.WARNING, "expected 3 units, got 2", at(6, 1, 7, 5), noqa_row=7)
ADVICE = Diagnostic("KC403", "initializer-vs-activation", Severity.INFO, "better\x1b so", at(7, 11, 7, 19), noqa_row=7)
IN_CELL = Diagnostic("KC301", "output-units-vs-classes", Severity.WARNING, "expected 3 units, got 2", at(2, 6, 2, 9, "nb.ipynb", 3), noqa_row=2)
ALL = (FINDING, WARNING, ADVICE, IN_CELL)


def check(*diagnostics: Diagnostic, text: str = TEXT, errors: tuple[str, ...] = ()) -> CheckResult:
    source = Source(Path(NAME).absolute(), NAME, text)
    return CheckResult(diagnostics, {NAME: source}, internal_errors=errors)
