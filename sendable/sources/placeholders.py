"""Placeholders of a playbook: ``{workspace}`` and ``{env:NAME}``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from sendable.errors import SourceError

_VARIABLE = re.compile(r"\{env:(\w+)\}")

Fill = Callable[[str], str]
"""Puts values in place of a text's placeholders."""


def placeholders_of(source: str, workspace: Path) -> Fill:
    """Give what fills in a source's placeholders.

    Raises:
        SourceError: When called, for an environment variable that is not set.
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in os.environ:
            raise SourceError(
                f"the source {source!r} needs the environment variable {name}",
                remedy=f"Set {name}, or write the value itself into playbook.yaml",
            )
        return os.environ[name]

    def fill(text: str) -> str:
        return _VARIABLE.sub(value, text.replace("{workspace}", str(workspace.resolve())))

    return fill
