"""What cannot leave the machine: every call but the few that read, and those that fill lists."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st

import sendable
from sendable.clicksend.calls import LIST_WRITING, READING, RULE_ADDING, AllowList
from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.rule_writer import RuleWriter
from sendable.clicksend.transport import AllowListAdapter
from sendable.clicksend.writer import ListWriter
from sendable.errors import CallNotAllowed, ServerTrouble

from .answering import Answer, answering, base_of, hasty_throttle, page, serving, session_of

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
    "/lists/1/export",
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
OF_WRITER = [
    ("POST", "/lists"),
    ("DELETE", "/lists/7"),
    ("POST", "/lists/7/contacts"),
    ("DELETE", "/lists/7/contacts/8"),
    ("POST", "/uploads"),
    ("POST", "/lists/7/import"),
    ("PUT", "/lists/7/remove-opted-out-contacts/8"),
]
"""Everything that any client may change in an account, but for marks of what was read."""


def test_whatever_is_not_on_the_list_never_reaches_the_socket() -> None:
    reading = [path.replace("{id}", "1") for method, path in READING.calls if method == "GET"]
    calls = [(method, path) for method in WRITING for path in [*NEVER, *reading]]
    calls += [(method, path) for method in ("GET", "HEAD", "OPTIONS", "TRACE") for path in NEVER]
    calls += OF_WRITER
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


def test_what_reads_can_change_nothing_but_the_marks_of_what_was_read() -> None:
    writing = [call for call in READING.calls if call[0] != "GET"]
    assert writing == [("PUT", "/sms/inbound-read/{id}"), ("PUT", "/sms/receipts-read")]


def test_what_writes_can_fill_and_empty_lists_and_nothing_else() -> None:
    forms = [(method, re.sub(r"\d+", "{number}", path)) for method, path in OF_WRITER]
    assert list(LIST_WRITING.calls) == forms
    assert all(LIST_WRITING.allows(method, path) for method, path in OF_WRITER)
    for method, path in (*OF_WRITER, ("GET", "/account"), ("GET", "/sms/history")):
        assert not LIST_WRITING.allows("PATCH", path)
        assert READING.allows(method, path) is (method == "GET")


@pytest.mark.parametrize("allowed", [READING, LIST_WRITING, RULE_ADDING])
def test_nothing_that_sends_or_costs_is_on_a_list(allowed: AllowList) -> None:
    assert not any("send" in path or "price" in path for _, path in allowed.calls)
    for method in [*WRITING, "GET", "HEAD"]:
        assert not any(allowed.allows(method, path) for path in NEVER)
        assert not any(allowed.allows(method, f"/lists/1{path}") for path in NEVER)


MAKING_NO_CALL = {"close", "each", "seconds_for", "is_limited", "allowance"}


def test_no_public_call_of_a_client_reaches_what_is_not_on_its_list() -> None:
    """Every method is called with what it takes; what leaves is on a list, and sends nothing."""
    given = {"list_id": 1, "contact_id": 2, "opt_out_list_id": 3, "campaign_id": 4, "expected": 0}
    given |= {"name": "x/../sms/send", "message_id": "../../sms/send", "long_url_id": "/sms/send"}
    given |= {"url": "/v3/sms/send", "content": b"1", "field_order": ["phone"], "fields": {}}
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    given |= dict.fromkeys(("moment", "before", "date_from", "date_to"), moment)
    called = 0
    with serving(lambda *_: Answer(page([], list_id=1, contact_id=1, _url="u"))) as (at, asked):
        clients = (
            ClickSendClient(at, hasty_throttle(), 1),
            ListWriter(at, hasty_throttle()),
            RuleWriter(at, hasty_throttle()),
        )
        for client in clients:
            for name, method in inspect.getmembers(client, inspect.ismethod):
                wanted = inspect.signature(method).parameters
                if name.startswith("_") or name in MAKING_NO_CALL:
                    continue
                needed = {
                    one: given[one]
                    for one, parameter in wanted.items()
                    if parameter.default is inspect.Parameter.empty
                }
                # An id that is a path is refused, not sent.
                with suppress(CallNotAllowed, ServerTrouble):
                    result = method(**needed)
                    if isinstance(result, Iterator):
                        list(result)
                called += 1
            client.close()
    assert called >= 25
    assert len(asked) >= 20
    for request in asked:
        path = request.path.removeprefix("/v3")
        assert "send" not in path
        assert any(
            allowed.allows(request.method, path) for allowed in (READING, LIST_WRITING, RULE_ADDING)
        )


def test_no_code_of_the_package_names_an_endpoint_that_sends() -> None:
    """But for the sandbox's folder, which is the service's side, and has none either."""
    sources = sorted(Path(sendable.__file__).parent.rglob("*.py"))
    assert len(sources) > 200
    named = [
        (path.name, form)
        for path in sources
        for form in SENDING
        if form.replace("/1/", "/") in path.read_text(encoding="utf-8")
    ]
    assert named == []


def test_every_connection_to_an_account_goes_through_an_allow_list() -> None:
    """Whoever opens a session of requests in the package is known; one such place has accounts.

    The others ask what runs on this machine: Prefect's server and the report site.
    """
    package = Path(sendable.__file__).parent
    opening = re.compile(r"requests\.(Session|get|post|put|delete|request|patch)\(|httpx|urllib3")
    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if opening.search(path.read_text(encoding="utf-8"))
    }
    of_this_machine = {"up/prefect_api.py", "up/supervisor.py", "doctor/telling.py"}
    assert found - of_this_machine == {"clicksend/transport.py", "ingestion/history_export.py"}


def test_rules_are_added_by_one_call_and_by_nobody_but_the_doctor() -> None:
    assert RULE_ADDING.calls == (("POST", "/automations/sms/inbound"),)
    for allowed in (READING, LIST_WRITING):
        assert not allowed.allows("POST", "/automations/sms/inbound")
    package = Path(sendable.__file__).parent
    users = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if re.search("RuleWriter|RULE_ADDING", path.read_text(encoding="utf-8"))
    }
    assert users == {"clicksend/calls.py", "clicksend/rule_writer.py", "doctor/mending.py"}


@pytest.mark.parametrize("allowed", [READING, LIST_WRITING, RULE_ADDING])
def test_each_call_on_a_list_is_allowed(allowed: AllowList) -> None:
    for method, path in allowed.calls:
        asked = path.replace("{id}", "17").replace("{number}", "17")
        assert allowed.allows(method, asked)
        assert not allowed.allows("PATCH", asked)


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
@example("POST", "/lists")
@example("DELETE", "/lists/1\n")
@example("POST", "/lists/1/contacts/../../../sms/send")
@example("GET", "/lists\n")
@example("GET", "/lists/1/contacts\n")
@example("GET", "/lists/1/contacts/send")
def test_a_path_that_is_allowed_has_exactly_the_form_of_one_on_the_list(
    method: str, path: str
) -> None:
    if LIST_WRITING.allows(method, path):
        assert (method, re.sub(r"[0-9]+", "{number}", path)) in LIST_WRITING.calls
        return
    if not READING.allows(method, path):
        return
    assert method == "GET"
    forms = [form.split("/") for _, form in READING.calls]
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
    for allowed in (READING, LIST_WRITING, RULE_ADDING):
        with pytest.raises(CallNotAllowed):
            AllowListAdapter(allowed).send(request)
