"""The list writer: what it asks for, and what it makes of an answer that does not come."""

from __future__ import annotations

import base64

import pytest

from sendable.errors import (
    AuthenticationError,
    NotFound,
    PermissionDenied,
    ServerTrouble,
    Unanswered,
)

from .answering import Answer, Asked, Script, envelope, page, writing

MADE = Answer(envelope({"list_id": 41, "contact_id": 77, "_url": "https://files.example/a.csv"}))


def always(answer: Answer) -> Script:
    return lambda *_: answer


def state(count: int, **changes: object) -> Answer:
    data = {"list_id": 41, "list_name": "Ours", "_contacts_count": count}
    return Answer(envelope({**data, **changes}))


def test_each_change_is_one_call_with_what_it_needs() -> None:
    with writing(always(MADE)) as (writer, asked):
        assert writer.create_list("Sendable · VIP · 0a1b2c") == 41
        fields = {"phone_number": "+61491570156", "first_name": "Ann", "last_name": None}
        assert writer.add_contact(41, fields) == 77
        writer.delete_contact(41, 77)
        assert writer.upload_contacts(b"+61491570156\n") == "https://files.example/a.csv"
        writer.import_contacts(41, "https://files.example/a.csv", ("phone", "custom1"))
        writer.delete_list(41)
        assert writer.writes == 6
    assert [(one.method, one.path, one.query) for one in asked] == [
        ("POST", "/v3/lists", {}),
        ("POST", "/v3/lists/41/contacts", {}),
        ("DELETE", "/v3/lists/41/contacts/77", {}),
        ("POST", "/v3/uploads", {"convert": "csv"}),
        ("POST", "/v3/lists/41/import", {}),
        ("DELETE", "/v3/lists/41", {}),
    ]
    assert asked[0].body == {"list_name": "Sendable · VIP · 0a1b2c"}
    assert asked[1].body == {"phone_number": "+61491570156", "first_name": "Ann"}
    assert base64.b64decode(asked[3].body["content"]) == b"+61491570156\n"
    assert asked[4].body == {
        "file_url": "https://files.example/a.csv",
        "field_order": ["phone", "custom1"],
    }


@pytest.mark.parametrize(
    "answer",
    [
        Answer(envelope(None, 500), 500),
        Answer(envelope(None, 503), 503),
        Answer(envelope(None, 501), 501),
        Answer(envelope(None, 408), 408),
        Answer("<html>Bad Gateway</html>", 502),
        Answer(envelope(None, 500)),
        Answer('{"http_code":200,"data":{"list'),
        Answer(""),
        Answer(envelope(None)),
        Answer(envelope([])),
        Answer([]),
        Answer({"list_id": 41}),
        Answer("", 302, {"Location": "https://elsewhere.example/"}),
        Answer(envelope({}), 200, {"Content-Length": "9999"}),
    ],
)
def test_a_list_that_may_have_been_made_is_not_asked_for_again(answer: Answer) -> None:
    with writing(always(answer)) as (writer, asked):
        with pytest.raises(Unanswered) as caught:
            writer.create_list("A name")
        assert len(asked) == 1
    assert "POST /lists" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ServerTrouble),
        (401, AuthenticationError),
        (403, PermissionDenied),
        (404, NotFound),
        (422, ServerTrouble),
    ],
)
def test_what_was_refused_did_not_happen(status: int, error: type[Exception]) -> None:
    with writing(always(Answer(envelope(None, status), status))) as (writer, asked):
        with pytest.raises(error) as caught:
            writer.add_contact(41, {"phone_number": "+61491570156"})
        assert len(asked) == 1
    assert type(caught.value) is error
    assert "491570156" not in str(caught.value)


def test_too_many_requests_is_waited_out_since_nothing_happened() -> None:
    def script(asked: Asked, before: int) -> Answer:
        refused = Answer(envelope(None, 429), 429, {"Retry-After": "1"})
        return refused if before < 3 else MADE

    with writing(script) as (writer, asked):
        assert writer.create_list("A name") == 41
        assert [one.method for one in asked] == ["POST"] * 4


def test_what_means_the_same_twice_is_tried_again() -> None:
    def script(asked: Asked, before: int) -> Answer:
        if asked.method == "GET":
            return state(3)
        return Answer(envelope(None, 500), 500) if before < 2 else Answer(envelope({"deleted": 2}))

    with writing(script) as (writer, asked):
        writer.delete_contact(41, 77)
        assert [one.method for one in asked] == ["DELETE"] * 3
    with writing(script) as (writer, asked):
        assert writer.remove_opted_out(41, 9) == 2
        assert [one.method for one in asked] == ["PUT", "PUT", "PUT", "GET"]
    with writing(always(Answer("", 500))) as (writer, asked):
        with pytest.raises(Unanswered):
            writer.delete_list(41)
        assert len(asked) == 8


def test_what_is_gone_already_is_gone() -> None:
    with writing(always(Answer(envelope(None, 404), 404))) as (writer, _):
        writer.delete_contact(41, 77)
        writer.delete_list(41)
        assert writer.contact_list(41) is None
        with pytest.raises(NotFound):
            writer.wait_for_import(41, 3)


def test_an_import_is_over_when_it_says_so_and_everybody_is_there() -> None:
    counts = [(0, 0), (0, 1), (2, 1), (4, 1), (4, 0)]

    def script(asked: Asked, before: int) -> Answer:
        count, working = counts[before]
        return state(count, _import_in_progress=working)

    with writing(script) as (writer, asked):
        assert writer.wait_for_import(41, 4).contacts_count == 4
        assert len(asked) == len(counts)


def test_an_import_that_stopped_half_way_is_over_when_nothing_moves_any_more() -> None:
    with writing(always(state(2, _import_in_progress=0))) as (writer, asked):
        assert writer.wait_for_import(41, 4).contacts_count == 2
        assert 5 <= len(asked) <= 10


def test_where_no_progress_is_told_the_count_decides() -> None:
    with writing(lambda _, before: state(min(before, 4))) as (writer, asked):
        assert writer.wait_for_import(41, 4).contacts_count == 4
        assert len(asked) == 5


def test_an_import_that_never_ends_is_given_up() -> None:
    with (
        writing(always(state(4, _import_in_progress="1"))) as (writer, _),
        pytest.raises(ServerTrouble, match="still importing"),
    ):
        writer.wait_for_import(41, 4)


def test_removing_opt_outs_is_over_when_it_says_so() -> None:
    def script(asked: Asked, before: int) -> Answer:
        if asked.method == "PUT":
            return Answer(envelope({"deleted": "3"}))
        return state(1, _optout_in_progress=int(before < 3))

    with writing(script) as (writer, asked):
        assert writer.remove_opted_out(41, 9) == 3
        assert [one.method for one in asked] == ["PUT", "GET", "GET", "GET"]


def people(*ids: int) -> list[dict[str, object]]:
    return [{"contact_id": one, "list_id": 41, "phone_number": f"+6149157{one:04d}"} for one in ids]


def test_a_list_of_one_page_is_read_once() -> None:
    with writing(always(Answer(page(people(1, 2, 3))))) as (writer, asked):
        assert [one.contact_id for one in writer.contacts(41)] == [1, 2, 3]
        assert len(asked) == 1


def test_one_who_came_while_another_left_hides_nobody() -> None:
    """Page 1 is read, 1 leaves and 202 comes: 101 slips onto the page that was read already."""
    before, after = list(range(1, 202)), list(range(2, 203))

    def script(asked: Asked, count: int) -> Answer:
        present = before if count == 0 else after
        number = int(asked.query["page"])
        rows = people(*present[(number - 1) * 100 : number * 100])
        return Answer(page(rows, total=201, last_page=3))

    with writing(script) as (writer, _):
        assert [one.contact_id for one in writer.contacts(41)] == after


def test_a_list_that_changes_all_the_time_is_not_taken_for_read() -> None:
    def script(asked: Asked, count: int) -> Answer:
        number = int(asked.query["page"])
        rows = people(*range(number * 100 + count, number * 100 + count + 100))
        return Answer(page(rows, total=200, last_page=2))

    with (
        writing(script) as (writer, _),
        pytest.raises(ServerTrouble, match="changed each time"),
    ):
        writer.contacts(41)
