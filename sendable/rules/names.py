"""Names of the playbook's own in the text of a rule: settings, custom fields, attributes."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from sendable.rules.faults import shorten, suggest
from sendable.rules.nodes import Attribute, Constant, Field
from sendable.rules.scope import Scope, misspelt, texts_of
from sendable.rules.vocabulary import CUSTOM_FIELDS, KINDS, CustomMeaning, Reading


def read_setting(node: exp.Anonymous, scope: Scope) -> Constant:
    """Put a named threshold of the playbook in the place of ``setting('…')``.

    Raises:
        RuleError: When the playbook has no such setting.
    """
    match texts_of(node):
        case [name]:
            settings = scope.vocabulary.settings
        case _:
            raise misspelt(node, scope)
    if name not in settings:
        known = f"The settings are {', '.join(settings)}" if settings else "There are none"
        raise scope.source.node_fault(
            f"there is no setting '{shorten(name)}'",
            node,
            suggest(name, settings, known),
        )
    match settings[name]:
        case bool(truth):
            return Constant(truth, "boolean")
        case int() | float() as number:
            whole = isinstance(number, float) and number.is_integer()
            return Constant(int(number) if whole else number, "number")
        case date() as day:
            return Constant(day, "time")
        case text:
            return Constant(text, "text")


def read_custom(node: exp.Anonymous, scope: Scope) -> Field | Attribute:
    """Find the contact field that holds what ``custom('…')`` names.

    Raises:
        RuleError: When no custom field of the playbook has that meaning.
    """
    match texts_of(node):
        case [meaning]:
            fields = {known.lower(): custom for known, custom in scope.vocabulary.custom.items()}
        case _:
            raise misspelt(node, scope)
    if meaning.lower() not in fields:
        raise scope.source.node_fault(
            f"no custom field means '{shorten(meaning)}'",
            node,
            suggest(
                meaning, fields, "Say what each field holds under custom_fields in playbook.yaml"
            ),
        )
    return _custom_value(fields[meaning.lower()], meaning)


def _custom_value(custom: CustomMeaning, meaning: str) -> Field | Attribute:
    if custom.reading == "text":
        return Field(custom.field, "text", meaning)
    # A field that is no text is kept among the attributes too, where its value has been read.
    return Attribute(custom.field, KINDS[custom.reading], meaning)


def read_attribute(node: exp.Anonymous, scope: Scope) -> Attribute:
    """Read ``attribute('name')`` or ``attribute('name', 'kind')``.

    Raises:
        RuleError: When the names are known and this is none of them, or is of another kind.
    """
    match texts_of(node):
        case [name]:
            said = ""
        case [name, said] if said in KINDS:
            pass
        case [_, other]:
            raise scope.source.node_fault(
                f"an attribute is no {shorten(other)}",
                node.expressions[1],
                suggest(other, KINDS, f"Write one of {', '.join(KINDS)}"),
            )
        case _:
            raise misspelt(node, scope)
    if name.lower() in CUSTOM_FIELDS:
        raise scope.source.node_fault(
            f"'{shorten(name)}' is a contact field, no attribute", node, f"Write {name.lower()}"
        )
    known = _known_reading(node, name, scope)
    if said and known and said != known:
        raise scope.source.node_fault(
            f"the attribute '{shorten(name)}' is a {known}, not a {said}",
            node,
            f"Write attribute('{shorten(name)}')",
        )
    return Attribute(name.lower(), KINDS[said or known or "text"])


def _known_reading(node: exp.Anonymous, name: str, scope: Scope) -> Reading | None:
    if scope.vocabulary.attributes is None:
        return None
    names = {known.lower(): reading for known, reading in scope.vocabulary.attributes.items()}
    if name.lower() not in names:
        raise scope.source.node_fault(
            f"there is no attribute '{shorten(name)}'",
            node,
            suggest(
                name,
                names,
                f"The attributes are {', '.join(names)}" if names else "No source gives attributes",
            ),
        )
    return names[name.lower()]
