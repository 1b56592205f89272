"""Which tests are asked about a mutant, and in which order."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from mutation.mutants import Mutant


@dataclass
class Selection:
    """The tests of a room with what each of them reaches, and who noticed something so far."""

    reached: dict[str, frozenset[str]]
    seconds: dict[str, float]
    noticed: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @classmethod
    def read(cls, path: Path, processor_seconds: float) -> Selection:
        """Read what ``reach`` has written, of tests that took so long together."""
        content = json.loads(path.read_text(encoding="utf-8"))
        reached = {test: frozenset(places) for test, places in content["reached"].items()}
        # By the clock they took longer, beside whatever else the machine did.
        share = processor_seconds / sum(content["seconds"].values())
        return cls(reached, {test: share * took for test, took in content["seconds"].items()})

    def choose(self, mutant: Mutant, budget: float) -> list[str]:
        """Give the tests that reach a mutant's function, the likeliest to notice first.

        They are as many as fit into the budget, in seconds, and one at least.

        What an import runs (tables, constants, classes) reaches every test of the room; those that
        also call something of its file come first.
        """
        every = self._list_reaching(mutant)
        ends = accumulate(self.seconds[test] for test in every)
        return [
            test
            for number, (test, end) in enumerate(zip(every, ends, strict=True))
            if not number or end <= budget
        ]

    def _list_reaching(self, mutant: Mutant) -> list[str]:
        place = mutant.place
        if place.path.endswith(".sql"):
            return self._sort(self._reaching(place.path), place.path)
        wanted = f"{place.path}:{place.function_line}"
        if place.function_line is not None and wanted not in self.reached["import"]:
            return self._sort(self._reaching(wanted), place.path)
        near = {
            test
            for test in self.seconds
            if any(name.startswith(f"{place.path}:") for name in self._places(test))
        }
        far = set(self.seconds) - near
        return self._sort(near, place.path) + self._sort(far, place.path)

    def note(self, path: str, test: str) -> None:
        """Remember that a test noticed a fault in a file."""
        self.noticed[path][test.split("[")[0]] += 1

    def cost(self, tests: list[str]) -> float:
        """Give how long tests took when they were listened to."""
        return sum(self.seconds[test] for test in tests)

    def _places(self, test: str) -> frozenset[str]:
        of_file = self.reached.get(test.split("::")[0], frozenset())
        return self.reached.get(test, frozenset()) | of_file

    def _reaching(self, place: str) -> set[str]:
        return {test for test in self.seconds if place in self._places(test)}

    def _sort(self, tests: set[str], path: str) -> list[str]:
        """Keep the tests of a file together: what they share is made once."""
        noticed = self.noticed[path]
        by_file: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests, key=lambda test: (-noticed[test], self.seconds[test], test)):
            by_file[test.split("::")[0]].append(test)

        def rank(file: str) -> tuple[int, float]:
            return -sum(noticed[test] for test in by_file[file]), self.cost(by_file[file])

        return [test for file in sorted(by_file, key=rank) for test in by_file[file]]
