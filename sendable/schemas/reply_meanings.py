"""Reply meanings: what each reply means, as one version of the classifier read it."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class ReplyMeanings(TableModel):
    """One row for each reply. A row of another ``classifier`` is read again and replaced.

    ``classifier`` names the version of the code and of the policies' words. ``manner`` says how the
    meaning was found: the whole message is a ``keyword``, a ``phrase`` in it decided, it is an
    ``answer`` that takes its meaning from the message answered, it is ``automatic`` (a reaction, an
    auto-reply, a carrier's notice), or ``other``. ``words`` are those that decided.
    """

    message_id: str = pa.Field(unique=True, str_length={"min_value": 1})
    classifier: str
    label: str
    certainty: str = pa.Field(isin=["certain", "likely", "doubtful"])
    outcome: str = pa.Field(isin=["exclude", "hold", "keep"])
    manner: str = pa.Field(isin=["keyword", "phrase", "answer", "automatic", "other"])
    words: str = pa.Field(nullable=True)
    lang: str = pa.Field(nullable=True)
