"""Whatever happens, in any order: nobody who said stop is on our lists, theirs are untouched."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sendable.errors import ServerTrouble, Unanswered
from sendable.publish.push.ledger import Ledger

from ...library import fictional_number
from .memory import OPT_OUTS, Account, Killed, QuickLake, live_lists, push

ALL = [fictional_number(place) for place in range(14)]
SOMEBODY = st.sampled_from(ALL)
MEMBERS = st.lists(SOMEBODY, unique=True, max_size=12)
FAULTS = st.sampled_from((Killed, Unanswered, ServerTrouble))


class Anything(RuleBasedStateMachine):
    """A segment that is pushed while its members change and people work on the account."""

    @initialize()
    def begin(self) -> None:
        self.account, self.lake = Account(), QuickLake()
        self.newsletter = self.account.make("Newsletter")
        for number in ALL[::2]:
            self.account.put(self.newsletter, number)
        self.theirs = dict(self.account.on_list[self.newsletter])
        self.wanted: list[str] = []

    def ours(self) -> list[int]:
        names = set(self.lake.read("our_lists")["list_name"])
        by_id = set(self.lake.read("our_lists")["list_id"].dropna())
        return [key for key, name in self.account.names.items() if name in names or key in by_id]

    def push(self, *held: str, lapsed: tuple[str, ...] = ()) -> bool:
        """Push, and tell whether it came to its end."""
        before = {key: set(self.account.numbers(key)) for key in self.ours()}
        silenced = self.account.opted_out
        try:
            outcome = push(self.account, self.lake, *self.wanted, held=held, lapsed=lapsed)
        except Killed:
            outcome = None
        for key in self.ours():
            # Whatever became of it, nobody was added who had said stop, nor while it was held.
            added = set(self.account.numbers(key)) - before.get(key, set())
            assert not added & silenced
            assert not ((held or lapsed) and added)
        return outcome is not None and outcome.record.state == "done"

    @rule(members=MEMBERS)
    def members_change_and_are_pushed(self, members: list[str]) -> None:
        self.wanted = members
        if not self.account.waiting:
            assert self.push()
            self.assert_as_wanted()
        else:
            self.push()
        assert not self.silenced_on_ours()

    @rule(members=MEMBERS)
    def the_brake_holds(self, members: list[str]) -> None:
        self.wanted = members
        self.push("the brake")
        assert not self.silenced_on_ours()

    @rule(members=MEMBERS)
    def the_approval_lapsed(self, members: list[str]) -> None:
        """Who left is gone, nobody comes, no list is made: whatever stood there before."""
        self.wanted = members
        first = len(self.account.writes)
        assert not self.push(lapsed=("its size left the band",))
        done = self.account.writes[first:]
        assert not {"create", "add", "upload", "import"} & set(done)
        entries = self.lake.read("our_contacts")
        live = set(self.lake.read("our_lists", state="live")["list_name"])
        there = entries[(entries["state"] == "there") & entries["list_name"].isin(live)]
        assert set(there["number"]) <= set(members)
        assert not self.silenced_on_ours()

    @rule(members=MEMBERS, at=st.integers(0, 25), fault=FAULTS, is_done=st.booleans())
    def a_write_goes_wrong(
        self, members: list[str], at: int, fault: type[BaseException], is_done: bool
    ) -> None:
        self.wanted = members
        first = len(self.account.writes)

        def disturb(count: int) -> None:
            if count == first + at:
                raise fault("by chance")

        if is_done and fault is not ServerTrouble:
            self.account.after = disturb
        else:
            self.account.before = disturb
        self.push()
        self.account.before = self.account.after = lambda count: None

    @rule(members=MEMBERS, at=st.integers(1, 20), is_done=st.booleans())
    def a_commit_is_the_last(self, members: list[str], at: int, is_done: bool) -> None:
        self.wanted = members
        upsert, commits = Ledger._upsert, 0

        def counted(ledger: Ledger, table: str, rows: list[dict[str, object]]) -> None:
            nonlocal commits
            commits += 1
            if commits == at and not is_done:
                raise Killed
            upsert(ledger, table, rows)
            if commits == at:
                raise Killed

        Ledger._upsert = counted  # type: ignore[method-assign,assignment]
        try:
            self.push()
        finally:
            Ledger._upsert = upsert  # type: ignore[method-assign]

    @rule(number=SOMEBODY)
    def somebody_says_stop(self, number: str) -> None:
        if number not in self.account.opted_out:
            for key in self.ours():
                self.account.take(key, number)
            self.account.put(OPT_OUTS, number)

    @rule(number=SOMEBODY, pick=st.integers(0, 9))
    def somebody_is_put_onto_our_list_by_hand(self, number: str, pick: int) -> None:
        self.on_one(pick, lambda key: self.account.put(key, number))

    @rule(number=SOMEBODY, pick=st.integers(0, 9))
    def somebody_is_taken_off_our_list_by_hand(self, number: str, pick: int) -> None:
        self.on_one(pick, lambda key: self.account.take(key, number))

    @rule(pick=st.integers(0, 9))
    def our_list_is_deleted(self, pick: int) -> None:
        self.on_one(pick, self.account._drop)

    @rule(pick=st.integers(0, 9))
    def our_list_is_renamed(self, pick: int) -> None:
        known = set(self.lake.read("our_lists")["list_id"].dropna())

        def rename(key: int) -> None:
            # One that was made a moment ago and is not known by its id yet has its name only.
            if key in known:
                self.account.names[key] = "Best customers"

        self.on_one(pick, rename)

    @rule(pick=st.integers(0, 9))
    def a_campaign_waits_or_is_over(self, pick: int) -> None:
        if self.account.waiting:
            self.account.waiting.clear()
        else:
            self.on_one(pick, self.account.waiting.add)

    def on_one(self, pick: int, do: Callable[[int], object]) -> None:
        ours = self.ours()
        if ours:
            do(ours[pick % len(ours)])

    def silenced_on_ours(self) -> set[str]:
        return {one for key in self.ours() for one in self.account.numbers(key)} & (
            self.account.opted_out
        )

    def assert_as_wanted(self) -> None:
        """Every member is on a live list, and of those whom we put there nobody else, or twice."""
        live = live_lists(self.lake)
        there = [number for key in live for number in self.account.numbers(key)]
        hearing = set(self.wanted) - self.account.opted_out
        assert hearing <= set(there)
        entries = self.lake.read("our_contacts")
        known = entries[entries["state"] == "there"]
        assert len(known) == len(set(known["number"]))
        assert set(known["number"]) <= hearing
        writes = len(self.account.writes)
        assert self.push()
        assert len(self.account.writes) == writes

    @invariant()
    def their_lists_are_untouched(self) -> None:
        if hasattr(self, "theirs"):
            assert self.account.on_list[self.newsletter] == self.theirs


TestAnything = Anything.TestCase
TestAnything.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    # To shrink a failure takes minutes; what happened is short enough to read as it is.
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
