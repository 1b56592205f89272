"""An account that answers badly, late, elsewhere or not at all."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fastapi import Response

from sendable.clicksend import transport
from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.sandbox.happenings import reply
from sendable.clicksend.sandbox.store import AccountStore
from sendable.errors import (
    AuthenticationError,
    ClickSendError,
    PermissionDenied,
    RateLimited,
    ServerTrouble,
)
from sendable.playbook import Playbook
from sendable.workspace import Workspace

from ..clicksend.answering import KEY, Answer, envelope, hasty_throttle, page, serving
from ..ingestion.conftest import ingest
from ..ingestion.trouble import (
    Live,
    Spoils,
    account_file,
    after,
    assert_same_facts,
    client_of,
    facts_of,
    ingest_undisturbed,
    live_account,
    nothing_happens,
    pull_people,
    small_account,
)
from ..library import AS_OF, make_playbook
from ..served import find_free_port
from .registry import assert_said

Facts = Mapping[str, pd.DataFrame]
PEOPLE = ("contacts", "lists", "opt_outs")
OPT_OUTS = 3101


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=30, months=1)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    return make_playbook(tmp_path_factory.mktemp("playbook"))


@pytest.fixture(scope="module")
def undisturbed(
    account: Path, playbook: Playbook, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Facts, int]:
    """The lake of an ingest that nothing happened to, and how many calls that made."""
    return ingest_undisturbed(account, playbook, tmp_path_factory.mktemp("undisturbed"))


LOGIN = Response("<html><form>Sign in</form></html>", media_type="text/html")


@pytest.mark.parametrize(
    ("key", "answer", "error"),
    [
        pytest.param("storm-without-end", 429, RateLimited, marks=pytest.mark.slow),
        pytest.param("errors-without-end", 500, ServerTrouble, marks=pytest.mark.slow),
        ("key-expires", 401, AuthenticationError),
        pytest.param("right-withdrawn", 403, PermissionDenied, marks=pytest.mark.slow),
        pytest.param("login-page-without-end", LOGIN, ServerTrouble, marks=pytest.mark.slow),
    ],
)
def test_an_ingest_that_is_cut_off_for_good_says_why_and_the_next_one_is_whole(
    key: str,
    answer: int | Response,
    error: type[ClickSendError],
    account: Path,
    playbook: Playbook,
    undisturbed: tuple[Facts, int],
    tmp_path: Path,
) -> None:
    facts, calls = undisturbed
    workspace = Workspace(tmp_path)
    with live_account(account) as live:
        # The lists and opt-outs are read by then, and contacts and the history are not.
        live.happens = lambda count: answer if count > calls // 3 else None
        with client_of(live.address, hasty_throttle()) as client, pytest.raises(error) as caught:
            ingest(client, workspace, playbook)
        assert_said(key, caught.value)
        assert live.address.api_key not in str(caught.value)
        live.happens = nothing_happens
        with client_of(live.address) as client:
            ingest(client, workspace, playbook)
    assert_same_facts(facts_of(workspace), facts)


def test_credentials_do_not_follow_a_redirect_to_another_host() -> None:
    with serving(lambda *_: Answer(page([]))) as (elsewhere, asked_there):
        away = Answer("", 302, {"Location": f"{elsewhere.base_url}/v3/lists"})
        with serving(lambda *_: away) as (credentials, _):
            client = ClickSendClient(credentials, hasty_throttle())
            with pytest.raises(ServerTrouble) as caught:
                list(client.lists())
            client.close()
    assert asked_there == []
    assert_said("redirect", caught.value)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("key", ["connection-refused", "no-such-host", "no-tls"])
def test_an_account_that_cannot_be_reached_is_named_with_what_to_look_at(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda *_: Answer(page([]))) as (there, asked):
        port = there.base_url.rpartition(":")[2]
        url = {
            "connection-refused": f"http://127.0.0.1:{find_free_port()}",
            "no-such-host": "https://no-such-host.invalid",
            "no-tls": f"https://127.0.0.1:{port}",
        }[key]
        if key == "no-such-host":

            def resolve_nothing(*_: object, **__: object) -> None:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

            monkeypatch.setattr(socket, "getaddrinfo", resolve_nothing)
        client = ClickSendClient(Credentials(url, "somebody", KEY, 5.0), hasty_throttle())
        with pytest.raises(ServerTrouble) as caught:
            list(client.lists())
        client.close()
        assert asked == []
    assert_said(key, caught.value)
    assert KEY not in str(caught.value)


Pours = Callable[[BaseHTTPRequestHandler], None]
LISTS = page([{"list_id": 1, "list_name": "Newsletter", "_contacts_count": 2}])


@contextmanager
def pouring(pour: Pours) -> Iterator[tuple[Credentials, list[str]]]:
    """Serve something odd to the first call and a good answer to every other one."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if len(asked) == 1:
                # Whoever hangs up in the middle has seen enough.
                with suppress(OSError):
                    pour(self)
                self.close_connection = True
            else:
                send(self, json.dumps(LISTS).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Credentials(f"http://127.0.0.1:{server.server_address[1]}", "a", KEY, 1.0), asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, body: bytes, **headers: str) -> None:
    handler.send_response(200)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    pause = threading.Event()
    for _ in range(10_000):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        pause.wait(0.01)


def bomb(handler: BaseHTTPRequestHandler) -> None:
    """Send a small file that becomes a large one."""
    send(handler, gzip.compress(bytes(8 * 2**20)), Content_Encoding="gzip")


def flood(handler: BaseHTTPRequestHandler) -> None:
    """Send far more than any page holds."""
    send(handler, b" " * (8 * 2**20))


def nest(handler: BaseHTTPRequestHandler) -> None:
    """Send lists within lists without end."""
    send(handler, b"[" * 200_000)


def count_high(handler: BaseHTTPRequestHandler) -> None:
    """Send a number of more digits than Python reads."""
    send(handler, b'{"http_code": 200, "data": {"total": ' + b"9" * 5000 + b', "data": []}}')


def garble(handler: BaseHTTPRequestHandler) -> None:
    """Send bytes that are no text."""
    send(handler, b"\xff\xfe\x00\xd8" * 20, Content_Type="application/json")


def lie_about_packing(handler: BaseHTTPRequestHandler) -> None:
    """Say that a plain answer is packed."""
    send(handler, json.dumps(LISTS).encode(), Content_Encoding="gzip")


@pytest.mark.parametrize("pour", [drip, bomb, flood, nest, count_high, garble, lie_about_packing])
def test_an_answer_without_end_or_reason_is_given_up_and_asked_for_again(
    pour: Pours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_MOST_BYTES", 2**20)
    monkeypatch.setattr(transport, "_PATIENCE", 0.5)
    with pouring(pour) as (credentials, asked):
        client = ClickSendClient(credentials, hasty_throttle())
        assert [one.name for one in client.lists()] == ["Newsletter"]
        client.close()
        assert len(asked) >= 2


def test_a_good_answer_under_a_wrong_content_type_is_read() -> None:
    plain = Answer(LISTS, 200, {"Content-Type": "text/plain"})
    with serving(lambda *_: plain) as (credentials, asked):
        client = ClickSendClient(credentials, hasty_throttle())
        assert [one.name for one in client.lists()] == ["Newsletter"]
        client.close()
        assert len(asked) == 1


def change_numbers(answer: Any, change: Callable[[int], Any]) -> Any:
    """Change every whole number of an answer."""
    if isinstance(answer, dict):
        return {name: change_numbers(value, change) for name, value in answer.items()}
    if isinstance(answer, list):
        return [change_numbers(value, change) for value in answer]
    return change(answer) if type(answer) is int else answer


def double_contacts(path: str, answer: Any) -> Any:
    """Have each contact of a page come twice, under the same id."""
    if path.endswith("/contacts"):
        answer["data"]["data"] *= 2
    return answer


def add_fields(path: str, answer: Any) -> Any:
    """Have each row know more than is documented."""
    if isinstance(answer.get("data"), dict) and "data" in answer["data"]:
        for row in answer["data"]["data"]:
            row["brand_new"] = {"nested": [1, None, {"deep": "x"}]}
    return answer


@pytest.mark.parametrize(
    "spoils",
    [
        pytest.param(double_contacts, marks=pytest.mark.slow),
        pytest.param(add_fields, marks=pytest.mark.slow),
        pytest.param(lambda path, answer: change_numbers(answer, str), marks=pytest.mark.slow),
        pytest.param(lambda path, answer: change_numbers(answer, float), marks=pytest.mark.slow),
        lambda path, answer: change_numbers(answer, lambda number: f" {number}.0 "),
    ],
    ids=["ids twice", "more fields", "numbers as text", "as floats", "as texts of floats"],
)
def test_however_rows_are_spelt_the_people_are_the_same(
    spoils: Spoils,
    account: Path,
    playbook: Playbook,
    undisturbed: tuple[Facts, int],
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path)
    with live_account(account) as live, client_of(live.address) as client:
        live.spoils = spoils
        pull_people(client, workspace, playbook)
    facts, _ = undisturbed
    assert_same_facts(facts_of(workspace, PEOPLE), {name: facts[name] for name in PEOPLE})


@pytest.mark.parametrize(
    "lie", ["a total too high", pytest.param("an empty page", marks=pytest.mark.slow)]
)
def test_an_opt_out_list_that_is_not_all_there_stops_the_pull(
    lie: str, account: Path, playbook: Playbook, undisturbed: tuple[Facts, int], tmp_path: Path
) -> None:
    def spoils(path: str, answer: Any) -> Any:
        if path.endswith(f"/lists/{OPT_OUTS}/contacts"):
            if lie == "an empty page":
                answer["data"]["data"] = []
            answer["data"]["total"] += 50
        return answer

    workspace = Workspace(tmp_path)
    with live_account(account) as live:
        live.spoils = spoils
        with client_of(live.address) as client, pytest.raises(ServerTrouble) as caught:
            pull_people(client, workspace, playbook)
        assert_said("totals-that-lie", caught.value)
        assert workspace.lake.read("contacts").empty, "nothing is decided on half a list"
        live.spoils = lambda path, answer: answer
        with client_of(live.address) as client:
            pull_people(client, workspace, playbook, after(5))
    facts, _ = undisturbed
    assert_same_facts(facts_of(workspace, PEOPLE), {name: facts[name] for name in PEOPLE})


def test_an_error_in_an_envelope_that_quotes_a_person_is_told_without_it() -> None:
    said = {**envelope(None, 500), "response_msg": "No such contact +61491570156"}
    with serving(lambda *_: Answer(said)) as (credentials, _):
        client = ClickSendClient(credentials, hasty_throttle())
        with pytest.raises(ServerTrouble) as caught:
            list(client.lists())
        client.close()
    assert_said("error-that-quotes", caught.value)
    assert "491570156" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("minutes", [180, -180], ids=["ahead", "behind"])
def test_what_happens_while_our_clock_is_off_is_found_once_it_is_right(
    minutes: int, account: Path, playbook: Playbook, tmp_path: Path
) -> None:
    """A run whose clock is three hours off; then people write and join; then one that is right."""
    folder = small_account(tmp_path / "account", people=30, months=1)
    off, right = Workspace(tmp_path / "off"), Workspace(tmp_path / "right")
    later = 60
    with live_account(folder) as live:
        with client_of(live.address) as client:
            ingest(client, off, playbook, after(minutes))
        live.clock.move(after(later))
        happen(folder, live, later)
        for workspace in (off, right):
            with client_of(live.address) as client:
                ingest(client, workspace, playbook, after(max(minutes, later) + 5))
    found, wanted = facts_of(off), facts_of(right)
    for name in ("contacts", "opt_outs", "replies", "messages"):
        assert_same_facts({name: found[name]}, {name: wanted[name]})
    assert "STOP, late" in set(found["replies"]["body"])


def happen(folder: Path, live: Live, minutes: int) -> None:
    """Have somebody write STOP and somebody join, while the clock is off."""
    at = int((AS_OF + timedelta(minutes=minutes - 10)).timestamp())
    with AccountStore(folder) as store:
        reply(store, now=at, text="STOP, late")
    with account_file(folder) as database:
        database.execute(
            "INSERT INTO contacts (list_id, phone_number, custom_1, custom_2, custom_3, custom_4,"
            " date_added, date_updated) VALUES (3102, '+61491570157', '', '', '', '', ?, ?)",
            (at, at),
        )
