"""Campaigns: sends to a whole list, past and planned."""

from __future__ import annotations

import pandas as pd

from sendable.clicksend.models import Campaign
from sendable.ingestion.session import Pulled, Session, store_rows
from sendable.schemas import TABLES


def pull_campaigns(session: Session) -> tuple[Pulled, list[Campaign]]:
    """Pull the account's campaigns."""
    found = {campaign.campaign_id: campaign for campaign in session.client.campaigns()}
    campaigns = list(found.values())
    columns = list(TABLES["campaigns"].model.to_schema().columns)
    frame = pd.DataFrame(campaigns, columns=columns)
    change, quarantined = store_rows(session, "campaigns", frame, "campaign_id")
    pulled = Pulled(
        "campaigns",
        session.account,
        rows=len(campaigns),
        changed=change.total,
        quarantined=quarantined,
    )
    return pulled, campaigns
