"""Parts: how many messages a text is charged as.

A text in the GSM alphabet holds 160 characters, or 153 a part when it is longer; a few characters
take two places. One character outside the alphabet makes the whole text Unicode, with 70 and 67,
counted in UTF-16 code units, of which an emoji takes two or more (3GPP TS 23.038, 23.040).

ClickSend's table goes by the number of units alone. A phone network may need one part more where
a pair of places would be torn at the end of a part; what ClickSend charges is its table.

``parts_of_texts`` says the same of a whole table of texts; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sendable.sending_policies import PartLimits

Encoding = Literal["gsm", "unicode"]

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The GSM default alphabet, without the escape that makes two places of one character."""

EXTENDED = frozenset("\f^{}\\[~]|€")
"""The characters of the alphabet that take two places."""


@dataclass(frozen=True)
class Parts:
    """What a text is charged as.

    Attributes:
        encoding: ``gsm``, or ``unicode`` where one character is outside the alphabet.
        units: Septets, or UTF-16 code units.
        parts: Messages it is charged as, were it not cut off; 0 of an empty text.
        outside: The characters that make it Unicode, each once, in their order.
        is_cut: Whether it is longer than what ClickSend sends.
    """

    encoding: Encoding
    units: int
    parts: int
    outside: str
    is_cut: bool


def count_parts(text: str, limits: PartLimits) -> Parts:
    """Count the parts of a text, with whatever it says filled in.

    Args:
        text: The text as it goes out.
        limits: What one part holds.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    outside = "".join(dict.fromkeys(sign for sign in lines if sign not in BASIC | EXTENDED))
    breaks = (limits.line_break - 1) * lines.count("\n")
    if outside:
        units = len(lines.encode("utf-16-le")) // 2 + breaks
        parts = _divide(units, limits.unicode_alone, limits.unicode_part)
    else:
        units = len(lines) + sum(sign in EXTENDED for sign in lines) + breaks
        parts = _divide(units, limits.gsm_alone, limits.gsm_part)
    encoding: Encoding = "unicode" if outside else "gsm"
    return Parts(encoding, units, parts, outside, parts > limits.most_parts)


def _divide(units: int, alone: int, each: int) -> int:
    return -(-units // each) if units > alone else min(units, 1)
