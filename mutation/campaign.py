"""A room's campaign: its mutants asked about one by one, each answer kept as it comes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from mutation.asking import Answer, ask, fork, load_heavy
from mutation.finding import REWRITTEN, find_mutants
from mutation.mutants import Mutant
from mutation.patching import is_quick
from mutation.rooms import ROOMS
from mutation.sampling import draw, find_all
from mutation.selecting import Selection
from mutation.warm import Warm, collect

Row = dict[str, object]
"""A mutant and its answer, as they are kept."""

_PATIENCE = 15
"""Seconds that any selection may take above three times what its tests take."""

_NOBODY = Answer("survived", 0.0, "")
"""The answer where no test reaches a mutant."""


class Campaign:
    """Asks the tests of one room about its mutants."""

    def __init__(self, root: Path, into: Path, name: str, seed: int, budget: float) -> None:
        self.root = root
        self.into = into
        self.name = name
        self.room = ROOMS[name]
        self.seed = seed
        self.budget = budget

    def run(self, wanted: int, processes: int, again: bool) -> None:
        """Ask about every mutant drawn that has no answer yet.

        ``again``: about those who survived, in whatever draw, and whose line still stands.
        """
        self.into.mkdir(parents=True, exist_ok=True)
        answers = read_answers(self.into, self.name)
        if again:
            survived = {key for key, one in answers.items() if one["verdict"] == "survived"}
            left = [one for one in find_all(self.root, self.room) if one.key in survived]
        else:
            drawn = draw(self.root, self.room, wanted, self.seed)
            left = [one for one in drawn if one.key not in answers]
        if not left:
            return
        load_heavy()
        with tempfile.TemporaryDirectory(prefix="sendable-mutation-") as folder:
            copy = self._copy(Path(folder) / "0")
            selection = self._listen(copy)
            children = []
            for number in range(processes):
                child = os.fork()
                if child == 0:
                    own = copy
                    if number:
                        own = Path(folder) / str(number)
                        shutil.copytree(copy, own, symlinks=True)
                    try:
                        self._ask_all(own, left[number::processes], selection)
                    finally:
                        os._exit(0)
                children.append(child)
            for child in children:
                os.waitpid(child, 0)

    def _copy(self, copy: Path) -> Path:
        """Copy what git knows or would know of the project."""
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(listing, cwd=self.root, check=True, capture_output=True)  # noqa: S603
        for name in listed.stdout.decode().split("\0"):
            if name and (self.root / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.root / name, copy / name)
        return copy

    def _listen(self, copy: Path) -> Selection:
        """Run the room's tests without a fault, and learn what each of them reaches."""
        heard, reach = self.into / f"{self.name}.heard", self.into / f"{self.name}.reach.json"
        stamp = self._stamp()
        if not heard.exists() or not heard.read_text().startswith(stamp):
            answer = ask(copy, self.room.tests, 3_000, reach)
            if answer.verdict != "survived":
                sys.exit(f"The tests of {self.name} fail without a fault: {answer}")
            self._check_rewriting(copy)
            heard.write_text(f"{stamp} {answer.processor_seconds:.0f}")
        _stamp, seconds = heard.read_text().split()
        self._say(f"{self.name}: its tests take {seconds} s, listened to")
        return Selection.read(reach, float(seconds))

    def _stamp(self) -> str:
        """Give a name for the room and its tests as they are now."""
        folders = (self.root / test for test in self.room.tests)
        tests = (path for at in folders for path in ([at] if at.is_file() else at.rglob("*.py")))
        sources = (self.root / path for path in self.room.list_sources(self.root))
        digest = hashlib.sha256()
        for path in sorted({*tests, *sources}):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def _check_rewriting(self, copy: Path) -> None:
        """See that SQL which is written anew from its trees, without a fault, passes the tests."""
        every = [
            mutant
            for path in self.room.list_sources(self.root)
            for mutant in find_mutants(self.root, path)
            if mutant.operator == REWRITTEN
        ]
        if not every:
            return
        own = copy.parent / "rewritten"
        shutil.copytree(copy, own, symlinks=True)
        for mutant in sorted(every, key=lambda one: -one.start):
            path = own / mutant.place.path
            path.write_bytes(mutant.apply(path.read_bytes()))
        answer = ask(own, self.room.tests, 3_000)
        if answer.verdict != "survived":
            sys.exit(f"SQL of {self.name}, written anew, fails its tests: {answer}")
        shutil.rmtree(own)

    def _ask_all(self, copy: Path, mutants: list[Mutant], selection: Selection) -> None:
        """Ask first about those that can be put into a loaded program, which is quick."""
        imported = selection.reached["import"]
        quick = [mutant for mutant in mutants if is_quick(mutant, imported)]

        def ask_warm(warm: Warm) -> None:
            for mutant in quick:
                self._ask_one(copy, mutant, selection, warm)

        if quick:
            child = os.fork()
            if child == 0:
                try:
                    collect(copy, self.room.tests, ask_warm)
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
        for mutant in mutants:
            if mutant not in quick or mutant.key not in read_answers(self.into, self.name):
                self._ask_one(copy, mutant, selection)

    def _ask_one(
        self, copy: Path, mutant: Mutant, selection: Selection, warm: Warm | None = None
    ) -> None:
        """Put a fault into the copy, ask the tests that reach it, and keep what they say."""
        tests = selection.choose(mutant, self.budget)
        limit = _PATIENCE + 3 * selection.cost(tests)
        path = copy / mutant.place.path
        original, times = path.read_bytes(), path.stat()
        answer = _NOBODY
        try:
            path.write_bytes(mutant.apply(original))
            if tests and warm:
                answer = fork(copy, limit, lambda work: warm.run(copy, work, mutant, tests, limit))
            elif tests:
                answer = ask(copy, tests, limit)
        finally:
            path.write_bytes(original)
            # With its old time, so that what Python compiled of it is taken again.
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        if answer.verdict == "unpatched":
            return
        if answer.noticed_by:
            selection.note(mutant.place.path, answer.noticed_by)
        self._keep(mutant, answer, len(tests))

    def _keep(self, mutant: Mutant, answer: Answer, tests: int) -> None:
        after = mutant.after if mutant.start or not mutant.place.path.endswith(".sql") else ""
        row = {
            "key": mutant.key,
            "room": self.name,
            **asdict(mutant.place),
            "operator": mutant.operator,
            "before": mutant.before,
            "after": after[:200],
            "tests": tests,
            **asdict(answer),
        }
        with (self.into / f"{self.name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._say(
            f"{answer.verdict:9}{answer.processor_seconds:6.1f} s  {mutant.place.path}:"
            f"{mutant.place.line}  {mutant.operator}: {mutant.before[:60]!r}"
        )

    def _say(self, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def read_answers(into: Path, name: str) -> dict[str, Row]:
    """Give the last answer about each mutant of a room, by its key."""
    path = into / f"{name}.jsonl"
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["key"]: row for row in rows}
