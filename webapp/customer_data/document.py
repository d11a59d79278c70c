"""The JSON file: a head, then every part in the order in which it was read, with the API's own values."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import msgspec

from webapp import programs
from webapp.customer_data import parts as names
from webapp.customer_data.places import Summary
from webapp.exports import Row, formats
from webapp.extensions import application, policy

CANNOT = {
    "customer_sessions": "Talon.One has no list of a customer's sessions. Those that left a trace are here:"
    " in a ledger that was read or in the changes made at this desk.",
    "events": "Talon.One does not give back events that were tracked.",
    "achievement_history": "Servers of 2024 have no history of achievements: the inventory tells the current"
    " round.",
    "balances_in_the_inventory": "expiredBalance and spentBalance of an inventory are deprecated and always"
    " 0; the balances tell the true figures.",
    "other_people": "Who else holds a coupon is left out, and sessions on a shared card that are somebody"
    " else's. Lines of a shared card may be somebody else's.",
    "desk": "Of this desk the staff's names are left out, and what was written about others.",
}
"""What the file does not hold, or holds with a reserve."""

_AT_ONCE = 50
Parts: TypeAlias = Callable[..., Iterable[bytes]]
"""Gives the packed rows of an export from a part on; -1 is the last one."""


def head(of_job: dict[str, Any], parts: Parts) -> dict[str, Any]:
    """What the file says of itself. `of_job` is the head of any export."""
    summary = summary_of(parts)
    counts: dict[str, int] = {}
    for each in summary.contents:
        counts[each.part] = counts.get(each.part, 0) + each.rows
    numbers = {
        each.about["loyaltyProgramId"] for each in summary.contents if "loyaltyProgramId" in each.about
    }
    here = application()
    others = [one.name for one in policy().application if one.environment == here.environment and one != here]
    kept = {name: value for name, value in of_job.items() if name not in ("filter", "rows")}
    return {
        **kept,
        "programs": [{"id": each, "name": programs.name_of(each)} for each in sorted(numbers)],
        "counts": counts,
        "missing": msgspec.to_builtins([each for each in summary.contents if each.missing]),
        "contents": msgspec.to_builtins(summary.contents),
        "closed_sessions_of_the_profile": summary.closed_sessions,
        "sessions_of_others_left_out": summary.others_sessions,
        "shared_cards": summary.shared_cards,
        "other_applications_not_read": others,
        "not_here": CANNOT,
    }


def json_file(told: dict[str, Any], parts: Parts) -> Iterator[bytes]:
    """The file in pieces; it is whole only with its last line."""
    yield b'{"head": ' + formats.encoded(told) + b',\n"parts": ['
    before = b"\n"
    for part, about, values in groups(parts):
        operation = names.OPERATIONS.get(part)
        said = {"part": part, **({"operation": operation} if operation else {}), "about": about}
        yield before + formats.encoded(said)[:-1] + b',"data": ['
        inner = b"\n"
        while some := [formats.encoded(each) for each in itertools.islice(values, _AT_ONCE)]:
            yield inner + b",\n".join(some)
            inner = b",\n"
        yield b"\n]}"
        before = b",\n"
    yield b"\n]}\n"


def groups(parts: Parts) -> Iterator[tuple[str, dict[str, Any], Iterator[Any]]]:
    """Part, what it is about, and its values; each must be read to its end before the next."""
    rows = (row for content in parts() for row in formats.rows_in(formats.unpack(content)))
    wanted = (row for row in rows if row["part"] != names.SUMMARY)
    for _key, found in itertools.groupby(wanted, key=_group_of):
        first = next(found)
        yield first["part"], first["about"], (row["value"] for row in itertools.chain((first,), found))


def summary_of(parts: Parts) -> Summary:
    """What the last row says of the whole."""
    (content,) = parts(-1)
    row = formats.rows_in(formats.unpack(content))[-1]
    return msgspec.convert(row["value"], Summary)


def _group_of(row: Row) -> tuple[str, bytes]:
    return row["part"], formats.encoded(row["about"])
