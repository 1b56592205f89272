"""Pages of Prefect: what other people called a list, a file or a campaign is text there."""

from __future__ import annotations

from typing import Any

import pytest

from tasks import shown

ATTACKS = [
    "[sign in again](https://evil.example/login)",
    "![](https://evil.example/seen.png)",
    "[click](javascript:alert(1))",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</li></ul><h1>All is well</h1>",
    "a\n\n# Approved\n\n- b",
    "`code` **bold** ~~gone~~ | a | b |",
    "<svg/onload=alert(1)>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_name_is_no_markup_in_a_summary(attack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[str] = []

    def keep(markdown: str, **_: Any) -> None:
        pages.append(markdown)

    monkeypatch.setattr(shown, "create_markdown_artifact", keep)
    shown.show_summary("scrub", [f"{attack}: 3 removed", shown.Marked("**5** people")])
    head, blank, line, ours = pages[0].rstrip("\n").split("\n")
    assert (head, blank, ours) == ("## Scrub", "", "- **5** people")
    bare = line.removeprefix("- ")
    for sign in "`*[]<>|~":
        assert sign not in bare.replace("\\" + sign, "")
