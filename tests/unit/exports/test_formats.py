"""Files: CSV that is exact and never a formula, JSON that is whole."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.exports.making import SOURCE, Things
from webapp.exports import formats

FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "−", "﹦", "﹢", "﹣", "﹫")
BLANKS = ("", " ", "\t", "\r", "\n", "\r\n ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u202e", "\x00")
unhurried = settings(deadline=None)
text = st.text(st.characters(exclude_categories=["Cs"]))


def row(name: Any, amount: Any = 1) -> dict[str, Any]:
    return {"id": 1, "name": name, "amount": amount}


def csv_of(*parts: list[dict[str, Any]]) -> str:
    packed = [formats.pack(part) for part in parts]
    cells = partial(Things().cells, source=SOURCE)
    return b"".join(formats.csv_file(Things.columns, cells, packed)).decode()


def read_back(content: str) -> list[list[str]]:
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content[1:], newline="")))


@pytest.mark.parametrize("start", FORMULAS)
@pytest.mark.parametrize("blank", BLANKS)
def test_a_formula_is_defused(start: str, blank: str) -> None:
    hostile = f'{blank}{start}HYPERLINK("http://evil.test";"click")'
    assert formats.defused(hostile).startswith("'")
    [_head, [_id, name, _amount]] = read_back(csv_of([row(hostile)]))
    assert name.startswith("'")
    assert name.replace("'", "") == hostile


@pytest.mark.parametrize("hostile", ["\tx", "\rx", "\nx", "\t", "\n"])
def test_a_tab_or_line_end_never_begins_a_cell(hostile: str) -> None:
    assert formats.defused(hostile) == f"'{hostile}"


@pytest.mark.parametrize("separator", [";", "\t", "\n", "\r\n"])
def test_what_another_separator_would_make_a_cell_is_defused(separator: str) -> None:
    assert formats.defused(f"5 % off{separator} =1+1").split(separator)[1] == "' =1+1"


@pytest.mark.parametrize(
    "plain", ["", "Purchase", "10 % of the order", "a-b", "x=y", "mail@x.test", "'=1", "Ü"]
)
def test_an_ordinary_text_stays_as_it_is(plain: str) -> None:
    assert formats.defused(plain) == plain


@unhurried
@given(text)
def test_no_cell_of_any_text_begins_as_a_formula(hostile: str) -> None:
    for separator in (None, ";", "\t", "\n", "\r"):
        for cell in formats.defused(hostile).split(separator) if separator else [formats.defused(hostile)]:
            assert not cell.strip().startswith(FORMULAS), (hostile, separator)


@unhurried
@given(text)
def test_nothing_but_apostrophes_is_ever_added(hostile: str) -> None:
    assert formats.defused(hostile).replace("'", "") == hostile.replace("'", "")


@unhurried
@given(st.lists(st.tuples(text, st.decimals(allow_nan=False, allow_infinity=False)), max_size=20))
def test_a_file_reads_back_as_it_was(things: list[tuple[str, Decimal]]) -> None:
    content = csv_of([row(name, amount) for name, amount in things])
    head, *lines = read_back(content)
    assert head == ["id", "name", "amount"]
    assert len(lines) == len(things)
    for [_id, name, amount], (was_name, was_amount) in zip(lines, things, strict=True):
        assert name == formats.defused(was_name)
        assert Decimal(amount) == was_amount
    assert content.count("\r\n") >= len(things) + 1


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("-30.5", "-30.5"),
        ("30.50", "30.50"),
        ("1E+3", "1000"),
        ("1E-7", "0.0000001"),
        ("-0.000001", "-0.000001"),
        ("1E+400", "1E+400"),
        ("123456789012345678901234567890.123456", "123456789012345678901234567890.123456"),
    ],
)
def test_a_number_is_exact_and_stays_a_number(number: str, written: str) -> None:
    assert formats.as_text(Decimal(number)) == written


def test_whole_numbers_and_nothing() -> None:
    assert [formats.as_text(each) for each in (-5, 0, None)] == ["-5", "0", ""]


def test_lines_end_as_the_standard_says_and_fields_are_quoted_where_they_must_be() -> None:
    assert csv_of([row('say "hi", twice')]) == '\ufeffid,name,amount\r\n1,"say ""hi"", twice",1\r\n'


def test_an_export_without_rows_is_a_file_all_the_same() -> None:
    assert csv_of() == "\ufeffid,name,amount\r\n"
    assert json.loads(b"".join(formats.json_file({"rows": 0}, []))) == {"head": {"rows": 0}, "rows": []}


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | text | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)


@unhurried
@given(st.lists(st.lists(st.dictionaries(text, json_value, max_size=4), min_size=1, max_size=5), max_size=4))
def test_json_holds_every_field_of_every_row_exactly(parts: list[list[dict[str, Any]]]) -> None:
    head = {"made_by": "Ada </script>", "rows": sum(map(len, parts))}
    content = b"".join(formats.json_file(head, [formats.pack(part) for part in parts]))
    found = json.loads(content, parse_float=Decimal)
    assert found == {"head": head, "rows": [each for part in parts for each in part]}


def test_numbers_keep_their_digits_from_the_answer_to_the_file() -> None:
    content = b"".join(formats.json_file({}, [formats.pack([row("x", Decimal("10.50"))])]))
    assert b'"amount":10.50' in content


@pytest.mark.parametrize(
    ("wanted", "is_there"), [("anna/o'neil", True), ("anna", False), ('Ünal "x"', True), ("name", True)]
)
def test_a_mention_is_a_whole_text(wanted: str, is_there: bool) -> None:
    part = formats.pack([row("anna/o'neil"), row({"deep": ['Ünal "x"']})])
    assert formats.mentions(part, wanted) is is_there
