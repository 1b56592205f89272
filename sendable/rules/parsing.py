"""From the text of a rule to its tree: the screen, the parser, the translation."""

from __future__ import annotations

from dataclasses import dataclass

import sqlglot
from sqlglot.errors import ParseError, SqlglotError

from sendable.errors import Place, RuleError
from sendable.rules.faults import Source, shorten
from sendable.rules.grammar import RuleDialect
from sendable.rules.nodes import Condition
from sendable.rules.predicates import read_condition
from sendable.rules.scope import Scope
from sendable.rules.screen import JOIN_CONDITIONS, screen_text
from sendable.rules.values import read_value
from sendable.rules.vocabulary import Vocabulary

_NO_NAMES = Vocabulary()


@dataclass(frozen=True)
class Rule:
    """A rule that has been read and checked.

    Attributes:
        text: The rule as written.
        tree: What it means.
        origin: Where its text begins; None when it came from no file.
    """

    text: str
    tree: Condition
    origin: Place | None = None


def parse_rule(
    text: str, *, origin: Place | None = None, vocabulary: Vocabulary = _NO_NAMES
) -> Rule:
    """Read a rule.

    Args:
        text: A boolean expression in the rule language.
        origin: File, line and column where the text begins, so that errors point into the file.
        vocabulary: The playbook's settings, custom fields and attributes.

    Returns:
        The rule, every word of it known and every comparison between values of one kind.

    Raises:
        RuleError: At the first word that is wrong, with what may have been meant.
    """
    source = Source(text, origin)
    screen_text(source)
    try:
        tree = sqlglot.parse_one(text, dialect=RuleDialect)
    except ParseError as error:
        raise _unreadable(source, error) from None
    except (SqlglotError, RecursionError):
        # The screen keeps the depth harmless; a caller's own stack may already be nearly full.
        raise source.fault("the rule cannot be read", 0) from None
    scope = Scope(source, read_condition, read_value, vocabulary)
    return Rule(text, read_condition(tree, scope), origin)


def _unreadable(source: Source, error: ParseError) -> RuleError:
    details = error.errors[0] if error.errors else {}
    word = str(details.get("highlight") or "")
    # The parser counts a word's column at its last character.
    column = max(int(details.get("col") or 1) - len(word), 0)
    earlier_lines = source.text.split("\n")[: int(details.get("line") or 1) - 1]
    offset = sum(len(line) + 1 for line in earlier_lines) + column
    description = str(details.get("description", ""))
    if description.startswith("Required keyword"):
        return source.fault(f"something is missing at '{shorten(word)}'", offset)
    if description.startswith("Expecting )"):
        return source.fault(
            f"a closing bracket is missing after {shorten(word)}", offset, "Close every bracket"
        )
    return source.fault(f"{shorten(word)} is not expected here", offset, JOIN_CONDITIONS)
