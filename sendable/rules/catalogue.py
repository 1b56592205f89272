"""Everything a rule may say: the parser, the compiler and the documentation read it from here.

The fields and the events are rows of ``fields.py`` and ``events.py``; the other calls are here.
"""

from __future__ import annotations

from sendable.rules.entries import MISSING_FALSE, Catalogue, Feed, FunctionEntry
from sendable.rules.events import EVENTS, TABLES
from sendable.rules.fields import FIELDS
from sendable.rules.nodes import Kind


def _function(
    form: str, label: str, meaning: str, missing: str, example: str, kind: Kind, feed: Feed | None
) -> FunctionEntry:
    return FunctionEntry(
        name=form.partition("(")[0],
        form=form,
        kind=kind,
        unit="days" if kind == "number" else None,
        label=label,
        meaning=meaning,
        missing=missing,
        example=example,
        feed=feed,
    )


_FUNCTIONS = (
    _function(
        "days_since(time)",
        "days since",
        "Days from a time field to the as-of time, as a decimal number",
        f"Missing when the time is; {MISSING_FALSE}",
        "days_since(last_received_at) > 30",
        "number",
        None,
    ),
    _function(
        "top(field, percent)",
        "top share",
        "Among the highest so many per cent of the recipients that have a value for a number"
        " field; ties at the border are all in",
        "False when the field is missing",
        "top(total_spend, 15)",
        "boolean",
        None,
    ),
    _function(
        "in_list('name')",
        "list",
        "In the contact list of this name, in upper or lower case",
        "Never missing: no list of that name means false",
        "in_list('Webinar')",
        "boolean",
        "contacts",
    ),
    _function(
        "in_segment('key')",
        "segment",
        "Fulfils the rule of another segment of the playbook",
        "Never missing",
        "in_segment('vip')",
        "boolean",
        None,
    ),
    _function(
        "was_in_segment('key', days)",
        "earlier segment",
        "Was a member of a segment in a run within so many days before the as-of time",
        "Never missing: no such run means false",
        "was_in_segment('new', 90)",
        "boolean",
        None,
    ),
)


CATALOGUE = Catalogue(
    fields={entry.name: entry for entry in FIELDS},
    events={entry.name: entry for entry in EVENTS},
    functions={entry.name: entry for entry in _FUNCTIONS},
    tables={table.name: table for table in TABLES},
)
