"""Random months of an account: people do anything, runs crash, and the plain model looks on."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from sendable.errors import ApprovalError, GateFailed, SendableError

from .cast import KINDS, MEANT_BY, NONSENSE, NUMBER_OF, PEOPLE, TEXTS, odd_spellings, spellings
from .checks import RULES, Checks, Found
from .crashes import Crash, Killed
from .deeds import CRASH_OR_NOT, HAPPENINGS, Happening
from .history import History
from .office import SEGMENTS, Office, found_office, open_office
from .plain import DAY, Decision, Entry, Plain, Word
from .town import AGREED, LISTS, OPT_OUTS, ORDINARY, SECOND_OPT_OUTS

MOST_DAYS_UNREAD = 100
"""ClickSend shows four months: an account that nobody reads for longer loses what people said."""


@dataclass
class Tally:
    """What a machine, or many of them, went through."""

    days: int = 0
    deeds: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        ended = dict(sorted(self.runs.items()))
        told = ", ".join(f"{count:,} {name}" for name, count in ended.items())
        return f"{self.days / 30.4:,.0f} months, {self.deeds.total():,} actions; {told}"


TALLY = Tally()


_REMEMBERED = (
    *("rules", "decisions", "ours", "by_hand", "sent", "said", "is_dirty", "was_lost", "left_file"),
    *("is_shrunk", "read_at", "plain", "found", "at"),
)


class Months(Checks, RuleBasedStateMachine):
    """An account, the office that works on it, and the model that remembers."""

    @initialize()
    def open(self) -> None:
        """Open a copy of an account that was pushed once."""
        folder, memory = founded()
        self._open(folder)
        for name, value in deepcopy(memory).items():
            setattr(self, name, value)
        self.town.now = memory["at"]
        self._wait()
        self.history.check()

    def found_account(self, folder: Path) -> dict[str, Any]:
        """Bring a new account to its first push; give what the model knows by then."""
        self._open(folder)
        self.rules = {key: RULES[key][0].text for key in SEGMENTS}
        self.decisions: dict[str, Decision] = {}
        self.ours: dict[int, str] = {}
        self.by_hand: set[int] = set()
        self.sent: list[tuple[int, list[str]]] = []
        self.said: list[tuple[int, str]] = []
        self.is_dirty = False
        """Whether something ended before its end since the last run that was published."""
        self.was_lost = False
        """Whether somebody was taken off an opt-out list since then: a gate may wait for a word."""
        self.left_file = self.is_shrunk = False
        self.read_at = self.town.now
        self.plain = Plain(
            frozenset({OPT_OUTS, SECOND_OPT_OUTS}), frozenset(LISTS[name] for name in AGREED), LISTS
        )
        self.found: Found | None = None
        for at, number in enumerate(PEOPLE[:8]):
            self.town.join(LISTS["Newsletter"], spellings(number)[at % 2])
        for number in PEOPLE[2:5]:
            self.town.join(LISTS["VIP club"], number)
        for number in PEOPLE[7:9]:
            self.town.join(LISTS["Bought addresses"], number)
        self.town.join(OPT_OUTS, PEOPLE[6])
        self._buy(PEOPLE[0])
        self._buy(PEOPLE[3])
        self._refresh(None)
        for key in SEGMENTS:
            self._decide(key, "approved", 2)
        self._push(None)
        self.at = self.town.now
        return {name: getattr(self, name) for name in _REMEMBERED}

    def _open(self, folder: Path) -> None:
        self._opened = ExitStack()
        self.office: Office = self._opened.enter_context(open_office(folder))
        self.town = self.office.town
        self.history = History(self.office)

    def teardown(self) -> None:
        if hasattr(self, "_opened"):
            self._opened.close()

    # What happens to the account.

    @rule(happenings=HAPPENINGS)
    def people_do_things(self, happenings: list[Happening]) -> None:
        for one in happenings:
            # Of two things in one minute some are in one second: then the opt-out wins.
            self._wait(minutes=one.minutes // 2)
            if self._does(one):
                TALLY.deeds[one.deed] += 1

    @rule(days=st.integers(1, 40))
    def time_goes_by(self, days: int) -> None:
        left = MOST_DAYS_UNREAD - (self.town.now - self.read_at) // DAY
        self._wait(days=max(0, min(days, left)))

    @rule(
        segment=st.sampled_from(SEGMENTS),
        approves=st.sampled_from((1, 1, 0)),
        reach=st.integers(0, 4),
    )
    def somebody_decides(self, segment: str, approves: int, reach: int) -> None:
        self._decide(segment, "approved" if approves else "rejected", reach)

    @rule(segment=st.sampled_from(SEGMENTS), which=st.integers(0, 1))
    def a_rule_is_edited(self, segment: str, which: int) -> None:
        self.rules[segment] = RULES[segment][which].text
        self.office.write_rule(segment, self.rules[segment])

    # What runs.

    @rule(crash=CRASH_OR_NOT)
    def a_refresh_runs(self, crash: Crash | None) -> None:
        if not self._refresh(crash) and crash is not None:
            self._refresh(None)

    @rule(crash=CRASH_OR_NOT)
    def a_push_runs(self, crash: Crash | None) -> None:
        if not self._push(crash):
            self._push(None)

    @rule(happenings=HAPPENINGS, crash=CRASH_OR_NOT)
    def people_do_things_and_a_push_runs(
        self, happenings: list[Happening], crash: Crash | None
    ) -> None:
        self.people_do_things(happenings)
        self.a_push_runs(crash)

    @rule(happenings=HAPPENINGS, days=st.integers(1, 40), crash=CRASH_OR_NOT)
    def a_month_goes_by(self, happenings: list[Happening], days: int, crash: Crash | None) -> None:
        self.time_goes_by(days)
        self.people_do_things(happenings)
        self.a_refresh_runs(crash)
        self.a_push_runs(None)

    @rule(crash=CRASH_OR_NOT)
    def a_scrub_runs(self, crash: Crash | None) -> None:
        self._look()
        self._wait(minutes=5)
        ended = self._run("scrub", lambda: self.office.scrub(crash), crash)
        self._heard("yes" if ended == "well" else "perhaps")
        if ended == "well":
            self._assert_scrubbed()
        self.history.check()

    @rule()
    def somebody_confirms_the_opt_out_lists(self) -> None:
        self._wait(days=1)
        self.office.confirm_opt_out_lists()
        self.was_lost = False
        assert self._refresh(None), "a run stops at a list that was confirmed"

    # How it is done.

    def _wait(self, **span: float) -> None:
        before = self.town.now
        self.office.wait(**span)
        TALLY.days += (self.town.now // DAY) - (before // DAY)

    def _does(self, one: Happening) -> bool:
        """Do one thing, where it can be done."""
        town, pick = self.town, one.pick
        ordinary = [LISTS[name] for name in ORDINARY]
        contacts = [each for each in town.contacts() if each.list_id in ordinary]
        texts = spellings(one.who)
        match one.deed:
            case "joins":
                town.join(ordinary[pick % 3], texts[pick % len(texts)])
            case "joins again" if contacts:
                again = contacts[pick % len(contacts)]
                number = NUMBER_OF.get(again.text, one.who)
                texts = spellings(number)
                town.join(ordinary[pick % 3], texts[pick % len(texts)])
            # Of an account without anybody a gate says that it is the wrong one.
            case "leaves" if len(contacts) > 3:
                town.leave(contacts[pick % len(contacts)].contact_id)
            case "moves" if contacts:
                town.move(contacts[pick % len(contacts)].contact_id, ordinary[pick % 3])
            case "changes number" if contacts:
                contact = contacts[pick % len(contacts)]
                town.change_number(contact.contact_id, texts[pick % len(texts)])
            case "becomes nonsense" if len(contacts) > 6:
                contact = contacts[pick % len(contacts)]
                town.change_number(contact.contact_id, NONSENSE[pick % len(NONSENSE)])
            case "says" | "says stop":
                kind = "stop" if one.deed == "says stop" else KINDS[pick % len(KINDS)]
                self._say(one.who, kind, pick)
            case "is sent to":
                lists = [*ordinary[:2], *self._ours_there()]
                ids = town.send_campaign(lists[pick % len(lists)], pick % 2)
                self.sent.append((town.now, ids))
            case "clicks":
                if not town.click(one.who):
                    return False
                self.plain.clicks.setdefault(one.who, []).append(town.now)
            case "buys":
                self._buy(one.who)
            case "signs":
                at = town.now - (pick % 10) * DAY
                town.sign(one.who, at)
                self.plain.consents.setdefault(one.who, []).append((at, town.now))
            case "is put onto an opt-out list":
                texts = (*texts, *odd_spellings(one.who, one.other if one.other != one.who else ""))
                texts = tuple(text for text in texts if text in MEANT_BY)
                town.join((OPT_OUTS, SECOND_OPT_OUTS)[pick % 2], texts[pick % len(texts)])
            case "is taken off an opt-out list" if there := self._opted_out():
                self.was_lost = True
                town.leave(there[pick % len(there)].contact_id)
            case "empties an opt-out list" if pick % 4 == 0 and self._opted_out():
                self.was_lost = True
                for each in self._opted_out():
                    town.leave(each.contact_id)
            case "is filed":
                self.plain.in_file.add(one.who)
                self.plain.filed.setdefault(one.who, Entry(frozenset({one.who}), 0))
                town.file_suppression(sorted(self.plain.in_file))
            case "leaves the file" if self.plain.in_file:
                gone = sorted(self.plain.in_file)[pick % len(self.plain.in_file)]
                self.plain.in_file.discard(gone)
                self.left_file = True
                town.file_suppression(sorted(self.plain.in_file))
            case "is put onto ours" if ours := self._ours_there():
                self.by_hand.add(town.join(ours[pick % len(ours)], texts[pick % len(texts)]))
            case "is taken off ours" if members := self._members_of_ours():
                town.leave(members[pick % len(members)].contact_id)
            case "renames ours" if known := self._known_ours():
                town.rename_list(known[pick % len(known)], f"Best customers {pick}")
            case "deletes ours" if ours := self._ours_there():
                town.delete_list(ours[pick % len(ours)])
            case _:
                return False
        return True

    def _say(self, number: str, kind: Any, pick: int) -> None:
        texts = TEXTS[kind]
        lists = [None, *(LISTS[name] for name in ORDINARY), *self._ours_there()]
        done, to = self.town.say(number, texts[pick % len(texts)], lists[pick % len(lists)])
        self.plain.words.append(Word(kind, number, self.town.now, to))
        self.said.append((self.town.now, done.message_id))

    def _buy(self, number: str) -> None:
        self.town.buy(number)
        self.plain.orders.setdefault(number, []).append(self.town.now)

    def _decide(self, segment: str, verdict: Literal["approved", "rejected"], reach: int) -> None:
        """Have a person decide; with a reach, for so many people more or fewer."""
        assert self.found is not None
        size = self.found.sizes[segment]
        low, high = max(0, size - reach), size + reach
        of_run, now = self.found.rules[segment], self.rules[segment]
        band = f"{low}-{high}" if verdict == "approved" else ""
        if of_run != now and verdict == "approved":
            try:
                self.office.decide(verdict, segment, band)
            except ApprovalError:
                return
            raise AssertionError("a rule that no run has evaluated was approved")
        self.office.decide(verdict, segment, band)
        self.decisions[segment] = Decision(verdict, of_run, low, high)

    def _run(self, name: str, do: Any, crash: Crash | None) -> str:
        """Run something that may crash; only what was disturbed may end badly."""
        theirs = [one for one in self.town.contacts() if one.list_id not in self.ours]
        hands = [one for one in self._members_of_ours() if one.contact_id in self.by_hand]
        try:
            do()
        except Killed:
            ended = "killed"
        except SendableError as failure:
            waits = isinstance(failure, GateFailed) and self.was_lost
            if (crash is None or not crash.may_end_a_run) and not waits:
                raise
            ended = "stopped" if waits and crash is None else "cut off"
        else:
            ended = "well"
        TALLY.runs[f"{name} {ended}"] += 1
        self._learn_ours()
        now = [one for one in self.town.contacts() if one.list_id not in self.ours]
        assert now == theirs, "a list that is not ours was changed"
        self._assert_hands_are_respected(hands)
        self._wait(minutes=10)
        return ended

    def _refresh(self, crash: Crash | None) -> bool:
        """Refresh, and check what was published; tell whether it was."""
        self._look()
        self._wait(minutes=5)
        at = self.town.now
        before = self.found.run_id if self.found else None
        ended = self._run("refresh", lambda: self.office.refresh(crash), crash)
        is_new = before is None or self.office.latest().run_id != before
        assert is_new or ended != "well"
        # A gate that waits for a word stands behind the pulls and the scrub: all of it was read.
        self._heard("yes" if is_new or ended == "stopped" else "perhaps", files=True)
        self.history.check()
        if not is_new:
            self.is_dirty = True
            if ended == "stopped":
                self._assert_scrubbed()
            return False
        self.plain.decided_at = at
        contacts = self.found.contacts if self.found else 0
        self._assert_published(at)
        assert self.found is not None
        self.is_shrunk = len(self.plain.contacts) < 0.75 * contacts
        self.is_dirty = self.was_lost = False
        if self.left_file:
            self.is_shrunk, self.left_file = True, False
        self._assert_scrubbed()
        return True

    def _push(self, crash: Crash | None) -> bool:
        """Push, and check what was written; tell whether the push came to its end."""
        self._look()
        self._wait(minutes=5)
        before = {one.contact_id for one in self._members_of_ours()}
        done: list[dict[str, Any]] = []
        ended = self._run("push", lambda: done.extend(self.office.push(crash)), crash)
        self._heard("yes" if ended == "well" else "perhaps")
        self._learn_ours()
        self._assert_nobody_was_added_wrongly(before)
        # What the account refuses ends the push of a segment, and the push goes on with the next.
        is_done = ended == "well" and (crash is None or all(one["state"] == "done" for one in done))
        if is_done:
            self._assert_pushed({one["segment"]: one for one in done})
        self.history.check()
        return is_done


@cache
def founded() -> tuple[Path, dict[str, Any]]:
    """Found an account and bring it to its first push, once; each machine works in a copy of it."""
    folder = Path(tempfile.mkdtemp(prefix="sendable-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    found_office(folder / "new", {key: RULES[key][0].text for key in SEGMENTS})
    first = Months()
    try:
        memory = first.found_account(folder / "new")
        shutil.copytree(first.office.root, folder / "pushed", symlinks=True)
    finally:
        first.teardown()
    return folder / "pushed", memory
