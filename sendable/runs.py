"""Runs: a folder each, a manifest in it, and ``latest`` pointing at the last good one."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sendable import __version__
from sendable.brief import Brief, read_brief
from sendable.errors import RunError
from sendable.forms import PlaybookFolder, WorkspaceFolder, as_utc
from sendable.workspace import Workspace

Step = Literal["ingest", "exclude", "segment", "strategise", "publish"]
STEPS: tuple[Step, ...] = ("ingest", "exclude", "segment", "strategise", "publish")
"""The playbook's five steps, in order."""


_LATE = timedelta(days=1)
"""How long before its beginning a run may look and still be one of the present."""

NO_NUMBER = r"^(\d{0,6}\D)*\d{0,6}$"
"""A text without a phone number. Prefect keeps a form as it was filled in, and refuses by this
before it keeps anything."""

_NARROWED = (
    "The run was asked to look at other lists than the playbook names. It is kept as a look: "
    "nothing is pushed from it, and it is not the latest run."
)

MANIFEST = "manifest.json"
"""The file of a run's folder that says what it was made of, and stays when the others go."""

NEW_OR_CHANGED = "new or changed"
"""The count of an ingest that says whether it brought anything."""


class StepRecord(BaseModel):
    """What a step left behind: where its rows are, and its counts."""

    run_id: str
    playbook_hash: str = ""
    finished_at: datetime
    lake_versions: dict[str, int]
    counts: dict[str, int] = Field(default_factory=dict)


class Manifest(BaseModel):
    """What a run was made of. Kept in the run's folder as ``manifest.json``."""

    run_id: str
    as_of: datetime
    started_at: datetime
    code_version: str = __version__
    playbook_folder: str
    playbook_hash: str = ""
    has_own_brief: bool = False
    """Whether it was asked with a brief in place of the playbook's: then rules read other settings
    than the folder says, and that is no edit."""
    steps: dict[Step, StepRecord] = Field(default_factory=dict)
    warnings: list[str] = Field(default_factory=list)
    looks_back: bool = False
    """Whether a run was published before that looked at a later moment: then this one is kept and
    listed, and never the latest, nor what a later run is compared with."""
    is_narrowed: bool = False
    """Whether it was asked to look at other lists than the playbook names. Then its segments hold
    other people, and a push from it would take the rest off their lists: like one that looks back
    it is kept and listed, and never the latest."""
    hands_over: bool = False
    """Whether it looked at the lifecycle flows between two refreshes, and told who is due. It has
    no documents, is never the latest, and no step goes on with it."""
    files_removed: bool = False
    """Whether retention removed the run's other files. What it decided still counts for rules and
    flows that look back, and it cannot be opened."""
    push_blocks: list[str] = Field(default_factory=list)
    """Why no list may be written from this run until somebody has acknowledged it."""

    @property
    def is_published(self) -> bool:
        """Whether all five steps ended well."""
        return "publish" in self.steps

    @property
    def stands_aside(self) -> bool:
        """Whether the run is only a look: nothing is pushed from it, or compared with it."""
        return self.looks_back or self.is_narrowed

    @property
    def is_of_the_past(self) -> bool:
        """Whether the run looks at a moment gone by, so that nobody acts on what it finds.

        Unlike ``looks_back`` it needs no run before: the very first may be asked for a past moment.
        """
        return self.looks_back or self.started_at - self.as_of > _LATE


class RunRequest(BaseModel):
    """What a flow is asked to do. The Prefect UI shows it as a form."""

    model_config = ConfigDict(frozen=True)

    workspace: WorkspaceFolder = Path("workspace")
    playbook: PlaybookFolder = Path("playbook")
    as_of: datetime | None = Field(
        default=None, description="Look at the data as of this moment (UTC); now when left out"
    )
    run_id: str | None = Field(
        default=None, description="Go on with this run; the newest open one when left out"
    )
    reason: str | None = Field(
        default=None,
        max_length=120,
        pattern=NO_NUMBER,
        description="Why it is asked for, in a few words: part of the run's name. No phone numbers",
    )
    brief: Brief | None = Field(
        default=None,
        description="Use this brief in place of the playbook's, for this run. With other lists "
        "than the playbook's the run is only a look",
    )


class Run:
    """One run: its folder and its manifest."""

    def __init__(self, workspace: Workspace, manifest: Manifest) -> None:
        self.workspace = workspace
        self.manifest = manifest

    @property
    def run_id(self) -> str:
        """The run's name: when it began, and four random characters."""
        return self.manifest.run_id

    @property
    def as_of(self) -> datetime:
        """The moment the data is looked at."""
        return self.manifest.as_of

    @property
    def folder(self) -> Path:
        """Where the run's files are."""
        return self.workspace.runs / self.run_id

    def source_of(self, step: Step) -> str:
        """Give the id of the run under which a step's rows are in the lake.

        Raises:
            RunError: The step has not run.
        """
        if step not in self.manifest.steps:
            raise RunError(
                f"the step '{step}' has not run yet in run {self.run_id}",
                remedy=f"Run 'sendable {step}' first, or 'sendable refresh' for all steps",
            )
        return self.manifest.steps[step].run_id

    def record(self, step: Step, finished_at: datetime, counts: dict[str, int]) -> None:
        """Note that a step ended well; steps after it no longer count."""
        later = STEPS[STEPS.index(step) + 1 :]
        kept = {name: done for name, done in self.manifest.steps.items() if name not in later}
        kept[step] = StepRecord(
            run_id=self.run_id,
            playbook_hash=self.manifest.playbook_hash,
            finished_at=finished_at,
            lake_versions=self.workspace.lake.versions(),
            counts=counts,
        )
        self.manifest = self.manifest.model_copy(update={"steps": kept})
        self.save()

    def warn(self, warning: str) -> None:
        """Note a warning once; the summary and the reports show it."""
        if warning not in self.manifest.warnings:
            self.manifest.warnings.append(warning)
            self.save()

    def block_pushes(self, reason: str) -> None:
        """Note that nothing may be pushed from this run, and why."""
        if reason not in self.manifest.push_blocks:
            self.manifest.push_blocks.append(reason)
            self.save()

    def hand_over(self) -> None:
        """Note that the run has told who is due in the lifecycle flows: no later run does again."""
        self.manifest = self.manifest.model_copy(update={"hands_over": True})
        self.save()

    def note_removal(self) -> None:
        """Note that nothing but the manifest is left in the folder."""
        self.manifest = self.manifest.model_copy(update={"files_removed": True})
        self.save()

    def save(self) -> None:
        """Write the manifest, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.folder / f"{MANIFEST}.part"
        draft.write_text(self.manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
        draft.replace(self.folder / MANIFEST)


def begin_run(request: RunRequest, now: datetime, playbook_hash: str) -> Run:
    """Begin a new run at ``now``, looking at the data as of the requested moment.

    Raises:
        RunError: That moment lies in the future.
    """
    workspace = Workspace(request.workspace)
    workspace.prepare()
    if request.as_of is not None and request.as_of.astimezone(UTC) > now:
        raise RunError(
            f"the as-of time {request.as_of:%Y-%m-%d %H:%M} has not come yet",
            remedy="Leave --as-of out to look at the data as of now",
        )
    run_id = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    as_of = as_utc(request.as_of or now)
    is_narrowed = _names_other_lists(request)
    manifest = Manifest(
        run_id=run_id,
        as_of=as_of,
        started_at=now,
        looks_back=any(other.as_of > as_of for other in list_published(workspace)),
        playbook_folder=str(request.playbook),
        playbook_hash=playbook_hash,
        has_own_brief=request.brief is not None,
        is_narrowed=is_narrowed,
        warnings=[_NARROWED] if is_narrowed else [],
    )
    run = Run(workspace, manifest)
    run.save()
    return run


def continue_run(request: RunRequest, step: Step, now: datetime, playbook_hash: str) -> Run:
    """Give the run that a step goes on with.

    It is the one the request names; else the newest one, while it is not published. After a
    published run a new one begins, which stands on the published one's earlier steps, so that a
    finished run is never changed.

    Raises:
        RunError: There is no run, the step before this one has not run in it, or it only looked at
            the lifecycle flows.
    """
    workspace = Workspace(request.workspace)
    before = STEPS[STEPS.index(step) - 1]
    run = load_run(workspace, request.run_id) if request.run_id else _newest(workspace, before)
    if run.manifest.hands_over:
        raise RunError(
            f"run {run.run_id} only looked at who is due in the lifecycle flows",
            remedy="Name another run, or none for the newest",
        )
    run.source_of(before)
    # An older version may have made the workspace.
    workspace.prepare()
    _check_playbook(run, before, playbook_hash)
    if run.manifest.is_published:
        earlier = STEPS[: STEPS.index(step)]
        based_on = run.manifest
        request = request.model_copy(update={"as_of": request.as_of or based_on.as_of})
        run = begin_run(request, now, playbook_hash)
        run.manifest.is_narrowed = based_on.is_narrowed
        run.manifest.steps.update({name: based_on.steps[name] for name in earlier})
    # What the step wrote before is about to be replaced: until it has ended well, it has not run.
    for name in STEPS[STEPS.index(step) :]:
        run.manifest.steps.pop(name, None)
    run.manifest.playbook_hash = playbook_hash
    run.manifest.has_own_brief = request.brief is not None
    run.save()
    return run


def load_run(workspace: Workspace, run_id: str) -> Run:
    """Read a run by its id; ``latest`` is the last good one.

    Raises:
        RunError: There is no such run, or retention removed its files.
    """
    path = workspace.runs / run_id / MANIFEST
    if run_id == ".." or Path(run_id).name != run_id or not path.exists():
        raise RunError(
            f"there is no run {run_id!r} in {workspace.root}",
            remedy="'sendable runs' lists them; 'sendable refresh' makes one",
        )
    run = _read_run(workspace, path)
    if run.manifest.files_removed:
        raise RunError(
            f"the files of run {run.run_id} were removed by retention",
            remedy="'sendable runs' lists the runs that can be opened; policies/retention.yaml "
            "says for how long their files are kept",
        )
    return run


def list_runs(workspace: Workspace) -> list[Run]:
    """Give every run of a workspace, newest first; also those whose files retention removed."""
    manifests = workspace.runs.glob(f"*/{MANIFEST}")
    paths = sorted(path for path in manifests if not path.parent.is_symlink())
    return [_read_run(workspace, path) for path in reversed(paths)]


def _read_run(workspace: Workspace, manifest: Path) -> Run:
    return Run(workspace, Manifest.model_validate_json(manifest.read_text(encoding="utf-8")))


def find_published_before(run: Run) -> Run | None:
    """Give the published run with whose segments a run's are compared, if there is one.

    That is the one that looked at the latest moment up to the run's own, and did not look back.
    """
    others = [
        other
        for other in list_published(run.workspace)
        if other.source_of("segment") != run.run_id and other.as_of <= run.as_of
    ]
    return max(others, key=lambda other: (other.as_of, other.manifest.started_at), default=None)


def list_published(workspace: Workspace) -> list[Run]:
    """Give the published runs that are more than a look."""
    return [
        run
        for run in list_runs(workspace)
        if run.manifest.is_published and not run.manifest.stands_aside
    ]


def list_told_by(workspace: Workspace) -> list[Run]:
    """Give the runs that told who is due in the lifecycle flows, and are more than a look."""
    return [
        run
        for run in list_runs(workspace)
        if (run.manifest.is_published or run.manifest.hands_over) and not run.manifest.stands_aside
    ]


def point_latest(run: Run) -> None:
    """Make ``runs/latest`` point at a run, in one step; one that stands aside changes nothing."""
    if run.manifest.stands_aside:
        return
    draft = run.workspace.runs / "latest.part"
    draft.unlink(missing_ok=True)
    draft.symlink_to(run.run_id)
    draft.replace(run.workspace.runs / "latest")


def _names_other_lists(request: RunRequest) -> bool:
    """Say whether the request's own brief looks at other lists than the playbook's."""
    return request.brief is not None and request.brief.lists != read_brief(request.playbook).lists


def _check_playbook(run: Run, before: Step, playbook_hash: str) -> None:
    """Refuse to put a step on segments that another playbook made."""
    if before in ("segment", "strategise"):
        made_by = run.manifest.steps["segment"].playbook_hash
        if made_by and made_by != playbook_hash:
            raise RunError(
                "the playbook was changed since the segments were made",
                remedy="Run 'sendable segment' first, or 'sendable refresh'",
            )


def _newest(workspace: Workspace, before: Step) -> Run:
    """Give the newest run in which a step has ended; without one, the newest of all.

    A published run that stands aside is gone on with only by its id, and one that only looked at
    the lifecycle flows never.
    """
    runs = [
        run
        for run in list_runs(workspace)
        if not (run.manifest.stands_aside and run.manifest.is_published)
        and not run.manifest.hands_over
        and not run.manifest.files_removed
    ]
    if not runs:
        raise RunError(
            f"there is no run in {workspace.root} yet", remedy="Run 'sendable refresh' first"
        )
    return next((run for run in runs if before in run.manifest.steps), runs[0])
