"""What must be so after a run: decisions, waterfalls, lists and ledger as the plain model says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from .cast import MEANT_BY, NUMBER_OF, PERSON_OF
from .history import History
from .office import SEGMENTS, TITLES, Office
from .plain import Contact, Decision, Plain, Rule, Sure, may_be_added
from .town import OPT_OUTS, SECOND_OPT_OUTS, Town

RULES: Mapping[str, tuple[Rule, Rule]] = {
    "everyone": (
        Rule("TRUE", lambda plain, number: True),
        Rule(
            "in_list('Newsletter') OR in_list('VIP club')",
            lambda plain, number: plain.is_on(number, "Newsletter", "VIP club"),
        ),
    ),
    "buyers": (
        Rule("orders() >= 1", lambda plain, number: bool(plain.orders.get(number))),
        Rule("orders() >= 2", lambda plain, number: len(plain.orders.get(number, ())) >= 2),
    ),
    "vip": (
        Rule("in_list('VIP club')", lambda plain, number: plain.is_on(number, "VIP club")),
        Rule("in_list('Newsletter')", lambda plain, number: plain.is_on(number, "Newsletter")),
    ),
}


@dataclass(frozen=True)
class Found:
    """What the model expects of a published run, as of the moment at which it was made."""

    run_id: str
    rules: Mapping[str, str]
    sizes: Mapping[str, int]
    members: Mapping[str, Mapping[str, Sure]]
    contacts: int


class Checks:
    """An account, the office that works on it, and the model that remembers; and what must be so.

    ``sent`` and ``said`` are the messages and replies of the account, with their moments.
    """

    office: Office
    town: Town
    history: History
    plain: Plain
    rules: dict[str, str]
    decisions: dict[str, Decision]
    ours: dict[int, str]
    by_hand: set[int]
    sent: list[tuple[int, list[str]]]
    said: list[tuple[int, str]]
    is_dirty: bool
    was_lost: bool
    is_shrunk: bool
    read_at: int
    found: Found | None

    # What is looked at.

    def _look(self) -> None:
        self._learn_ours()
        self.plain.look(one for one in self.town.contacts() if one.list_id not in self.ours)

    def _heard(self, how: Sure, *, files: bool = False) -> None:
        self.plain.hear(how, files=files)
        if how == "yes" and files:
            self.read_at = self.town.now

    def _learn_ours(self) -> None:
        for list_id, name in self.town.lists().items():
            if name.startswith("Sendable · ") and list_id not in self.ours:
                title = name.split(" · ")[1]
                [segment] = [key for key in SEGMENTS if TITLES[key] == title]
                self.ours[list_id] = segment

    def _ours_there(self) -> list[int]:
        self._learn_ours()
        return [list_id for list_id in self.town.lists() if list_id in self.ours]

    def _known_ours(self) -> list[int]:
        """Give our lists whose id was written down: of one that was just made only the name is."""
        known = set(self.office.read("our_lists")["list_id"].dropna())
        return [list_id for list_id in self._ours_there() if list_id in known]

    def _members_of_ours(self) -> list[Contact]:
        self._learn_ours()
        return [one for one in self.town.contacts() if one.list_id in self.ours]

    def _opted_out(self) -> list[Contact]:
        lists = (OPT_OUTS, SECOND_OPT_OUTS)
        return [one for one in self.town.contacts() if one.list_id in lists]

    # What must be so.

    def _assert_scrubbed(self) -> None:
        """After an ingest or a scrub nobody is on a list of ours who said stop or no."""
        now = self.town.now
        for one in self._members_of_ours():
            for number in MEANT_BY.get(one.text, ()):
                silenced = self.plain.must_hear_nothing(number, now)
                assert silenced != "yes", f"{number} said stop and is on list {one.list_id}"

    def _assert_hands_are_respected(self, before: list[Contact]) -> None:
        """Whom a person put onto a list of ours stays there, unless they said stop, or may have."""
        there = set(self.town.contacts())
        for one in before:
            if one in there:
                continue
            heard = deepcopy(self.plain)
            heard.hear("perhaps", files=True)
            silenced = [heard.must_hear_nothing(each, self.town.now) for each in MEANT_BY[one.text]]
            assert set(silenced) != {"no"}, f"{one.text} was put there by a person, and is gone"

    def _assert_published(self, at: int) -> None:
        """The decisions, the waterfalls and the segments of a run are what the model says."""
        run = self.office.latest()
        plain = self.plain
        sendable = {number: plain.is_sendable(number, at) for number in plain.people}
        decisions = self.office.read("decisions", run_id=run.source_of("exclude"))
        assert decisions["number"].is_unique
        outcomes = dict(zip(decisions["number"], decisions["outcome"], strict=True))
        assert outcomes.keys() == plain.people
        for number, sure in sendable.items():
            is_sendable = outcomes[number] == "sendable"
            assert not (sure == "no" and is_sendable), f"{number} is sendable, and must not be"
            assert not (sure == "yes" and not is_sendable), f"{number} is kept back for nothing"
        self._assert_adds_up(run.source_of("exclude"), outcomes)
        membership = self.office.read("membership", run_id=run.source_of("segment"))
        members = {}
        for key in SEGMENTS:
            [wanted] = [one for one in RULES[key] if one.text == self.rules[key]]
            members[key] = {
                number: sure
                for number, sure in sendable.items()
                if sure != "no" and wanted.holds(plain, number)
            }
            found = list(membership.loc[membership["segment"] == key, "number"])
            assert len(found) == len(set(found)), f"{key} has members twice"
            assert set(found) <= members[key].keys(), f"{key} has members who must not be there"
            surely = {number for number, sure in members[key].items() if sure == "yes"}
            assert surely <= set(found), f"{key} lacks members"
        sizes = membership.groupby("segment").size()
        self.found = Found(
            run.run_id,
            dict(self.rules),
            {key: int(sizes.get(key, 0)) for key in SEGMENTS},
            members,
            len(plain.contacts),
        )
        self._assert_nothing_is_lost(at)

    def _assert_adds_up(self, run_id: str, outcomes: Mapping[str, str]) -> None:
        """Each waterfall's steps lead from all contacts to the sendable, counted by the model."""
        rows = self.office.read("waterfalls", run_id=run_id)
        wanted = {"account": self.plain.contacts}
        for one in self.plain.contacts:
            wanted.setdefault(f"list:{one.list_id}", []).append(one)
        assert set(rows["scope"]) == wanted.keys()
        for scope, contacts in wanted.items():
            steps = rows[rows["scope"] == scope].sort_values("position").to_dict("records")
            people = {PERSON_OF.get(one.text, one.text) for one in contacts}
            counted = Counter(outcomes[number] for number in people)
            totals = [row["left"] for row in steps if row["kind"] == "total"]
            assert totals == [len(contacts), len(people), counted["sendable"]], scope
            left = len(contacts)
            for row in steps:
                left -= row["people"] if row["kind"] != "total" else 0
                assert row["left"] == left, f"the waterfall of {scope} does not add up"
            for kind in ("held", "excluded"):
                taken = sum(
                    row["people"]
                    for row in steps
                    if row["kind"] == kind and isinstance(row["reason"], str)
                )
                assert taken == counted[kind], f"{scope}: {kind}"

    def _assert_nothing_is_lost(self, at: int) -> None:
        """Every message and every reply that the account ever showed is in the lake, once."""
        for when, ids in self.sent:
            for message_id in ids:
                if when < at:
                    assert self.history.knows("messages", message_id)
        for when, message_id in self.said:
            if when < at:
                assert self.history.knows("replies", message_id)

    def _may_add(self, segment: str) -> bool:
        assert self.found is not None
        return may_be_added(
            self.decisions.get(segment),
            self.found.rules[segment],
            self.rules[segment],
            self.found.sizes[segment],
        )

    def _assert_nobody_was_added_wrongly(self, before: set[int]) -> None:
        """Whatever became of a push: only members came, who said nothing, with an approval."""
        assert self.found is not None
        now = self.town.now
        for one in self._members_of_ours():
            if one.contact_id in before:
                continue
            segment, number = self.ours[one.list_id], NUMBER_OF[one.text]
            assert self._may_add(segment), f"{segment} was pushed, and nobody approved it"
            assert number in self.found.members[segment], f"{number} is no member of {segment}"
            silenced = self.plain.must_hear_nothing(number, now)
            assert silenced != "yes", f"{number} said stop and was pushed"

    def _assert_pushed(self, outcomes: Mapping[str, Mapping[str, Any]]) -> None:
        """A push that came to its end leaves lists, ledger and model in agreement."""
        assert self.found is not None
        now = self.town.now
        contacts = self._members_of_ours()
        for key in SEGMENTS:
            may_add = self._may_add(key)
            assert not may_add or key in outcomes, f"{key} is approved, and was not pushed"
            if key not in outcomes:
                continue
            state = outcomes[key]["state"]
            there = [one for one in contacts if self.ours[one.list_id] == key]
            for one in there:
                for number in MEANT_BY.get(one.text, ()):
                    silenced = self.plain.must_hear_nothing(number, now)
                    assert silenced != "yes", f"{number} said stop and stays on a list of {key}"
            ours = [one for one in there if one.contact_id not in self.by_hand]
            numbers = Counter(NUMBER_OF[one.text] for one in ours)
            assert all(count == 1 for count in numbers.values()), f"{key} has people twice"
            members = self.found.members[key]
            assert numbers.keys() <= members.keys(), f"who left {key} is on its list"
            self._assert_ledger(key, ours)
            if state == "done":
                assert may_add, f"{key} was pushed to its end, and nobody approved it"
                if not self.is_dirty:
                    surely = {
                        number
                        for number, sure in members.items()
                        if sure == "yes" and self.plain.must_hear_nothing(number, now) == "no"
                    }
                    everybody = {NUMBER_OF.get(one.text) for one in there}
                    assert surely <= everybody, f"{key} lacks {surely - everybody}"
            else:
                waits = self.is_dirty or self.was_lost or self.is_shrunk or not may_add
                assert waits, f"{key} waits for nothing: {outcomes[key]['why']}"

    def _assert_ledger(self, segment: str, ours: list[Contact]) -> None:
        """The ledger names exactly the contacts of ours that are on the segment's lists."""
        lists = self.office.read("our_lists", segment=segment)
        names = set(lists.loc[lists["state"] != "gone", "list_name"])
        rows = self.office.read("our_contacts")
        rows = rows[rows["list_name"].isin(names)]
        assert not set(rows["state"]) & {"adding", "removing"}
        there = {int(key) for key in rows.loc[rows["state"] == "there", "contact_id"]}
        assert there == {one.contact_id for one in ours}, f"the ledger of {segment} is wrong"
