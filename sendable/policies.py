"""Policies: facts about law, carriers and custom, kept as dated data with their source.

None of them is a constant in code: a marketer or a lawyer can read the file, see when it was read
and where it comes from, and change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from sendable.documents import parse_document, read_document


class Policy(BaseModel):
    """What every policy file says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    as_read: date = Field(description="The day the source was read")
    source: str
    note: str = ""


class OptOutWords(Policy):
    """Words that opt out when they are the whole message. Keys are ISO 639-1 language codes."""

    words: dict[str, list[str]]


class HarmlessReplies(Policy):
    """Whole messages that hold nobody. Keys are ISO 639-1 language codes."""

    words: dict[str, list[str]]


class Staleness(Policy):
    """After how many days without any sign of life a contact is not messaged any more."""

    default_days: int = Field(ge=1)
    by_country: dict[str, int] = Field(default_factory=dict)


class DeadNumbers(Policy):
    """When a number counts as unreachable: its last final states all failed for good."""

    finals_in_a_row: int = Field(ge=1)
    permanent_texts: list[str]
    permanent_codes: list[str]


@dataclass(frozen=True)
class Policies:
    """The policies of a playbook."""

    opt_out_words: OptOutWords
    harmless_replies: HarmlessReplies
    staleness: Staleness
    dead_numbers: DeadNumbers

    def all(self) -> tuple[Policy, ...]:
        """Give every policy, for the rulebook's page of them."""
        return (self.opt_out_words, self.harmless_replies, self.staleness, self.dead_numbers)


def read_policies(playbook: Path) -> Policies:
    """Read ``policies/*.yaml`` of a playbook folder.

    Raises:
        PlaybookError: A file is missing or does not fit its form.
    """
    folder = playbook / "policies"
    return Policies(
        parse_document(read_document(folder / "opt_out_words.yaml"), OptOutWords),
        parse_document(read_document(folder / "harmless_replies.yaml"), HarmlessReplies),
        parse_document(read_document(folder / "staleness.yaml"), Staleness),
        parse_document(read_document(folder / "dead_numbers.yaml"), DeadNumbers),
    )
