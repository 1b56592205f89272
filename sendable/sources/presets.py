"""Presets: exports that many people have, so that nobody has to map their columns.

The column names are those of the exporters' own documentation and of files seen in public.
ClickSend does not publish the header of its exports, so those presets know several names for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Preset = Literal[
    "clicksend-history",
    "clicksend-contacts",
    "clicksend-optouts",
    "shopify-orders",
    "shopify-customers",
    "woocommerce-orders",
]

_CLICKSEND_PHONE = [
    "phone_number",
    "Phone Number",
    "phone",
    "Phone",
    "Mobile",
    "mobile",
    "to",
    "To",
    "recipient",
    "Recipient",
]
_CLICKSEND_COUNTRY = ["address_country", "Country", "country"]
_SHOPIFY_PHONE = ["Phone", "Shipping Phone", "Billing Phone"]

_PRESETS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "clicksend-history": {
        "messages": {
            "join": {
                "phone": ["to", "To", "recipient", "Recipient", "phone_number"],
                "country": ["country", "Country"],
            },
            "columns": {
                "message_id": ["message_id", "Message ID", "messageid"],
                "sent_at": ["date", "Date", "date_added", "sent_at", "Sent At"],
                "direction": ["direction", "Direction"],
                "status": ["status", "Status"],
                "status_code": ["status_code", "Status Code"],
                "status_text": ["status_text", "Status Text"],
                "error_code": ["error_code", "Error Code"],
                "error_text": ["error_text", "Error Text"],
                "body": ["body", "Body", "message", "Message"],
                "sender": ["from", "From", "sender", "Sender"],
                "list_id": ["list_id", "List ID"],
                "contact_id": ["contact_id", "Contact ID"],
                "country": ["country", "Country"],
                "carrier": ["carrier", "Carrier"],
                "parts": ["message_parts", "Message Parts", "parts"],
                "price": ["message_price", "Message Price", "price"],
                "api_username": ["_api_username", "api_username"],
                "custom_string": ["custom_string", "Custom String"],
            },
        },
        "replies": {
            "join": {"phone": ["from", "From", "sender", "Sender"]},
            "columns": {
                "message_id": ["message_id", "Message ID"],
                "received_at": ["date", "Date", "timestamp", "received_at"],
                "body": ["body", "Body", "message", "Message"],
                "direction": ["direction", "Direction"],
                "original_body": ["original_body", "Original Body"],
                "original_message_id": ["original_message_id", "Original Message ID"],
                "received_by": ["to", "To"],
            },
        },
    },
    "clicksend-contacts": {
        "contacts": {
            "join": {"phone": _CLICKSEND_PHONE, "country": _CLICKSEND_COUNTRY},
            "columns": {
                "contact_id": ["contact_id", "Contact ID"],
                "first_name": ["first_name", "First Name", "contact_first_name"],
                "last_name": ["last_name", "Last Name", "contact_last_name"],
                "email": ["email", "Email"],
                "organization": ["organization_name", "Organization Name"],
                "city": ["address_city", "City"],
                "state": ["address_state", "State"],
                "postal_code": ["address_postal_code", "Postal Code"],
                "country": _CLICKSEND_COUNTRY,
                "list_name": ["list_name", "List Name"],
                "custom_1": ["custom_1", "custom1", "Custom String 1"],
                "custom_2": ["custom_2", "custom2", "Custom String 2"],
                "custom_3": ["custom_3", "custom3", "Custom String 3"],
                "custom_4": ["custom_4", "custom4", "Custom String 4"],
                "added_at": ["date_added", "Date Added"],
            },
        },
    },
    "clicksend-optouts": {
        "opt_outs": {
            "join": {"phone": _CLICKSEND_PHONE, "country": _CLICKSEND_COUNTRY},
            "columns": {"since": ["date_added", "Date Added", "date", "Date"]},
        },
    },
    "shopify-orders": {
        "orders": {
            "grain": "first_line",
            "join": {
                "phone": _SHOPIFY_PHONE,
                "email": "Email",
                "country": ["Shipping Country", "Billing Country"],
            },
            "columns": {
                "order_id": "Name",
                "ordered_at": "Created at",
                "amount": "Total",
                "discount_amount": "Discount Amount",
                "currency": "Currency",
                "category": "Lineitem name",
                "country": ["Shipping Country", "Billing Country"],
                "status": "Financial Status",
                "cancelled_at": "Cancelled at",
            },
            "statuses": {
                "paid": "completed",
                "partially_refunded": "completed",
                "refunded": "refunded",
                "voided": "cancelled",
                "expired": "cancelled",
                "pending": "open",
                "authorized": "open",
                "partially_paid": "open",
            },
        },
    },
    "shopify-customers": {
        "consents": {
            "join": {
                "phone": ["Phone", "Default Address Phone"],
                "email": "Email",
                "country": "Default Address Country Code",
            },
            "columns": {"state": "Accepts SMS Marketing"},
            "method": "Shopify: accepts SMS marketing",
            "states": {"yes": "express", "no": "none"},
        },
        "contacts": {
            "join": {
                "phone": ["Phone", "Default Address Phone"],
                "email": "Email",
                "country": "Default Address Country Code",
            },
            "columns": {
                "contact_id": "Customer ID",
                "first_name": "First Name",
                "last_name": "Last Name",
                "email": "Email",
                "organization": "Default Address Company",
                "city": "Default Address City",
                "state": "Default Address Province Code",
                "postal_code": "Default Address Zip",
                "country": "Default Address Country Code",
            },
        },
        "attributes": {
            "join": {
                "phone": ["Phone", "Default Address Phone"],
                "email": "Email",
                "country": "Default Address Country Code",
            },
            "columns": {
                "total_spent": "Total Spent",
                "total_orders": "Total Orders",
                "tags": "Tags",
            },
        },
    },
    "woocommerce-orders": {
        "orders": {
            "join": {
                "phone": ["billing_phone", "_billing_phone"],
                "email": ["billing_email", "_billing_email", "customer_email"],
                "country": ["billing_country", "_billing_country"],
            },
            "columns": {
                "order_id": ["order_id", "order_number", "id", "ID"],
                "ordered_at": ["order_date", "date_created_gmt", "date_created", "post_date"],
                "amount": ["order_total", "total", "total_amount", "_order_total"],
                "discount_amount": ["discount_total", "_cart_discount"],
                "currency": ["order_currency", "currency", "_order_currency"],
                "country": ["billing_country", "_billing_country"],
                "status": ["status", "order_status", "post_status"],
            },
            "statuses": {
                "completed": "completed",
                "processing": "completed",
                "cancelled": "cancelled",
                "failed": "cancelled",
                "refunded": "refunded",
                "pending": "open",
                "on-hold": "open",
                "checkout-draft": "open",
                "wc-completed": "completed",
                "wc-processing": "completed",
                "wc-cancelled": "cancelled",
                "wc-failed": "cancelled",
                "wc-refunded": "refunded",
                "wc-pending": "open",
                "wc-on-hold": "open",
                "wc-checkout-draft": "open",
            },
        },
    },
}


def apply_preset(declared: Any) -> Any:
    """Fill in what a source's preset knows; what the user wrote stands.

    Raises:
        ValueError: There is no such preset, or it does not know the kind the user asked for.
    """
    if not isinstance(declared, dict) or declared.get("preset") is None:
        return declared
    if declared["preset"] not in _PRESETS:
        raise ValueError(f"there is no such preset; choose one of {', '.join(_PRESETS)}")
    kinds = _PRESETS[declared["preset"]]
    kind = declared.get("kind", next(iter(kinds)))
    if kind not in kinds:
        raise ValueError(
            f"the preset {declared['preset']} is of {' or '.join(kinds)}, not of {kind}"
        )
    known = kinds[kind]
    merged = {"kind": kind, **known, **declared}
    for part in ("columns", "statuses", "states"):
        if part in known and isinstance(declared.get(part), dict):
            merged[part] = {**known[part], **declared[part]}
    return merged
