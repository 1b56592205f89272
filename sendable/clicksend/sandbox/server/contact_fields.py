"""What a contact is made of, however it comes onto a list: by a call or by an import."""

from __future__ import annotations

import phonenumbers

WRITABLE = (
    *("phone_number", "first_name", "last_name", "custom_1", "custom_2", "custom_3", "custom_4"),
    *("fax_number", "organization_name", "email", "address_line_1", "address_line_2"),
    *("address_city", "address_state", "address_postal_code", "address_country"),
)
"""The fields a client may set."""

UNSET = dict.fromkeys(WRITABLE) | {f"custom_{at}": "" for at in range(1, 5)}
"""A contact of whom nothing is known."""

INSERT = """
INSERT INTO contacts (list_id, date_added, date_updated, phone_number, first_name, last_name,
    custom_1, custom_2, custom_3, custom_4, fax_number, organization_name, email, address_line_1,
    address_line_2, address_city, address_state, address_postal_code, address_country)
VALUES (:list_id, :now, :now, :phone_number, :first_name, :last_name,
    :custom_1, :custom_2, :custom_3, :custom_4, :fax_number, :organization_name, :email,
    :address_line_1, :address_line_2, :address_city, :address_state, :address_postal_code,
    :address_country)
"""

_HOME = "AU"


def read_phone(text: str, country: str | None) -> str | None:
    """Give a number in E.164, or nothing where it is none.

    An international number may come without its plus, as in the published import.

    Args:
        text: What the client wrote.
        country: The contact's country, where it is known; else the account's.
    """
    region = (country or _HOME).upper()
    spellings = [text, f"+{text}"] if text.isdigit() and not text.startswith("0") else [text]
    for spelling in spellings:
        try:
            number = phonenumbers.parse(spelling, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None
