"""Every rule's page is true: its examples are checked, the marked lines flagged and no others, the fixed text is what ``--fix`` gives."""

from __future__ import annotations

import re

import pytest

from kerascheck.api import check_source
from kerascheck.diagnostic import Diagnostic
from kerascheck.fix import apply_fixes
from kerascheck.registry import all_rules
from kerascheck.rule import Rule
from kerascheck.settings import Settings

BLOCK = re.compile(r"^```python (bad|good|fixed)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"  # (error|warning|info): (KC\d{3})$", re.MULTILINE)
SECTIONS = ("## What it does", "## Why is this bad?", "## Example", "## Use instead", "## References")

SHOWN_FROM_OUTSIDE = {
    "KC002": "the mistake is in the file system, not in a text",
    "KC009": "the mistake is in kerascheck; one that is known is mended, not shown",
}
"""Rules whose pages show a `text` block for an example, and why there is no code that they could be tried on."""


def examples(rule: Rule, kind: str) -> list[str]:
    """The code blocks of one kind, in order."""
    return [text for found, text in BLOCK.findall(rule.page) if found == kind]


def marks(text: str) -> list[tuple[int, str, str]]:
    """Row, severity and code of every mark."""
    return [(text.count("\n", 0, match.start()) + 1, match[1], match[2]) for match in MARK.finditer(text)]


def said(text: str, rule: Rule) -> list[Diagnostic]:
    """What is found in a text without its marks; the rule itself runs even where it is off by default."""
    return check_source(MARK.sub("", text), "example.py", Settings(live="never", cache=False, extend_select=(rule.code,)))


RULES = [pytest.param(rule, id=rule.code) for rule in all_rules()]


@pytest.mark.parametrize("rule", RULES)
def test_page_has_every_section(rule: Rule) -> None:
    places = [rule.page.find(section) for section in SECTIONS]
    assert -1 not in places and places == sorted(places), f"{rule.code}: sections {SECTIONS} in this order"
    if rule.code in SHOWN_FROM_OUTSIDE:
        assert not examples(rule, "bad") and f"[{rule.code}] {rule.name}: " in rule.page.partition("```text\n")[2]
    else:
        assert examples(rule, "bad") and (examples(rule, "good") or examples(rule, "fixed"))
    assert rule.summary.endswith(".") and len(rule.summary) < 120


@pytest.mark.parametrize("rule", RULES)
def test_bad_examples_are_flagged_where_marked(rule: Rule) -> None:
    for text in examples(rule, "bad"):
        expected = marks(text)
        assert any(code == rule.code for _, _, code in expected), "a bad example marks at least one line with the rule's own code"
        assert [(each.span.start.row, str(each.severity), each.code) for each in said(text, rule)] == expected


@pytest.mark.parametrize("rule", RULES)
def test_good_examples_are_clean(rule: Rule) -> None:
    for text in examples(rule, "good") + examples(rule, "fixed"):
        assert [f"{each.span.start.row}: {each.code} {each.message}" for each in said(text, rule)] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.values[0].fixable])  # type: ignore[union-attr]
def test_fixed_text_is_what_fixing_gives(rule: Rule) -> None:
    bad, fixed = examples(rule, "bad"), examples(rule, "fixed")
    assert fixed, "a fixable rule shows what its fix gives, for its first bad example"
    plain = MARK.sub("", bad[0])
    result = apply_fixes(plain, said(bad[0], rule), unsafe=True)
    assert result.text == fixed[0]
