"""Clicks: who opened a link, from whichever of ClickSend's two generations answers.

There is no feed of all clicks: each link has to be asked about. A campaign's link is asked about
through the older endpoints, a link in any other message through the newer ones, the newest first
and within the number of requests that the playbook allows. Where clicks were not asked for, or not
answered, they are not known, which is not "nobody clicked".
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal

import pandas as pd

from sendable.clicksend.models import Campaign, LinkOpen
from sendable.engine.duckdb import open_engine, query
from sendable.errors import NotFound, PermissionDenied
from sendable.ingestion.session import (
    Progress,
    Pulled,
    Session,
    State,
    ignore_progress,
    store_rows,
)
from sendable.lake import MAIN_ACCOUNT
from sendable.schemas import TABLES

_SENT = frozenset({"sent", "sending"})

_CLICKS_COME_FOR = timedelta(days=30)
"""A link is asked about again until it is so old; later clicks are few."""

_GIVE_UP_AFTER = 5
"""So many links of a kind without any answer, and the account does not have that generation."""

_AT_A_TIME = 200
"""Links that are asked about and written together; so many at most are asked about twice."""

_SHORT_LINK = r"smsu\.io/|smsg\.us/|smsg\.io/"
"""The domains of ClickSend's shortened links (API fact sheet, section 2.7)."""

_MESSAGES_WITH_LINKS = """
SELECT messages.message_id, messages.sent_at
FROM messages
WHERE regexp_matches(coalesce(body, ''), $link)
    AND list_id IS NULL
    AND coalesce(account, $main) = $account
    AND sent_at > $since
    AND delivery <> 'not_sent'
    AND (
        ($senders IS NULL AND $api_usernames IS NULL)
        OR list_contains($senders::VARCHAR[], sender)
        OR list_contains($api_usernames::VARCHAR[], api_username)
    )
ORDER BY sent_at DESC
"""

_HISTORY_ASKED_ABOUT = timedelta(days=124)

_COLUMNS = list(TABLES["clicks"].model.to_schema().columns)

Kind = Literal["campaign", "message"]
LinkId = tuple[Kind, str]
Answer = list[LinkOpen] | Literal["unanswered", "not asked"]


@dataclass(frozen=True)
class Link:
    """Something that was sent with a link. ``name`` is the campaign's."""

    kind: Kind
    sent_id: str
    sent_at: datetime | None
    name: str | None = None

    @property
    def id(self) -> LinkId:
        """What tells it from every other."""
        return self.kind, self.sent_id


@dataclass(frozen=True)
class _Tally:
    """How many links of a kind there are, and what became of the asking.

    ``left`` counts those that there were no requests for, and ``never`` those of them that were
    never asked about.
    """

    links: int = 0
    answered: int = 0
    unanswered: int = 0
    left: int = 0
    never: int = 0
    rows: int = 0
    changed: int = 0
    quarantined: int = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether so many links went without an answer that no more are asked about."""
        return self.unanswered >= _GIVE_UP_AFTER and not self.answered

    @property
    def says_nothing(self) -> bool:
        """Whether there are links, and not one of them was answered for."""
        return self.unanswered > 0 and not self.answered


def pull_clicks(
    session: Session, campaigns: Iterable[Campaign], progress: Progress = ignore_progress
) -> Pulled:
    """Pull who opened the links of what was sent.

    An account that answers for none of its links has no click data: "unavailable", not zero. One
    that has links which were never asked about, or a kind of link it says nothing of, is "partial".
    """
    asked_before = session.lake.read("link_pulls", account=session.account)
    budget = session.client.calls + session.playbook.brief.pulls.click_requests
    links = [*_links_of_campaigns(campaigns), *_links_of_messages(session)]
    due = _due(links, asked_before, session.started_at)
    done = _ask(session, due, _asked_when(asked_before), budget, progress)
    return _conclude(session, done, asked_before)


def _links_of_campaigns(campaigns: Iterable[Campaign]) -> list[Link]:
    """Give the campaigns that went out with a link, the newest first."""
    links = [
        Link("campaign", str(one.campaign_id), one.scheduled_at, one.name)
        for one in campaigns
        if one.has_link and (one.status or "").lower() in _SENT
    ]
    longest_ago = datetime.min.replace(tzinfo=UTC)
    return sorted(links, key=lambda link: link.sent_at or longest_ago, reverse=True)


def _links_of_messages(session: Session) -> list[Link]:
    """Give the account's messages to single people that hold a shortened link, newest first.

    Only marketing. Another account would not know them.
    """
    marketing = session.playbook.brief.marketing
    with open_engine(session.lake, ["messages"]) as connection:
        found = query(
            connection,
            _MESSAGES_WITH_LINKS,
            {
                "link": _SHORT_LINK,
                "since": session.started_at - _HISTORY_ASKED_ABOUT,
                "main": MAIN_ACCOUNT,
                "account": session.account,
                "senders": marketing.senders,
                "api_usernames": marketing.api_usernames,
            },
        )
    return [Link("message", row["message_id"], row["sent_at"]) for row in found.to_dict("records")]


def _asked_when(asked_before: pd.DataFrame) -> dict[LinkId, datetime]:
    """Say when each link was asked about last."""
    rows = asked_before.to_dict("records")
    return {(row["kind"], row["sent_id"]): row["pulled_at"] for row in rows}


def _due(links: Sequence[Link], asked_before: pd.DataFrame, now: datetime) -> list[Link]:
    """Give the links to ask about: those never asked about first, then those still young.

    Of the latter those come first that were not asked about for longest: all of them get a turn.
    """
    asked = _asked_when(asked_before)
    never = [link for link in links if link.id not in asked]
    again = [
        link
        for link in links
        if link.id in asked
        and (link.sent_at is None or asked[link.id] - link.sent_at < _CLICKS_COME_FOR)
    ]
    return [*never, *sorted(again, key=lambda link: asked[link.id])]


def _ask(
    session: Session,
    links: Sequence[Link],
    asked: Mapping[LinkId, datetime],
    budget: int,
    progress: Progress,
) -> dict[Kind, _Tally]:
    """Ask about links, a few at a time, and write what was answered.

    A link that was begun is read to its end, so the budget may be passed by a few requests.
    """
    done = {kind: _Tally(links=sum(link.kind == kind for link in links)) for kind in _READERS}
    for start in range(0, len(links), _AT_A_TIME):
        part = links[start : start + _AT_A_TIME]
        hopeless = {kind for kind, tally in done.items() if tally.is_hopeless}
        read = partial(_read, session, hopeless, budget)
        answers = list(session.client.each(read, part))
        for kind, tally in done.items():
            told = [
                (link, answer)
                for link, answer in zip(part, answers, strict=True)
                if link.kind == kind
            ]
            left = [link for link, answer in told if answer == "not asked"]
            done[kind] = _leave(_store(session, told, tally), left, asked)
        progress(start + len(part), len(links))
    return done


def _leave(tally: _Tally, links: Sequence[Link], asked: Container[LinkId]) -> _Tally:
    """Count links that there were no requests for."""
    never = sum(link.id not in asked for link in links)
    return replace(tally, left=tally.left + len(links), never=tally.never + never)


def _read(session: Session, hopeless: Container[Kind], budget: int, link: Link) -> Answer:
    """Read who opened a link, or say that nobody asked or that the account does not say."""
    if link.kind in hopeless or session.client.calls >= budget:
        return "not asked"
    try:
        return list(_READERS[link.kind](session, link))
    except (NotFound, PermissionDenied):
        return "unanswered"


def _read_campaign(session: Session, link: Link) -> Iterator[LinkOpen]:
    return session.client.link_opens(int(link.sent_id))


def _read_message(session: Session, link: Link) -> Iterator[LinkOpen]:
    for short in session.client.short_links(link.sent_id):
        if short.opened and short.long_url_id:
            yield from session.client.short_link_opens(short.long_url_id)


_READERS: Mapping[Kind, Callable[[Session, Link], Iterator[LinkOpen]]] = {
    "campaign": _read_campaign,
    "message": _read_message,
}


def _store(session: Session, said: Sequence[tuple[Link, Answer]], tally: _Tally) -> _Tally:
    """Write the openings, and then note which links were asked about."""
    told = [(link, answer) for link, answer in said if isinstance(answer, list)]
    rows = [
        _as_row(session, link, opened)
        for link, opens in told
        for opened in opens
        if opened.open_count and opened.opened_at
    ]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    change, quarantined = store_rows(session, "clicks", frame, "click_id")
    marks = [
        {
            "account": session.account,
            "kind": link.kind,
            "sent_id": link.sent_id,
            "sent_at": link.sent_at,
            "pulled_at": session.started_at,
        }
        for link, _ in told
    ]
    if marks:
        table = TABLES["link_pulls"].model
        session.lake.upsert("link_pulls", table.validate(pd.DataFrame(marks)))
    return replace(
        tally,
        answered=tally.answered + len(told),
        unanswered=tally.unanswered + sum(answer == "unanswered" for _, answer in said),
        rows=tally.rows + sum(len(opens) for _, opens in told),
        changed=tally.changed + change.total,
        quarantined=tally.quarantined + quarantined,
    )


def _as_row(session: Session, link: Link, opened: LinkOpen) -> dict[str, object]:
    number = session.numbers.read(opened.phone).number
    is_campaign = link.kind == "campaign"
    return {
        "click_id": f"{'' if is_campaign else 'message:'}{link.sent_id}:{number or opened.phone}",
        "number": number,
        "clicked_at": opened.opened_at,
        "campaign_id": int(link.sent_id) if is_campaign else None,
        "message_id": None if is_campaign else link.sent_id,
        "campaign": link.name,
        "open_count": opened.open_count,
    }


def _conclude(session: Session, done: Mapping[Kind, _Tally], asked_before: pd.DataFrame) -> Pulled:
    """Say what is known of clicks after all this."""
    ever = set(asked_before["kind"])
    silent = [kind for kind, tally in done.items() if tally.says_nothing and kind not in ever]
    left = sum(tally.never for kind, tally in done.items() if kind not in silent)
    again = sum(tally.left - tally.never for kind, tally in done.items() if kind not in silent)
    notes = [f"the account answers no link tracking for {kind}s" for kind in silent]
    notes += [
        f"{tally.unanswered} of {tally.links} {kind}s have no link tracking"
        for kind, tally in done.items()
        if tally.unanswered and kind not in silent
    ]
    if left:
        limit = session.playbook.brief.pulls.click_requests
        notes.append(
            f"{left:,} links are left for the next runs: no more than {limit:,} requests a run"
        )
    if again:
        notes.append(f"{again:,} links that were looked at before are looked at again later")
    state: State = "partial" if silent or left else "complete"
    if silent and not any(tally.answered for tally in done.values()) and not ever:
        state = "unavailable"
    return Pulled(
        "clicks",
        session.account,
        state,
        rows=sum(tally.rows for tally in done.values()),
        changed=sum(tally.changed for tally in done.values()),
        quarantined=sum(tally.quarantined for tally in done.values()),
        note="; ".join(notes) or None,
    )
