"""The page of what is read from the environment and ``.env``."""

from __future__ import annotations

import inspect

from pydantic_settings import BaseSettings

from handbook.markdown import code, write_page, write_prose, write_table
from sendable.alert_settings import AlertSettings, MailSettings
from sendable.settings import ClickSendSettings

_OPENING = (
    "What is set in the environment, or in a file `.env` in the folder from which Sendable is "
    "started (keep it readable to its owner only: `chmod 600 .env`). Secrets stand here and never "
    "in the playbook. A subaccount has its own prefix in the place of `CLICKSEND_`; a source may "
    "name any variable as `{env:NAME}`."
)
_GROUPS: tuple[tuple[str, type[BaseSettings]], ...] = (
    ("The account", ClickSendSettings),
    ("Alerts", AlertSettings),
    ("The mail server of alerts", MailSettings),
)
_FOLDERS = (
    ("`SENDABLE_WORKSPACE`", "`workspace`", "The workspace of every command that has --workspace"),
    ("`PREFECT_API_URL`", "", "Prefect's server; without one a command starts its own for a run"),
    ("`PREFECT_HOME`", "`~/.prefect`", "Prefect's settings and, unless told otherwise, database"),
    (
        "`PREFECT_SERVER_DATABASE_CONNECTION_URL`",
        "",
        "The server's database, where it is not the file in `PREFECT_HOME`",
    ),
)
_HEADS = ("variable", "when left out", "what it is")


def write_settings_page() -> str:
    """Write the page: a part for each group of variables."""
    folders = f"## Folders and servers\n\n{write_table(_HEADS, _FOLDERS)}"
    return write_page("Settings", _OPENING, [*(_write_group(*one) for one in _GROUPS), folders])


def _write_group(title: str, settings: type[BaseSettings]) -> str:
    prefix = settings.model_config.get("env_prefix", "")
    rows = [
        (code(f"{prefix}{name.upper()}"), _say_default(field.default), field.description or "")
        for name, field in settings.model_fields.items()
    ]
    heads = _HEADS if any(row[2] for row in rows) else _HEADS[:2]
    table = write_table(heads, [row[: len(heads)] for row in rows])
    return f"## {title}\n\n{write_prose(inspect.getdoc(settings))}\n\n{table}"


def _say_default(default: object) -> str:
    return "" if default is None else code(default)
