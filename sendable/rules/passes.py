"""Which tables are gone over for some rules, and what each pass finds out about every recipient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from sqlglot import exp

from sendable.rules.aggregates import select_aggregates
from sendable.rules.favourites import select_favourite
from sendable.rules.gaps import select_median_gap
from sendable.rules.leaves import (
    RECIPIENTS,
    Aggregate,
    Fact,
    GapSource,
    PairSource,
    Source,
    describe_leaf,
    source_of,
)
from sendable.rules.nodes import Bottom, Favourite, Node, Pair, Percentile, Score, Top
from sendable.rules.pairs import select_pairs
from sendable.rules.walking import walk_nodes

_FACTS = tuple(get_args(Fact))


@dataclass(frozen=True)
class Passes:
    """What is computed from each source, by column name.

    Attributes:
        tables: The aggregates of each table.
        pairs: The counts of each two kinds of events.
        gaps: The median gap between events of a noun.
        favourites: Each favourite, which is a pass of its own.
        names: What each pass is called in the query.
    """

    tables: dict[str, dict[Aggregate, str]] = field(default_factory=dict)
    pairs: dict[PairSource, dict[Pair, str]] = field(default_factory=dict)
    gaps: dict[GapSource, str] = field(default_factory=dict)
    favourites: dict[Favourite, str] = field(default_factory=dict)
    names: dict[Source, str] = field(default_factory=dict)


def name_facts(trees: Iterable[Node]) -> dict[Fact, str]:
    """Give each distinct fact that rules need a column name, the same in every run."""
    names: dict[Fact, str] = {}
    taken: dict[str, int] = {}
    for tree in trees:
        for node in walk_nodes(tree):
            if isinstance(node, _FACTS) and node not in names:
                names[node] = _untaken(describe_leaf(node), taken)
    return names


def group_facts(facts: Mapping[Fact, str]) -> Passes:
    """Group facts by what they are made from, so that each source is gone over once."""
    passes = Passes()
    for leaf, name in facts.items():
        match leaf:
            case Top() | Bottom() | Percentile() | Score():
                continue
            case Pair():
                source = source_of(leaf)
                assert isinstance(source, PairSource)
                passes.pairs.setdefault(source, {})[leaf] = name
            case Favourite():
                passes.favourites[leaf] = name
            case _:
                source = source_of(leaf)
                if isinstance(source, GapSource):
                    passes.gaps[source] = name
                else:
                    passes.tables.setdefault(str(source), {})[leaf] = name
    passes.tables.pop(RECIPIENTS, None)
    taken: dict[str, int] = {}
    for table in sorted(passes.tables):
        passes.names[table] = f"{table}_by_number"
    for pair in passes.pairs:
        passes.names[pair] = _untaken(f"{pair.noun}_then_{pair.then}", taken)
    for gap in passes.gaps:
        passes.names[gap] = f"{gap.noun}_gaps"
    for favourite in passes.favourites:
        passes.names[favourite] = _untaken(f"favourite_{favourite.events.noun}", taken)
    return passes


def write_passes(passes: Passes, as_of: datetime) -> dict[str, exp.Select]:
    """Write the query of each pass, by the pass's name."""
    queries = {}
    for source, name in passes.names.items():
        match source:
            case PairSource():
                queries[name] = select_pairs(source, passes.pairs[source], as_of)
            case GapSource(noun):
                queries[name] = select_median_gap(noun, passes.gaps[source], as_of)
            case Favourite():
                queries[name] = select_favourite(source, passes.favourites[source], as_of)
            case table:
                queries[name] = select_aggregates(table, passes.tables[table], as_of)
    return queries


def _untaken(name: str, taken: dict[str, int]) -> str:
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name}_{taken[name]}"
