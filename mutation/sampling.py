"""Draws mutants of a room by a seed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from mutation.finding import REWRITTEN, find_mutants
from mutation.mutants import Mutant
from mutation.rooms import Room


def find_all(root: Path, room: Room) -> Iterator[Mutant]:
    """Give every mutant of a room, file by file."""
    for path in room.list_sources(root):
        yield from (one for one in find_mutants(root, path) if one.operator != REWRITTEN)


def draw(root: Path, room: Room, wanted: int, seed: int) -> list[Mutant]:
    """Draw mutants of a room: each kind of fault in turn, and of a kind each file in turn.

    Half of a room's mutants may be phrases of one long list; a plain sample would be about that
    list. The first hundred of a sample of two hundred are the sample of one hundred.
    """
    dice = random.Random(seed)  # noqa: S311 (nothing secret)
    by_kind: dict[str, dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for mutant in find_all(root, room):
        by_kind[mutant.operator][mutant.place.path].append(mutant)
    queues = [_mix(dice, by_kind[kind]) for kind in sorted(by_kind)]
    drawn: list[Mutant] = []
    while len(drawn) < wanted and any(queues):
        dice.shuffle(queues)
        drawn.extend(queue.pop() for queue in queues if queue)
    return drawn[:wanted]


def _mix(dice: random.Random, by_path: dict[str, list[Mutant]]) -> list[Mutant]:
    """Give the mutants of one kind, from file to file."""
    piles = [by_path[path] for path in sorted(by_path)]
    for pile in piles:
        dice.shuffle(pile)
    mixed: list[Mutant] = []
    while any(piles):
        dice.shuffle(piles)
        mixed.extend(pile.pop() for pile in piles if pile)
    return mixed[::-1]
