"""Alerts and reports: does anybody hear when something happens, and can people open the reports."""

from __future__ import annotations

import os
from pathlib import Path

import requests

from sendable.alert_settings import AlertSettings, MailSettings, write_mail_address
from sendable.doctor.lines import Line, fail, fail_with, say_ok, warn
from sendable.doctor.server import ServerLook
from sendable.errors import ConfigurationError, UpError
from sendable.reports import REPORTS_URL
from sendable.up.addresses import Addresses
from sendable.up.holding import Hold

_PATIENCE_SECONDS = 5.0


def examine_alerts(api_url: str) -> Line:
    """Look whether alerts go anywhere, and whether the server was told so.

    Args:
        api_url: The API of Prefect's server.
    """
    alerts = AlertSettings()
    ways = [way for way in ("webhook", "slack", "email") if getattr(alerts, way)]
    if not ways:
        return warn(
            "alerts",
            "nobody hears of a run that failed: no alert goes anywhere",
            "Set SENDABLE_ALERT_WEBHOOK, SENDABLE_ALERT_SLACK or SENDABLE_ALERT_EMAIL",
        )
    if "email" in ways:
        try:
            write_mail_address(alerts, MailSettings())
        except ConfigurationError as failure:
            return fail_with("alerts", failure)
    try:
        known = ServerLook(api_url).count_alerts()
    except (UpError, KeyError, TypeError):
        known = None
    if known is None:
        return say_ok("alerts", f"they go by {' and '.join(ways)}, once a server is up")
    if not known:
        return fail(
            "alerts",
            f"they should go by {' and '.join(ways)}, and the server knows of none",
            "Start sendable up again: it tells the server what is set now",
        )
    return say_ok("alerts", f"they go by {' and '.join(ways)}")


def examine_reports(workspace: Path) -> Line:
    """Look whether the report site answers."""
    named = os.environ.get(REPORTS_URL)
    url = named or Hold(workspace).read().get("reports") or Addresses().local_reports
    try:
        # The site is on this machine, or named by its owner: no proxy in between.
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(url, timeout=_PATIENCE_SECONDS)
        is_there = answer.ok
    except requests.RequestException:
        is_there = False
    if is_there:
        return say_ok("reports", f"the report site answers at {url}")
    sentence = f"no report site answers at {url}, so links to reports lead nowhere"
    remedy = "sendable up serves it"
    return fail("reports", sentence, remedy) if named else warn("reports", sentence, remedy)
