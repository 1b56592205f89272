"""What cannot leave the machine: every call but the few that read."""

from __future__ import annotations

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sendable.clicksend.calls import ALLOWED_CALLS, is_allowed
from sendable.clicksend.transport import AllowListAdapter
from sendable.errors import CallNotAllowed

from .answering import Answer, answering, base_of, page, session_of

SENDING = [
    "/sms/send",
    "/sms-campaigns/send",
    "/mms/send",
    "/mms-campaigns/send",
    "/voice/send",
    "/email/send",
    "/email-campaigns/send",
    "/email/address-verify/1/send",
    "/fax/send",
    "/post/letters/send",
    "/post/postcards/send",
    "/post/direct-mail/campaigns/send",
]
"""Every endpoint of ClickSend's specifications, of 2021 and of 2026, that sends something."""

NEVER = [
    *SENDING,
    "/sms/price",
    "/sms-campaigns/price",
    "/mms/price",
    "/voice/price",
    "/email/price",
    "/sms-campaigns/1/cancel",
    "/sms/cancel-all",
    "/sms/1/cancel",
    "/sms/inbound-read",
    "/sms/receipts-read/1",
    "/sms/templates",
    "/uploads",
    "/lists/1/import",
    "/lists/1/remove-duplicates",
    "/lists/1/remove-duplicates/",
    "/lists/1/contacts/1/transfer/2",
    "/lists/1/contacts/1/copy/2",
    "/automations/sms/inbound/1",
    "/subaccounts/1",
    "/recharge/credit-card",
    "/reseller/accounts",
]
WRITING = ["POST", "PUT", "DELETE", "PATCH"]


def test_whatever_is_not_on_the_list_never_reaches_the_socket() -> None:
    reading = [path.replace("{id}", "1") for method, path in ALLOWED_CALLS if method == "GET"]
    calls = [(method, path) for method in WRITING for path in [*NEVER, *reading]]
    calls += [(method, path) for method in ("GET", "HEAD", "OPTIONS", "TRACE") for path in NEVER]
    with answering(lambda *_: Answer(page([]))) as (client, asked):
        for method, path in calls:
            with pytest.raises(CallNotAllowed) as caught:
                session_of(client).request(method, base_of(client) + path, json={"messages": []})
            assert path in str(caught.value)
        assert asked == []
        # The counter counts: a call that is allowed does arrive.
        list(client.lists())
        assert len(asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/sms/send",
        "/v2/sms/send",
        "/v3/../v3/sms/send",
        "/v3/lists/../sms/send",
        "/v3/lists/1/contacts/../../../sms/send",
        "/v3/lists/%2e%2e/sms/send",
        "/v3/lists/1%2Fcontacts",
        "/v3/lists/1/contacts%2F..%2F..%2Fsms%2Fsend",
        "/v3/sms/send?/v3/lists",
        "/v3/sms/send#/v3/lists",
        "/v3/sms/send;/v3/lists",
        "/v3//sms/send",
        "//v3/sms/send",
        "/v3/SMS/SEND",
        "/v3/lists\n/contacts",
        "/v3",
        "/",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "get", "post"])
def test_no_spelling_of_a_path_gets_past_the_list(method: str, address: str) -> None:
    with answering(lambda *_: Answer(page([]))) as (client, asked):
        host = base_of(client).removesuffix("/v3")
        with pytest.raises(CallNotAllowed):
            session_of(client).request(method, host + address)
        assert asked == []


def test_every_way_to_another_address_goes_through_the_list() -> None:
    """Both schemes are held by the transport that refuses; there is no other transport."""
    with answering(lambda *_: Answer(page([]))) as (client, _):
        assert {type(adapter) for adapter in session_of(client).adapters.values()} == {
            AllowListAdapter
        }
        for url in ("https://rest.clicksend.com/v3/sms/send", "http://other.example/v3/mms/send"):
            with pytest.raises(CallNotAllowed):
                session_of(client).post(url)


def test_only_reading_is_on_the_list_and_marking_what_was_read() -> None:
    writing = [call for call in ALLOWED_CALLS if call[0] != "GET"]
    assert writing == [("PUT", "/sms/inbound-read/{id}"), ("PUT", "/sms/receipts-read")]
    assert not any("send" in path.replace("clicksend", "") for _, path in ALLOWED_CALLS)


def test_each_call_on_the_list_is_allowed() -> None:
    for method, path in ALLOWED_CALLS:
        assert is_allowed(method, path.replace("{id}", "17"))
        assert not is_allowed("POST", path.replace("{id}", "17"))


@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    st.one_of(
        st.text(alphabet="/abcdefghilmnorstuv-0123.%\n", max_size=40),
        st.lists(
            st.sampled_from(["sms", "send", "lists", "1", "contacts", "..", "history", ""]),
            max_size=5,
        ).map(lambda parts: "/" + "/".join(parts)),
    ),
)
@settings(max_examples=300)
@example("GET", "/lists\n")
@example("GET", "/lists/1/contacts\n")
@example("GET", "/lists/1/contacts/send")
def test_a_path_that_is_allowed_has_exactly_the_form_of_one_on_the_list(
    method: str, path: str
) -> None:
    if not is_allowed(method, path):
        return
    assert method == "GET"
    forms = [form.split("/") for _, form in ALLOWED_CALLS]
    parts = path.split("/")
    assert any(
        len(parts) == len(form)
        and all(
            here == there or (there == "{id}" and here.replace("-", "").replace("_", "").isalnum())
            for here, there in zip(parts, form, strict=True)
        )
        for form in forms
    )


def test_a_prepared_request_is_refused_as_well() -> None:
    request = requests.Request("POST", "https://rest.clicksend.com/v3/sms/send").prepare()
    with pytest.raises(CallNotAllowed):
        AllowListAdapter().send(request)
