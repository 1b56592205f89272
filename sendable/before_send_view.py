"""Campaigns that wait, each in a sentence: when it goes where, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sendable.before_send import Waiting


def say_waiting(found: Sequence[Waiting], now: datetime) -> list[str]:
    """Give a sentence for each campaign: when it goes to which list, and what is wrong with it."""
    return [_say(one, now) for one in found]


def _say(one: Waiting, now: datetime) -> str:
    when = _say_moment(one.send_at, now)
    head = f"campaign “{one.campaign}” ({one.status.lower()}), {when}"
    if one.list_name is None:
        return f"{head}: its list is not in the account"
    wrong = []
    if one.suppressed:
        who = "suppressed person" if one.suppressed == 1 else "suppressed people"
        wrong.append(f"{one.suppressed:,} {who} on it")
    if one.over_cap:
        wrong.append(f"{one.over_cap:,} over their cap")
    found = ", ".join(wrong) or "nothing found"
    return f"{head}, list “{one.list_name}” of {one.people:,}: {found}"


def _say_moment(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "no time set"
    day = {now.date(): "today", now.date() + timedelta(days=1): "tomorrow"}.get(moment.date())
    return f"{day or f'{moment:%Y-%m-%d}'} {moment:%H:%M} UTC"
