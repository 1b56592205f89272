"""A mutant: one small fault in one file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where in a file a mutant is, and whose tests may notice it."""

    path: str
    line: int
    within: str
    """The function's or class's qualified name; nothing at the top of a module, or in SQL."""
    function_line: int | None
    """The line where that function begins; None for what is run by the import itself."""


@dataclass(frozen=True)
class Mutant:
    """A stretch of a file's bytes, and what stands there instead."""

    place: Place
    operator: str
    start: int
    end: int
    before: str
    after: str
    serial: int = 0
    """Tells apart mutants that say the same of the same function."""

    @property
    def key(self) -> str:
        """A name that stays when lines above are added."""
        parts = (self.place.path, self.place.within, self.operator, self.before, self.after)
        text = "\n".join((*parts, str(self.serial)))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def apply(self, source: bytes) -> bytes:
        """Give the file with the fault in it."""
        return source[: self.start] + self.after.encode() + source[self.end :]
