"""The rulebook as PDF, by WeasyPrint, where the machine has the library that it draws text with."""

from __future__ import annotations

from pathlib import Path

from sendable.errors import CannotPrint
from sendable.publish.charts import fix_colours


def print_page(page: Path, to: Path) -> Path:
    """Print a page that has all it needs within itself; give the PDF's path.

    Args:
        page: An HTML file as ``write_rulebook`` writes it.
        to: Where the PDF is written.

    Raises:
        CannotPrint: The machine has no Pango.
    """
    try:
        # Half a second, and Pango: nobody else has to have either.
        import weasyprint
    except OSError as failure:
        raise CannotPrint(
            "this machine lacks Pango, which a PDF is drawn with",
            remedy=f"Open {page} in a browser and print it: its pages are set for paper",
        ) from failure
    html = weasyprint.HTML(
        string=fix_colours(page.read_text(encoding="utf-8")),
        # A name in the page must not reach a file or the network.
        url_fetcher=weasyprint.urls.URLFetcher(allowed_protocols=()),
    )
    draft = to.with_suffix(".part")
    html.write_pdf(draft, pdf_tags=True)
    draft.replace(to)
    return to
