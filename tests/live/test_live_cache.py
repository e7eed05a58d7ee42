"""The cache: keeps verdicts, survives damage, and costs nothing but time where it can't be written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kerascheck.live import Accepted, AnswerCache, Refused, TensorSpec
from kerascheck.live import cache as cache_module
from kerascheck.live.protocol import PROTOCOL_VERSION

ACCEPTED = Accepted(TensorSpec((None, 3)), 15, 15)
REFUSED = Refused("ValueError", "units must be positive — “-1”\n")


def opened(folder: Path, keras: str = "3.15.1", tensorflow: str = "2.21.0") -> AnswerCache:
    return AnswerCache(folder, keras, tensorflow)


def test_answers_are_kept_across_runs(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "when needed"
    opened(folder).put({"a": ACCEPTED, "b": REFUSED})
    opened(folder).put({"c": ACCEPTED})
    again = opened(folder)
    assert [again.get(request) for request in "abcd"] == [ACCEPTED, REFUSED, ACCEPTED, None]
    assert len(again) == 3
    assert again.size == again.path.stat().st_size > 0


def test_other_versions_have_other_answers(tmp_path: Path) -> None:
    opened(tmp_path).put({"a": ACCEPTED})
    assert opened(tmp_path, keras="3.14.0").get("a") is None
    assert opened(tmp_path, tensorflow="2.20.0").get("a") is None


def test_other_protocol_has_other_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path).put({"a": ACCEPTED})
    monkeypatch.setattr(cache_module, "PROTOCOL_VERSION", PROTOCOL_VERSION + 1)
    assert opened(tmp_path).get("a") is None


def test_later_answer_wins(tmp_path: Path) -> None:
    opened(tmp_path).put({"a": ACCEPTED})
    opened(tmp_path).put({"a": REFUSED})
    assert opened(tmp_path).get("a") == REFUSED


def test_clear_forgets_everything(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put({"a": ACCEPTED})
    cache.clear()
    assert (cache.get("a"), len(cache), cache.size, cache.path.exists()) == (None, 0, 0, False)
    cache.clear()


def test_changed_digit_is_noticed_and_replaced(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put({"a": ACCEPTED, "b": REFUSED})
    cache.path.write_text(cache.path.read_text("ascii").replace(",15,15]", ",16,15]"), "ascii")
    again = opened(tmp_path)
    assert (again.get("a"), again.get("b")) == (None, REFUSED)
    again.put({"a": ACCEPTED})
    assert ",16,15]" not in cache.path.read_text("ascii")
    assert [opened(tmp_path).get(request) for request in "ab"] == [ACCEPTED, REFUSED]


@pytest.mark.parametrize("content", [b"\x00\xff\xfe garbage \x85\n" * 50, b"not a cache", b"\n" * 9, b"{}\n"])
def test_foreign_content_is_ignored_and_replaced(tmp_path: Path, content: bytes) -> None:
    cache = opened(tmp_path)
    cache.path.write_bytes(content)
    assert cache.get("a") is None
    cache.put({"a": ACCEPTED})
    assert opened(tmp_path).get("a") == ACCEPTED
    assert content.strip() == b"" or content.strip() not in cache.path.read_bytes()


def test_torn_last_line_costs_only_itself(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put({"a": ACCEPTED})
    whole = cache.path.read_bytes()
    other = opened(tmp_path)
    assert other.get("a") == ACCEPTED
    cache.path.write_bytes(whole + whole.strip()[:90])
    other.put({"b": REFUSED})
    assert [opened(tmp_path).get(request) for request in "ab"] == [ACCEPTED, REFUSED]


def test_folder_that_cannot_be_made_means_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = opened(tmp_path / "file" / "cache")
    cache.put({"a": ACCEPTED})
    assert cache.get("a") == ACCEPTED
    assert cache.size == 0
    cache.clear()
    assert cache.get("a") is None


def test_read_only_folder_still_gives_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path).put({"a": ACCEPTED})

    def denied(*_: object, **__: object) -> int:
        raise PermissionError("read-only")

    monkeypatch.setattr("os.open", denied)
    cache = opened(tmp_path)
    cache.put({"b": REFUSED})
    assert cache.get("a") == ACCEPTED
    monkeypatch.undo()
    assert opened(tmp_path).get("b") is None


def test_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / cache_module.FILE_NAME).mkdir()
    cache = opened(tmp_path)
    cache.put({"a": ACCEPTED})
    assert cache.get("a") == ACCEPTED
    cache.clear()


def test_file_that_grew_too_large_starts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = opened(tmp_path)
    cache.put({str(number): ACCEPTED for number in range(20)})
    full = cache.size
    monkeypatch.setattr(cache_module, "LARGEST_FILE", full - 1)
    again = opened(tmp_path)
    assert again.get("1") is None
    again.put({"1": ACCEPTED})
    assert again.size < full
    assert opened(tmp_path).get("1") == ACCEPTED


def test_several_processes_share_one_file(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kerascheck.live import AnswerCache, Refused\n"
        "cache = AnswerCache(Path(sys.argv[1]), '3.15.1', '2.21.0')\n"
        "for number in range(100): cache.put({f'{sys.argv[2]} {number}': Refused('ValueError', 'x' * number)})"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, tmp_path, name]) for name in ("one", "two", "three")]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    cache = opened(tmp_path)
    for name in ("one", "two", "three"):
        for number in range(100):
            assert cache.get(f"{name} {number}") == Refused("ValueError", "x" * number)
