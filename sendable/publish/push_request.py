"""What a push is asked to do, and who says so: the parameter of the flow, and its form."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sendable.errors import ApprovalError
from sendable.forms import PlaybookFolder, WorkspaceFolder
from sendable.publish.approval import Door, Said, Verdict, read_band
from sendable.publish.approval.bands import WRITTEN_BAND
from sendable.runs import NO_NUMBER, Run, load_run
from sendable.workspace import Workspace

Wish = Literal["look", "push what is approved", "approve and push", "reject"]

_VERDICTS: dict[Wish, Verdict] = {"approve and push": "approved", "reject": "rejected"}


class PushRequest(BaseModel):
    """What the push flow is asked to do. The Prefect UI shows it as a form."""

    # What is refused is not quoted: Prefect logs why.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    decision: Wish = Field(
        default="look",
        title="What is to be done",
        description="look: show who would be added and removed, and change nothing. push what is "
        "approved: write the lists. approve and push, reject: take down what you decide on the "
        "segments below first",
    )
    segments: list[str] = Field(
        default_factory=list,
        title="Segments",
        description="Their keys, as the artifact 'approvals' and the tracker name them; the key "
        "of a family stands for all its members. To look or to push, all that are approved when "
        "there are none here",
    )
    who: str = Field(
        default="",
        title="Who decides",
        description="Your name. Prefect without its Cloud knows no users: it is taken as said, "
        "and kept for good",
        pattern=NO_NUMBER,
    )
    note: str = Field(
        default="",
        title="Note",
        description="Kept with the decision, for good. No phone numbers",
        pattern=NO_NUMBER,
    )
    band: str = Field(
        default="",
        title="Sizes for which the approval holds",
        description="Such as 300-500. When empty, around the size of now as the policy "
        "publishing.yaml says",
        pattern=f"^({WRITTEN_BAND})?$",
    )
    run_id: str = Field(
        default="",
        title="Run",
        description="The run you looked at: if another is the latest by now, nothing is done. "
        "The latest when empty",
    )
    workspace: WorkspaceFolder = Path("workspace")
    playbook: PlaybookFolder = Path("playbook")

    @field_validator("who", "note", "band", "run_id", mode="before")
    @classmethod
    def _left_empty(cls, text: object) -> object:
        """Take a field of the form that was emptied, which Prefect sends as null."""
        return "" if text is None else text

    @field_validator("band")
    @classmethod
    def _does_not_end_below(cls, text: str) -> str:
        try:
            if text:
                read_band(text)
        except ApprovalError as failure:
            # A form shows what is wrong with a field, and knows no errors of ours.
            raise ValueError(str(failure)) from failure
        return text

    @model_validator(mode="after")
    def _says_who_and_what(self) -> PushRequest:
        if self.decision in _VERDICTS and not self.who.strip():
            raise ValueError(f"to {self.decision}, say who decides")
        if self.decision in _VERDICTS and not self.segments:
            raise ValueError(f"to {self.decision}, name the segments")
        return self

    @property
    def writes(self) -> bool:
        """Whether lists of the account are to be written to."""
        return self.decision in ("push what is approved", "approve and push")

    def said(self, door: Door) -> Said | None:
        """Give what a person says of the segments; nothing where they decide nothing."""
        verdict = _VERDICTS.get(self.decision)
        if verdict is None:
            return None
        band = read_band(self.band) if self.band else None
        return Said(verdict, tuple(self.segments), self.who, door, self.note, band)


def find_asked_run(request: PushRequest) -> Run:
    """Give the latest published run, which is the one that is approved and pushed.

    Raises:
        RunError: There is none.
        ApprovalError: The request is about another one.
    """
    run = load_run(Workspace(request.workspace), "latest")
    if request.run_id not in ("", "latest", run.run_id):
        raise ApprovalError(
            f"run {request.run_id} is not the latest: that is {run.run_id}",
            remedy="Look at that one, then ask again",
        )
    return run
