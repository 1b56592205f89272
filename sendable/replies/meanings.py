"""Meanings: every distinct reply read once, for SQL to join."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.policies import Policies
from sendable.replies.words import make_vocabulary, read_reply


def register_meanings(connection: Connection, policies: Policies) -> None:
    """Read every distinct reply and register ``meanings`` (body, kind, word) with the engine."""
    vocabulary = make_vocabulary(policies.opt_out_words, policies.harmless_replies)
    bodies = query(connection, "SELECT DISTINCT body FROM main.replies ORDER BY body")["body"]
    meanings = [read_reply(body, vocabulary) for body in bodies]
    frame = pd.DataFrame(
        {
            "body": bodies.astype("str"),
            "kind": pd.Series([meaning.kind for meaning in meanings], dtype="str"),
            "word": pd.Series([meaning.word for meaning in meanings], dtype="str"),
        }
    )
    connection.register("meanings", frame)
