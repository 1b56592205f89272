"""Single answers of ClickSend, odd ones above all: what each becomes in the lake."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sendable import suppressions
from sendable.clicksend.models import ContactList, Message
from sendable.engine.duckdb import open_engine
from sendable.errors import ConfigurationError, ServerTrouble
from sendable.ingestion.campaigns import pull_campaigns
from sendable.ingestion.clicks import pull_clicks
from sendable.ingestion.contacts import pull_contacts, pull_opt_outs
from sendable.ingestion.lists import check_lists, opt_out_lists, pull_lists, reviewed_lists
from sendable.ingestion.messages import pull_messages, read_delivery
from sendable.ingestion.replies import pull_replies
from sendable.ingestion.session import Pulled, Session
from sendable.ingestion.spool import spool_changes, spool_list
from sendable.playbook import Playbook
from sendable.replies.meanings import register_meanings
from sendable.suppressions import find_suppressions

from ..clicksend.answering import Answer, Asked, answering, envelope, page
from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, EVE, World, make_playbook
from .conftest import ingest, session_on

LISTS = [
    {"list_id": 1, "list_name": "Newsletter", "_contacts_count": 1},
    {"list_id": 9, "list_name": "Opt-Out List", "_contacts_count": 1},
]
POLL = [{"rule_name": "All", "action": "POLL", "enabled": 1}]
WHEN = int((AS_OF - DAY).timestamp())
CONTACT = {"contact_id": 11, "list_id": 1, "phone_number": ANN, "date_added": WHEN}


def reply(**row: Any) -> dict[str, Any]:
    return {"message_id": "R-1", "from": ANN, "body": "STOP", "timestamp": WHEN, **row}


class Account:
    """Answers with rows by path; a path without rows is an empty listing."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {
            "/v3/lists": LISTS,
            "/v3/automations/sms/inbound": POLL,
            "/v3/lists/1/contacts": [CONTACT],
        }

    def __call__(self, asked: Asked, before: int) -> Answer:
        found = self.rows.get(asked.path, [])
        return found if isinstance(found, Answer) else Answer(page(found))


Pull = Callable[..., Pulled]


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    consent = {"Newsletter": {"state": "express", "method": "form"}}
    return make_playbook(tmp_path_factory.mktemp("feeds") / "playbook", consent=consent)


@pytest.fixture
def world(tmp_path: Path, playbook: Playbook) -> World:
    return World(tmp_path, playbook)


def pull_feed(session: Session, feed: str) -> Pulled:
    """Pull one feed, and what has to be known for it."""
    match feed:
        case "replies":
            return pull_replies(session)
        case "messages":
            return pull_messages(session)
        case "clicks":
            return pull_clicks(session, pull_campaigns(session)[1])
    _, lists = pull_lists(session)
    check_lists(session.playbook, lists)
    if feed == "contacts":
        return pull_contacts(session, reviewed_lists(session, lists))
    [opt_out_list] = opt_out_lists(session, lists)
    return pull_opt_outs(session, opt_out_list)


def pull_from(world: World, feed: str, rows: Mapping[str, Any], days: int = 0) -> Pulled:
    """Pull one feed of an account that answers with rows by path."""
    account = Account()
    account.rows.update(rows)
    with (
        answering(account) as (client, _),
        session_on(client, world.workspace, world.playbook, AS_OF + days * DAY) as session,
    ):
        return pull_feed(session, feed)


@pytest.fixture
def pull(world: World) -> Pull:
    return partial(pull_from, world)


def log(world: World) -> set[str]:
    """Give the numbers that the opt-outs of the lake suppress."""
    with open_engine(world.lake, suppressions.READS) as connection:
        register_meanings(connection, world.playbook.policies)
        return set(find_suppressions(connection, world.run)["number"])


def test_an_account_without_lists_is_a_matter_for_the_user(pull: Pull) -> None:
    with pytest.raises(ConfigurationError, match="no contact lists"):
        pull("contacts", {"/v3/lists": []})


def test_replies_that_no_rule_lets_us_read_are_unavailable_not_none(
    pull: Pull, world: World
) -> None:
    for rules in ([], [{**POLL[0], "enabled": 0}], [{**POLL[0], "action": "MOVE_CONTACT"}]):
        for queue in ([], Answer(envelope({}, 404), status=404)):
            feed = pull("replies", {"/v3/automations/sms/inbound": rules, "/v3/sms/inbound": queue})
            assert feed.state == "unavailable"
            assert "POLL" in str(feed.note)
            assert feed.rows == 0
    assert world.lake.read("replies").empty


def test_a_stop_from_before_the_rule_was_switched_off_is_a_stop(pull: Pull, world: World) -> None:
    rules = [{**POLL[0], "enabled": 0}]
    feed = pull("replies", {"/v3/automations/sms/inbound": rules, "/v3/sms/inbound": [reply()]})
    assert (feed.state, feed.rows) == ("unavailable", 1)
    assert log(world) == {ANN}


@pytest.mark.parametrize("rule", [{"action": "poll"}, {"enabled": "1"}])
def test_replies_are_read_whatever_the_guise_of_the_rule(pull: Pull, rule: dict[str, Any]) -> None:
    rules = [{**POLL[0], **rule}]
    feed = pull("replies", {"/v3/automations/sms/inbound": rules, "/v3/sms/inbound": [reply()]})
    assert (feed.state, feed.rows) == ("complete", 1)


def test_a_reply_whose_sender_cannot_be_read_is_put_aside_and_counted(
    pull: Pull, world: World
) -> None:
    rows = [reply(), reply(message_id="R-2", **{"from": "SHOPNAME"})]
    feed = pull("replies", {"/v3/sms/inbound": rows})
    assert (feed.rows, feed.changed, feed.quarantined) == (2, 1, 1)
    aside = world.lake.read("quarantine").iloc[0]
    assert (aside["table"], aside["key"]) == ("replies", "R-2")
    assert "number" in aside["reason"]
    assert json.loads(aside["row"])["body"] == "STOP"
    assert log(world) == {ANN}


def test_a_stop_without_a_time_that_can_be_read_is_a_stop(pull: Pull, world: World) -> None:
    """Where data about harm is doubtful, it suppresses."""
    senders = (ANN, BEN, CAS, DOT)
    rows = [
        reply(message_id=f"R-{sender}", timestamp=timestamp, **{"from": sender})
        for sender, timestamp in zip(senders, ("", None, 0, 1_700_000_000_000), strict=True)
    ]
    pull("replies", {"/v3/sms/inbound": rows})
    assert log(world) == set(senders)


def test_a_stop_without_a_message_id_is_a_stop(pull: Pull, world: World) -> None:
    rows = [reply(message_id=""), reply(message_id=None, **{"from": BEN})]
    pull("replies", {"/v3/sms/inbound": rows})
    assert log(world) == {ANN, BEN}


def test_a_stop_with_half_an_emoji_in_it_is_a_stop(pull: Pull, world: World) -> None:
    """An SMS is cut between two halves of a character; JSON carries the half as ``\\ud83d``."""
    rows = [reply(body="STOP \ud83d"), reply(message_id="R-2", body="Thanks \ud83d")]
    feed = pull("replies", {"/v3/sms/inbound": rows})
    assert feed.rows == 2
    assert log(world) == {ANN}


def test_the_words_of_a_reply_arrive_as_written(pull: Pull, world: World) -> None:
    bodies = {ANN: "STOP", BEN: " stop\r\n", CAS: "S\u200bTOP", DOT: "ＳＴＯＰ", EVE: "STOP\x00"}
    rows = [
        reply(message_id=f"R-{sender}", body=body, **{"from": sender})
        for sender, body in bodies.items()
    ]
    pull("replies", {"/v3/sms/inbound": rows})
    replies = world.lake.read("replies").set_index("number")
    assert replies["body"].to_dict() == bodies
    assert log(world) == set(bodies)


def test_replies_are_left_unread(world: World) -> None:
    account = Account()
    account.rows["/v3/sms/inbound"] = [reply()]
    with answering(account) as (client, asked):
        ingest(client, world.workspace, world.playbook)
    assert {request.method for request in asked} == {"GET"}


OPT_OUT = {"contact_id": 91, "list_id": 9, "date_added": WHEN}


@pytest.mark.parametrize(
    ("row", "default", "numbers"),
    [
        ({"phone_number": "0491 570 156"}, "AU", {ANN}),
        ({"phone_number": "0491 570 156", "address_country": "AU"}, "US", {ANN}),
        ({"phone_number": "61491570156"}, "DE", {ANN, "+4961491570156"}),
        ({"phone_number": "61491570156", "address_country": "DE"}, "AU", {ANN, "+4961491570156"}),
        ({"phone_number": "12025550123", "address_country": "AT"}, "AU", {"+12025550123"}),
    ],
)
def test_every_reading_of_an_opt_out_suppresses(
    tmp_path: Path, row: dict[str, Any], default: str, numbers: set[str]
) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "p", default_country=default, consent={}))
    pull_from(world, "opt_outs", {"/v3/lists/9/contacts": [{**OPT_OUT, **row}]})
    assert log(world) >= numbers


def test_three_readings_of_an_opt_out_all_suppress(tmp_path: Path) -> None:
    """National to the contact's country, national to the playbook's, and international."""
    world = World(tmp_path, make_playbook(tmp_path / "p", default_country="DE", consent={}))
    row = {"phone_number": "18085550123", "address_country": "AT"}
    pull_from(world, "opt_outs", {"/v3/lists/9/contacts": [{**OPT_OUT, **row}]})
    assert log(world) == {"+4318085550123", "+4918085550123", "+18085550123"}


def test_an_opt_out_without_a_number_that_can_be_read_is_kept_and_counted(
    pull: Pull, world: World
) -> None:
    rows = [{**OPT_OUT, "phone_number": "6.14916E+10"}, {**OPT_OUT, "contact_id": 92}]
    feed = pull("opt_outs", {"/v3/lists/9/contacts": rows})
    assert feed.rows == 2
    assert "2 opt-outs" in str(feed.note)
    assert len(world.lake.read("opt_outs")) == 2


def test_a_contact_with_a_number_of_nonsense_is_kept_to_be_mended(pull: Pull, world: World) -> None:
    rows = [
        CONTACT,
        {**CONTACT, "contact_id": 12, "phone_number": "+49 123456789012345"},
        {**CONTACT, "contact_id": 13, "phone_number": "+4911"},
        {**CONTACT, "contact_id": 14, "phone_number": "nobody"},
    ]
    feed = pull("contacts", {"/v3/lists/1/contacts": rows})
    assert feed.quarantined == 0
    assert set(world.lake.read("contacts")["contact_id"]) == {11, 12, 13, 14}


def test_a_contact_with_neither_number_nor_address_is_put_aside(pull: Pull, world: World) -> None:
    rows = [CONTACT, {**CONTACT, "contact_id": 12, "phone_number": "", "email": None}]
    feed = pull("contacts", {"/v3/lists/1/contacts": rows})
    assert (feed.rows, feed.quarantined) == (2, 1)
    assert list(world.lake.read("quarantine")["key"]) == ["12"]


def test_a_contact_twice_on_a_page_that_moved_counts_once(pull: Pull, world: World) -> None:
    pull("contacts", {"/v3/lists/1/contacts": [CONTACT, CONTACT]})
    assert len(world.lake.read("contacts")) == 1


def message(**row: Any) -> dict[str, Any]:
    base = {"message_id": "M-1", "direction": "out", "to": ANN, "date": WHEN, "body": "Hi"}
    return {**base, "status": "Completed", "status_code": "201", **row}


def test_a_message_with_a_number_that_cannot_be_read_is_put_aside_and_counted(
    pull: Pull, world: World
) -> None:
    rows = [message(), message(message_id="M-2", to="SHOPNAME"), message(message_id="M-3", date="")]
    feed = pull("messages", {"/v3/sms/history": rows})
    assert (feed.rows, feed.changed, feed.quarantined) == (3, 1, 2)
    assert set(world.lake.read("quarantine")["key"]) == {"M-2", "M-3"}


def test_a_late_delivery_state_replaces_the_first_one(pull: Pull, world: World) -> None:
    pull("messages", {"/v3/sms/history": [message(status_code="200")]})
    assert list(world.lake.read("messages")["delivery"]) == ["pending"]
    feed = pull("messages", {"/v3/sms/history": [message(status_code=301, status="Failed")]}, 1)
    assert feed.changed == 1
    assert list(world.lake.read("messages")["delivery"]) == ["failed"]


def test_inbound_rows_of_the_history_are_no_messages_of_ours(pull: Pull, world: World) -> None:
    pull("messages", {"/v3/sms/history": [message(direction="in")]})
    assert world.lake.read("messages").empty


def test_the_second_pull_of_the_history_begins_a_week_before_the_first(world: World) -> None:
    with answering(Account()) as (client, asked):
        for now in (AS_OF, AS_OF + 30 * DAY):
            with session_on(client, world.workspace, world.playbook, now) as session:
                pull_messages(session)
    begins = [int(ask.query["date_from"]) for ask in asked if ask.path == "/v3/sms/history"]
    newest = begins.index(max(begins))
    assert min(begins) <= (AS_OF - 120 * DAY).timestamp()
    assert (AS_OF - 15 * DAY).timestamp() <= min(begins[newest:]) <= (AS_OF - 7 * DAY).timestamp()


@pytest.mark.parametrize(
    ("status", "code", "meant"),
    [
        ("Completed", "201", "delivered"),
        ("Completed", None, "pending"),
        ("Completed", "200", "pending"),
        ("Sent", "300", "pending"),
        ("Sent", "302", "pending"),
        ("Failed", "301", "failed"),
        ("Failed", None, "failed"),
        ("Completed", "301", "failed"),
        ("Scheduled", None, "not_sent"),
        ("WaitApproval", "200", "not_sent"),
        ("Cancelled", None, "not_sent"),
        ("CancelledAfterReview", None, "not_sent"),
        (None, None, "pending"),
    ],
)
def test_what_became_of_a_message(status: str | None, code: str | None, meant: str) -> None:
    row = {"message_id": "M", "status": status, "status_code": code}
    assert read_delivery(Message.from_json(row)) == meant


CAMPAIGN = {
    "sms_campaign_id": 5,
    "name": "Spring",
    "list_id": 1,
    "status": "Sent",
    "schedule": WHEN,
    "url_to_shorten": "https://shop.example",
}
OPENED = {"contact": {"phone_number": ANN}, "open_count": 2, "date_opened": WHEN}
TRACKING = "/v3/sms-campaigns/{}/link-tracking"


def test_clicks_that_the_account_does_not_tell_are_unavailable_not_none(pull: Pull) -> None:
    for status in (403, 404, 405):
        refused = Answer(envelope(None, status), status)
        feed = pull("clicks", {"/v3/sms-campaigns": [CAMPAIGN], TRACKING.format(5): refused})
        assert feed.state == "unavailable"


def test_one_campaign_without_tracking_is_counted_beside_the_others(
    pull: Pull, world: World
) -> None:
    campaigns = [CAMPAIGN, {**CAMPAIGN, "sms_campaign_id": 6}]
    rows = {
        "/v3/sms-campaigns": campaigns,
        TRACKING.format(5): [OPENED, {**OPENED, "open_count": 0}],
        TRACKING.format(6): Answer(envelope(None, 404), 404),
    }
    feed = pull("clicks", rows)
    assert feed.state == "complete"
    assert "1 of 2" in str(feed.note)
    assert list(world.lake.read("clicks")["number"]) == [ANN]


def test_each_click_of_somebody_unknown_is_put_aside_and_counted(pull: Pull, world: World) -> None:
    nobody = [{**OPENED, "contact": {"phone_number": text}} for text in ("x", "y", None)]
    rows = {"/v3/sms-campaigns": [CAMPAIGN], TRACKING.format(5): [OPENED, *nobody]}
    feed = pull("clicks", rows)
    assert (feed.rows, feed.changed, feed.quarantined) == (4, 1, 3)


def test_campaigns_that_were_not_sent_have_no_clicks_to_ask_for(world: World) -> None:
    account = Account()
    account.rows["/v3/sms-campaigns"] = [
        {**CAMPAIGN, "status": "Draft"},
        {**CAMPAIGN, "sms_campaign_id": 6, "url_to_shorten": ""},
    ]
    with (
        answering(account) as (client, asked),
        session_on(client, world.workspace, world.playbook) as session,
    ):
        feed = pull_feed(session, "clicks")
    assert feed.rows == 0
    assert not any("link-tracking" in request.path for request in asked)


def test_progress_is_told_after_every_page(world: World) -> None:
    told: list[tuple[int, int]] = []

    def script(asked: Asked, before: int) -> Answer:
        if asked.path.endswith("automations/sms/inbound"):
            return Answer(page(POLL))
        row = reply(message_id=f"R-{asked.query['page']}", **{"from": CAS})
        return Answer(page([row], last_page=3, total=3))

    with (
        answering(script) as (client, _),
        session_on(client, world.workspace, world.playbook) as session,
    ):
        pull_replies(session, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_pages_on_disk_are_for_their_owner_only(world: World) -> None:
    kept = world.root / "spool" / "main" / "1"
    contact = envelope({"total": 1, "last_page": 1, "data": [CONTACT]})
    entry = ContactList(1, "Newsletter", 1)
    with answering(lambda asked, before: Answer(contact)) as (client, _):
        spool_list(client, entry, kept, AS_OF, lambda ids: set(ids), lambda done, total: None)
        spool_changes(client, 1, kept.with_name("1-changes"), AS_OF, lambda done, total: None)
    folders = {file.parent for file in kept.parent.rglob("*.parquet")}
    assert folders
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


def test_a_list_that_is_missing_is_told_without_the_numbers_in_names(pull: Pull) -> None:
    lists = [*LISTS[:1], {**LISTS[1], "list_name": f"Friends of {ANN}"}]
    with pytest.raises(ConfigurationError) as told:
        pull("contacts", {"/v3/lists": lists})
    assert "Friends of +61••••••156" in str(told.value.remedy)
    assert ANN not in f"{told.value} {told.value.remedy}"


def test_rules_that_take_certain_words_only_leave_replies_partly_unknown(pull: Pull) -> None:
    """Whoever writes STOP in other words than the rule's would not be seen."""
    words = {**POLL[0], "message_search_type": 1, "message_search_term": "YES"}
    rows = {"/v3/sms/inbound": [reply()]}
    feed = pull("replies", {"/v3/automations/sms/inbound": [words], **rows})
    assert (feed.state, feed.changed) == ("partial", 1)
    assert "certain words" in str(feed.note)
    anything = [words, {**POLL[0], "message_search_type": "0"}]
    assert pull("replies", {"/v3/automations/sms/inbound": anything, **rows}).state == "complete"


def test_senders_that_are_hidden_make_replies_unavailable(pull: Pull) -> None:
    hidden = [reply(message_id=f"R-{n}", **{"from": "+6149****"}) for n in range(3)]
    feed = pull("replies", {"/v3/sms/inbound": [*hidden, reply(message_id="R-9")]})
    assert (feed.state, feed.quarantined) == ("unavailable", 3)
    assert "cannot be read" in str(feed.note)


def test_a_contact_without_an_id_stops_the_pull(pull: Pull, world: World) -> None:
    """Two of them would be taken for one, and an opt-out lost."""
    rows = [{**OPT_OUT, "phone_number": ANN}, {**OPT_OUT, "contact_id": None, "phone_number": BEN}]
    with pytest.raises(ServerTrouble, match="without an id"):
        pull("opt_outs", {"/v3/lists/9/contacts": rows})
