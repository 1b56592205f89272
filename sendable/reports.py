"""The reports of a run that people open: which files, and where the report site has them.

A run's folder also holds files with whole numbers (decisions, membership, clean-up lists). So the
site serves what is named here and nothing else.
"""

from __future__ import annotations

import os

from sendable.runs import Run

REPORTS_URL = "SENDABLE_REPORTS_URL"
"""The environment's variable with the address of the report site, where one is served."""

REPORTS = {
    "rulebook.html": "The audience rulebook",
    "tracker.xlsx": "The segmentation tracker",
    "quality.html": "What the gates found",
}
"""What people open first, each with what it is."""

SERVED = frozenset({*REPORTS, "rulebook.md", "tracker.csv", "tracker.json", "send_plan.json"})
"""The files of a run that the site serves, beside the pages below ``data_docs/``."""

DATA_DOCS = "data_docs"
"""The folder with Great Expectations' own pages, one site in it for each suite."""


def find_report_url(run: Run, name: str) -> str | None:
    """Give the address of a file of a run on the report site, or nothing while there is no site.

    Args:
        run: The run.
        name: The file's path below the run's folder.
    """
    site = os.environ.get(REPORTS_URL, "").rstrip("/")
    return f"{site}/runs/{run.run_id}/{name}" if site else None
