"""The doctor on an account: what a sandbox or a scripted one answers, and the one thing mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.sandbox.serving import AccountAddress
from sendable.doctor.account import examine_account, examine_main_account
from sendable.doctor.lines import Line
from sendable.doctor.mending import add_missing_poll_rule
from sendable.errors import Unanswered

from ..clicksend.answering import Answer, Asked, answering, envelope, page
from ..ingestion.trouble import account_file, client_of, eager_throttle, live_account, small_account
from ..library import AS_OF, make_playbook
from .lines import POLICY, said_of, verdict_on

OPT_OUTS = 3101
POLLING = {"rule_name": "All", "action": "POLL", "enabled": 1, "message_search_type": 0}
SENT = {"direction": "out", "to": "+61491570156", "from": "+61491570110", "message_id": "M"}


def look_at(answers: dict[str, Answer | list[Answer]], seconds: float = 0) -> list[Line]:
    """Look at an account that answers as told; what is left out answers as a well one.

    Its answers tell the true time; this clock is so many seconds ahead of it.
    """
    usual = {
        "/v3/account": Answer(envelope({"user_id": 1, "username": "wattle"})),
        "/v3/automations/sms/inbound": Answer(page([POLLING])),
        "/v3/sms/history": Answer(page([SENT])),
    }
    given = {**usual, **answers}

    def script(asked: Asked, count: int) -> Answer:
        found = given[asked.path]
        return found.pop(0) if isinstance(found, list) else found

    with answering(script) as (client, _):
        ahead = timedelta(seconds=seconds)
        return examine_account(client, POLICY, lambda: datetime.now(UTC) + ahead)


def test_an_account_that_is_well() -> None:
    lines = look_at({})
    assert {one.verdict for one in lines} == {"ok"}
    assert [one.topic for one in lines] == [
        *("credentials", "rate limit", "clock", "replies", "history", "senders")
    ]


def test_a_key_that_is_refused_is_an_error_and_nothing_else_is_asked() -> None:
    lines = look_at({"/v3/account": Answer(envelope(None, 401), 401)})
    assert [one.topic for one in lines] == ["credentials"]
    assert "CLICKSEND_API_KEY" in said_of("credentials", lines)


def test_a_limit_that_is_nearly_used_up_is_warned_of() -> None:
    body = envelope({"user_id": 1, "username": "wattle"})

    def limited(left: int) -> Answer:
        headers = {"x-ratelimit-limit": "20", "x-ratelimit-remaining": str(left)}
        return Answer(body, 200, headers)

    assert verdict_on("rate limit", look_at({"/v3/account": limited(19)})) == "ok"
    assert "20 calls" in said_of("rate limit", look_at({"/v3/account": limited(2)}))
    refused = Answer(envelope(None, 429), 429, {"Retry-After": "1"})
    lines = look_at({"/v3/account": [refused, limited(19)]})
    assert "'too many requests' 1 time" in said_of("rate limit", lines)


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(1, "ok"), (-1, "ok"), (60, "warning"), (-60, "warning"), (900, "error")],
)
def test_a_clock_that_is_off_is_told_from_the_answers(seconds: int, verdict: str) -> None:
    assert verdict_on("clock", look_at({}, seconds)) == verdict


@pytest.mark.parametrize(
    ("rules", "verdict", "said"),
    [
        ([], "error", "doctor --fix adds it"),
        ([{**POLLING, "enabled": 0}], "error", "switched off"),
        ([{**POLLING, "action": "MOVE_CONTACT"}], "error", "no rule"),
        ([{**POLLING, "message_search_type": 2}], "warning", "certain words"),
        ([*[{**POLLING, "action": "URL"}] * 10, POLLING], "warning", "11 rules"),
    ],
)
def test_replies_that_cannot_be_read_are_the_worst(
    rules: list[dict[str, Any]], verdict: str, said: str
) -> None:
    lines = look_at({"/v3/automations/sms/inbound": Answer(page(rules))})
    assert verdict_on("replies", lines) == verdict
    assert said in said_of("replies", lines)


def test_a_history_that_hides_its_recipients_is_an_error() -> None:
    hidden = {**SENT, "to": "+6149157****"}
    lines = look_at({"/v3/sms/history": Answer(page([hidden, hidden, SENT]))})
    assert "2 of the 3 newest messages" in said_of("history", lines)
    assert "de-identify" in said_of("history", lines)


def test_a_sender_that_is_a_name_is_warned_of() -> None:
    named = {**SENT, "from": "WATTLE"}
    lines = look_at({"/v3/sms/history": Answer(page([named, SENT]))})
    assert "'WATTLE', a name" in said_of("senders", lines)


def test_a_key_without_a_right_is_a_line_and_the_rest_is_looked_at() -> None:
    lines = look_at({"/v3/automations/sms/inbound": Answer(envelope(None, 403), 403)})
    assert verdict_on("replies", lines) == "error"
    assert verdict_on("history", lines) == "ok"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=20, months=1)


def test_the_main_account_is_compared_with_the_playbook(account: Path, tmp_path: Path) -> None:
    def look(opt_out_lists: list[dict[str, Any]]) -> list[Line]:
        playbook = make_playbook(tmp_path, opt_out_lists=opt_out_lists)
        with client_of(live.address, eager_throttle()) as client:
            return examine_main_account(client, playbook)

    confirmed = {"id": OPT_OUTS, "confirmed": "2026-11-21"}
    with live_account(account) as live:
        assert {one.verdict for one in look([confirmed])} == {"ok"}
        gone = look([{**confirmed, "id": 99}])
        assert "no list 99" in said_of("opt-out list", gone)
        renamed = look([{**confirmed, "name": "Someone else's"}])
        assert "is named" in said_of("opt-out list", renamed)
        with account_file(account) as database:
            database.execute("DELETE FROM receipt_rules")
        assert verdict_on("receipts", look([confirmed])) == "warning"


def with_credentials(address: AccountAddress) -> Credentials:
    return Credentials(address.base_url, address.username, address.api_key)


def account_without_the_rule(root: Path) -> Path:
    folder = small_account(root, people=20, months=1)
    with account_file(folder) as database:
        assert database.execute("DELETE FROM inbound_rules WHERE action = 'POLL'").rowcount
    return folder


def rules_of(folder: Path) -> list[tuple[str, str, int]]:
    with account_file(folder) as database:
        return database.execute("SELECT action, rule_name, enabled FROM inbound_rules").fetchall()


def test_the_missing_rule_is_added_once_and_replies_can_be_read(tmp_path: Path) -> None:
    folder = account_without_the_rule(tmp_path)
    with live_account(folder) as live:

        def look() -> list[Line]:
            with client_of(live.address, eager_throttle()) as client:
                return examine_account(client, POLICY, lambda: datetime.now(UTC))

        assert verdict_on("replies", look()) == "error"
        before = rules_of(folder)
        live.asked.clear()
        assert add_missing_poll_rule(with_credentials(live.address))
        assert [method for method, _ in live.asked] == ["GET", "POST"]
        assert rules_of(folder) == [*before, ("POLL", "Sendable reads replies", 1)]
        assert verdict_on("replies", look()) == "ok"
        assert not add_missing_poll_rule(with_credentials(live.address))
        # What somebody switched off stays off, and no second one is put beside it.
        with account_file(folder) as database:
            database.execute("UPDATE inbound_rules SET enabled = 0")
        assert not add_missing_poll_rule(with_credentials(live.address))
        assert "switched off" in said_of("replies", look())


@pytest.mark.parametrize("was_heeded", [True, False])
def test_an_addition_without_an_answer_is_looked_for(tmp_path: Path, was_heeded: bool) -> None:
    folder = account_without_the_rule(tmp_path)
    with live_account(folder) as live:
        live.happens = lose_the_answer(folder, live.asked, was_heeded)
        if was_heeded:
            assert add_missing_poll_rule(with_credentials(live.address))
            assert [rule[0] for rule in rules_of(folder)].count("POLL") == 1
        else:
            with pytest.raises(Unanswered):
                add_missing_poll_rule(with_credentials(live.address))
        assert [method for method, _ in live.asked].count("POST") == 1


def lose_the_answer(
    folder: Path, asked: list[tuple[str, str]], was_heeded: bool
) -> Callable[[int], int | None]:
    """Answer the addition of a rule with an error, having heeded it or not."""

    def happens(count: int) -> int | None:
        if asked[-1][0] != "POST":
            return None
        if was_heeded:
            with account_file(folder) as database:
                database.execute(
                    "INSERT INTO inbound_rules (dedicated_number, rule_name, message_search_type,"
                    " message_search_term, action, action_address, enabled)"
                    " VALUES ('*', 'Lost', 0, '', 'POLL', '', 1)"
                )
        return 500

    return happens


def test_an_account_behind_a_closed_door_is_a_line() -> None:
    credentials = Credentials("http://127.0.0.1:9/v3", "wattle", "key", 0.5)
    client = ClickSendClient(credentials, eager_throttle())
    try:
        lines = examine_account(client, POLICY, lambda: AS_OF)
    finally:
        client.close()
    assert "CLICKSEND_BASE_URL" in said_of("credentials", lines)
