"""Meanings: every reply read, for SQL to join."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.policies import Policies
from sendable.replies.words import make_vocabulary, read_reply


def register_meanings(connection: Connection, policies: Policies) -> None:
    """Read every reply and register ``meanings`` with the engine.

    Its columns are ``message_id``, ``label``, ``certainty``, ``outcome``, ``manner``, ``words`` and
    ``lang`` (see the table ``reply_meanings``).
    """
    vocabulary = make_vocabulary(policies.opt_out_words, policies.opt_in_words)
    replies = query(connection, "SELECT message_id, body FROM main.replies ORDER BY message_id")
    read = {body: read_reply(body, vocabulary) for body in replies["body"].unique()}
    found = [read[body] for body in replies["body"]]
    frame = pd.DataFrame(
        {
            "message_id": replies["message_id"].astype("str"),
            "label": pd.Series([meaning.label for meaning in found], dtype="str"),
            "certainty": pd.Series([meaning.certainty for meaning in found], dtype="str"),
            "outcome": pd.Series([meaning.outcome for meaning in found], dtype="str"),
            "manner": pd.Series([meaning.manner for meaning in found], dtype="str"),
            "words": pd.Series([meaning.words for meaning in found], dtype="str"),
            "lang": pd.Series(None, index=replies.index, dtype="str"),
        }
    )
    connection.register("meanings", frame)
