"""The rulebook and the quality report, from the templates in ``templates/``.

Everything that comes from data is escaped in HTML; in Markdown the characters that would start
markup inside a line are. Templates run in Jinja's sandbox and cannot reach code or files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from sendable.gates.report import GateReport
from sendable.publish.charts import draw_size, draw_trend, draw_waterfall
from sendable.publish.content import Publication
from sendable.publish.pages import lower_first
from sendable.runs import STEPS, Run
from sendable.templating import open_templates

_MARKUP = re.compile(r"([\\`*_\[\]|<>~])")


def write_rulebook(publication: Publication, folder: Path) -> Path:
    """Write ``rulebook.html`` and ``rulebook.md``; give the page's path."""
    _render("rulebook.html.j2", folder / "rulebook.html", publication=publication)
    _render("rulebook.md.j2", folder / "rulebook.md", publication=publication)
    return folder / "rulebook.html"


def write_quality_report(run: Run) -> Path:
    """Write ``quality.html`` from the gate reports in a run's folder; give its path."""
    reports = read_gate_reports(run.folder)
    path = run.folder / "quality.html"
    _render("quality.html.j2", path, run=run.manifest, reports=reports, docs=_data_docs(run.folder))
    return path


def read_gate_reports(folder: Path) -> list[GateReport]:
    """Read the gate reports of a run's folder, in the order of the steps."""
    reports = []
    for stage in (*STEPS, "lifecycle"):
        path = folder / "gates" / f"{stage}.json"
        if path.exists():
            reports.append(GateReport.model_validate_json(path.read_text(encoding="utf-8")))
    return reports


def escape_markdown(text: Any) -> str:
    """Give a text in which no character starts markup, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(str(text).split()))


def _data_docs(folder: Path) -> Sequence[str]:
    return sorted(path.parent.name for path in folder.glob("data_docs/*/index.html"))


def _render(template: str, path: Path, **content: Any) -> None:
    environment = open_templates()
    environment.filters["count"] = _say_count
    environment.filters["lower_first"] = lower_first
    environment.filters["md"] = escape_markdown
    environment.filters["people"] = _say_people
    for name, draw in _CHARTS.items():
        environment.filters[name] = draw
    text = environment.get_template(template).render(**content)
    path.write_text(text, encoding="utf-8")


def _drawn_by(draw: Callable[[Any], str]) -> Callable[[Any], Markup]:
    """Give a filter that puts a chart into a page as it is: what it shows was escaped in it."""

    def show(values: Any) -> Markup:
        return Markup(draw(values))  # noqa: S704

    return show


_CHARTS = {
    "draw_size": _drawn_by(draw_size),
    "draw_trend": _drawn_by(draw_trend),
    "draw_waterfall": _drawn_by(draw_waterfall),
}


def _say_people(value: int) -> str:
    return f"{value:,} {'person' if value == 1 else 'people'}"


def _say_count(value: int | None) -> str:
    return "not computable" if value is None else f"{value:,}"
