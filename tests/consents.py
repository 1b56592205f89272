"""Worlds of consent, and each recipient's state in one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import yaml

from sendable.engine.duckdb import Connection, query
from sendable.people import open_people
from sendable.playbook import read_playbook

from .library import World, make_playbook

EXPRESS = {"state": "express", "method": "form", "evidence": "the form"}
IMPLIED = {"state": "implied", "method": "purchase", "evidence": "the till"}
CANADIAN = "+14165550123"
IRISH = "+353850000001"
SWISS = "+41780000001"


def people(world: World) -> AbstractContextManager[Connection]:
    """Open an engine on who there is, with the consents of this run."""
    world.log_consents()
    return open_people(world.run, world.playbook.policies, exclude_run=world.run.run_id)


def states(world: World) -> dict[str, str]:
    """Give each recipient's state of consent."""
    with people(world) as connection:
        rows = query(connection, "SELECT number, consent_state FROM recipients")
    return dict(zip(rows["number"], rows["consent_state"], strict=True))


def world_with(folder: Path, ages: dict[str, Any], **brief: Any) -> World:
    """Make a world whose policy of consent has these ages, by country."""
    make_playbook(folder / "p", **brief)
    path = folder / "p" / "policies" / "consent.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **ages}))
    return World(folder, read_playbook(folder / "p"))
