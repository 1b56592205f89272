"""The rooms whose tests are put to the question, and the tests that are asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """Some files of the product, and the tests that should notice a fault in them."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]

    def list_sources(self, root: Path) -> list[str]:
        """Give the room's files of Python and SQL, in order."""
        found = (path for pattern in self.sources for path in root.glob(pattern))
        kept = {path for path in found if path.suffix in {".py", ".sql"}}
        return sorted(str(path.relative_to(root)) for path in kept)


ROOMS = {
    "rules": Room(
        ("sendable/rules/**/*",),
        (
            "tests/rules",
            "tests/linting",
            # Why somebody is in a segment or not is asked of rules there.
            "tests/segments/test_person.py",
            "tests/test_person_in_segments.py",
        ),
    ),
    "exclusion": Room(("sendable/exclusion/*",), ("tests/exclusion",)),
    "consent": Room(
        ("sendable/consent.*", "sendable/refusals.py"),
        (
            "tests/test_consent.py",
            "tests/test_consent_by_purchase.py",
            "tests/exclusion/test_permission.py",
            "tests/exclusion/test_handsets.py",
        ),
    ),
    "replies": Room(("sendable/replies/**/*",), ("tests/replies",)),
    "push": Room(
        ("sendable/publish/push/*",),
        ("tests/publish/push", "tests/publish/test_brake.py"),
    ),
    "safety": Room(
        (
            "sendable/publish/brake.py",
            "sendable/publish/approval/*",
            "sendable/silence.py",
            "sendable/silenced.sql",
            "sendable/refused.sql",
            "sendable/suppressions.py",
            "sendable/lifts.py",
        ),
        (
            "tests/publish/push",
            "tests/publish/approval",
            "tests/publish/test_brake.py",
            "tests/publish/test_found_opt_outs.py",
            "tests/test_suppressions.py",
            "tests/test_lifts.py",
            "tests/test_silence.py",
            "tests/exclusion/test_permission.py",
        ),
    ),
}
