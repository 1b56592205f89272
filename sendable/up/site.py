"""The report site: the runs of a workspace, read-only, for browsers on this machine.

Only the reports are served, by name: no tables, no lists of people, no file with whole numbers. A
page of a stranger cannot read it either: a call under another host's name is refused, which is how
a browser is made to read what listens on the loopback address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sendable.reports import DATA_DOCS, SERVED
from sendable.runs import MANIFEST
from sendable.up.index import render_index
from sendable.workspace import Workspace

_RUN_ID = re.compile(r"[0-9A-Za-z-]{1,64}")

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # The latest run changes, and what is about people is not to stay in a shared cache.
    "Cache-Control": "no-store",
}
_OURS = {
    **_ALWAYS,
    # Our pages are whole in themselves: style and drawings inline, no script, nothing from outside.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
_DATA_DOCS_PAGES = {
    **_ALWAYS,
    # Great Expectations' pages load style and scripts from the internet; they may send nothing.
    "Content-Security-Policy": "connect-src 'none'; form-action 'none'; frame-ancestors 'none'",
}


def create_site(workspace: Workspace, hosts: Sequence[str], docs: Path | None = None) -> Starlette:
    """Make the site of a workspace.

    Args:
        workspace: Whose runs are shown.
        hosts: The names under which browsers may call it.
        docs: The folder with the documentation as ``make docs`` builds it, where it was built.
    """

    async def show_index(_: Request) -> Response:
        page = render_index(workspace, "/docs/index.html" if docs else None)
        return HTMLResponse(page, headers=_OURS)

    async def show_run(request: Request) -> Response:
        return RedirectResponse(f"/#{_find_run(workspace, request).name}", headers=_ALWAYS)

    async def show_report(request: Request) -> Response:
        folder = _find_run(workspace, request)
        if request.path_params["run"] != folder.name:
            # A page that is kept or linked names its run for ever.
            there = f"/runs/{folder.name}/{request.path_params['path']}"
            return RedirectResponse(there, headers=_ALWAYS)
        path = _find_report(folder, request.path_params["path"])
        return FileResponse(path, headers=_OURS if path.name in SERVED else _DATA_DOCS_PAGES)

    async def show_no_icon(_: Request) -> Response:
        # Every browser asks for one; a refusal would stand in its log as a fault.
        return Response(status_code=204, headers=_ALWAYS)

    async def tell_health(_: Request) -> Response:
        return JSONResponse({"serves": "reports"}, headers=_ALWAYS)

    return Starlette(
        routes=[
            Route("/", show_index),
            Route("/health", tell_health),
            Route("/favicon.ico", show_no_icon),
            Route("/runs/{run}", show_run),
            Route("/runs/{run}/", show_run),
            Route("/runs/{run}/{path:path}", show_report),
            *([Mount("/docs", StaticFiles(directory=docs, html=True))] if docs else []),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
    )


def _find_run(workspace: Workspace, request: Request) -> Path:
    """Give the folder of the run that is asked for; ``latest`` is the last good one."""
    name = str(request.path_params["run"])
    if _RUN_ID.fullmatch(name):
        folder = (workspace.runs / name).resolve()
        if folder.parent == workspace.runs.resolve() and (folder / MANIFEST).is_file():
            return folder
    raise HTTPException(404, "There is no such run.")


def _find_report(folder: Path, name: str) -> Path:
    """Give the file of a run that is asked for, where it is one that the site serves."""
    if name in SERVED or (name.startswith(f"{DATA_DOCS}/") and name.isprintable()):
        path = (folder / name).resolve()
        wanted_in = folder if name in SERVED else folder / DATA_DOCS
        if path.is_relative_to(wanted_in) and path.is_file():
            return path
    raise HTTPException(404, "There is no such report.")
