"""One call to ClickSend: allowed or refused, in its turn, tried again where that is safe.

Facts (API fact sheet, sections 1.2, 1.5, 1.6): every answer is an envelope whose own ``http_code``
may contradict the HTTP status; a 429 says how long to wait; GETs may be repeated, and of the writes
only those that mean the same twice. There is no key by which ClickSend would know a call again, so
a POST is made once: where its answer does not come, only looking tells whether it happened.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from sendable.clicksend.calls import AllowList
from sendable.clicksend.models import read_int
from sendable.clicksend.throttle import Closed, Throttle
from sendable.errors import (
    AuthenticationError,
    CallNotAllowed,
    ClickSendError,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerTrouble,
    Unanswered,
)

_API = "/v3"
_CONNECT_SECONDS = 5.0

_TRIES = 8
"""Calls that fail for a reason that may pass are made so often. At one failure in ten, a call fails
for good once in a hundred million."""

_TRIES_WHEN_REFUSED = 30
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 8.0
_MAY_PASS = frozenset({408, 500, 502, 503, 504})

_MADE_ONCE = "POST"

_MOST_BYTES = 64 * 2**20
"""A page of a hundred rows is some hundred kilobytes. What is far larger, also once it is unpacked,
is no answer of ClickSend's."""

_PATIENCE = 10
"""An answer that drips in may take so many times what it may be silent."""

_PIECE = 64 * 2**10

Query = Mapping[str, str | int]
Body = Mapping[str, object]


@dataclass(frozen=True)
class Credentials:
    """Where the account is and how to sign in. Its text form shows no key."""

    base_url: str
    username: str
    api_key: str = field(repr=False)
    timeout: float = 30.0
    """Seconds between two bytes of an answer, after which it is given up and asked for again."""


class AllowListAdapter(HTTPAdapter):
    """The transport: refuses every call that is not on its allow-list, whoever makes it.

    Args:
        allowed: The calls that may be made.
    """

    def __init__(self, allowed: AllowList) -> None:
        super().__init__()
        self._allowed = allowed

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        """Send a request, or raise ``CallNotAllowed`` before anything leaves."""
        method, path = str(request.method), urlsplit(str(request.url)).path
        below_api = path.removeprefix(_API)
        if not path.startswith(_API + "/") or not self._allowed.allows(method, below_api):
            raise CallNotAllowed(f"the call {method} {path} is not on the client's allow-list")
        return super().send(request, **options)


class Transport:
    """Makes calls to one account, from any thread. Each thread has a connection of its own.

    Args:
        credentials: The account.
        throttle: The budgets of its endpoints.
        allowed: The calls that may be made; every other one is refused before anything leaves.
    """

    def __init__(self, credentials: Credentials, throttle: Throttle, allowed: AllowList) -> None:
        self._allowed = allowed
        self._base_url = credentials.base_url.rstrip("/").removesuffix(_API) + _API
        self._auth = (credentials.username, credentials.api_key)
        self._timeout = (_CONNECT_SECONDS, credentials.timeout)
        self._throttle = throttle
        self._of_thread = threading.local()
        self._sessions: list[requests.Session] = []
        self._told_time: datetime | None = None

    @property
    def told_time(self) -> datetime | None:
        """What time it was for the service when it gave its last answer, to the second."""
        return self._told_time

    @property
    def host(self) -> str:
        """Where calls go: host, and port where there is one."""
        return urlsplit(self._base_url).netloc

    def call(
        self, method: str, path: str, query: Query | None = None, body: Body | None = None
    ) -> Any:
        """Make a call and give the JSON of its answer, whatever form it has.

        A POST adds something each time it is made, so it is tried again only where the service
        said that it was not looked at (429). Every other call that is allowed means the same when
        it is made twice.

        Raises:
            Unanswered: A call that changes something may have been heeded or not.
            ClickSendError: It stays without a usable answer.
        """
        tries = refusals = 0
        while True:
            try:
                return self._try(method, path, query or {}, body)
            except RateLimited:
                refusals += 1
                # The throttle holds the next try back for as long as the answer asked for.
                if refusals >= _TRIES_WHEN_REFUSED:
                    raise
            except ServerTrouble as failure:
                tries += 1
                if tries >= _TRIES or not failure.may_pass or method == _MADE_ONCE:
                    if method == "GET" or failure.is_settled:
                        raise
                    raise _unanswered(f"{method} {path}") from failure
                pause = min(_FIRST_PAUSE * 2 ** (tries - 1), _LONGEST_PAUSE)
                # Jitter, so that eight workers do not come back as one.
                self._throttle.pause(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret

    def close(self) -> None:
        """Close the connections and end what waits."""
        self._throttle.close()
        for session in self._sessions:
            session.close()

    def _try(self, method: str, path: str, query: Query, body: Body | None) -> Any:
        """Make a call once."""
        try:
            with self._throttle.turn(method, path) as learn:
                response = self._session().request(
                    method,
                    self._base_url + path,
                    params=query,
                    json=body,
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    told = _read_body(response, _PATIENCE * self._timeout[1])
                answer, status = _read_answer(response.status_code, told)
                learn(status, response.headers)
                self._told_time = _read_date(response.headers.get("Date"))
        except (requests.RequestException, HTTPError) as failure:
            raise _trouble(
                f"ClickSend did not answer {method} {path} ({type(failure).__name__})",
                remedy="Check the network and CLICKSEND_BASE_URL, then run the command again",
            ) from failure
        except Closed:
            error = ServerTrouble(f"{method} {path} was given up: the client was closed")
            error.is_settled = True
            raise error from None
        if status < 300 and isinstance(answer, Mapping | list):
            return answer
        raise _error_for(status, f"{method} {path}")

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = requests.Session()
            session.auth = self._auth
            for scheme in ("https://", "http://"):
                session.mount(scheme, AllowListAdapter(self._allowed))
            self._of_thread.session = session
            self._sessions.append(session)
        return session


def open_envelope(answer: Any, call: str) -> Any:
    """Give the ``data`` of an answer's envelope.

    Raises:
        ServerTrouble: It is no envelope.
    """
    if not isinstance(answer, Mapping) or "data" not in answer:
        raise _unusable(call, 200)
    return answer["data"]


def _read_body(response: requests.Response, seconds: float) -> bytes:
    """Give an answer's body, where it ends within reason.

    Raises:
        requests.ReadTimeout: It drips in, byte after byte and without an end.
        requests.ContentDecodingError: It is larger than any answer of ClickSend's.
    """
    over = time.monotonic() + seconds
    pieces: list[bytes] = []
    size = 0
    # What is there is taken: to wait for a whole piece would be to wait for whoever drips.
    while piece := response.raw.read1(_PIECE, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_BYTES:
            raise requests.exceptions.ContentDecodingError
        if time.monotonic() > over:
            raise requests.exceptions.ReadTimeout
    return b"".join(pieces)


def _read_answer(told: int, body: bytes) -> tuple[Any, int]:
    """Give an answer's JSON, nothing where it is none, and the status it stands for.

    A 2xx whose envelope says 400 or more counts as that error (seen on older hosts). The answer's
    message is not looked at: its wording changes and it may quote what was sent.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        # Also a number of thousands of digits, and lists within lists without end.
        answer = None
    inner = read_int(answer.get("http_code")) if isinstance(answer, Mapping) else None
    return answer, max(told, inner or 0)


def _read_date(text: str | None) -> datetime | None:
    """Read the header "Date"; nothing where an answer has none, or none that can be read."""
    try:
        told = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _error_for(status: int, call: str) -> ClickSendError:
    """Give the error that a status stands for."""
    if status == 401:
        return AuthenticationError(
            "ClickSend refused the user name and API key (401)",
            remedy="Check CLICKSEND_USERNAME and CLICKSEND_API_KEY: the key is under "
            "Developers, API Credentials in the ClickSend dashboard",
        )
    if status == 403:
        return PermissionDenied(
            f"ClickSend does not let this key use {call} (403)",
            remedy="Give the subaccount access to contacts, SMS and reporting",
        )
    if status in (404, 405):
        return NotFound(f"ClickSend has nothing at {call} ({status})")
    if status == 429:
        return RateLimited(
            f"ClickSend keeps answering 'too many requests' to {call} (429)",
            remedy="Wait a few minutes and run the command again; what was pulled is kept",
        )
    return _unusable(call, status)


def _unusable(call: str, status: int) -> ServerTrouble:
    text = f"ClickSend answered {call} with something unusable (status {status})"
    remedy = "Run the command again; if it stays so, see status.clicksend.com"
    # A good status with a body that is cut short or no JSON is a fault of the moment as well.
    if status in _MAY_PASS or status < 300:
        return _trouble(text, remedy)
    error = ServerTrouble(text, remedy=remedy)
    error.is_settled = 400 <= status < 500
    return error


def _trouble(text: str, remedy: str) -> ServerTrouble:
    """Give an error that another try may be without."""
    error = ServerTrouble(text, remedy=remedy)
    error.may_pass = True
    return error


def _unanswered(call: str) -> Unanswered:
    return Unanswered(
        f"ClickSend did not say whether it heeded {call}",
        remedy="Run the command again: it looks first at what is there",
    )
