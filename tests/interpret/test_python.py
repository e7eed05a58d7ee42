"""The evaluator runs Python as Python does: every expected value here is what CPython gives."""

from __future__ import annotations

import pytest

from kerascheck.values.objects import DictValue, ListValue, SetValue
from kerascheck.values.unknown import Unknown
from tests.interpret.running import names_of, value_of

EXPRESSIONS = [
    "2 + 3 * 4", "7 // 2", "7 / 2", "-7 // 2", "2 ** 10", "7 % 3", "1 << 4", "not 0", "3 > 2 > 1", "1 if [] else 2", "'a' * 3", "(1, 2) + (3,)",
    "[1, 2, 3][-1]", "(1, 2, 3)[::-1]", "'abc'[1:]", "{'a': 1}['a']", "len('abc')", "len([1, 2])", "max(3, 1, 2)", "min([4, 2])", "sum([1, 2, 3])",
    "sum(i * i for i in range(4))", "[i for i in range(5) if i % 2][1]", "{k: v for k, v in zip('ab', (1, 2))}['b']", "f'{3}x{4:02d}'", "'%s_%d' % ('a', 3)",
    "'{}-{name}'.format(1, name='b')", "'a,b'.split(',')[1]", "'-'.join(['a', 'b'])", "(lambda a, b=2: a + b)(1)", "any([0, 1])", "all([1, 0])",
    "sorted([3, 1, 2])[0]", "list(reversed([1, 2]))[0]", "list(enumerate('ab'))[1][0]", "abs(-3)", "round(2.6)", "int('12')", "str(5)", "bool([])",
    "1 in (1, 2)", "'a' not in 'abc'", "None is None", "True and 'x'", "0 or 5", "(y := 4) + y", "isinstance(3, int)", "isinstance('a', (int, str))",
    "dict(a=1, b=2)['b']", "[*range(3), 9][-1]", "{**{'a': 1}, 'b': 2}['a']", "0x10", "1_000", "b'ab' + b'c'", "'a' 'b'", "'\\n'", "r'\\n'", "...",
    "divmod(7, 2)[1]", "pow(2, 5)", "'Abc'.lower()", "tuple(map(lambda v: v + 1, (1, 2)))", "list(filter(None, [0, 3]))[0]", "3.5e2", "chr(97)", "ord('b')",
]  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expressions_have_pythons_values(expression: str) -> None:
    assert value_of(f"x = {expression}") == eval(expression), "the expression is this test's own, not a user's"


PROGRAMS = [
    "a, (b, *c) = 1, (2, 3, 4)\nx = (a, b, tuple(c))",
    "x = 0\nfor i in range(10):\n    if i == 3:\n        continue\n    if i == 6:\n        break\n    x += i",
    "x = 0\nwhile x < 7:\n    x += 2\nelse:\n    x = -x",
    "def f(a, *args, k=1, **kw):\n    return a, args, k, tuple(kw.items())\nx = f(1, 2, 3, k=4, z=5)",
    "def outer():\n    n = 0\n    def inner():\n        nonlocal n\n        n += 1\n        return n\n    inner()\n    return inner()\nx = outer()",
    "def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)\nx = fact(6)",
    "class A:\n    k = 2\n    def __init__(self, v):\n        self.v = v\n    def get(self):\n        return self.v * self.k\n"
    "class B(A):\n    k = 5\n    def get(self):\n        return super().get() + 1\nx = B(3).get()",
    "class P:\n    def __init__(self):\n        self._w = 4\n    @property\n    def w(self):\n        return self._w\n    @staticmethod\n"
    "    def s(a):\n        return a + 1\n    @classmethod\n    def make(cls):\n        return cls()\nx = (P().w, P.s(1), P.make().w)",
    "from dataclasses import dataclass, field\n@dataclass\nclass C:\n    a: int\n    b: int = 3\n    c: list = field(default_factory=list)\nx = (C(1).b, C(1, 2).b)",
    "import functools\ndef f(a, b):\n    return a - b\nx = functools.partial(f, b=1)(5)",
    "import itertools\nx = tuple(itertools.product((1, 2), (3,)))",
    "import math\nx = (math.ceil(7 / 2), math.sqrt(16), math.pi > 3)",
    "d = {}\nd['a'] = 1\nd.setdefault('b', 2)\nd.update(c=3)\nx = tuple(d.items())",
    "a = [1]\nb = a\nb.append(2)\na += [3]\nx = tuple(b)",
    "match ('go', 3):\n    case ('stop', _):\n        x = 0\n    case ('go', n) if n > 2:\n        x = n\n    case _:\n        x = -1",
    "try:\n    x = 1\nexcept ValueError:\n    x = 2\nfinally:\n    y = 3",
    "def gen():\n    yield 1\n    yield from (2, 3)\nx = tuple(gen())",
    "x = [[i * j for j in range(3)] for i in range(3)][2][2]",
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('--units', type=int, default=8)\np.add_argument('--flag', action='store_true')\n"
    "a = p.parse_args([])\nx = (a.units, a.flag)",
    "x = 1\ndef f():\n    global x\n    x = 2\nf()",
    "import copy\na = {'n': [1]}\nb = copy.deepcopy(a)\nb['n'].append(2)\nx = (tuple(a['n']), tuple(b['n']))",
    "def deco(f):\n    def inner(*a):\n        return f(*a) * 10\n    return inner\n@deco\ndef g(v):\n    return v + 1\nx = g(1)",
    "xs = []\nfor i, (a, b) in enumerate(zip('ab', (1, 2))):\n    xs.append(f'{a}{b}{i}')\nx = tuple(xs)",
]  # fmt: skip


@pytest.mark.parametrize("code", PROGRAMS)
def test_programs_end_with_pythons_values(code: str) -> None:
    scope: dict[str, object] = {"__name__": "__main__"}
    exec(code, scope)
    assert value_of(code) == scope["x"]


def test_containers_are_kept() -> None:
    names = names_of("a = [1, 'b']\nb = {'k': (1, 2)}\nc = {1, 2}")
    assert isinstance(names["a"], ListValue) and names["a"].items == (1, "b")
    assert isinstance(names["b"], DictValue) and names["b"].items == {"k": (1, 2)}
    assert isinstance(names["c"], SetValue) and names["c"].items == {1, 2}


@pytest.mark.parametrize(
    "code",
    [
        "x = undefined_name",
        "x = open('f').read()",
        "x = eval('1')",
        "import somewhere\nx = somewhere.f()",
        "x = 1 / 0",
        "x = [1][5]",
        "x = 2 ** 10 ** 9",
    ],
)
def test_what_cannot_be_known_is_unknown_with_a_reason(code: str) -> None:
    value = value_of(code)
    assert isinstance(value, Unknown) and value.reason
