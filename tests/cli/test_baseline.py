"""Baselines: known findings stay known when lines shift, new ones show."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerascheck.baseline import Baseline, entry_of
from kerascheck.diagnostic import Diagnostic
from kerascheck.settings import Settings
from kerascheck.source import Source
from tests.cli.samples import plain, run, span

BAD = """\
from keras import layers, models

model = models.Sequential()
model.add(layers.LSTM(64, input_shape=(30, 8)))
model.add(layers.LSTM(32))
"""
SOFTMAX = """\
from keras import layers, models

other = models.Sequential([layers.Input((4,)), layers.Dense(1, activation="softmax")])
"""


def check(*args: str) -> tuple[int, list[dict[str, object]], str]:
    done = run("check", "--live", "never", "--output-format", "json", *args)
    return done.exit_code, json.loads(done.stdout) if done.stdout else [], done.stderr


def update(*args: str) -> str:
    status, shown, told = check("--baseline", "known.json", "--update-baseline", *args)
    assert (status, shown) == (0, [])
    return told


# The comparison, with files and findings made up

lines = st.sampled_from(["model.add(Dense(1))", "model.add(Dense(2))", "x = f(model)"])
found_at = st.lists(st.tuples(lines, st.sampled_from(["KC201", "KC301"]), st.sampled_from(["rank 2", "rank 3"])), max_size=6)
unrelated = st.lists(st.sampled_from(["", "# a comment", "import os", "y = 1"]), max_size=3)


def laid_out(findings: list[tuple[str, str, str]], gaps: list[list[str]]) -> tuple[list[Diagnostic], dict[str, Source]]:
    """A file with a line for each finding and unrelated lines between them."""
    text: list[str] = []
    diagnostics = []
    for (line, code, message), gap in zip(findings, gaps, strict=False):
        text += [*gap, line]
        diagnostics.append(plain(span(len(text), 1, len(text), 3, "m.py"), code=code, message=message))
    return diagnostics, {"m.py": Source(Path("m.py"), "m.py", "\n".join(text) + "\n")}


def baseline_of(diagnostics: list[Diagnostic], sources: dict[str, Source]) -> Baseline:
    empty = Baseline(Path("known.json"), {})
    return empty.updated(empty.compare(diagnostics, sources), {}, sources)


@given(found_at, st.lists(unrelated, min_size=6, max_size=6), st.lists(unrelated, min_size=6, max_size=6))
def test_unrelated_lines_make_nothing_new_and_nothing_gone(
    findings: list[tuple[str, str, str]], before: list[list[str]], after: list[list[str]]
) -> None:
    compared = baseline_of(*laid_out(findings, before)).compare(*laid_out(findings, after))
    assert (compared.new, dict(compared.gone)) == ((), {})


@given(found_at, st.lists(unrelated, min_size=7, max_size=7), st.lists(unrelated, min_size=7, max_size=7), st.data())
def test_an_added_finding_is_the_new_one_wherever_it_is_added(
    findings: list[tuple[str, str, str]], before: list[list[str]], after: list[list[str]], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(findings)))
    added = ("model.add(Added())", "KC201", "rank 9")
    diagnostics, sources = laid_out([*findings[:place], added, *findings[place:]], after)
    compared = baseline_of(*laid_out(findings, before)).compare(diagnostics, sources)
    assert (compared.new, dict(compared.gone)) == ((diagnostics[place],), {})


@given(found_at, st.lists(unrelated, min_size=7, max_size=7), st.integers(0, 5))
def test_one_more_of_the_same_makes_one_new(findings: list[tuple[str, str, str]], gaps: list[list[str]], which: int) -> None:
    more = [*findings, findings[which % len(findings)]] if findings else [("x = 1", "KC201", "rank 2")]
    assert len(baseline_of(*laid_out(findings, gaps)).compare(*laid_out(more, gaps)).new) == 1


@given(found_at, st.lists(unrelated, min_size=6, max_size=6), st.integers(0, 5))
def test_one_less_is_gone(findings: list[tuple[str, str, str]], gaps: list[list[str]], which: int) -> None:
    fewer = [each for place, each in enumerate(findings) if place != which]
    compared = baseline_of(*laid_out(findings, gaps)).compare(*laid_out(fewer, gaps))
    assert (compared.new, sum(map(len, compared.gone.values()))) == ((), len(findings) - len(fewer))


def in_functions(*names: str) -> tuple[list[Diagnostic], dict[str, Source]]:
    text = "".join(f"def {name}(model):\n    model.add(LSTM(32))\n\n\n" for name in names)
    diagnostics = [plain(span(2 + 4 * place, 5, 2 + 4 * place, 9, "m.py")) for place in range(len(names))]
    return diagnostics, {"m.py": Source(Path("m.py"), "m.py", text)}


def test_of_equal_findings_the_one_in_the_added_function_is_new() -> None:
    diagnostics, sources = in_functions("added", "first", "second")
    assert baseline_of(*in_functions("first", "second")).compare(diagnostics, sources).new == (diagnostics[0],)


def test_a_renamed_function_makes_nothing_new() -> None:
    assert baseline_of(*in_functions("first", "second")).compare(*in_functions("first", "renamed")).new == ()


def test_text_or_message_may_change_but_not_both() -> None:
    known = baseline_of(*laid_out([("a = Dense(1)", "KC301", "gets 2")], [[]]))
    for line, message, new in (("a = Dense(1)", "gets 3", 0), ("a = Dense( 2 )", "gets 2", 0), ("a = Dense(2)", "gets 3", 1)):
        assert len(known.compare(*laid_out([(line, "KC301", message)], [[]])).new) == new
    assert len(known.compare(*laid_out([("a = Dense(1)", "KC201", "gets 2")], [[]])).new) == 1


def test_scope_is_told_by_the_margin() -> None:
    text = "class A:\n    def f(self):\n        if x:\n\n            y = 1\n\n    z = 2\nw = 3\n"
    source = Source(Path("m.py"), "m.py", text)
    assert [entry_of(plain(span(row, 1, row, 2)), source).scope for row in (5, 7, 8)] == ["A.f", "A", ""]


# The command line, with the real pipeline


@pytest.fixture(autouse=True)
def project(folder: Path) -> Path:
    (folder / "src").mkdir()
    (folder / "src" / "bad.py").write_text(BAD)
    return folder


def test_known_findings_are_not_shown_wherever_they_move(folder: Path) -> None:
    assert update() == "known.json has 1 finding now: 1 added, 0 removed\n"
    record = json.loads((folder / "known.json").read_text())
    assert (record["version"], list(record["files"])) == (1, ["src/bad.py"])
    (entry,) = record["files"]["src/bad.py"]
    assert (entry["code"], entry["text"], entry["count"]) == ("KC201", "model.add(layers.LSTM(32))", 1)
    (folder / "src" / "bad.py").write_text("import os\n\n" + BAD.replace("model = ", "# here\nmodel = "))
    assert check("--baseline", "known.json") == (0, [], "1 finding known by known.json not shown\n")


def test_new_finding_before_a_known_one_is_shown(folder: Path) -> None:
    update()
    added = "added = models.Sequential([layers.Input((30, 8)), layers.LSTM(7), layers.LSTM(9)])\n"
    (folder / "src" / "bad.py").write_text(BAD.replace("model = ", added + "model = ", 1))
    status, shown, _ = check("--baseline", "known.json")
    assert (status, [(each["code"], each["location"]["row"]) for each in shown]) == (1, [("KC201", 3)])  # type: ignore[index]


def test_stale_entries_are_told_and_removed(folder: Path) -> None:
    (folder / "src" / "gone.py").write_text(SOFTMAX)
    update()
    (folder / "src" / "gone.py").unlink()
    told = check("--baseline", "known.json")[2]
    assert told.endswith("known.json has 1 stale entry, no longer found; `--update-baseline` removes them\n")
    assert update() == "known.json has 1 finding now: 0 added, 1 removed\n"
    assert list(json.loads((folder / "known.json").read_text())["files"]) == ["src/bad.py"]


def test_update_of_some_files_or_rules_leaves_the_others(folder: Path) -> None:
    (folder / "src" / "other.py").write_text(SOFTMAX)
    update()
    before = (folder / "known.json").read_bytes()
    assert "stale" not in check("--baseline", "known.json", "src/other.py")[2]
    update("src/other.py")
    update("--select", "KC8")
    assert (folder / "known.json").read_bytes() == before
    (folder / "src" / "bad.py").write_text(BAD + "def (:\n")
    update()  # a file that does not parse keeps its entries, and has one more
    assert len(json.loads((folder / "known.json").read_text())["files"]["src/bad.py"]) == 2


def test_infos_are_known_too(folder: Path) -> None:
    (folder / "src" / "bad.py").write_text(BAD.replace("LSTM(32)", "BatchNormalization()").replace("layers.LSTM(64, ", "layers.Dense(64, "))
    arguments = ("--select", "KC405")
    assert [each["severity"] for each in check(*arguments)[1]] == ["info"]
    update(*arguments)
    assert check("--baseline", "known.json", *arguments)[1] == []


def test_setting_is_relative_to_its_file_and_names_to_the_baseline(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "kerascheck.toml").write_text('baseline = "known.json"\n')
    assert check("--update-baseline")[0] == 0
    monkeypatch.chdir(folder / "src")
    assert check("bad.py")[:2] == (0, [])
    text = (folder / "src" / "bad.py").read_text()
    piped = run("check", "-", "--stdin-filename", "bad.py", "--live", "never", "--output-format", "json", stdin=text)
    assert (piped.exit_code, json.loads(piped.stdout)) == (0, [])


def test_fix_leaves_what_is_known(folder: Path) -> None:
    update()
    added = BAD.replace("model", "fresh").replace("from keras import layers, freshs", "").replace("freshs.", "models.")
    (folder / "src" / "bad.py").write_text(BAD + added.replace("32", "16"))
    assert check("--baseline", "known.json", "--fix")[:2] == (0, [])
    fixed = (folder / "src" / "bad.py").read_text()
    assert fixed.startswith(BAD)
    assert fixed.count("return_sequences=True") == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not valid JSON"),
        ('{"version": 1,\n<<<<<<< ours\n', "merge conflict"),
        ('{"version": 2, "files": {}}', "it has version 2"),
        ("[]", "not written by"),
        ('{"version": 1, "files": {"a.py": [{"code": "KC201"}]}}', "not written by"),
        ("\udcff", "can't be read"),
    ],
)
def test_unusable_baseline_is_an_error_and_is_kept(folder: Path, content: str, message: str) -> None:
    (folder / "known.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    for arguments in ([], ["--update-baseline"]):
        status, shown, told = check("--baseline", "known.json", *arguments)
        assert (status, shown) == (2, [])
        assert message in told
    assert (folder / "known.json").read_bytes() == content.encode("utf-8", "surrogateescape")


def test_missing_baseline_and_contradictions_are_errors() -> None:
    for arguments, message in (
        (["--baseline", "known.json"], "`--update-baseline` makes it"),
        (["--update-baseline"], "--baseline FILE"),
        (["--baseline", "k.json", "--update-baseline", "--diff"], "can't be used together"),
        (["--baseline", "no/k.json", "--update-baseline"], "can't be written"),
    ):
        status, _, told = check(*arguments)
        assert status == 2
        assert message in told


def test_failed_check_does_not_change_the_baseline(folder: Path) -> None:
    from kerascheck.cli.adoption import without_known
    from kerascheck.result import CheckResult

    settings = Settings(baseline=folder / "known.json")
    failed = replace(CheckResult(), internal_errors=("a rule failed",))
    assert without_known(failed, [], settings, update=True) is failed
    assert not (folder / "known.json").exists()
