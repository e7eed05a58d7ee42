"""Generators, named tuples, dataclasses and class decorators: every expected value here is what CPython gives."""

from __future__ import annotations

import pytest

from kerascheck.values.unknown import Unknown
from tests.interpret.running import program_of, value_of

PROGRAMS = [
    "def g():\n    n = 0\n    while True:\n        n += 1\n        yield f'n{n}'\nit = g()\nx = (next(it), next(it), next(it))",
    "def g(k):\n    for i in range(k):\n        yield i * i\nx = (tuple(g(20)), sum(g(3)))",
    "it = iter([3, 4, 5])\nnext(it)\nx = (next(it), next(it), next(it, 'end'))",
    "import itertools\nx = tuple(zip(itertools.count(5), 'abc'))",
    "import itertools\nx = []\nfor n in itertools.count(2, 3):\n    if n > 9:\n        break\n    x.append(n)\nx = tuple(x)",
    "import itertools\nx = tuple(zip(itertools.cycle('ab'), range(5)))",
    "import itertools\nx = tuple(zip(itertools.repeat(7), range(2)))",
    "from collections import namedtuple\nS = namedtuple('S', 'a b c', defaults=[9])\nx = S(1, b=2)\na, b, c = x\nx = (x.a, x[1], x[-1], a, b, c)",
    "from typing import NamedTuple\nclass S(NamedTuple):\n    a: int\n    b: int = 4\nfirst, second = S(3)\nx = (first, second)",
    "from dataclasses import asdict, dataclass, replace\n@dataclass(frozen=True)\nclass C:\n    a: int\n    b: int = 3\n"
    "x = (replace(C(1), b=5).b, replace(C(1), a=7).a, tuple(asdict(C(2)).items()))",
    "names = {}\ndef register(name):\n    def wrap(cls):\n        names[name] = cls\n        return cls\n    return wrap\n"
    "@register('one')\nclass A:\n    k = 1\nx = (names['one'].k, A.k, len(names))",
    "class E:\n    pass\npairs = {2: E(), 1: E()}\nx = tuple(key for key, _ in sorted(pairs.items()))",
]


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_programs_end_with_pythons_values(program: str) -> None:
    names: dict[str, object] = {"__name__": __name__}
    exec(program, names)  # the program is this test's own, not a user's
    assert value_of(program) == names["x"]


def test_how_far_an_iterator_has_come_is_unknown_after_a_loop_of_unknown_length() -> None:
    code = "it = iter([1, 2, 3])\nfor q in unheard_of():\n    next(it)\nx = next(it)\ny = [each for each in it]\n"
    assert program_of(code).defects == []
    assert isinstance(value_of(code), Unknown)
