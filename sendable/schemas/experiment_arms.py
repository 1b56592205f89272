"""Experiment arms: who was drawn into which arm of a test, once and for ever."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class ExperimentArms(TableModel):
    """One row for each test and person. Rows are never changed or removed.

    ``segment`` is the one the person was in when drawn; where segments themselves are tested, those
    of them the person was in, joined by `` + ``. ``arm`` is one of the file's, ``holdout``, or
    ``messaged`` where segments are tested.
    """

    experiment: str
    number: str = pa.Field(str_matches=E164)
    arm: str
    segment: str
    assigned_at: Time
    run_id: str
