"""Uploads and imports: files that are gone in ten minutes, rows that arrive bit by bit or not."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from sendable.clicksend.sandbox.behaviour import Behaviour

from .accounts import NOW, Caller, CallerOf, Generated

CSV = b"61491570156,Ann,C1\n+61491570157,,\n0491 570 158,Bob,C3\nphone,none,\n15550100199,Cy,C4\n"
ORDER = ["phone", "first_name", "custom1"]


@pytest.fixture
def writer(quiet: Generated, caller_of: CallerOf) -> Caller:
    return caller_of(quiet)


def upload(caller: Caller, content: bytes = CSV) -> str:
    body = {"content": base64.b64encode(content).decode()}
    return str(caller.send("POST", "/uploads?convert=csv", body)["data"]["_url"])


def make_list(caller: Caller) -> str:
    made = caller.send("POST", "/lists", {"list_name": "Ours"})["data"]
    return f"/lists/{made['list_id']}"


def ask(caller: Caller, path: str, url: str) -> dict[str, object]:
    return caller.send("POST", f"{path}/import", {"file_url": url, "field_order": ORDER})


def finish(caller: Caller, path: str) -> list[dict[str, object]]:
    for _ in range(10):
        if not caller.data(path)["_import_in_progress"]:
            break
    return list(caller.data(f"{path}/contacts")["data"])


def test_an_upload_says_where_it_is_and_when_it_goes(writer: Caller) -> None:
    body = {"content": base64.b64encode(CSV).decode(), "convert": "csv"}
    taken = writer.send("POST", "/uploads", body)["data"]
    assert taken["date_delete"] - taken["date_added"] == 600
    assert taken["_url"].endswith(taken["file_name"])
    assert taken["file_name"].endswith(".csv")


def test_a_form_is_taken_as_well(writer: Caller) -> None:
    form = {"file": ("people.csv", CSV, "text/csv")}
    answer = writer.client.post("/v3/uploads?convert=csv", files=form).json()
    path = make_list(writer)
    assert ask(writer, path, answer["data"]["_url"])["http_code"] == 200
    assert len(finish(writer, path)) == 4


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", {"content": "QQ=="}),
        ("?convert=mms", {"content": "QQ=="}),
        ("?convert=csv", {"content": "no base64"}),
        ("?convert=csv", {}),
    ],
)
def test_an_upload_of_something_else_is_refused(
    writer: Caller, query: str, body: dict[str, str]
) -> None:
    assert writer.send("POST", f"/uploads{query}", body)["http_code"] == 400


def test_rows_arrive_bit_by_bit_and_the_list_says_so(writer: Caller) -> None:
    path = make_list(writer)
    queued = ask(writer, path, upload(writer))
    assert queued["response_msg"] == "Your file is now queued."
    first = writer.data(path)
    assert (first["_contacts_count"], first["_import_in_progress"]) == (2, 1)
    second = writer.data(path)
    assert (second["_contacts_count"], second["_import_in_progress"]) == (4, 0)
    found = writer.data(f"{path}/contacts")["data"]
    assert [(one["phone_number"], one["first_name"], one["custom_1"]) for one in found] == [
        ("+61491570156", "Ann", "C1"),
        ("+61491570157", None, ""),
        ("+61491570158", "Bob", "C3"),
        ("+15550100199", "Cy", "C4"),
    ]


def test_a_later_server_goes_on_with_an_import(quiet: Generated, caller_of: CallerOf) -> None:
    first = caller_of(quiet)
    path = make_list(first)
    ask(first, path, upload(first))
    assert len(finish(caller_of(quiet), path)) == 4


def test_a_file_is_gone_after_ten_minutes(quiet: Generated, caller_of: CallerOf) -> None:
    writer = caller_of(quiet)
    path, url = make_list(writer), upload(writer)
    late = caller_of(quiet, now=NOW + timedelta(minutes=10, seconds=1))
    assert ask(late, path, url)["http_code"] == 400
    assert ask(writer, path, url)["http_code"] == 200
    upload(late)
    assert ask(writer, path, url)["http_code"] == 400
    assert len(quiet.table("SELECT * FROM uploads")) == 1


def test_an_import_needs_a_list_a_file_and_fields(writer: Caller) -> None:
    path, url = make_list(writer), upload(writer)
    assert ask(writer, "/lists/99", url)["http_code"] == 404
    assert ask(writer, path, "https://elsewhere.example/people.csv")["http_code"] == 400
    for order in (["phone_number"], [], None):
        body = {"file_url": url, "field_order": order}
        assert writer.send("POST", f"{path}/import", body)["http_code"] == 400
    in_one_text = {"file_url": url, "field_order": "phone,first_name,custom1"}
    assert writer.send("POST", f"{path}/import", in_one_text)["http_code"] == 200


@pytest.mark.parametrize(
    ("behaviour", "numbers"),
    [
        (Behaviour(import_looks=0), ["156", "157", "158", "199"]),
        (Behaviour(import_looks=7), ["156", "157", "158", "199"]),
        (Behaviour(import_share=0.5), ["156", "157"]),
        (Behaviour(import_share=0), []),
        (Behaviour(import_skips_first=True), ["157", "158", "199"]),
        (
            Behaviour(import_twice=True),
            [*("156", "156", "157", "157"), *("158", "158", "199", "199")],
        ),
    ],
)
def test_what_may_come_of_an_import(
    quiet: Generated, caller_of: CallerOf, behaviour: Behaviour, numbers: list[str]
) -> None:
    writer = caller_of(quiet, behaviour=behaviour)
    path = make_list(writer)
    ask(writer, path, upload(writer))
    assert [str(one["phone_number"])[-3:] for one in finish(writer, path)] == numbers


def test_a_deleted_list_gets_nobody_and_its_id_is_not_given_out_again(writer: Caller) -> None:
    path = make_list(writer)
    ask(writer, path, upload(writer))
    writer.send("DELETE", path)
    other = make_list(writer)
    assert other != path
    assert finish(writer, other) == []


def test_the_id_of_a_contact_is_not_given_out_again(writer: Caller) -> None:
    path = make_list(writer)
    ids = []
    for _ in range(2):
        one = writer.send("POST", f"{path}/contacts", {"phone_number": "+61491570156"})["data"]
        writer.send("DELETE", f"{path}/contacts/{one['contact_id']}")
        ids.append(one["contact_id"])
    assert len(set(ids)) == 2
