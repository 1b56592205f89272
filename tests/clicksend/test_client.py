"""The client: what it asks, how it counts pages, and what it makes of every kind of trouble."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sendable.clicksend.client import PAGE_SIZE, ClickSendClient, Credentials
from sendable.errors import (
    AuthenticationError,
    ClickSendError,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerTrouble,
)

from .answering import KEY, Answer, Asked, answering, base_of, envelope, page

ONE_LIST = {"list_id": 7, "list_name": "Newsletter", "_contacts_count": 2}
BODY = "WORDS-OF-THE-ANSWER"


def test_credentials_show_no_key() -> None:
    credentials = Credentials("https://rest.clicksend.com/v3", "somebody", KEY)
    assert KEY not in repr(credentials)
    assert KEY not in str(credentials)


def test_it_asks_for_the_largest_pages_and_stops_at_the_last_one() -> None:
    def script(asked: Asked, before: int) -> Answer:
        return Answer(page([ONE_LIST], last_page=3, total=3))

    with answering(script) as (client, asked):
        assert len(list(client.lists())) == 3
    assert [request.query["page"] for request in asked] == ["1", "2", "3"]
    assert {request.query["limit"] for request in asked} == {str(PAGE_SIZE)} == {"100"}


def test_an_empty_page_ends_a_listing_that_claims_to_go_on() -> None:
    def script(asked: Asked, before: int) -> Answer:
        return Answer(page([ONE_LIST] if before < 2 else [], last_page=999))

    with answering(script) as (client, asked):
        assert len(list(client.lists())) == 2
    assert 3 <= len(asked) <= 4


@pytest.mark.parametrize("last_page", [0, 1, None, "1"])
def test_an_empty_listing_has_no_rows_whatever_its_last_page(last_page: object) -> None:
    with answering(lambda *_: Answer(page([], last_page=last_page, total=0))) as (client, asked):
        assert list(client.lists()) == []
    assert len(asked) == 1


def test_the_next_page_url_is_not_followed() -> None:
    """It names another host in ClickSend's own examples: the credentials would go there."""
    with answering(lambda *_: Answer(page([]))) as (other, elsewhere):
        url = f"{base_of(other)}/lists?page=2"

        with answering(lambda *_: Answer(page([ONE_LIST], last_page=2, next_page_url=url))) as (
            client,
            asked,
        ):
            assert len(list(client.lists())) == 2
        assert elsewhere == []
    assert [request.query["page"] for request in asked] == ["1", "2"]


def test_a_redirect_is_not_followed() -> None:
    """A redirect would carry the credentials to wherever it points."""
    with answering(lambda *_: Answer(page([ONE_LIST]))) as (other, elsewhere):
        target = {"Location": f"{base_of(other)}/lists"}
        with (
            answering(lambda *_: Answer("", 302, target)) as (client, _),
            pytest.raises(ServerTrouble),
        ):
            list(client.lists())
        assert elsewhere == []


def test_history_is_asked_for_oldest_first_in_a_fixed_window() -> None:
    start, end = datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    with answering(lambda *_: Answer(page([]))) as (client, asked):
        assert list(client.history_pages(start, end)) == []
    assert asked[0].path == "/v3/sms/history"
    assert asked[0].query["order_by"] == "date:asc"
    assert asked[0].query["date_from"] == str(int(start.timestamp()))
    assert asked[0].query["date_to"] == str(int(end.timestamp()))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ServerTrouble),
        (401, AuthenticationError),
        (403, PermissionDenied),
        (404, NotFound),
        (405, NotFound),
        (429, RateLimited),
        (500, ServerTrouble),
        (503, ServerTrouble),
    ],
)
def test_each_status_has_its_error(status: int, error: type[ClickSendError]) -> None:
    body = {**envelope(None, status), "response_msg": BODY}
    with (
        answering(lambda *_: Answer(body, status)) as (client, _),
        pytest.raises(error) as caught,
    ):
        list(client.lists())
    assert type(caught.value) is error
    for text in (str(caught.value), repr(caught.value)):
        assert KEY not in text
        assert BODY not in text


@pytest.mark.parametrize(
    ("http_code", "error"),
    [(401, AuthenticationError), (403, PermissionDenied), (404, NotFound), (500, ServerTrouble)],
)
def test_a_good_status_whose_envelope_says_error_is_that_error(
    http_code: int, error: type[ClickSendError]
) -> None:
    body = {**envelope([], http_code), "response_msg": BODY}
    with answering(lambda *_: Answer(body, 200)) as (client, _), pytest.raises(error) as caught:
        list(client.lists())
    assert type(caught.value) is error
    assert BODY not in str(caught.value)


def test_an_error_code_in_quotes_is_an_error_as_well() -> None:
    body = {**envelope(None), "http_code": "401"}
    with answering(lambda *_: Answer(body)) as (client, _), pytest.raises(ClickSendError):
        list(client.lists())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>WORDS-OF-THE-ANSWER</html>",
        '{"http_code": 200, "data": {"data": [',
        "null",
        "[]",
        '"WORDS-OF-THE-ANSWER"',
        "{}",
        '{"http_code": 200, "data": null}',
        '{"http_code": 200, "data": []}',
        '{"http_code": 200, "data": "WORDS-OF-THE-ANSWER"}',
    ],
)
def test_an_answer_that_cannot_be_read_is_server_trouble(body: str) -> None:
    """Most of all: a listing that is not there is never an empty one."""
    with answering(lambda *_: Answer(body)) as (client, _), pytest.raises(ServerTrouble) as caught:
        list(client.lists())
    assert BODY not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        {"total": "many", "last_page": 1, "data": [ONE_LIST]},
        {"total": 1, "last_page": "last", "data": [ONE_LIST]},
        {"total": 1, "last_page": 1, "data": [None]},
        {"total": 1, "last_page": 1, "data": ["a"]},
    ],
)
def test_a_page_of_an_unknown_form_is_server_trouble(data: object) -> None:
    with answering(lambda *_: Answer(envelope(data))) as (client, _), pytest.raises(ServerTrouble):
        list(client.lists())


def test_an_account_that_is_not_told_is_server_trouble() -> None:
    """Nobody's id would bind the workspace to nobody."""
    with answering(lambda *_: Answer(envelope(None))) as (client, _), pytest.raises(ServerTrouble):
        client.account()


def test_the_account_is_read_without_its_keys() -> None:
    data = {
        "user_id": "42",
        "username": "somebody",
        "balance": "10.5000",
        "timezone": "Australia/Melbourne",
        "default_country_sms": "AU",
        "setting_sms_message_char_limit": "8",
        "_currency": {"currency_name_short": "AUD"},
        "_subaccount": {"api_key": KEY},
    }
    with answering(lambda *_: Answer(envelope(data))) as (client, asked):
        account = client.account()
    assert (account.user_id, account.username) == (42, "somebody")
    assert (account.currency, account.most_parts) == ("AUD", 8)
    assert KEY not in repr(account)
    assert [request.path for request in asked] == ["/v3/account"]


def test_too_many_requests_is_asked_again() -> None:
    def script(asked: Asked, before: int) -> Answer:
        if before == 0:
            return Answer(envelope(None, 429), 429, {"Retry-After": "0"})
        return Answer(page([ONE_LIST]))

    with answering(script) as (client, asked):
        assert [entry.name for entry in client.lists()] == ["Newsletter"]
    assert len(asked) == 2
    assert asked[0] == asked[1]


def test_trouble_that_stays_is_given_up() -> None:
    with answering(lambda *_: Answer(envelope(None, 503), 503)) as (client, asked):
        with pytest.raises(ServerTrouble):
            list(client.lists())
        assert 2 <= len(asked) <= 10


def test_no_answer_at_all_is_server_trouble() -> None:
    with answering(lambda *_: Answer(page([]))) as (client, _):
        pass
    with pytest.raises(ServerTrouble) as caught:
        list(client.lists())
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("tail", ["", "/", "/v3", "/v3/"])
def test_the_base_url_may_be_written_in_each_way(tail: str) -> None:
    with answering(lambda *_: Answer(page([]))) as (client, asked):
        host = base_of(client).removesuffix("/v3")
        again = ClickSendClient(Credentials(host + tail, "somebody", KEY))
        assert list(again.lists()) == []
        again.close()
    assert asked[0].path == "/v3/lists"
