"""The step itself: everything that was found and decided of a run, written down."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from pyarrow import parquet

from sendable.exclusion.decisions import decide, list_findings
from sendable.exclusion.findings import READS, find_reasons
from sendable.exclusion.waterfalls import draw_waterfalls
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.runs import Run


@dataclass(frozen=True)
class Exclusion:
    """What came of the step: the run's ``waterfalls`` rows, and what to warn the user of."""

    waterfalls: pd.DataFrame
    warnings: list[str]


def record_exclusion(run: Run, playbook: Playbook) -> Exclusion:
    """Write every reason, a decision for every recipient, and the waterfalls.

    To be called with the lake's lock, when the run's suppressions and consents are written. They go
    into the lake's tables ``findings``, ``decisions`` and ``waterfalls``, and the first two into
    ``findings.parquet`` and ``decisions.parquet`` in the run's folder.
    """
    lake = run.workspace.lake
    with open_people(run, playbook.policies, exclude_run=run.run_id, tables=READS) as connection:
        warnings = find_reasons(connection, playbook, run)
        for table, give in (("findings", list_findings), ("decisions", decide)):
            rows = give(connection, run)
            lake.replace_run_rows(table, run.run_id, rows)
            parquet.write_table(rows, run.folder / f"{table}.parquet")
        waterfalls = draw_waterfalls(connection, run)
    lake.replace_run("waterfalls", run.run_id, waterfalls)
    return Exclusion(waterfalls, warnings)
