"""The text of a sent message, with its placeholders filled in."""

from __future__ import annotations

_PLACEHOLDER = "smsu.io/xxxxxx"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz"


def fill_in(text: str, first_name: str | None, position: int) -> str:
    """Write the text as the recipient saw it.

    Args:
        text: The text with placeholders.
        first_name: The recipient's first name; the placeholder is left empty without one.
        position: The number of the message, which its short link is made from.
    """
    if _PLACEHOLDER in text:
        text = text.replace(_PLACEHOLDER, short_url(position))
    return text.replace("(First Name)", first_name or "")


def short_url(position: int) -> str:
    """Give the short link of a message.

    Args:
        position: The number of the message.
    """
    # An odd factor spreads neighbours over all six signs, and no two share a link.
    value = position * 2_654_435_761 % len(_ALPHABET) ** 6
    signs = []
    for _ in range(6):
        value, at = divmod(value, len(_ALPHABET))
        signs.append(_ALPHABET[at])
    return f"smsu.io/{''.join(signs)}"
