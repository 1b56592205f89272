"""ClickSend's own SDK drives the sandbox: it parses strictly, so it proves names and types."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import clicksend
import pytest

from sendable.clicksend.sandbox.account import create_account
from sendable.clicksend.sandbox.serving import AccountAddress, running_account

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
# The SDK takes every id of a path as text, and gives it back as a number.
NEWSLETTER = "3102"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("account")
    create_account(directory, contacts=600, months=5, seed=5, now=NOW)
    return directory


@pytest.fixture(scope="module")
def address(directory: Path) -> Iterator[AccountAddress]:
    with running_account(directory, now=NOW) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: AccountAddress) -> Iterator[clicksend.ApiClient]:
    configuration = clicksend.Configuration(
        host=address.base_url.removesuffix("/v3"),
        username=address.username,
        password=address.api_key,
    )
    with clicksend.ApiClient(configuration) as client:
        yield client


def rows_of(directory: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(directory / "account.sqlite")) as database:
        return database.execute(query).fetchall()


def count(directory: Path, query: str) -> int:
    with closing(sqlite3.connect(directory / "account.sqlite")) as database:
        return int(database.execute(query).fetchone()[0])


def test_lists(client: clicksend.ApiClient) -> None:
    lists = clicksend.ListsApi(client)
    page = lists.view_lists()
    assert page.http_code == 200
    assert page.data.total == 9
    assert page.data.data[0].list_name == "Opt-Out List"
    one = lists.view_specific_list(NEWSLETTER).data
    assert one.list_name == "Newsletter"
    assert one.contacts_count > 300
    assert (one.import_in_progress, one.optout_in_progress) == (0, 0)


def test_a_list_and_a_contact_are_made_and_read_back(client: clicksend.ApiClient) -> None:
    lists = clicksend.ListsApi(client)
    named = clicksend.CreateListRequest(list_name="Spring VIP")
    made = lists.create_list(create_list_request=named).data
    assert made.contacts_count == 0
    request = clicksend.CreateNewContactRequest(
        phone_number="+61491570156", first_name="Ann", custom_1="C000001"
    )
    contact = lists.create_new_contact(str(made.list_id), create_new_contact_request=request).data
    assert contact.phone_number == "+61491570156"
    assert contact.date_added == contact.date_updated == int(NOW.timestamp())
    listed = lists.view_list_contacts(str(made.list_id)).data
    assert (listed.total, listed.last_page) == (1, 1)
    assert listed.data[0] == contact
    read = clicksend.ContactsApi(client).get_specific_contact(
        str(made.list_id), str(contact.contact_id)
    )
    assert read.data == contact
    assert lists.view_specific_list(str(made.list_id)).data.contacts_count == 1


def test_a_file_is_imported_and_the_opted_out_are_taken_off(
    client: clicksend.ApiClient, address: AccountAddress, directory: Path
) -> None:
    lists = clicksend.ListsApi(client)
    ours = str(lists.create_list(create_list_request={"list_name": "Imported"}).data.list_id)
    [[opted_out]] = rows_of(
        directory,
        "SELECT phone_number FROM contacts WHERE list_id = 3101"
        " AND phone_number LIKE '+%' AND phone_number NOT GLOB '+*[^0-9]*' LIMIT 1",
    )
    content = base64.b64encode(f"+61491570156,Ann\n{opted_out},Ben\n".encode()).decode()
    # The SDK has no model of the answer, and gives nothing back: so only the call is proven.
    clicksend.UploadsApi(client).upload_a_media_file(body={"content": content, "convert": "csv"})
    [[name]] = rows_of(directory, "SELECT name FROM uploads")
    request = clicksend.ImportContactsRequest(
        file_url=f"{address.base_url.removesuffix('/v3')}/files/{name}",
        field_order="phone,first_name",
    )
    queued = lists.import_contacts(ours, import_contacts_request=request)
    assert queued.data.ids == [queued.data.id]
    assert lists.view_specific_list(ours).data.import_in_progress == 1
    assert lists.view_specific_list(ours).data.import_in_progress == 0
    assert {one.first_name for one in lists.view_list_contacts(ours).data.data} == {"Ann", "Ben"}
    assert lists.remove_opted_out_contacts(ours, "3101").data.deleted == 1
    [left] = lists.view_list_contacts(ours).data.data
    clicksend.ContactsApi(client).delete_contact(ours, str(left.contact_id))
    assert lists.view_specific_list(ours).data.contacts_count == 0
    lists.delete_list(ours)
    assert ours not in {str(one.list_id) for one in lists.view_lists().data.data}


def test_contacts_of_a_generated_list(client: clicksend.ApiClient) -> None:
    page = clicksend.ListsApi(client).view_list_contacts(NEWSLETTER).data
    assert len(page.data) == page.per_page == 15
    assert (
        page.total == clicksend.ListsApi(client).view_specific_list(NEWSLETTER).data.contacts_count
    )
    assert all(contact.list_name == "Newsletter" for contact in page.data)


def test_history(client: clicksend.ApiClient, directory: Path) -> None:
    sms = clicksend.SmsApi(client)
    page = sms.view_sms_history(limit=100, order_by="date:desc").data
    earliest = int(NOW.timestamp()) - 122 * 86400
    assert page.total == count(directory, f"SELECT COUNT(*) FROM messages WHERE date >= {earliest}")
    assert len(page.data) == 100
    newest = page.data[0]
    assert newest.var_date == count(directory, "SELECT MAX(date) FROM messages")
    assert newest.message_price.count(".") == 1
    found = sms.view_sms_history(q=f"to:{newest.to}", limit=100).data
    assert {row.to for row in found.data} == {newest.to}


def test_receipts(client: clicksend.ApiClient) -> None:
    sms = clicksend.SmsApi(client)
    receipt = sms.view_sms_receipts(limit=100).data.data[0]
    assert receipt.status_code in {201, 300, 301, None}
    one = sms.view_specific_sms_receipt(receipt.message_id).data
    assert one == receipt


def test_replies(client: clicksend.ApiClient, directory: Path) -> None:
    sms = clicksend.SmsApi(client)
    page = sms.view_inbound_sms(limit=100).data
    earliest = int(NOW.timestamp()) - 122 * 86400
    assert page.total == count(directory, f"SELECT COUNT(*) FROM inbound WHERE date >= {earliest}")
    reply = next(reply for reply in page.data if reply.original_message_id)
    assert reply.timestamp >= earliest
    one = sms.view_a_specific_inbound_sms_message(reply.original_message_id).data
    assert one.original_body == reply.original_body


def test_campaigns(client: clicksend.ApiClient) -> None:
    campaigns = clicksend.SmsCampaignsApi(client)
    page = campaigns.view_sms_campaigns(limit=100).data
    assert {campaign.status for campaign in page.data} == {
        *("Sent", "Scheduled", "Draft", "Cancelled")
    }
    one = campaigns.view_specific_sms_campaign(str(page.data[0].sms_campaign_id)).data
    assert one == page.data[0]


def test_clicks(client: clicksend.ApiClient) -> None:
    history = clicksend.SmsApi(client).view_sms_history(q="from:+61491570006", limit=100).data
    linked = next(row for row in history.data if "smsu.io/" in row.body)
    links = clicksend.UrlShorteningApi(client)
    statistics = links.short_url_get_statistics("quick_sms", linked.message_id).data[0]
    assert statistics.links.total == 1
    assert statistics.links.opened_unique + statistics.links.unopened == 1
    tracking = links.short_url_get_tracking(statistics.long_url_id)
    assert tracking.total == tracking.current_page_size == 1
    assert tracking.data[0].contact.phone_number == linked.to
    assert tracking.data[0].open_count == statistics.links.opened_total


def test_account_and_statistics(client: clicksend.ApiClient, address: AccountAddress) -> None:
    account = clicksend.ManagementApi(client).view_account_details().data
    assert account.username == address.username
    assert account.subaccount.api_key == address.api_key
    assert account.timezone == "Australia/Sydney"
    statistics = clicksend.StatisticsApi(client).view_sms_statistics().data
    assert statistics.total.outbound.count > 0
    assert sum(day.outbound.count for day in statistics.stats) == statistics.total.outbound.count


def test_rules(client: clicksend.ApiClient) -> None:
    sms = clicksend.SmsApi(client)
    rules = sms.view_sms_inbound_automations().data.data
    assert [rule.action for rule in rules] == ["MOVE_CONTACT", "POLL"]
    assert sms.view_sms_inbound_automation("2").data.action == "POLL"
    assert sms.view_sms_delivery_receipt_rules().data.data[0].action == "POLL"


def test_subaccounts(client: clicksend.ApiClient, address: AccountAddress) -> None:
    users = clicksend.SubaccountsApi(client).view_subaccounts().data.data
    assert users[0].api_username == address.username
    assert address.api_key not in {user.api_key for user in users}


def test_the_address_of_an_export(client: clicksend.ApiClient) -> None:
    exported = clicksend.SmsApi(client).export_sms_history(filename="history.csv")
    assert "/history.csv?" in exported.data.url


def test_marking_one_reply_as_read(client: clicksend.ApiClient) -> None:
    sms = clicksend.SmsApi(client)
    page = sms.view_inbound_sms(limit=15).data
    sms.mark_specific_inbound_sms_message_as_read(page.data[0].message_id)
    assert sms.view_inbound_sms(limit=15).data.total == page.total - 1


def test_a_wrong_key_is_the_sdk_s_unauthorized(address: AccountAddress) -> None:
    configuration = clicksend.Configuration(
        host=address.base_url.removesuffix("/v3"), username="somebody", password="else"
    )
    with (
        clicksend.ApiClient(configuration) as client,
        pytest.raises(clicksend.exceptions.UnauthorizedException),
    ):
        clicksend.ListsApi(client).view_lists()
