"""A new playbook from an account: ``sendable init``."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from sendable.brief import GOALS
from sendable.clicksend.models import ContactList
from sendable.errors import PlaybookError
from sendable.goals import drop_segments
from sendable.playbook import Segment, read_playbook
from sendable.rules import customs_of, lists_of, segments_of
from sendable.survey import Survey
from sendable.templating import open_templates
from sendable.workspace import PROJECT_ROOT

SHIPPED = PROJECT_ROOT / "playbook"


def check_folder_is_free(folder: Path) -> None:
    """Refuse to write over what is there.

    Raises:
        PlaybookError: There is something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlaybookError(
            f"there is something at {folder} already, and init writes over nothing",
            remedy="Name a new folder with --playbook",
        )


def write_new_playbook(folder: Path, survey: Survey) -> list[str]:
    """Write a playbook for an account: a commented brief, the shipped segments and policies.

    It is there whole or not at all, and it reads. A shipped segment that asks for a list which the
    account does not have is left out, and so is one that asks for a custom field by its meaning.

    Args:
        folder: The new folder.
        survey: What the account looks like.

    Returns:
        The segments that were left out.

    Raises:
        PlaybookError: There is something at the folder already.
    """
    check_folder_is_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-playbook-", dir=folder.parent) as temporary:
        draft = Path(temporary) / "playbook"
        for part in ("segments", "policies", "lifecycle", "experiments"):
            shutil.copytree(SHIPPED / part, draft / part)
        left_out = _unusable_segments(survey.lists)
        for key in left_out:
            (draft / "segments" / f"{key}.yaml").unlink()
        goals = drop_segments((SHIPPED / "goals.yaml").read_text(encoding="utf-8"), set(left_out))
        (draft / "goals.yaml").write_text(goals, encoding="utf-8")
        for flow in _flows_of(left_out):
            (draft / "lifecycle" / f"{flow}.yaml").unlink()
        for test in _tests_of(left_out):
            (draft / "experiments" / f"{test}.yaml").unlink()
        (draft / "playbook.yaml").write_text(_write_brief(survey, left_out), encoding="utf-8")
        read_playbook(draft)
        # A folder that is there is empty, and can be replaced.
        draft.replace(folder)
    return left_out


def _unusable_segments(lists: Sequence[ContactList]) -> list[str]:
    """Give the shipped segments that ask for lists, or custom fields, which are not there.

    What the free fields of an account hold is for its owner to say: no new brief declares it.
    """
    names = {entry.name.casefold() for entry in lists}
    playbook = read_playbook(SHIPPED)
    left_out: list[str] = []
    while True:
        kept = [key for key in playbook.segments if key not in left_out]
        unusable = [
            key for key in kept if not _can_be_asked(playbook.segments[key], names, left_out)
        ]
        if not unusable:
            return left_out
        left_out += unusable


def _flows_of(segments: Sequence[str]) -> list[str]:
    """Give the shipped flows that one of some segments begins."""
    flows = read_playbook(SHIPPED).flows
    return [key for key, flow in flows.items() if flow.file.trigger.segment in segments]


def _tests_of(segments: Sequence[str]) -> list[str]:
    """Give the shipped tests in which people of some segments take part."""
    tests = read_playbook(SHIPPED).experiments
    return [key for key, test in tests.items() if set(test.population) & set(segments)]


def _can_be_asked(segment: Segment, lists: set[str], left_out: Sequence[str]) -> bool:
    rules = [rule for rule in (segment.rule, segment.exclude) if rule is not None]
    return not any(
        any(name.casefold() not in lists for name in lists_of(rule))
        or segments_of(rule) & set(left_out)
        or customs_of(rule)
        for rule in rules
    )


def _write_brief(survey: Survey, left_out: Sequence[str]) -> str:
    environment = open_templates()
    # YAML, not HTML: every text of people goes through this.
    environment.filters["quoted"] = _quote
    environment.filters["count"] = lambda number: f"{number:,}"
    template = environment.get_template("playbook.yaml.j2")
    return template.render(survey=survey, goals=GOALS, left_out=left_out) + "\n"


def _quote(text: str) -> str:
    """Give people's text as a YAML scalar on one line, which is as safe in a comment.

    Double quotes escape line breaks and what cannot be printed.
    """
    return yaml.safe_dump(
        text, default_style='"', allow_unicode=True, width=math.inf, explicit_end=False
    ).strip()
