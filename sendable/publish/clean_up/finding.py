"""Finds the clean-up work of a run: one sheet for each kind."""

from __future__ import annotations

import pandas as pd
import pyarrow as arrow

from sendable.brief import Brief, names_list
from sendable.consent import declared_basis
from sendable.engine.duckdb import Connection, query, read_sql, run_script
from sendable.numbers import mask_numbers_in, mask_people_in
from sendable.playbook import Playbook
from sendable.publish.clean_up.consent import NOTHING, find_consent_to_document
from sendable.publish.clean_up.numbers import find_numbers_to_mend
from sendable.publish.clean_up.sheets import Column, Numbers, Sheet
from sendable.reasons import REASONS
from sendable.runs import Run

_LISTS = "SELECT DISTINCT list_id, list_name FROM current_contacts"

_CONTACT = Column("contact_id", "Contact", 13, is_id=True)
_LIST = Column("list", "List", 28)
_NUMBER = Column("number", "Number", 16)


def find_clean_up(
    connection: Connection, playbook: Playbook, run: Run, numbers: Numbers = "masked"
) -> tuple[Sheet, ...]:
    """Find what there is to mend, to document and to read.

    Args:
        connection: An engine as ``open_people`` opens it.
        playbook: The playbook.
        run: The run.
        numbers: How phone numbers are written.
    """
    lists = query(connection, _LISTS)
    shown = _show_lists(lists, playbook.brief)
    connection.register("shown_lists", shown)
    connection.register("weights", _weights())
    run_script(connection, "sendable.publish.clean_up", numbers)
    run_script(connection, "sendable.publish.clean_up", "common")
    undeclared = shown.loc[shown["declared"] == NOTHING, ["list_id", "list"]]
    names = dict(zip(undeclared["list_id"].tolist(), undeclared["list"].tolist(), strict=True))
    return (
        Sheet(
            "opted_out",
            "Opted out",
            "Delete these contacts from the list. They stay suppressed here, whatever you do",
            (
                _CONTACT,
                _LIST,
                _NUMBER,
                Column("reason", "Reason", 32),
                Column("since", "Since (UTC)", 16),
                Column("evidence", "Evidence", 60),
            ),
            _with_words_masked(_select(connection, "opted_out"), "evidence"),
        ),
        Sheet(
            "numbers",
            "Numbers",
            "Write the proposed number into the contact. Without a proposal, ask the person",
            (
                _CONTACT,
                _LIST,
                _NUMBER,
                Column("what", "What is wrong", 50),
                Column("proposal", "Proposed number", 18),
            ),
            find_numbers_to_mend(connection, playbook.brief.default_country),
        ),
        Sheet(
            "duplicates",
            "Duplicates",
            "Keep the survivor: the contact that was changed last, because its fields count in "
            "segments. Copy first what it lacks. Across lists, of different declared bases the "
            "strictest counts",
            (
                Column("survivor", "Survivor", 13, is_id=True),
                _CONTACT,
                _LIST,
                _NUMBER,
                Column("advice", "Advice", 34),
                Column("why", "Why", 44),
                Column("to_copy", "To copy to it first", 26),
                Column("consent_conflict", "Declared consent differs", 44),
            ),
            _select(connection, "duplicates"),
        ),
        Sheet(
            "no_country",
            "No country",
            "Write the number with + and its country code, or set the contact's country",
            (_CONTACT, _LIST, _NUMBER, Column("what", "What is missing", 50)),
            _select(connection, "no_country"),
        ),
        Sheet(
            "consent",
            "Consent",
            "Where people of the list agreed, and you can show it: declare it under consent: in "
            "playbook.yaml. Released counts for express consent",
            (
                Column("list_id", "List id", 12, is_id=True),
                _LIST,
                Column("people", "People", 12),
                Column("unclear", "Permission unclear", 12),
                Column("released", "Released by declaring", 12),
            ),
            find_consent_to_document(connection, playbook, run, names),
        ),
        Sheet(
            "replies_to_read",
            "Replies to read",
            "Read, write what it means into the column label (opt_out, wrong_number, complaint, "
            "not_interested, positive, question, opt_in or neutral), then: "
            "sendable review FILE.csv --by NAME",
            (
                Column("message_id", "Message", 24, is_id=True),
                Column("label", "Label", 16),
                _NUMBER,
                Column("received_at", "Received (UTC)", 16),
                Column("reply", "Reply", 60),
                Column("in_answer_to", "In answer to", 44),
                Column("we_think", "We think", 14),
                Column("certainty", "Certainty", 11),
                Column("because_of", "Because of", 24),
            ),
            _with_words_masked(
                _select(connection, "replies_to_read"), "reply", "in_answer_to", "because_of"
            ),
        ),
    )


def mask_evidence(evidence: str) -> str:
    """Hide people's numbers and addresses in evidence: ids come first, words stand in quotes."""
    record, quote, words = evidence.partition('"')
    return record + quote + mask_people_in(words)


def _select(connection: Connection, name: str) -> arrow.Table:
    return connection.sql(read_sql("sendable.publish.clean_up", name)).to_arrow_table()


def _show_lists(lists: pd.DataFrame, brief: Brief) -> pd.DataFrame:
    """Give each list's name as it may be shown, and what is declared of its people."""
    rows = [
        (list_id, mask_numbers_in(name), _declared(brief, list_id, name))
        for list_id, name in zip(
            lists["list_id"].tolist(), lists["list_name"].tolist(), strict=True
        )
    ]
    frame = pd.DataFrame(rows, columns=["list_id", "list", "declared"])
    frame = frame.astype({"list_id": "int64", "list": "str", "declared": "str"})
    # A list that was renamed while it was read has two names.
    return frame.drop_duplicates("list_id")


def _declared(brief: Brief, list_id: int, name: str) -> str:
    if names_list(brief.archived_lists, list_id, name):
        return "archived"
    basis = declared_basis(brief, list_id, name)
    return basis.state if basis else NOTHING


def _weights() -> pd.DataFrame:
    rows = [(reason.code, reason.title, weight) for weight, reason in enumerate(REASONS)]
    return pd.DataFrame(rows, columns=["code", "title", "weight"])


def _with_words_masked(rows: arrow.Table, *columns: str) -> arrow.Table:
    """Give rows in whose texts nobody's number or address is left."""
    for name in columns:
        mask = mask_evidence if name == "evidence" else mask_people_in
        texts = [text and mask(text) for text in rows[name].to_pylist()]
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, name, arrow.array(texts, arrow.string()))
    return rows
