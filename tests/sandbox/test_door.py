"""What every call meets first: credentials, rate limits, unknown addresses."""

from __future__ import annotations

from sendable.clicksend.sandbox.server import RateLimits

from .accounts import Caller, CallerOf, Generated

UNAUTHORIZED = {
    "http_code": 401,
    "response_code": "UNAUTHORIZED",
    "response_msg": "Authorization failed.",
    "data": None,
}


def test_no_or_wrong_credentials_are_refused(quiet: Generated, caller_of: CallerOf) -> None:
    client = caller_of(quiet).client
    for auth in (("somebody", "else"), (client.auth and "sandbox-7", "")):
        answer = client.get("/v3/lists", auth=auth)
        assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)
    client.auth = None
    for method in ("GET", "POST", "PUT"):
        answer = client.request(method, "/v3/lists")
        assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)
    assert client.get("/v3/lists", headers={"Authorization": "Basic ???"}).status_code == 401
    assert client.get("/v3/lists", headers={"Authorization": "Bearer x"}).status_code == 401


def test_account_takes_twenty_calls_a_minute(quiet: Generated, caller_of: CallerOf) -> None:
    seconds = [100.0]
    client = caller_of(quiet, limits=RateLimits(), timer=lambda: seconds[0]).client
    first = client.get("/v3/account")
    assert first.headers["x-ratelimit-limit"] == "20"
    assert first.headers["x-ratelimit-remaining"] == "19"
    assert first.headers["ratelimit-reset"] == "60"
    # A wrong key uses the same bucket up.
    assert client.get("/v3/account", auth=("a", "b")).headers["x-ratelimit-remaining"] == "18"
    for _ in range(18):
        assert client.get("/v3/account").status_code == 200
    seconds[0] += 21
    refused = client.get("/v3/account")
    assert refused.status_code == 429
    assert refused.json() == {
        "http_code": 429,
        "response_code": "HTTP_TOO_MANY_REQUESTS",
        "response_msg": "Too many attempts.",
        "data": None,
    }
    assert refused.headers["Retry-After"] == refused.headers["ratelimit-reset"] == "39"
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert "x-ratelimit-limit" not in client.get("/v3/lists").headers
    seconds[0] += 39
    assert client.get("/v3/account").status_code == 200


def test_every_endpoint_can_be_limited(quiet: Generated, caller_of: CallerOf) -> None:
    caller = caller_of(quiet, limits=RateLimits(every=2))
    # One endpoint, whatever the ids in it; another has a bucket of its own.
    assert caller.get("/lists/3101")["http_code"] == 200
    assert caller.get("/lists/3102")["http_code"] == 200
    assert caller.get("/lists/3101")["http_code"] == 429
    assert caller.get("/lists")["http_code"] == 200
    assert [caller.get("/account")["http_code"] for _ in range(3)] == [200, 200, 429]


def test_unknown_addresses_and_methods(caller: Caller) -> None:
    assert caller.get("/nowhere")["response_code"] == "NOT_FOUND"
    assert caller.get("/lists/none")["http_code"] == 404
    assert caller.send("DELETE", "/sms/history")["http_code"] == 405


def test_nothing_can_be_sent(caller: Caller) -> None:
    message = {"messages": [{"to": "+61491570156", "body": "hello"}]}
    for path in ("/sms/send", "/sms-campaigns/send", "/mms/send", "/sms/price"):
        assert caller.send("POST", path, message)["http_code"] in {404, 405}


def test_the_account_shows_its_key_as_the_real_one_does(caller: Caller) -> None:
    account = caller.data("/account")
    assert account["_subaccount"]["api_key"].startswith("sandbox-key-")
    assert isinstance(account["balance"], str)
    users = caller.data("/subaccounts")
    assert [user["is_main"] for user in users["data"]] == [1, 0]
