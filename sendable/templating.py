"""The templates of ``templates/``, read so that no text of people can act in what is written."""

from __future__ import annotations

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from sendable.workspace import PROJECT_ROOT


def open_templates() -> SandboxedEnvironment:
    """Give an environment of Jinja's: sandboxed, strict about names, escaping in HTML."""
    return SandboxedEnvironment(
        loader=FileSystemLoader(PROJECT_ROOT / "templates"),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
