"""A hook of MkDocs: pages that the menu does not name stand in it all the same.

``mkdocs.yml`` puts the pages that are read one after another in order. What is looked up when it is
needed comes under the last heading, so that a new page is in the site without a line for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

_HEADING = "Keeping it running"


def on_config(config: Any) -> Any:
    """Put every page that the menu lacks under a heading before the reference."""
    folder = Path(config["docs_dir"])
    named = set(_name_pages(config["nav"]))
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    left = [page for page in pages if page not in named]
    if left:
        places = [next(iter(entry)) for entry in config["nav"]]
        config["nav"].insert(places.index("Reference"), {_HEADING: left})
    return config


def _name_pages(menu: Any) -> Iterator[str]:
    """Yield every page that a menu names, at any depth."""
    if isinstance(menu, str):
        yield menu
    elif isinstance(menu, dict):
        for inner in menu.values():
            yield from _name_pages(inner)
    else:
        for inner in menu:
            yield from _name_pages(inner)
