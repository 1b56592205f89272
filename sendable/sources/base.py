"""What every declared source may say: where it is, how it is written, whose its rows are."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sendable.errors import SourceError
from sendable.sources.columns import Cell, Column, Columns
from sendable.sources.placeholders import placeholders_of
from sendable.sources.presets import Preset

ContactField = Literal["custom_1", "custom_2", "custom_3", "custom_4"]
Format = Literal["csv", "parquet", "xlsx", "jsonl"]

_ENDINGS: Mapping[str, Format] = {
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
    "parquet": "parquet",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xls": "xlsx",
    "ods": "xlsx",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
}
_WRITTEN_PASSWORD = re.compile(
    r"://[^/@:]*:(?!\{env:\w+\}@)[^/@]+@|[?&]password=(?!\{env:\w+\})", re.IGNORECASE
)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Join(_Model):
    """How a row finds its person: the first of phone, e-mail and customer id that finds one."""

    phone: Column | None = Field(default=None, description="Column with the phone number")
    email: Column | None = Field(default=None, description="Column with the e-mail address")
    customer_id: Column | None = Field(
        default=None, description="Column with the id that contact_field holds"
    )
    contact_field: ContactField | None = Field(
        default=None, description="The contact's custom field that holds customer_id"
    )
    country: Column | None = Field(
        default=None, description="Column with the country code of numbers without one"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not (self.phone or self.email or self.customer_id):
            raise ValueError("a join needs phone, email, or customer_id with contact_field")
        if (self.customer_id is None) != (self.contact_field is None):
            raise ValueError("customer_id and contact_field go together")
        return self

    def given(self) -> dict[str, Column]:
        """Give the columns that the join reads, by what they are."""
        everything = self.model_dump(exclude_none=True, exclude={"contact_field"})
        return {name: _column(value) for name, value in everything.items()}


class DeclaredSource(_Model):
    """What every source may say: where it is and how it is written."""

    table: ClassVar[str]
    """The lake's table that the rows go to."""
    forgiven: ClassVar[frozenset[str]] = frozenset()
    """Fields without which a row still counts: what cannot be read there is missing."""

    name: str = Field(pattern=r"^[a-z0-9-]+$", description="Its name in reports")
    path: str | None = Field(
        default=None,
        description="File, relative to the playbook; {workspace} and {env:NAME} are filled in",
    )
    url: str | None = Field(
        default=None, description="SQLAlchemy URL of a database; the password as {env:NAME}"
    )
    query: str | None = Field(default=None, description="One SELECT, for a url")
    preset: Preset | None = Field(
        default=None, description="A known export: fills in kind, columns and join"
    )
    format: Format | None = Field(default=None, description="By the file's ending if left out")
    sheet: str | None = Field(default=None, description="The sheet of a workbook with several")
    encoding: str | None = Field(default=None, description="Found if left out, and said")
    delimiter: Literal[",", ";", "\t", "|"] | None = Field(
        default=None, description="Found if left out, and said"
    )
    decimal: Literal[".", ","] | None = Field(
        default=None, description="The mark between whole and fraction, where numbers have commas"
    )
    dates: str | None = Field(
        default=None,
        description="iso, day_first, month_first, unix, excel, or a pattern such as %d/%m/%Y",
    )
    time_zone: str | None = Field(
        default=None, description="Of times without one, such as Australia/Sydney; else UTC"
    )

    @field_validator("dates")
    @classmethod
    def _known_dates(cls, dates: str | None) -> str | None:
        words = ("iso", "day_first", "month_first", "unix", "excel")
        if dates is None or dates in words:
            return dates
        sample = datetime(2026, 11, 21).strftime(dates)  # noqa: DTZ001 (a pattern has no zone)
        if "%" not in dates or sample == dates:
            raise ValueError(f"choose one of {', '.join(words)}, or a pattern such as %d/%m/%Y")
        return dates

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"there is no time zone {zone!r}") from unknown
        return zone

    @field_validator("url")
    @classmethod
    def _no_written_password(cls, url: str | None) -> str | None:
        if url and _WRITTEN_PASSWORD.search(url):
            raise ValueError("write the password as {env:NAME}, not into the playbook")
        return url

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError("a source has either a path or a url")
        if (self.url is None) != (self.query is None):
            raise ValueError("a url needs a query, and a query a url")
        if self.path is not None and self.format is None and self.format_by_ending is None:
            raise ValueError("set the format: the file's ending does not tell it")
        return self

    @property
    def format_by_ending(self) -> Format | None:
        """The format that the path's ending tells."""
        text = (self.path or "").lower().removesuffix(".gz")
        return _ENDINGS.get(text.rpartition(".")[2])

    def locate(self, playbook: Path, workspace: Path) -> Path:
        """Give the file's path with its placeholders filled in.

        Raises:
            SourceError: An environment variable that the path names is not set, or it is no path.
        """
        fill = placeholders_of(self.name, workspace)
        try:
            return (playbook / fill(self.path or "")).resolve()
        except ValueError as failure:
            raise SourceError(
                f"the path of the source {self.name!r} holds a character that no path has",
                remedy="Correct the source's path in playbook.yaml",
            ) from failure

    @abstractmethod
    def fields(self) -> dict[str, tuple[Column, Cell]]:
        """Give what is read of a row, by our names, with its columns and how they are read."""

    def joined_by(self) -> Join | None:
        """Give how a row finds its person; nothing where it has none."""
        return None

    def is_optional(self, field: str) -> bool:
        """Say whether a file may lack a field's column: a preset names more than every file has."""
        return False


class MappedSource(DeclaredSource):
    """A source whose columns have names of ours."""

    columns: Columns

    def fields(self) -> dict[str, tuple[Column, Cell]]:
        """Give the mapped fields."""
        return {
            name: (column, self.columns.cell(name)) for name, column in self.columns.given().items()
        }

    def is_optional(self, field: str) -> bool:
        """Say whether a file may lack a field's column: under a preset, one it can do without."""
        known = type(self.columns).model_fields
        return self.preset is not None and field in known and not known[field].is_required()


class PersonalSource(MappedSource):
    """A source whose rows are of people."""

    join: Join

    def joined_by(self) -> Join | None:
        """Give how a row finds its person."""
        return self.join


def _column(value: Any) -> Column:
    return value if isinstance(value, str) else tuple(value)
