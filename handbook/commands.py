"""The page of the command line, read off the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from handbook.markdown import code, write_page, write_prose, write_table
from sendable.cli import app

_OPENING = (
    "Every command of `sendable`, with its arguments and options. `sendable COMMAND --help` shows "
    "the same. `--debug` goes with every command and shows where an error came from; `--version` "
    "says which version it is."
)
_EXAMPLE = re.compile(r"\n*Example: (.+)\Z", re.DOTALL)


def write_commands_page() -> str:
    """Write the page: a part for each command, in the order of ``--help``."""
    found = list(find_commands())
    names = write_table(
        ("command", "does"),
        ((f"[`{name}`](#{name.replace(' ', '-')})", _first_line(each)) for name, each in found),
    )
    return write_page("Commands", _OPENING, [names, *(_write_command(*one) for one in found)])


def find_commands() -> Iterator[tuple[str, Any]]:
    """Yield every command by its whole name (``sandbox serve``), as typer made it."""
    for name, command in _find_below(typer.main.get_command(app), ()):
        yield " ".join(name), command


def _find_below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, below in command.commands.items():
        if hasattr(below, "commands"):
            yield from _find_below(below, (*path, name))
        else:
            yield (*path, name), below


def _first_line(command: Any) -> str:
    return write_prose(command.help).split("\n\n")[0]


def _write_command(name: str, command: Any) -> str:
    text, example = _part_example(command.help or "")
    given = [one for one in command.params if one.name != "help"]
    rows = [_describe(one) for one in given]
    parts = [f"## {name}", write_prose(text)]
    if example:
        parts.append(f"```console\n$ {example}\n```")
    if rows:
        parts.append(write_table(("write", "what it is", "when left out"), rows))
    return "\n\n".join(parts)


def _part_example(text: str) -> tuple[str, str]:
    """Part a help text from the example that it ends with."""
    found = _EXAMPLE.search(text)
    if found is None:
        return text, ""
    return text[: found.start()], " ".join(found[1].split())


def _describe(given: Any) -> tuple[str, str, str]:
    """Give an argument or option as a row."""
    said = given.help or ""
    if given.envvar:
        said += f" The environment's `{given.envvar}` says it as well."
    if getattr(given, "multiple", False) and "repeated" not in said:
        said += " May be repeated."
    return _write_form(given), said, _write_default(given)


def _write_form(given: Any) -> str:
    """Say how it is written: ``--band LOW-HIGH``, ``[SEGMENT]...``."""
    names = [*given.opts, *given.secondary_opts]
    is_option = names[0].startswith("-")
    if not is_option:
        return code(given.metavar or given.name.upper())
    form = ", ".join(names)
    if getattr(given, "is_flag", False):
        return code(form)
    return code(f"{form} {given.metavar or _name_kind(given)}")


def _name_kind(given: Any) -> str:
    kind = given.type_descriptor.annotation
    named = {"int": "NUMBER", "float": "NUMBER", "Path": "PATH"}
    return named.get(getattr(kind, "__name__", ""), "TEXT")


def _write_default(given: Any) -> str:
    if given.required:
        return "needed"
    if getattr(given, "is_flag", False) or given.default in (None, "", ()):
        return ""
    default = given.default
    return code(getattr(default, "value", default))
