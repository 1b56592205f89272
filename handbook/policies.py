"""The page of the policies: what each holds, where the shipped one is from, and its fields."""

from __future__ import annotations

import inspect
from dataclasses import fields

from handbook.forms import write_form
from handbook.markdown import code, link, write_page, write_prose
from sendable.policies import read_policies
from sendable.policy import Policy
from sendable.workspace import PROJECT_ROOT

_OPENING = (
    "Facts of law, of carriers and of custom, and our own judgement, each in a dated file of "
    "`policies/` with its source: read them, check them, change them. They are not legal advice. "
    "Every file has `title`, `as_read` (the day the source was read), `source` and, where there is "
    "more to say, `note`; below stand the fields that each has besides, and what the shipped file "
    "says of itself."
)
_OF_EVERY_FILE = frozenset(Policy.model_fields)


def write_policies_page() -> str:
    """Write the page: a part for each policy, in the order in which the rulebook has them."""
    shipped = read_policies(PROJECT_ROOT / "playbook")
    found = {field.name: getattr(shipped, field.name) for field in fields(shipped)}
    names = ", ".join(link(code(name), name) for name in found)
    parts = (_write_policy(name, policy) for name, policy in found.items())
    return write_page("Policies", _OPENING, [names, *parts])


def _write_policy(name: str, policy: Policy) -> str:
    said = f"*{policy.title}*, as read on {policy.as_read:%-d %B %Y}. Source: {policy.source}"
    parts = [f"## {name}", write_prose(inspect.getdoc(type(policy))), write_prose(said)]
    if policy.note:
        parts.append(f"> {' '.join(policy.note.split())}")
    parts.append(write_form(type(policy), name, skipped=_OF_EVERY_FILE))
    return "\n\n".join(parts)
