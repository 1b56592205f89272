"""A push of a workspace: from what people approved to the account's lists.

It opens the accounts, reads opt-outs and replies anew, asks the brake, and has each approved
segment pushed. Lists of a segment whose size left what was approved only lose people. A look does
the same and stops where writing would begin.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

import pandas as pd
import pyarrow as arrow

from sendable.accounts import FindSecret, find_no_secret
from sendable.engine.duckdb import Connection
from sendable.errors import ApprovalError, RunError
from sendable.ingestion.lists import opt_out_lists
from sendable.ingestion.session import Pulled
from sendable.people import glance_at_people
from sendable.playbook import Playbook
from sendable.publish.approval import Approval, gather_approvals
from sendable.publish.brake import find_stops
from sendable.publish.exports import FIELDS, READS, find_members
from sendable.publish.push.course import Look, Order, Outcome
from sendable.publish.push.hand import Hand
from sendable.publish.push.ledger import Ledger
from sendable.publish.push.pen import Fields
from sendable.publish.push.planning import Limits
from sendable.publish.push.pushing import look_at_segment, push_segment
from sendable.publish.scrub.ours import find_newest_decisions
from sendable.publish.waiting import waiting_campaigns
from sendable.rules.faults import suggest
from sendable.runs import Run, load_run
from sendable.sessions import Accounts, open_accounts, reread_stops
from sendable.silence import find_silenced

PULLED_BY_A_PUSH = "-push"
"""How the names of pulls end that a push made: no gate has judged those."""

Clock: TypeAlias = Callable[[], datetime]

_UNTIL_THEN = "whoever left it is removed, and nobody is added until somebody decides again"

_SILENCED = "SELECT DISTINCT number FROM asked SEMI JOIN silenced USING (number)"


@dataclass(frozen=True)
class Looked:
    """What a push of a segment would do: the order, with what holds it, and the plan."""

    order: Order
    look: Look


def choose_segments(
    approvals: Mapping[str, Approval],
    playbook: Playbook,
    names: Sequence[str],
    listed: Collection[str],
) -> list[Approval]:
    """Give the segments that are named, each once; all that a push has work with where none is.

    Args:
        approvals: How each segment stands.
        playbook: The playbook, with the members that its families had in the run.
        names: Segments or families.
        listed: Segments that have lists.

    Raises:
        ApprovalError: One is not there.
    """
    if not names:
        return [one for one in approvals.values() if _is_work(one, listed)]
    found: dict[str, Approval] = {}
    for name in names:
        keys = [key for key, one in playbook.segments.items() if name in (key, one.member_of)]
        known = [key for key in keys if key in approvals]
        if not known:
            raise ApprovalError(
                f"there is no segment {name!r}",
                remedy=suggest(name, approvals, "'sendable approvals' lists them"),
            )
        found |= {key: approvals[key] for key in known}
    return list(found.values())


def look_at_push(
    run: Run,
    playbook: Playbook,
    names: Sequence[str],
    clock: Clock,
    find_secret: FindSecret = find_no_secret,
) -> list[Looked]:
    """Say what a push would do now. Of the account nothing is changed.

    Segments that wait for an approval may be looked at as well, where they are named.

    Args:
        run: The latest published run.
        playbook: The playbook, with the members that its families had in the run.
        names: Segments or families; all that a push would take when empty.
        clock: Tells the time.
        find_secret: Where credentials are kept that the environment does not have.

    Raises:
        ApprovalError: A segment is not there, or has no members to push.
        LakeBusy: A run is writing the workspace.
        ClickSendError: The account does not answer.
    """
    approvals = gather_approvals(run, playbook)
    chosen = choose_segments(approvals, playbook, names, _find_listed(run))
    _refuse([one for one in chosen if one.state == "draft"])
    with _opened(run, playbook, clock, find_secret) as (hand, listener):
        return [
            Looked(order, look_at_segment(hand, order, listener.find_members(order.segment)))
            for order in _orders(chosen, run, playbook, clock)
        ]


def push_approved(
    run: Run,
    playbook: Playbook,
    names: Sequence[str],
    clock: Clock,
    find_secret: FindSecret = find_no_secret,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Push the segments that people approved, and give how each ended.

    A segment whose approval does not reach to its size any more loses who left it, and gets nobody.

    Args:
        run: The latest published run.
        playbook: The playbook, with the members that its families had in the run.
        names: Segments or families; when empty, all that are approved, or were until their size
            left the band.
        clock: Tells the time.
        find_secret: Where credentials are kept that the environment does not have.
        tell: Told of each segment when it is done.

    Raises:
        ApprovalError: A segment is not there, or not approved as it is now.
        RunError: A newer run was published, or pushed already.
        LakeBusy: A run is writing the workspace.
        ClickSendError: The account does not answer, or opt-outs and replies cannot be read.
    """
    _check_newest(run)
    with _opened(run, playbook, clock, find_secret) as (hand, listener):
        # Asked with the lock in hand: nobody decides or publishes anything else meanwhile.
        _check_newest(run)
        listed = _find_listed(run)
        chosen = choose_segments(gather_approvals(run, playbook), playbook, names, listed)
        _refuse([one for one in chosen if not _is_work(one, listed)])
        outcomes = []
        for order in _orders(chosen, run, playbook, clock):
            outcomes.append(push_segment(hand, order, listener.find_members(order.segment)))
            tell(outcomes[-1])
    return outcomes


class Listener:
    """Who must not be written to, by what the accounts said a short while ago.

    Args:
        accounts: The open accounts.
        run: The run whose members are asked for.
        playbook: The playbook.
        name: Under which the pulls are noted.
        clock: Tells the time.
    """

    def __init__(
        self, accounts: Accounts, run: Run, playbook: Playbook, name: str, clock: Clock
    ) -> None:
        self._accounts, self._run, self._playbook = accounts, run, playbook
        self._name, self._clock = name, clock
        self._opened = ExitStack()
        self._connection: Connection | None = None
        self._read_at: datetime | None = None

    def reread(self) -> None:
        """Read opt-outs and replies of every account anew.

        Raises:
            ClickSendError: One of them could not be read to its end.
        """
        self.close()
        now = self._clock()
        pulled = reread_stops([replace(one, started_at=now) for one in self._accounts.sessions])
        self._note(pulled, now)
        self._read_at = now

    def find_silenced(
        self, numbers: Collection[str], since: datetime | None = None
    ) -> frozenset[str]:
        """Give which of some numbers must not be written to.

        Args:
            numbers: The numbers.
            since: Opt-outs have to be read no earlier than that; by the policy when absent.

        Raises:
            ClickSendError: Opt-outs had to be read again, and could not be.
        """
        age = timedelta(minutes=self._playbook.policies.publishing.reread_minutes)
        oldest = max(self._clock() - age, since) if since else self._clock() - age
        if self._read_at is None or self._read_at < oldest:
            self.reread()
        connection = self._engine()
        connection.register("asked", arrow.table({"number": list(numbers)}))
        found = connection.sql(_SILENCED).to_arrow_table()["number"].to_pylist()
        connection.unregister("asked")
        # Of who was forgotten no table knows anything.
        return frozenset(found) | self._run.workspace.lake.door.find(numbers)

    def find_members(self, segment: str) -> dict[str, Fields]:
        """Give a segment's members who are sendable, with the fields of their newest contact."""
        rows = find_members(self._engine(), self._playbook.segments[segment], self._run)
        return {
            row["number"]: {"phone_number": row["number"], **_given(row)}
            for row in rows.to_pylist()
        }

    def close(self) -> None:
        """Close the engine; the next question opens one on the lake as it is then."""
        self._opened.close()
        self._connection = None

    def _engine(self) -> Connection:
        if self._connection is None:
            # Who is no longer sendable by newer decisions than the run's is taken off by the scrub.
            newest = find_newest_decisions(self._run.workspace)
            self._connection = self._opened.enter_context(
                glance_at_people(
                    self._run,
                    self._playbook.policies,
                    exclude_run=newest or self._run.source_of("exclude"),
                    tables=READS,
                    fields=FIELDS,
                )
            )
            find_silenced(self._connection, self._playbook.policies, self._clock())
        return self._connection

    def _note(self, pulled: Sequence[Pulled], now: datetime) -> None:
        rows = [
            {
                "run_id": self._name,
                "account": one.account,
                "feed": one.feed,
                "state": one.state,
                "rows": one.rows,
                "changed": one.changed,
                "quarantined": one.quarantined,
                "covers_from": one.covers_from,
                "pulled_at": now,
                "note": one.note,
            }
            for one in pulled
        ]
        self._accounts.main.lake.replace_run("pulls", self._name, pd.DataFrame(rows))


@contextmanager
def _opened(
    run: Run, playbook: Playbook, clock: Clock, find_secret: FindSecret
) -> Iterator[tuple[Hand, Listener]]:
    """Open everything that a push works with, once opt-outs and replies were read anew."""
    now = clock()
    name = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}{PULLED_BY_A_PUSH}"
    workspace, policy = run.workspace, playbook.policies.publishing
    with (
        workspace.lake.writing(name),
        ExitStack() as opened,
    ):
        workspace.lake.create()
        accounts = opened.enter_context(
            open_accounts(workspace, playbook, name, now, find_secret=find_secret)
        )
        listener = Listener(accounts, run, playbook, name, clock)
        opened.callback(listener.close)
        listener.reread()
        main = accounts.main
        yield (
            Hand(
                pen=accounts.writer,
                ledger=Ledger(workspace.lake, name, clock),
                limits=Limits(policy.most_contacts_in_a_list, policy.import_from),
                country=playbook.brief.default_country,
                opt_out_lists=tuple(
                    entry.list_id for entry in opt_out_lists(main, main.client.lists())
                ),
                find_silenced=listener.find_silenced,
                find_in_use=lambda: {
                    one.list_id for one in waiting_campaigns(main.client) if one.list_id
                },
                find_held=lambda: [one.why for one in find_stops(run, playbook, {}, clock())],
            ),
            listener,
        )


def _orders(
    chosen: Sequence[Approval], run: Run, playbook: Playbook, clock: Clock
) -> Iterator[Order]:
    """Give what is to be pushed, each with what holds its additions.

    How old opt-outs may be is asked once more at each writing; the rest holds for the push.
    """
    approvals = {one.segment: one for one in chosen}
    stops = find_stops(run, playbook, approvals, clock())
    for key, approval in approvals.items():
        yield Order(
            segment=key,
            title=playbook.segments[key].file.title,
            run_id=run.run_id,
            rule_hash=approval.rule_hash or "",
            approval_id=approval.decision.approval_id if approval.decision else None,
            # The brake says of its size what the order says itself.
            held=tuple(
                dict.fromkeys(one.why for one in stops if one.holds(key) and one.kind != "size")
            ),
            lapsed=(f"{approval.why}; {_UNTIL_THEN}",) if approval.may_lose_people else (),
        )


def _is_work(approval: Approval, listed: Collection[str]) -> bool:
    """Tell whether a push has work with a segment: to fill its lists, or only to remove."""
    return approval.may_be_pushed or (approval.may_lose_people and approval.segment in listed)


def _find_listed(run: Run) -> frozenset[str]:
    """Give the segments that have lists in the account, or may have, by what is written down."""
    lists = run.workspace.lake.read("our_lists")
    return frozenset(lists.loc[lists["state"] != "gone", "segment"])


def _refuse(wrong: Sequence[Approval]) -> None:
    """Refuse segments with which a push may do nothing, saying why of each."""
    if wrong:
        raise ApprovalError(
            "; ".join(f"{one.segment} is {one.state}: {one.why}" for one in wrong),
            remedy="'sendable approvals' says how each segment stands",
        )


def _check_newest(run: Run) -> None:
    """Refuse to push any run but the latest, and to put a newer one's members back to its own."""
    latest = load_run(run.workspace, "latest").run_id
    if latest != run.run_id:
        raise RunError(
            f"run {run.run_id} is not the latest: {latest} was published since",
            remedy="Look at that one, then push again",
        )
    pushed = run.workspace.lake.read("pushes")
    newest = max(pushed["run_id"], default="")
    # A run's name begins with the moment at which it began.
    if newest > run.run_id:
        raise RunError(
            f"run {run.run_id} is older than {newest}, whose members are on the lists already",
            remedy="Run 'sendable refresh', and look at that run",
        )


def _given(row: dict[str, str | None]) -> Fields:
    return {name: text for name, text in row.items() if name != "number" and text}
