"""Names of feeds, and so of tasks: the list, the feed or the window, in a reader's words."""

from __future__ import annotations

from sendable.clicksend.models import ContactList
from sendable.ingestion.session import Pulled, Session
from sendable.ingestion.stretches import Stretch
from sendable.lake import MAIN_ACCOUNT
from sendable.numbers import mask_numbers_in


def name_feed(feed: str, account: str) -> str:
    """Give ``replies``, or ``replies of shop-two`` where that is a subaccount."""
    return feed if account == MAIN_ACCOUNT else f"{feed} of {account}"


def name_list(entry: ContactList, session: Session) -> str:
    """Give ``list VIP club``; a list that is called by somebody's number is masked."""
    return name_feed(f"list {mask_numbers_in(entry.name)}", session.account)


def name_window(window: Stretch | None, session: Session) -> str:
    """Give ``history 25 July to 22 November``, in days of UTC."""
    if window is None:
        return name_feed("history, none of it due", session.account)
    first, last = window.starts_at, window.ends_at
    began = f"{first.day} {first:%B}" + (f" {first.year}" if first.year != last.year else "")
    return name_feed(f"history {began} to {last.day} {last:%B}", session.account)


def say_feed(pulled: Pulled) -> str:
    """Give a feed's name, with its account's where that is a subaccount."""
    feed = pulled.feed.replace("opt_outs:", "opt-out list ").replace("our_members", "our own lists")
    return name_feed(feed, pulled.account)
