"""Bad days: every fault shows, comes in the same places again, and never lies."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import requests

from sendable.clicksend.sandbox.__main__ import make_parser, read_behaviour
from sendable.clicksend.sandbox.behaviour import FAULT_KINDS, Behaviour, FaultKind, read_fault_kinds
from sendable.clicksend.sandbox.serving import running_account
from sendable.errors import ConfigurationError

from .accounts import NOW, CallerOf, Generated

# A hang is seen over a real connection only, further below.
IN_PROCESS: tuple[FaultKind, ...] = tuple(kind for kind in FAULT_KINDS if kind != "hang")


def ask(
    generated: Generated, caller_of: CallerOf, behaviour: Behaviour, path: str = "/lists"
) -> list[tuple[int, bytes]]:
    client = caller_of(generated, behaviour=behaviour).client
    answers = [client.get(f"/v3{path}") for _ in range(60)]
    return [(answer.status_code, answer.content) for answer in answers]


def test_the_same_seed_fails_in_the_same_places(quiet: Generated, caller_of: CallerOf) -> None:
    behaviour = Behaviour(fault_rate=0.3, fault_seed=4, fault_kinds=IN_PROCESS)
    first, second = (ask(quiet, caller_of, behaviour) for _ in range(2))
    assert first == second
    assert first != ask(quiet, caller_of, replace(behaviour, fault_seed=5))


@pytest.mark.parametrize("path", ["/lists", "/account", "/lists/3102/contacts", "/sms/history"])
def test_an_answer_that_looks_good_is_right(
    quiet: Generated, caller_of: CallerOf, path: str
) -> None:
    whole = json.loads(caller_of(quiet).client.get(f"/v3{path}").content)
    behaviour = Behaviour(fault_rate=0.5, fault_kinds=IN_PROCESS)
    good = 0
    for status, content in ask(quiet, caller_of, behaviour, path):
        try:
            body = json.loads(content)
        except ValueError:
            continue
        if status == body["http_code"] == 200:
            good += 1
            assert body == whole
    assert 5 < good < 55


def test_every_fault_happens(quiet: Generated, caller_of: CallerOf) -> None:
    seen = {
        kind: ask(quiet, caller_of, Behaviour(fault_rate=1, fault_kinds=(kind,)))[0]
        for kind in IN_PROCESS
    }
    whole = caller_of(quiet).client.get("/v3/lists").content
    assert seen["too_many"][0] == seen["storm"][0] == 429
    assert seen["server_error"][0] == 500
    assert seen["bad_gateway"][0] == 502
    assert b"<html>" in seen["bad_gateway"][1]
    assert seen["malformed"] == seen["dropped"] == (200, whole[: len(whole) // 2])
    assert seen["envelope_error"][0] == 200
    assert json.loads(seen["envelope_error"][1])["http_code"] == 500
    assert seen["login_page"][0] == 200
    assert b"Sign in" in seen["login_page"][1]
    assert seen["empty"] == (200, b"")


def test_a_429_says_when_to_come_back_and_nothing_of_limits(
    quiet: Generated, caller_of: CallerOf
) -> None:
    behaviour = Behaviour(fault_rate=1, fault_kinds=("too_many",))
    refused = caller_of(quiet, behaviour=behaviour).client.get("/v3/account")
    assert refused.headers["Retry-After"] == "1"
    assert "x-ratelimit-limit" not in refused.headers
    assert refused.json()["response_code"] == "HTTP_TOO_MANY_REQUESTS"


def test_a_storm_lasts_a_few_calls(quiet: Generated, caller_of: CallerOf) -> None:
    behaviour = Behaviour(fault_rate=0.05, fault_seed=1, fault_kinds=("storm",))
    statuses = [status for status, _ in ask(quiet, caller_of, behaviour)]
    assert {status for status in statuses if status != 200} == {429}
    at = statuses.index(429)
    assert statuses[at : at + 4] == [429] * 4
    assert 200 in statuses[at + 4 :]


def test_a_write_that_was_refused_did_not_happen_and_one_that_was_cut_off_did(
    quiet: Generated, caller_of: CallerOf
) -> None:
    for kind, happens in (("server_error", False), ("empty", True)):
        behaviour = Behaviour(fault_rate=1, fault_kinds=(kind,))
        client = caller_of(quiet, behaviour=behaviour).client
        client.post("/v3/lists", json={"list_name": kind})
        names = set(quiet.table("SELECT list_name FROM lists")["list_name"])
        assert (kind in names) is happens


def test_over_a_real_connection_a_dropped_body_is_short_and_a_hang_is_silent(
    quiet: Generated,
) -> None:
    behaviour = Behaviour(fault_rate=1, fault_kinds=("dropped",))
    with running_account(quiet.directory, now=NOW, behaviour=behaviour) as address:
        auth = (address.username, address.api_key)
        with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
            requests.get(f"{address.base_url}/lists", auth=auth, timeout=10)
    behaviour = Behaviour(fault_rate=1, fault_kinds=("hang",), hang_seconds=30)
    with running_account(quiet.directory, now=NOW, behaviour=behaviour) as address:
        for _ in range(2):
            with pytest.raises(requests.exceptions.ReadTimeout):
                requests.get(f"{address.base_url}/lists", auth=auth, timeout=0.2)


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(),
        Behaviour(
            fault_rate=0.1,
            fault_seed=3,
            fault_kinds=("hang", "empty"),
            hang_seconds=2.5,
            profile="mixed",
            clicks="none",
            churn=4,
            churn_limit=2,
            masked=True,
            poll_rule=False,
            export=False,
            rate_limit=30,
            latency_ms=100,
            import_looks=5,
            import_share=0.5,
            import_twice=True,
            import_skips_first=True,
        ),
    ],
)
def test_a_behaviour_reaches_the_server_process_as_it_is(behaviour: Behaviour) -> None:
    given = make_parser().parse_args(["somewhere", *behaviour.as_arguments()])
    assert read_behaviour(given) == behaviour


def test_a_behaviour_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no share"):
        Behaviour(fault_rate=1.5)
    with pytest.raises(ConfigurationError, match="fault kind"):
        read_fault_kinds("hang,earthquake")
    assert read_fault_kinds("hang, empty") == ("hang", "empty")
    assert read_fault_kinds("") == FAULT_KINDS
