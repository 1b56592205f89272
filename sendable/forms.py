"""What the forms of several flows share: the folders they work on, and moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

WorkspaceFolder = Annotated[
    Path,
    Field(title="Workspace", description="Folder that holds the account's tables and runs"),
]

PlaybookFolder = Annotated[
    Path,
    Field(title="Playbook", description="Folder with playbook.yaml, segments and policies"),
]


def as_utc(moment: datetime) -> datetime:
    """Give a moment in UTC; one that names no time zone is taken to be in it."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


UtcMoment = Annotated[datetime, AfterValidator(as_utc)]
"""A moment that somebody typed."""
