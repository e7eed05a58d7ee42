"""Reading a file as Python would."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerascheck.diagnostic import Position
from kerascheck.source import Source, UnreadableFile, display_name, mentions_keras, read_bytes


def decoded(data: bytes) -> Source:
    return Source.decode(data, Path("model.py"), "model.py")


def test_byte_order_mark_is_no_part_of_the_text_and_is_written_back() -> None:
    source = decoded(b"\xef\xbb\xbfx = 1\n")
    assert source.text == "x = 1\n"
    assert source.encode(source.text) == b"\xef\xbb\xbfx = 1\n"


@pytest.mark.parametrize(
    "data",
    [
        b"# -*- coding: latin-1 -*-\nname = 'M\xfcller'\n",
        b"#!/usr/bin/env python\n# vim: set fileencoding=latin-1 :\nname = 'M\xfcller'\n",
    ],
)
def test_coding_cookie_in_the_first_two_lines_counts(data: bytes) -> None:
    source = decoded(data)
    assert "Müller" in source.text
    assert source.encode(source.text) == data


def test_coding_cookie_in_the_third_line_does_not_count() -> None:
    with pytest.raises(UnreadableFile, match="not valid utf-8: byte 0xfc at offset 35"):
        decoded(b"\n\n# -*- coding: latin-1 -*-\nname='M\xfcller'\n")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = '\xff'\n", "invalid or missing encoding declaration"),
        (b"# coding: klingon\n", "unknown encoding: klingon"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem: utf-8"),
    ],
)
def test_undecodable_bytes_are_refused_as_python_does(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        decoded(data)


def test_missing_file_and_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file or directory"):
        read_bytes(tmp_path / "gone.py")
    with pytest.raises(UnreadableFile, match="is a directory"):
        Source.read(tmp_path)


@pytest.mark.parametrize(("text", "newline"), [("a\r\nb\r\n", "\r\n"), ("a\nb\r\n", "\n"), ("a\rb", "\r"), ("a", "\n"), ("", "\n")])
def test_newline_style_is_the_first_one(text: str, newline: str) -> None:
    assert Source(Path(), "m.py", text).newline == newline


def test_only_pythons_line_ends_end_lines() -> None:
    source = Source(Path(), "m.py", "a\x0cb\u2028c\r\nd\re\n\nf")
    assert source.lines == ("a\x0cb\u2028c", "d", "e", "", "f")


def test_line_ends_survive_decoding() -> None:
    assert decoded(b"a = 1\r\nb = 2\r").text == "a = 1\r\nb = 2\r"


def test_places_count_characters_from_one() -> None:
    source = Source(Path(), "m.py", "é = 1\r\n名 = Dense(2)\n")
    assert source.offset(Position(2, 5)) == source.text.index("Dense")
    assert source.position(source.text.index("Dense")) == Position(2, 5)
    assert source.position(len(source.text)) == Position(3, 1)
    assert source.offset(Position(1, 99)) == source.text.index("\r")
    assert source.offset(Position(99, 1)) == len(source.text)


@given(st.text(alphabet="ab\r\n\x0c é", max_size=30))
def test_every_offset_is_found_again(text: str) -> None:
    source = Source(Path(), "m.py", text)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":  # between the two halves of one line end there is no place
            assert source.offset(source.position(offset)) == offset


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"import keras", True),
        (b"import tensorflow as tf", True),
        (b"from sklearn.neural_network import MLPClassifier", True),
        (b"from sklearn import neural_network", True),
        (b"from sklearn.svm import SVC", False),
        (b"\xff\xfe import torch", False),
    ],
)
def test_mention_of_keras_is_seen_in_bytes(data: bytes, expected: bool) -> None:
    assert mentions_keras(data) is expected


def test_name_shown_is_relative_only_under_the_working_directory(tmp_path: Path) -> None:
    cwd = tmp_path / "project"
    assert display_name(cwd / "src" / "model.py", cwd) == "src/model.py"
    assert display_name("src/../model.py", cwd) == "model.py"
    assert display_name(tmp_path / "project2" / "model.py", cwd) == (tmp_path / "project2" / "model.py").as_posix()
    assert display_name("../other/model.py", cwd) == "../other/model.py"
