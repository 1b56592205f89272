"""Parts of a whole table of texts, by SQL: what ``parts`` says of one text.

A module of its own: ``sendable check`` counts the parts of a few texts, and need not load an engine
for it.
"""

from __future__ import annotations

from sendable.engine.duckdb import Connection, run_script
from sendable.sending_policies import PartLimits
from sendable.strategy.parts import BASIC, EXTENDED


def count_parts_of_texts(connection: Connection, limits: PartLimits) -> None:
    """Make the table ``counted_texts`` (text, encoding, units, parts), each text once.

    Args:
        connection: An engine with a table ``texts_to_count`` (text).
        limits: What one part holds.
    """
    run_script(
        connection,
        "sendable.strategy",
        "parts_of_texts",
        outside=f"[^{_class_of(BASIC | EXTENDED)}]",
        extended=f"[{_class_of(EXTENDED)}]",
        **limits.model_dump(exclude={"most_parts"}),
    )


def _class_of(signs: frozenset[str]) -> str:
    """Write characters as the inside of a character class, each by its number."""
    return "".join(rf"\x{{{ord(sign):X}}}" for sign in sorted(signs))
