"""The first look at a rule's text, word by word, before anything is parsed.

What is not part of the language is refused here, at its exact place: the parser behind it knows all
of SQL and forgives much. So is whatever nests so deeply that the parser would run out of stack.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sqlglot import Token, TokenType, tokenize
from sqlglot.errors import TokenError

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.faults import Source, shorten, suggest
from sendable.rules.grammar import RuleDialect

LONGEST_RULE = 20_000
"""Characters a rule may have: room for a thousand postal codes."""

DEEPEST_NESTING = 12
"""Brackets within brackets; the parser's stack, at some 35 frames each, is far from full there."""

MOST_ARITHMETIC = 40
"""Signs of arithmetic a rule may have."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ARITHMETIC = {TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH}
_KEYWORDS = {
    TokenType.AND,
    TokenType.OR,
    TokenType.NOT,
    TokenType.IN,
    TokenType.BETWEEN,
    TokenType.LIKE,
    TokenType.ILIKE,
    TokenType.IS,
    TokenType.NULL,
    TokenType.TRUE,
    TokenType.FALSE,
    TokenType.DATE,
}
_SIGNS = {
    TokenType.L_PAREN,
    TokenType.R_PAREN,
    TokenType.COMMA,
    TokenType.EQ,
    TokenType.NEQ,
    TokenType.LT,
    TokenType.LTE,
    TokenType.GT,
    TokenType.GTE,
}
_ACCEPTED = _ARITHMETIC | _KEYWORDS | _SIGNS | {TokenType.VAR, TokenType.NUMBER, TokenType.STRING}
# Where a condition may begin, and so NOT may stand; elsewhere only IS NOT, NOT IN and their like.
_BEFORE_CONDITION = {TokenType.L_PAREN, TokenType.COMMA, TokenType.AND, TokenType.OR}
_AFTER_INFIX_NOT = {TokenType.IN, TokenType.BETWEEN, TokenType.LIKE, TokenType.ILIKE}
# What a word cannot follow: another word before it has ended a value.
_ENDS_VALUE = {
    TokenType.VAR,
    TokenType.NUMBER,
    TokenType.STRING,
    TokenType.R_PAREN,
    TokenType.NULL,
    TokenType.TRUE,
    TokenType.FALSE,
}
_INFIX_WORDS = ("and", "or", "not", "in", "between", "like", "ilike", "is")
JOIN_CONDITIONS = "Join two conditions with AND or OR"
_VOCABULARY = "Every word a rule may use is listed by: sendable fields"


def screen_text(source: Source) -> None:
    """Refuse a text that is too long, too deep, or holds a word or sign outside the language.

    Raises:
        RuleError: At the first thing that is wrong.
    """
    if len(source.text) > LONGEST_RULE:
        raise source.fault(
            f"the rule has {len(source.text):,} characters; at most {LONGEST_RULE:,} are read",
            0,
            "Split it into segments and combine them with in_segment",
        )
    _screen_characters(source)
    if not source.text.strip():
        raise source.fault("the rule is empty", 0, "Write a condition, such as clicks(30) >= 1")
    try:
        tokens = tokenize(source.text, dialect=RuleDialect)
    except TokenError:
        raise source.fault(
            "a quotation mark is opened and never closed",
            max(source.text.rfind("'"), source.text.rfind('"'), 0),
            "Close it, and write a quote inside a text twice: 'O''Brien'",
        ) from None
    _refuse_comments(source, tokens)
    for token in tokens:
        _screen_word(source, token)
    _screen_neighbours(source, tokens)
    _screen_depth(source, tokens)


def _screen_characters(source: Source) -> None:
    for offset, character in enumerate(source.text):
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r":
            raise source.fault(
                f"the rule holds a control character, U+{ord(character):04X}", offset, "Delete it"
            )


def _refuse_comments(source: Source, tokens: Sequence[Token]) -> None:
    """What lies between two words and is not blank is a comment, which the tokenizer skipped."""
    end = 0
    for start, after in [(t.start, t.end + 1) for t in tokens] + [(len(source.text), 0)]:
        between = source.text[end:start]
        if between.strip():
            raise source.fault(
                "a rule holds no comments",
                end + len(between) - len(between.lstrip()),
                "Put the comment beside the rule, after a #, in the YAML file",
            )
        end = after


def _screen_word(source: Source, token: Token) -> None:
    word = source.text[token.start : token.end + 1]
    if token.token_type is TokenType.VAR:
        if not _WORD.match(word):
            _refuse_letters(source, token)
        return
    if token.token_type in _ACCEPTED and word != "!":
        return
    if token.token_type is TokenType.IDENTIFIER:
        raise source.fault(
            f"{shorten(word)} stands in double quotes",
            token.start,
            f"Write a text in single quotes: '{shorten(token.text)}'",
        )
    if token.token_type is TokenType.SEMICOLON:
        raise source.fault("a rule is one condition, without a semicolon", token.start, "Delete it")
    raise source.fault(
        f"'{shorten(word)}' is not part of the rule language",
        token.start,
        suggest(word, CATALOGUE.words(), _VOCABULARY),
    )


def _refuse_letters(source: Source, token: Token) -> None:
    for offset in range(token.start, token.end + 1):
        letter = source.text[offset]
        if not (letter.isascii() and (letter.isalnum() or letter == "_")):
            raise source.fault(
                f"the character '{letter}' (U+{ord(letter):04X}) cannot stand here",
                offset,
                "Use straight quotes and plain spaces, as in country = 'AU'",
            )


def _screen_neighbours(source: Source, tokens: Sequence[Token]) -> None:
    """Refuse what the parser would forgive: loose commas, ``30d`` without quotes, NOT anywhere."""
    in_between = 0  # how many BETWEENs still wait for their AND
    for index, token in enumerate(tokens):
        before = tokens[index - 1].token_type if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        match token.token_type:
            case TokenType.COMMA if (
                before in {None, TokenType.L_PAREN, TokenType.COMMA}
                or after is None
                or after.token_type is TokenType.R_PAREN
            ):
                raise source.fault("nothing stands on one side of this comma", token.start)
            case TokenType.NUMBER if (
                after and after.token_type is TokenType.VAR and after.start == token.end + 1
            ):
                raise source.fault(
                    f"'{shorten(token.text + after.text)}' is neither a number nor a word",
                    token.start,
                    "Write hours and days in quotes, as in carts('48h')",
                )
            case TokenType.VAR if before in _ENDS_VALUE:
                raise source.fault(
                    f"'{shorten(token.text)}' is not expected here",
                    token.start,
                    suggest(token.text, _INFIX_WORDS, JOIN_CONDITIONS),
                )
            case TokenType.PLUS if before not in _ENDS_VALUE:
                raise source.fault("nothing stands before this plus", token.start, "Delete it")
            case TokenType.BETWEEN:
                in_between += 1
            case TokenType.AND if in_between:
                in_between -= 1
                if after and after.token_type is TokenType.NOT:
                    raise source.fault("NOT cannot be the end of a BETWEEN", after.start)
            case TokenType.NOT if not (
                before in _BEFORE_CONDITION
                or before in {None, TokenType.IS}
                or (after and after.token_type in _AFTER_INFIX_NOT)
            ):
                raise source.fault(
                    "NOT is not expected here",
                    token.start,
                    "Write NOT before a condition, once, or as in NOT IN and IS NOT NULL",
                )
            case _:
                pass


def _screen_depth(source: Source, tokens: Sequence[Token]) -> None:
    depth = arithmetic = 0
    for token in tokens:
        if token.token_type is TokenType.L_PAREN:
            depth += 1
        elif token.token_type is TokenType.R_PAREN:
            depth -= 1
        arithmetic += token.token_type in _ARITHMETIC
        if depth > DEEPEST_NESTING:
            raise source.fault(
                f"brackets nest more than {DEEPEST_NESTING} deep here",
                token.start,
                "Move a part into a segment of its own and name it with in_segment",
            )
        if arithmetic > MOST_ARITHMETIC:
            raise source.fault(
                f"the rule has more than {MOST_ARITHMETIC} signs of arithmetic", token.start
            )
