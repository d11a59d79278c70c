"""Aliases in one form, and the CSV file that lists them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from webapp import aliases
from webapp.aliases import AliasError, FileResolver, looks_like, normalised


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("anna@example.com", "email"),
        (" Anna.Berg+x@Example.COM ", "email"),
        ("<anna@example.com>", "email"),
        ("mailto:anna@example.com", "email"),
        ("+49 30 555-0142", "phone"),
        ("0049 (0)30 / 555 01 42", "phone"),
        ("(030) 5550142", "phone"),
        ("503-555-0142", "phone"),
        ("1234567890", ""),
        ("E10004", ""),
        ("EO-900011", ""),
        ("anna@example", ""),
        ("a b@example.com", ""),
        ("+1", ""),
        ("+1234567890123456", ""),
        ("", ""),
    ],
)
def test_what_looks_like_an_alias(text: str, sort: str) -> None:
    assert looks_like(text) == sort


@pytest.mark.parametrize(
    ("texts", "one"),
    [
        (("Anna@Example.com", " anna@example.COM ", "mailto:anna@example.com"), "anna@example.com"),
        (
            ("+49 30 555-0142", "0049 30 5550142", "+49 (0)30 / 555 01 42", "+49.30.555–0142"),
            "+49305550142",
        ),
        (("(503) 555-0142", "503.555.0142", "503 555 0142"), "5035550142"),
        (("Member  No. 7", "member no. 7"), "member no. 7"),
        (("STRASSE", "straße"), "strasse"),
    ],
)
def test_one_alias_in_many_spellings(texts: tuple[str, ...], one: str) -> None:
    assert {normalised(each) for each in texts} == {one}


def listed(path: Path, text: str) -> FileResolver:
    path.write_text(text, encoding="utf-8")
    return FileResolver(path, {"shop", "outlet"})


def test_a_file_finds_ids_for_each_application(tmp_path: Path) -> None:
    resolver = listed(
        tmp_path / "aliases.csv",
        "alias,integration_id,application\n"
        "Anna@Example.com,E1,shop\n"
        "anna@example.com,U1,outlet\n"
        "+49 30 555-0142,E2,\n"
        '"family@example.com","a ""quoted"", id",shop\n'
        "family@example.com,E3,shop\n"
        "family@example.com,E3,shop\n"
        ",E4,shop\n"
        "nobody@example.com,,shop\n",
    )
    assert resolver.resolve("ANNA@example.com", "shop") == ("E1",)
    assert resolver.resolve("anna@example.com", "outlet") == ("U1",)
    assert resolver.resolve("0049 (30) 5550142", "outlet") == ("E2",)
    assert resolver.resolve("family@example.com", "shop") == ('a "quoted", id', "E3")
    assert resolver.resolve("nobody@example.com", "shop") == ()
    assert resolver.resolve("", "shop") == ()
    assert resolver.faults() == []


def test_a_file_without_applications_is_for_all(tmp_path: Path) -> None:
    resolver = listed(tmp_path / "aliases.csv", "\ufeffintegration_id,note,alias\nE1,x,a@b.de\n")
    assert resolver.resolve("a@b.de", "shop") == resolver.resolve("a@b.de", "outlet") == ("E1",)


def test_a_file_is_read_once_and_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    resolver = listed(path, "alias,integration_id\na@b.de,E1\n")
    assert resolver.resolve("a@b.de", "shop") == ("E1",)
    kept = resolver._table
    assert resolver.resolve("a@b.de", "shop") == ("E1",)
    assert resolver._table is kept, "Unchanged, it is not read again"
    path.write_text("alias,integration_id\na@b.de,E2\n")
    os.utime(path, ns=(1, 1))
    assert resolver.resolve("a@b.de", "shop") == ("E2",)
    fresh = tmp_path / "fresh.csv"
    fresh.write_text("alias,integration_id\na@b.de,E3\n")
    fresh.rename(path)
    assert resolver.resolve("a@b.de", "shop") == ("E3",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "first line"),
        ("mail,id\na@b.de,E1\n", "first line"),
        ("alias,integration_id\na@b.de\n", "Line 2 has not as many fields"),
        ("alias,integration_id\na@b.de,E1,x\n", "Line 2 has not as many fields"),
        ("alias,integration_id,application\na@b.de,E1,shopp\n", "Line 2 names an application"),
        ('alias,integration_id\n"a@b.de,E1\n', "unexpected end of data"),
    ],
)
def test_a_broken_file_is_said_to_be_broken_and_finds_nothing(tmp_path: Path, text: str, said: str) -> None:
    resolver = listed(tmp_path / "aliases.csv", text)
    (fault,) = resolver.faults()
    assert said in fault
    assert "a@b.de" not in fault
    with pytest.raises(AliasError):
        resolver.resolve("a@b.de", "shop")


def test_a_file_that_breaks_is_not_remembered_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    resolver = listed(path, "alias,integration_id\na@b.de,E1\n")
    assert resolver.resolve("a@b.de", "shop") == ("E1",)
    path.unlink()
    with pytest.raises(AliasError):
        resolver.resolve("a@b.de", "shop")
    assert "No such file" in resolver.faults()[0]


def test_a_file_that_is_too_large_or_not_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "aliases.csv"
    path.write_bytes(b"alias,integration_id\n\xff\xfe,E1\n")
    assert "UTF-8" in FileResolver(path, ()).faults()[0]
    monkeypatch.setattr(aliases, "MOST_FILE_BYTES", 30)
    assert "larger" in listed(path, "alias,integration_id\na@b.de,E1\nc@d.de,E2\n").faults()[0]
