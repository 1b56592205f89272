"""The throttle against a server that counts: never more than allowed, and hardly less."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from heapq import heappop, heappush

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.clicksend.sandbox.server.limits import Buckets, RateLimits
from sendable.clicksend.throttle import Budget, Closed, Throttle, endpoint_of

PATH = "/lists/7/contacts"
FINE: Mapping[str, str] = {}


def told(limit: int, left: int, reset: float = 60) -> dict[str, str]:
    """Give the rate headers of an answer."""
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(left),
        "ratelimit-reset": str(reset),
    }


class SteppingTimer:
    """Time that passes by being looked at: whoever waits looks often, and nobody sleeps."""

    def __init__(self, step: float) -> None:
        self._step = step
        self._now = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        with self._lock:
            self._now += self._step
            return self._now


class HandTimer:
    """Time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def a_throttle(timer: Callable[[], float]) -> Throttle:
    return Throttle(timer=timer, nap=0.0005)


def ask(throttle: Throttle, buckets: Buckets, path: str = PATH) -> int:
    """Make one call of a server that counts; give the status."""
    with throttle.turn("GET", path) as learn:
        verdict = buckets.take("GET", "/v3" + path, "here")
        status = 200 if verdict.allowed else 429
        learn(status, verdict.headers)
    return status


@pytest.mark.parametrize(("limit", "workers"), [(20, 8), (3, 8), (60, 1), (1, 8)])
def test_eight_threads_together_never_exceed_a_limit(limit: int, workers: int) -> None:
    timer = SteppingTimer(0.25)
    throttle = a_throttle(timer)
    buckets = Buckets(RateLimits(every=limit), timer)
    calls = limit * 4
    with ThreadPoolExecutor(workers) as pool:
        statuses = list(pool.map(lambda _: ask(throttle, buckets), range(calls)))
    assert statuses == [200] * calls
    assert (throttle.made, throttle.refused) == (calls, 0)


def simulate(
    budget: Budget, limit: int, calls: int, latency: float, workers: int = 8, window: float = 60
) -> tuple[float, int]:
    """Run workers on a budget against a server with fixed windows; give seconds and refusals."""
    now = 0.0
    buckets = Buckets(RateLimits(every=limit, endpoints={}, window=window), lambda: now)
    # Who does what next: a worker that looks for its turn, a call that arrives, its answer.
    events: list[tuple[float, int, str, int]] = [(0.0, at, "look", 200) for at in range(workers)]
    answers: dict[int, Mapping[str, str]] = {}
    done = refusals = 0
    while done < calls:
        now, worker, what, status = heappop(events)
        if what == "look":
            wait = budget.wait(now)
            if wait:
                heappush(events, (now + wait, worker, "look", 200))
            else:
                budget.take()
                heappush(events, (now + latency / 2, worker, "arrive", 200))
        elif what == "arrive":
            verdict = buckets.take("GET", "/v3" + PATH, "here")
            answers[worker] = verdict.headers
            status = 200 if verdict.allowed else 429
            heappush(events, (now + latency / 2, worker, "answer", status))
        else:
            budget.learn(status, answers[worker], now)
            budget.in_flight -= 1
            done += status == 200
            refusals += status == 429
            heappush(events, (now, worker, "look", 200))
    return now, refusals


@settings(deadline=None, max_examples=60)
@given(limit=st.integers(5, 300), latency=st.floats(0.01, 3.0))
def test_nine_tenths_of_a_limit_are_used_without_a_refusal(limit: int, latency: float) -> None:
    windows = 10
    # Fewer workers than the limit needs cannot use it up, whatever the throttle does.
    within_reach = min(limit, 8 * 60 / latency)
    calls = int(within_reach) * windows
    seconds, refusals = simulate(Budget(), limit, calls, latency)
    # The last window need not be waited for: what counts is calls by the time they took.
    allowed = within_reach * (seconds // 60 + 1)
    assert refusals == 0
    assert calls >= 0.9 * allowed


@settings(deadline=None, max_examples=30)
@given(window=st.sampled_from([1, 5, 10, 30, 120, 600]), limit=st.integers(5, 50))
def test_a_window_of_another_length_is_learnt(window: int, limit: int) -> None:
    seconds, refusals = simulate(Budget(), limit, limit * 10, 0.02, window=window)
    assert refusals == 0
    # The seconds are told rounded up, which weighs more the shorter the window is.
    assert seconds <= 9 * (window + 1.1) + 60


@settings(deadline=None, max_examples=30)
@given(latency=st.floats(0.01, 1.0))
def test_without_a_limit_all_workers_are_busy(latency: float) -> None:
    calls = 2000
    seconds, refusals = simulate(Budget(), 10**9, calls, latency)
    assert refusals == 0
    # The first call goes alone; the others wait a second at most to hear of its answer.
    assert seconds <= 1.02 * calls * latency / 8 + 1.0 + 2 * latency


def test_what_is_left_is_taken_from_the_headers() -> None:
    """Somebody else may use the same address: what the server says counts, if it is less."""
    timer = HandTimer()
    budget = Budget()
    budget.take()
    budget.learn(200, told(100, 40), timer())
    budget.in_flight = 0
    budget.left = 30
    budget.learn(200, told(100, 2, 59.5), timer())
    assert budget.left == 2
    budget.learn(200, told(100, 90, 59.5), timer())
    assert budget.left == 2, "within a window there is never more left than there was"


def test_the_limit_of_one_endpoint_does_not_hold_another_back() -> None:
    throttle = a_throttle(HandTimer())
    with throttle.turn("GET", "/lists/7/contacts") as learn:
        learn(200, told(5, 0))
    for path in ("/sms/history", "/lists"):
        with throttle.turn("GET", path) as learn:
            learn(200, FINE)
    assert throttle.made == 3
    # All lists are one endpoint: ids are not looked at.
    assert endpoint_of("GET", "/lists/7/contacts") == endpoint_of("GET", "/lists/8/contacts")
    assert endpoint_of("GET", "/lists/7/contacts") != endpoint_of("GET", "/lists/7")
    assert throttle.is_limited("GET", "/lists/8/contacts")
    assert not throttle.is_limited("GET", "/sms/history")


def test_a_burst_of_refusals_is_one_lesson() -> None:
    budget, now = Budget(), 50.0
    budget.learn(200, FINE, now)
    for _ in range(8):
        budget.take()
    for _ in range(8):
        budget.learn(429, {"Retry-After": "3"}, now + 0.01)
        budget.in_flight -= 1
    assert budget.at_once == 4, "halved once, not eight times"
    assert budget.wait(now + 0.02) == pytest.approx(2.99)
    assert budget.wait(now + 3.02) == 0


def test_without_a_time_to_wait_it_waits_longer_each_time_but_not_for_ever() -> None:
    budget, now = Budget(), 0.0
    waits = []
    for _ in range(12):
        budget.take()
        budget.learn(429, FINE, now)
        budget.in_flight -= 1
        waits.append(budget.wait(now))
        now += waits[-1] + 0.001
    assert waits == pytest.approx([1, 2, 4, 8, 16, 32] + [60] * 6)
    budget.take()
    budget.learn(200, FINE, now)
    budget.in_flight -= 1
    budget.take()
    budget.learn(429, FINE, now)
    assert budget.wait(now) <= 1.0, "a good answer in between begins anew"


def test_after_refusals_it_finds_back_to_full_speed() -> None:
    budget, now = Budget(), 0.0
    budget.learn(200, FINE, now)
    for _ in range(8):
        budget.take()
    budget.learn(429, {"Retry-After": "1"}, now)
    budget.in_flight = 0
    now += 1.01
    assert budget.at_once == 4
    for _ in range(20 * 5):
        budget.take()
        budget.learn(200, FINE, now)
        budget.in_flight -= 1
    assert budget.at_once >= 8


@pytest.mark.parametrize("header", ["Retry-After", "ratelimit-reset"])
def test_nobody_goes_before_the_time_that_a_refusal_asked_for(header: str) -> None:
    timer = SteppingTimer(0.05)
    throttle = a_throttle(timer)
    with throttle.turn("GET", PATH) as learn:
        learn(429, {header: "7"})
    refused_at = timer()
    went: list[float] = []

    def go(_: int) -> None:
        with throttle.turn("GET", PATH) as learn:
            went.append(timer())
            learn(200, FINE)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(go, range(16)))
    assert min(went) >= refused_at + 7 - 0.1
    assert throttle.refused == 1


@pytest.mark.parametrize("text", ["soon", "", "Wed, 21 Oct 2026 07:28:00 GMT", "-5", "nan", "inf"])
def test_a_header_of_nonsense_does_no_harm(text: str) -> None:
    timer = SteppingTimer(0.05)
    throttle = a_throttle(timer)
    for status in (429, 200):
        with throttle.turn("GET", PATH) as learn:
            learn(status, {"Retry-After": text, **told(5, 3), "ratelimit-reset": text})
    with throttle.turn("GET", PATH) as learn:
        learn(200, dict.fromkeys(told(1, 1), text))
    assert throttle.made == 3
    assert timer() < 300, "no refusal keeps anybody waiting for more than a minute or two"


def test_closing_wakes_whoever_waits() -> None:
    throttle = Throttle(timer=HandTimer(), nap=60.0)
    with throttle.turn("GET", PATH) as learn:
        learn(200, told(1, 0))
    failed: list[BaseException] = []
    waiting = threading.Barrier(9)

    def wait(pausing: bool) -> None:
        waiting.wait()
        try:
            if pausing:
                throttle.pause(1000)
            else:
                with throttle.turn("GET", PATH):
                    pass
        except Closed as closed:
            failed.append(closed)

    threads = [threading.Thread(target=wait, args=(at % 2 == 0,)) for at in range(8)]
    for thread in threads:
        thread.start()
    waiting.wait()
    throttle.close()
    for thread in threads:
        thread.join(timeout=10)
    assert not any(thread.is_alive() for thread in threads)
    assert len(failed) == 8


def test_a_turn_is_given_back_when_the_call_fails() -> None:
    throttle = a_throttle(HandTimer())
    for _ in range(3):
        with pytest.raises(OSError, match="no answer"), throttle.turn("GET", PATH):
            raise OSError("no answer")
    with throttle.turn("GET", PATH) as learn:
        learn(200, FINE)
    assert throttle.made == 1, "only answers count"


def test_how_long_calls_take_is_foreseen_from_the_limit() -> None:
    timer = HandTimer()
    throttle = a_throttle(timer)
    assert throttle.seconds_for("GET", PATH, 10, None) is None
    assert throttle.seconds_for("GET", PATH, 10, 5.0) == 2.0
    assert throttle.seconds_for("GET", PATH, 0, None) == 0.0
    with throttle.turn("GET", PATH) as learn:
        learn(200, told(60, 31, 20))
    # 30 or so go at once, 60 when the window is over in 20 s, the other ones a minute later.
    assert throttle.seconds_for("GET", PATH, 25, None) == 0.0
    assert throttle.seconds_for("GET", PATH, 85, None) == pytest.approx(20)
    assert throttle.seconds_for("GET", PATH, 140, None) == pytest.approx(80)
    timer.now += 15
    assert throttle.seconds_for("GET", PATH, 85, None) == pytest.approx(5)


@settings(deadline=None, max_examples=40)
@given(limit=st.integers(5, 100), calls=st.integers(1, 1500))
def test_what_is_foreseen_is_what_it_takes(limit: int, calls: int) -> None:
    """An honest forecast: no more than a window off, and a few per cent."""
    budget = Budget()
    budget.take()
    buckets = Buckets(RateLimits(every=limit), lambda: 0.0)
    budget.learn(200, buckets.take("GET", "/v3" + PATH, "here").headers, 0.0)
    budget.in_flight -= 1
    foreseen = budget.seconds_for(calls, None, 0.0)
    assert foreseen is not None
    taken, _ = simulate(Budget(), limit, calls + 1, 0.01)
    assert abs(foreseen - taken) <= 61 + 0.03 * taken
