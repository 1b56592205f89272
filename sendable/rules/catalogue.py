"""Everything a rule may say: the parser, the compiler and the documentation read it from here.

The rows are in ``fields.py`` and ``standing.py``, ``events.py`` and ``functions.py``.
"""

from __future__ import annotations

from sendable.rules.entries import Catalogue
from sendable.rules.events import EVENTS, TABLES
from sendable.rules.fields import FIELDS
from sendable.rules.functions import FUNCTIONS
from sendable.rules.standing import STANDING

CATALOGUE = Catalogue(
    fields={entry.name: entry for entry in (*FIELDS, *STANDING)},
    events={entry.name: entry for entry in EVENTS},
    functions={entry.name: entry for entry in FUNCTIONS},
    tables={table.name: table for table in TABLES},
)
