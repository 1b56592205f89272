"""Forgotten: people who asked to be erased, as keyed hashes that still keep them out."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Forgotten(TableModel):
    """One row for each thing by which a forgotten person would be known again.

    ``hash`` is an HMAC-SHA256 of it, in hex; its key is a file outside the lake. ``kind``:
    ``number`` (E.164), ``digits`` (the same without its country's code, which finds it in a text
    that is no clean number), ``email``, ``customer_id``, ``cell`` (a customer id with the column of
    a source that it stands in), or ``key``: of nothing, so that the key can be checked.
    ``erased_at`` is missing until all that was known of the person is gone: an erasure that was cut
    off has to be asked for again.
    """

    hash: str = pa.Field(unique=True, str_matches="^[0-9a-f]{64}$")
    kind: str = pa.Field(isin=["number", "digits", "email", "customer_id", "cell", "key"])
    forgotten_at: Time
    erased_at: Time = pa.Field(nullable=True)
