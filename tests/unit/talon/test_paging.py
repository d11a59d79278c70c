"""Pages, walking through them, and lists that are longer than one request may be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.stub_server import StubServer
from webapp.talon import (
    Client,
    InvalidRequest,
    MembershipChange,
    Page,
    ProfileUpdate,
    RemoveItem,
    UnexpectedResponse,
)
from webapp.talon.batches import pieces
from webapp.talon.paging import walk

LINE: dict[str, Any] = {
    "created": "2024-05-01T12:00:00Z",
    "programId": 4,
    "name": "n",
    "type": "addition",
    "startDate": "immediate",
    "expiryDate": "unlimited",
    "subledgerId": "",
    "amount": 1,
}


def rows(first: int, count: int, *, more: bool, **extra: Any) -> dict[str, Any]:
    return {"hasMore": more, "data": [{**LINE, "id": first + index, **extra} for index in range(count)]}


def test_a_page_says_where_it_is(server: StubServer, client: Client) -> None:
    server.reply(200, rows(0, 3, more=True))
    page = client.loyalty.profile_transactions(4, "anna", skip=10, page_size=3)
    assert (page.skip, page.page_size, page.has_more, page.next_skip, page.total) == (10, 3, True, 13, None)
    assert [line.id for line in page.items] == [0, 1, 2]
    assert server.requests[0].query == "pageSize=3&skip=10"
    server.instead(200, rows(0, 3, more=False))
    assert client.loyalty.profile_transactions(4, "anna").next_skip is None
    assert server.requests[0].query == "pageSize=50&skip=0"


def test_walking_reads_each_page_once_and_only_when_wanted(server: StubServer, client: Client) -> None:
    for first, count, more in ((0, 50, True), (50, 20, True), (70, 5, False)):
        server.reply(200, rows(first, count, more=more, cardIdentifier="c"))
    lines = client.loyalty.each_card_transaction(4, "c", subledger_ids=["a"])
    assert server.requests == []
    assert next(lines).id == 0
    assert len(server.requests) == 1
    assert [line.id for line in lines] == list(range(1, 75))
    assert [seen.query.partition("&")[2] for seen in server.requests] == [
        "pageSize=50&skip=0",
        "pageSize=50&skip=50",
        "pageSize=50&skip=70",
    ]


def test_an_empty_page_that_says_it_has_more_is_no_answer() -> None:
    page: Page[int] = Page(skip=0, page_size=50, has_more=True, items=())
    with pytest.raises(UnexpectedResponse):
        list(walk(lambda _: page))


@pytest.mark.parametrize("method", ["each_profile_point", "each_profile_transaction", "each_card_point"])
def test_the_other_walks_ask_for_fifty(server: StubServer, client: Client, method: str) -> None:
    server.reply(200, {"hasMore": False, "data": None})
    assert list(getattr(client.loyalty, method)(4, "anna")) == []
    assert server.requests[0].query.endswith("pageSize=50&skip=0")


@pytest.mark.parametrize(
    ("length", "wanted"), [(0, []), (1, [1]), (1000, [1000]), (1001, [1000, 1]), (2500, [1000, 1000, 500])]
)
def test_pieces_are_of_a_thousand(length: int, wanted: list[int]) -> None:
    found = list(pieces(range(length)))
    assert [len(piece) for piece in found] == wanted
    assert [one for piece in found for one in piece] == list(range(length))


def test_pieces_end_where_the_kind_changes() -> None:
    assert list(pieces("aabba", lambda letter: letter)) == ["aa", "bb", "a"]


def test_many_profiles_go_out_one_request_after_another(server: StubServer, client: Client) -> None:
    server.reply(204).reply(200, {"integrationStates": []}).reply(204)
    many = [ProfileUpdate(integration_id=f"c{index}") for index in range(2001)]
    batches = client.customers.update_in_batches(many)
    assert server.requests == []
    first = next(batches)
    assert (first.number, first.done, first.total, first.answer) == (1, 1000, 2001, None)
    assert len(server.requests) == 1
    assert [(batch.number, batch.done) for batch in batches] == [(2, 2000), (3, 2001)]
    assert server.requests[2].json == {"customerProfiles": [{"integrationId": "c2000"}]}


def test_a_batch_that_fails_says_so_after_those_that_were_done(server: StubServer, client: Client) -> None:
    server.reply(204).reply(400, {"message": "bad"})
    changes = [MembershipChange(action="add", profile_integration_id="x", audience_id=1)] * 1500
    batches = client.audiences.change_memberships_in_batches(changes)
    assert next(batches).done == 1000
    with pytest.raises(InvalidRequest):
        next(batches)
    assert len(server.requests) == 2


def test_a_newer_server_gets_one_kind_of_action_at_a_time(server: StubServer) -> None:
    catalog = {
        "id": 1,
        "created": "2024-05-01T12:00:00Z",
        "accountId": 1,
        "modified": "2024-05-01T12:00:00Z",
        "name": "n",
        "description": "",
        "version": 2,
        "createdBy": 1,
    }
    from webapp.talon import AddItem

    server.reply(200, catalog)
    actions = [AddItem(sku="a"), RemoveItem(sku="b"), RemoveItem(sku="c")]
    with Client(server.url, "k", api_version="2026") as client:
        assert [batch.done for batch in client.catalogs.sync_in_batches(1, actions)] == [1, 3]
        with pytest.raises(ValueError, match="one kind"):
            client.catalogs.sync(1, actions)
    assert [[action["type"] for action in seen.json["actions"]] for seen in server.requests] == [
        ["ADD"],
        ["REMOVE", "REMOVE"],
    ]
