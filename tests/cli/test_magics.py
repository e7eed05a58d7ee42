"""Magics made harmless: the same length, the same lines, and Python."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerascheck.magics import harmless, unknown

# Cell text, and what is left of it; spaces at the ends of lines are not told.
CASES = {
    "%matplotlib inline\nx = 1": "0\nx = 1",
    "!pip install -q keras": "0",
    "!pip install \\\n  keras\nx = 1": "0\n\nx = 1",
    "if True:\n    !ls\n": "if True:\n    0\n",
    "files = !ls *.py": "files = _0",
    "rows = %sql select 1": "rows = _0",
    "?print": "0",
    "print?": "0",
    "np.zeros??": "0",
    "plt.show();": "plt.show();",
    "%%time\nmodel.fit(x, y)": "\nmodel.fit(x, y)",
    "# slow\n%%capture out\n%pylab\nx = 1": "\n\n0\nx = 1",
    "%time h = model.fit(x, y)": "0;    h = model.fit(x, y)",
    "%timeit -n 10 -r3 f(x)": "0;                f(x)",
    "%time f(x,": "0",
    "%timeit -r1 for x in y: pass": "0",
    "pip install keras": "0",
    "cd drive/notebooks": "0",
    "run = 3\ntime in run": "run = 3\ntime in run",
    "%%mystery a\nmodel = load()\nfor a in b:\n    model.add(c)": "\nmodel=_0\n\nmodel=_0",
}

PYTHON = [
    "x = (a\n% b)",
    '"""\n!not a magic\n%nor this\n"""\n',
    "'''a\\'''\n!inside'''\n",
    "x = 'it''s'\ny = [1,\n  2]\n",
    "x = a \\\n  % b",
    "s = '100%?'\nt = 'a = %s' % s",
    "f = lambda n: n != 3  # really?",
    "await fetch()",
    "d = {'a': 1,\n     # why?\n     'b': 2}",
    "x = r'\\'  # !\n",
]


@pytest.mark.parametrize("text", CASES)
def test_what_is_left(text: str) -> None:
    left = harmless(text)
    assert left is not None
    assert [line.rstrip() for line in left.split("\n")] == CASES[text].split("\n")
    assert len(left) == len(text)
    ast.parse(left)


@pytest.mark.parametrize("text", PYTHON)
def test_python_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("magic", ["bash", "html", "writefile model.py", "javascript", "R -o x", "!"])
def test_other_languages_are_no_part_of_the_program(magic: str) -> None:
    assert harmless(f"%%{magic}\nmodel = 3") is None


@given(st.text(alphabet="%!?;/=ax01 .,#'\"()\\\r\n\tpi", max_size=60))
def test_every_place_stays_where_it_is(text: str) -> None:
    for left in (harmless(text), unknown(text)):
        assert left is None or [len(line) for line in left.split("\n")] == [len(line) for line in text.split("\n")]
