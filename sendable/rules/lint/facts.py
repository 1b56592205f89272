"""What some literals mean together, and whether that can be true of anybody.

Everything that is concluded here is certain; not everything that is certain is concluded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sendable.rules.lint import ranges
from sendable.rules.lint.formulas import Literal
from sendable.rules.lint.ranges import Range
from sendable.rules.lint.terms import (
    Ago,
    Calculated,
    Count,
    EndTime,
    Fits,
    Followed,
    Happening,
    Measured,
    Rate,
    Term,
    domain_of,
    is_never_missing,
    is_whole,
    least_events,
    parts_of,
    whole_of,
)


@dataclass(frozen=True)
class Kinds:
    """How kinds of events stand to each other.

    Attributes:
        includes: Tells whether every event of the second kind is surely one of the first.
        happens: Tells whether there may be such an event at all.
    """

    includes: Callable[[Happening, Happening], bool]
    happens: Callable[[Happening], bool]


_ENDLESS = float("inf")


class Contradiction(Exception):
    """Nobody can be like that."""


@dataclass
class Facts:
    """What is assumed of one person.

    Attributes:
        kinds: How kinds of events stand to each other.
        values: The values that each term can have, where it has one.
        known: Of which terms it is settled whether they have a value.
    """

    kinds: Kinds
    values: dict[Term, Range] = field(default_factory=dict)
    known: dict[Term, bool] = field(default_factory=dict)

    def copy(self) -> Facts:
        """Give the same facts, to assume more."""
        return Facts(self.kinds, dict(self.values), dict(self.known))

    def assume(self, literal: Literal) -> None:
        """Assume one thing more, without following what comes of it.

        Raises:
            Contradiction: It is not so.
        """
        if literal.holds:
            self._settle(literal.term, True)
            self._narrow(literal.term, literal.values)
        else:
            self._narrow(literal.term, ranges.rest(literal.values))

    def conclude(self) -> None:
        """Follow what comes of everything, until nothing new does.

        Raises:
            Contradiction: Two of the things cannot be together.
        """
        while True:
            before = dict(self.values), dict(self.known)
            for term in list(self.values):
                self._conclude_from(term)
            self._compare_counts()
            if before == (self.values, self.known):
                return

    def _narrow(self, term: Term, values: Range) -> None:
        if term not in self.values:
            self._introduce(term)
        left = ranges.common(self.values[term], values)
        if is_whole(term):
            left = ranges.whole(left)
        self.values[term] = left
        if not left:
            self._settle(term, False)

    def _introduce(self, term: Term) -> None:
        self.values[term] = ranges.whole(domain_of(term)) if is_whole(term) else domain_of(term)
        if is_never_missing(term):
            self.known[term] = True
        if isinstance(term, Count) and not self.kinds.happens(term.of):
            self.values[term] = ranges.only(0)
        if isinstance(term, Calculated) and _is_share(term, self.kinds):
            self.values[term] = ranges.common(self.values[term], ranges.at_most(1))

    def _settle(self, term: Term, has_value: bool) -> None:
        if term not in self.values:
            self._introduce(term)
        if self.known.setdefault(term, has_value) is not has_value:
            raise Contradiction

    def _conclude_from(self, term: Term) -> None:
        has_value = self.known.get(term)
        if (root := whole_of(term)) is not None:
            if has_value is not None:
                self._settle(root, has_value)
            elif root in self.known:
                self._settle(term, self.known[root])
        if has_value:
            for part in parts_of(term):
                self._settle(part, True)
            if (needed := least_events(term)) and not is_never_missing(term):
                self._narrow(Count(needed[0]), ranges.at_least(needed[1]))
        match term:
            case EndTime("last", of):
                self._conclude_from_end(term, of)
            case Measured("sum" | "distinct", of) | Followed(of):
                self._conclude_from_part(term, of)
            case Rate(_, past) if has_value is False:
                self._narrow(Count(past), ranges.only(0))
            case Fits(value):
                self._conclude_from_pattern(term, value)
            case _:
                pass
        needs = least_events(term)
        if needs and not is_never_missing(term) and self._most(Count(needs[0])) < needs[1]:
            self._settle(term, False)

    def _conclude_from_end(self, term: EndTime, of: Happening) -> None:
        count = Count(of)
        if count not in self.values:
            self._introduce(count)
        if term in self.known:
            happened = ranges.at_least(1) if self.known[term] else ranges.only(0)
            self._narrow(count, happened)
        if self._least(count) >= 1:
            self._settle(term, True)
        elif self._most(count) == 0:
            self._settle(term, False)

    def _conclude_from_part(self, term: Measured | Followed, of: Happening) -> None:
        """A total over nothing is 0; a part is no more than the whole."""
        count = Count(of)
        if self._most(count) == 0:
            self._narrow(term, ranges.only(0))
        if not (isinstance(term, Measured) and term.how == "sum"):
            most = self._most(count)
            if most < _ENDLESS:
                self._narrow(term, ranges.at_most(most))
            self._narrow(count, ranges.at_least(max(ranges.lowest(self.values[term]) or 0, 0)))
        elif not _holds(self.values[term], 0):
            self._narrow(count, ranges.at_least(1))

    def _conclude_from_pattern(self, term: Fits, value: Term) -> None:
        allowed = self.values.get(value)
        found = ranges.points(allowed) if allowed else None
        wanted = ranges.points(self.values[term])
        if found is None or wanted is None or len(wanted) != 1 or not self.known.get(value):
            return
        fitting = [text for text in found if _fits(text, term) is wanted[0]]
        self._narrow(value, ranges.only(*fitting))

    def _compare_counts(self) -> None:
        counts = [term for term in self.values if isinstance(term, Count)]
        for large in counts:
            for small in counts:
                if small is not large and self.kinds.includes(large.of, small.of):
                    if (least := self._least(small)) > 0:
                        self._narrow(large, ranges.at_least(least))
                    if (most := self._most(large)) < _ENDLESS:
                        self._narrow(small, ranges.at_most(most))
        for ago in [term for term in self.values if isinstance(term, Ago)]:
            if isinstance(ago.time, EndTime):
                for count in counts:
                    self._compare_with_end(ago, ago.time, count)

    def _compare_with_end(self, ago: Ago, end: EndTime, count: Count) -> None:
        """What happened in a window tells how long ago the last was, and the other way round."""
        window = count.of.window
        if self._least(count) >= 1 and self.kinds.includes(end.of, count.of):
            if end.end == "last" and window.start_hours is not None:
                self._narrow(ago, ranges.at_most(window.start_hours / 24))
            elif end.end == "first":
                self._narrow(ago, ranges.at_least(window.end_hours / 24))
        if not self.known.get(ago) or self._least(count) >= 1:
            return
        values = self.values[ago]
        low, high = ranges.lowest(values), ranges.highest(values)
        if (
            low is not None
            and low >= window.end_hours / 24
            and (
                window.start_hours is None or (high is not None and high < window.start_hours / 24)
            )
            and self.kinds.includes(count.of, replace(end.of, window=window))
        ):
            self._narrow(count, ranges.at_least(1))

    def _least(self, count: Count) -> float:
        low = ranges.lowest(self.values[count]) if count in self.values else 0
        return low or 0

    def _most(self, count: Count) -> float:
        high = ranges.highest(self.values[count]) if count in self.values else None
        return _ENDLESS if high is None else high


def _is_share(term: Calculated, kinds: Kinds) -> bool:
    """Tell whether a number is that of a part, divided by that of the whole."""
    match term:
        case Calculated("/", Count(part), Count(whole)):
            return kinds.includes(whole, part)
        case _:
            return False


def _holds(values: ranges.Range, value: float) -> bool:
    return bool(ranges.common(values, ranges.only(value)))


def _fits(text: str, fits: Fits) -> bool:
    shape = "".join({"%": ".*", "_": "."}.get(sign, re.escape(sign)) for sign in fits.pattern)
    flags = re.DOTALL | (re.IGNORECASE if fits.ignore_case else 0)
    return re.fullmatch(shape, text, flags) is not None
