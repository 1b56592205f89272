"""Every error a user can meet, in one tree.

::

    SendableError
    ├── ConfigurationError        what the user wrote or set
    │   ├── CredentialsError      no ClickSend user name or API key
    │   ├── PlaybookError         a playbook, segment or policy file (file, line, column)
    │   └── RuleError             the text of a rule (file, line, column)
    ├── ClickSendError            what the account answered
    │   ├── AuthenticationError   401
    │   ├── PermissionDenied      403
    │   ├── NotFound              404
    │   ├── RateLimited           429, after the retries
    │   ├── ServerTrouble         5xx, a time-out, no connection, an answer that cannot be read
    │   ├── Unanswered            a change that was asked for, and may have happened or not
    │   ├── ScrubFailed           who said stop may still be on a list of ours
    │   └── CallNotAllowed        a call outside the client's allow-list: a fault in our own code
    ├── SourceError               a file or table the user named (file, row, column)
    ├── LakeError                 the tables on disk
    │   ├── LakeBusy              another run holds the writer lock
    │   ├── DiskFull              nothing more can be written
    │   └── AccountMismatch       the workspace belongs to another ClickSend account
    ├── EngineError               Spark, where rules are answered by it: missing, or it broke off
    ├── RunError                  a step was asked for on a run that cannot give it
    ├── ApprovalError             a decision on a segment that cannot be taken now
    ├── CampaignAtFault           a campaign that waits would message who said stop
    ├── CannotPrint           a PDF on a machine that lacks the library for it
    ├── UpError                   what `sendable up` starts does not come up, or has ended
    └── GateFailed                the data between two steps smells wrong

Each says what happened, where, and what to do (``remedy``). Messages never hold a whole phone
number, a reply's text or a secret.
"""

from __future__ import annotations

import bisect
import errno
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where in a file something is: line and column count from 1, and are absent when unknown."""

    file: Path | str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Give ``file:line:column``, as compilers and editors write it."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)

    def within(self, text: str, offset: int) -> Place:
        """Give the place of a character of a text that begins here, line under line."""
        before = text[:offset]
        line = before.count("\n")
        column = offset - (before.rfind("\n") + 1)
        first_column = (self.column or 1) if line == 0 else 1
        return Place(self.file, (self.line or 1) + line, first_column + column)


@dataclass(frozen=True)
class TextPlace(Place):
    """Where a text begins that its file writes otherwise: indented, folded or quoted.

    Attributes:
        words: For each word of the text its offset there, and its line and column in the file.
    """

    words: tuple[tuple[int, int, int], ...] = ()

    def within(self, text: str, offset: int) -> Place:
        """Give the place of a character of the text: so far behind the start of its word."""
        before = bisect.bisect_right(self.words, offset, key=lambda word: word[0])
        start, line, column = self.words[max(before - 1, 0)]
        return Place(self.file, line, column + max(offset - start, 0))


class SendableError(Exception):
    """The base of the tree: a sentence for the user, where it happened, and the remedy.

    Args:
        message: What happened, one sentence without a full stop.
        place: The file and position that is to blame, where there is one.
        remedy: What the user can do about it, one sentence without a full stop.
    """

    def __init__(
        self, message: str, *, place: Place | None = None, remedy: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        """Give one line: place, message, remedy."""
        where = f"{self.place}: " if self.place else ""
        what_to_do = f". {self.remedy}." if self.remedy else ""
        return f"{where}{self.message}{what_to_do}"


class ConfigurationError(SendableError):
    """Something the user wrote or set cannot be used."""


class CredentialsError(ConfigurationError):
    """No ClickSend user name or API key was found."""


class PlaybookError(ConfigurationError):
    """A playbook file cannot be read, or says something that cannot be."""


class RuleError(ConfigurationError):
    """The text of a rule does not parse, or names what does not exist."""


class ClickSendError(SendableError):
    """ClickSend answered with an error, or did not answer."""


class AuthenticationError(ClickSendError):
    """The account refused the user name and key (401)."""


class PermissionDenied(ClickSendError):
    """The key may not see this (403)."""


class NotFound(ClickSendError):
    """There is no such record (404)."""


class RateLimited(ClickSendError):
    """Too many requests, and the wait that was asked for did not help (429)."""


class ServerTrouble(ClickSendError):
    """The service failed, hung, could not be reached, or answered what cannot be read.

    ``may_pass`` says that the same call, made again, may well be answered. ``is_settled`` says that
    the call was refused or never made: what it asked for did not happen.
    """

    may_pass = False
    is_settled = False


class Unanswered(ClickSendError):
    """A change was asked for and it is not known whether it happened: only looking tells."""


class ScrubFailed(ClickSendError):
    """Somebody who may not be messaged may still be on a list that Sendable made."""


class CallNotAllowed(ClickSendError):
    """A call that is not on the allow-list was about to be made; nothing was sent."""


class SourceError(SendableError):
    """A file or table that the playbook names cannot be read as declared."""


class LakeError(SendableError):
    """The tables on disk could not be read or written."""


class LakeBusy(LakeError):
    """Another run holds the writer lock."""


class DiskFull(LakeError):
    """The disk has no room; what was there before is untouched."""


def describe_disk_error(failure: OSError) -> SendableError:
    """Give our error for one of the operating system's: a full disk, or what it says itself."""
    if failure.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            "the disk is full, so nothing more was written",
            remedy="Free some space and run the command again; the last good run is untouched",
        )
    return LakeError(f"{failure.strerror or type(failure).__name__}: {failure.filename or ''}")


class AccountMismatch(LakeError):
    """The workspace holds another account's data."""


class EngineError(SendableError):
    """What the playbook names to answer its rules is not there, does not start or broke off."""


class RunError(SendableError):
    """A step cannot run on the run that was asked for."""


class ApprovalError(SendableError):
    """A segment cannot be approved or rejected as it was asked for."""


class CampaignAtFault(SendableError):
    """A campaign that waits in the account would message somebody who said stop."""


class CannotPrint(SendableError):
    """A PDF cannot be made on this machine."""


class UpError(SendableError):
    """What ``sendable up`` starts does not come up, or has ended, or is up already."""


class GateFailed(SendableError):
    """A critical check between two steps failed; nothing after it ran."""
