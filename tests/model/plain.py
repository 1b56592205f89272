"""The plain model: what ought to be true of an account, by the documents and by nothing else.

It remembers what people said, by number, and says who must not be messaged, who may be, and where
nobody can tell (a run was cut off, so that something was perhaps heard). It imports nothing of
Sendable. Times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .cast import MEANT_BY, NUMBER_OF, PERSON_OF, Said

DAY = 86400
LEAVE_IN_PEACE = 30 * DAY
"""For how long a "no" counts (playbook/policies/engagement.yaml)."""
MARGIN = DAY
"""By how much a consent has to be later than an opt-out (policies/lifts.yaml)."""

Sure = Literal["yes", "perhaps", "no"]
Heard = Sure


def either(answers: Iterable[Sure]) -> Sure:
    """Give the surest of several reasons, of which one is enough."""
    found = set(answers)
    return "yes" if "yes" in found else "perhaps" if "perhaps" in found else "no"


@dataclass(frozen=True)
class Contact:
    """A row of a list, as it stands in the account."""

    contact_id: int
    list_id: int
    text: str
    added: int


@dataclass(frozen=True)
class Word:
    """Something that somebody wrote, to which number of the account's."""

    kind: Said
    number: str
    at: int
    to: str


@dataclass
class Entry:
    """Somebody on an opt-out list or in a file of suppressions, who stays suppressed once heard."""

    numbers: frozenset[str]
    since: int
    heard: Heard = "no"


@dataclass(frozen=True)
class Rule:
    """A segment's rule: as the playbook has it, and as the model understands it."""

    text: str
    holds: Callable[[Plain, str], bool]


@dataclass(frozen=True)
class Decision:
    """What a person said of a segment last."""

    verdict: Literal["approved", "rejected"]
    rule: str
    lowest: int
    highest: int


@dataclass
class Plain:
    """What people did and said, and what a run must find."""

    opt_out_lists: frozenset[int]
    agreed_lists: frozenset[int]
    list_names: Mapping[str, int]
    contacts: list[Contact] = field(default_factory=list)
    """The account's contacts at the last look, without those of lists that Sendable made."""
    words: list[Word] = field(default_factory=list)
    listed: dict[int, Entry] = field(default_factory=dict)
    filed: dict[str, Entry] = field(default_factory=dict)
    consents: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """When somebody agreed, and when the file said so."""
    orders: dict[str, list[int]] = field(default_factory=dict)
    clicks: dict[str, list[int]] = field(default_factory=dict)
    decided_at: int = 0
    """When decisions were last made for sure: what lifts something counts from then on."""

    # What is heard.

    def look(self, contacts: Iterable[Contact]) -> None:
        """Look at the account as it stands, before a run does."""
        self.contacts = list(contacts)
        for one in self.contacts:
            if one.list_id in self.opt_out_lists:
                known = Entry(MEANT_BY.get(one.text, frozenset()), one.added)
                entry = self.listed.setdefault(one.contact_id, known)
                entry.numbers |= known.numbers

    def hear(self, how: Heard, *, files: bool = False) -> None:
        """Have a run read the opt-out lists as they stand, and the files where it reads them."""
        there = {one.contact_id for one in self.contacts if one.list_id in self.opt_out_lists}
        heard = [entry for key, entry in self.listed.items() if key in there]
        if files:
            heard += [entry for number, entry in self.filed.items() if number in self.in_file]
        for entry in heard:
            entry.heard = either((entry.heard, how))

    in_file: set[str] = field(default_factory=set)
    """Who is in the file of suppressions now: who leaves it stays suppressed."""

    # Who must not be written to.

    def is_silenced(self, number: str, now: int) -> Sure:
        """Tell whether somebody said stop or no, or may have, and it still counts."""
        return either(
            (
                *(self._stands(one.heard, one.since, number, ()) for one in self._entries(number)),
                *(self._of_word(word, now) for word in self.words if word.number == number),
            )
        )

    def _entries(self, number: str) -> Iterable[Entry]:
        yield from (one for one in self.listed.values() if number in one.numbers)

    def _of_word(self, word: Word, now: int) -> Sure:
        match word.kind:
            case "stop" | "phrase":
                starts = [
                    one.at
                    for one in self.words
                    if (one.kind, one.number, one.to) == ("start", word.number, word.to)
                    and one.at > word.at
                ]
                return self._stands("yes", word.at, word.number, starts)
            case "wrong" | "complaint":
                return self._stands("yes", word.at, word.number, ())
            case "doubt":
                return "yes"
            case "no" if now - word.at < LEAVE_IN_PEACE:
                # A late click may not be seen, and one may be a machine's.
                if any(at > word.at for at in self.clicks.get(word.number, ())):
                    return "perhaps"
                signs = [at for at in self._signs(word.number) if at > word.at]
                return self._taken_back("yes", signs)
            case _:
                return "no"

    def _stands(self, heard: Heard, since: int, number: str, lifts: Iterable[int]) -> Sure:
        if heard == "no":
            return "no"
        by_consent = [told for at, told in self.consents.get(number, ()) if at > since + MARGIN]
        return self._taken_back(heard, [*lifts, *by_consent])

    def _taken_back(self, standing: Sure, lifts: Iterable[int]) -> Sure:
        """Take back what stands: for sure once decisions were made that knew of it."""
        first = min(lifts, default=None)
        if first is None:
            return standing
        return "no" if first <= self.decided_at else "perhaps"

    def _signs(self, number: str) -> Iterable[int]:
        """Give when somebody showed an interest."""
        yield from self.orders.get(number, ())
        for one in self.words:
            if one.number == number and one.kind in ("warm", "start"):
                yield one.at

    def is_suppressed_by_file(self, number: str) -> Sure:
        """Tell whether somebody was ever read in a file of suppressions: nothing lifts it."""
        entry = self.filed.get(number)
        return entry.heard if entry else "no"

    def must_hear_nothing(self, number: str, now: int) -> Sure:
        """Tell whether nobody may write to a number, whatever lists it is on."""
        return either((self.is_silenced(number, now), self.is_suppressed_by_file(number)))

    # Who there is.

    @property
    def people(self) -> set[str]:
        """Who has a contact on a list, by number; a text without one is itself."""
        return {PERSON_OF.get(one.text, one.text) for one in self.contacts}

    def is_on(self, number: str, *names: str) -> bool:
        """Tell whether somebody is on one of some lists."""
        wanted = {self.list_names[name] for name in names}
        return any(
            one.list_id in wanted and NUMBER_OF.get(one.text) == number for one in self.contacts
        )

    def has_agreed(self, number: str) -> bool:
        """Tell whether a list's declared basis, a consent on file or their own START says so."""
        return (
            any(
                one.list_id in self.agreed_lists and NUMBER_OF.get(one.text) == number
                for one in self.contacts
            )
            or bool(self.consents.get(number))
            or any(one.kind == "start" and one.number == number for one in self.words)
        )

    def is_sendable(self, number: str, now: int) -> Sure:
        """Tell whether decisions made now must call somebody sendable, may, or must not."""
        if number not in NUMBER_OF.values() or number not in self.people:
            return "no"
        if not self.has_agreed(number):
            return "no"
        match self.must_hear_nothing(number, now):
            case "yes":
                return "no"
            case "perhaps":
                return "perhaps"
            case _:
                return "yes"


def may_be_added(decision: Decision | None, of_run: str, of_playbook: str, size: int) -> bool:
    """Tell whether an approval holds: same rule in decision, run and playbook, size in its band."""
    return (
        decision is not None
        and decision.verdict == "approved"
        and decision.rule == of_run == of_playbook
        and decision.lowest <= size <= decision.highest
    )
