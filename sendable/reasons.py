"""Why a recipient is not messaged: every reason, its weight and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Reason:
    """A reason. ``excluded`` is certain enough to act on; ``held`` waits for a person.

    ``changed_by`` says what would change it.
    """

    code: str
    outcome: Literal["excluded", "held"]
    title: str
    meaning: str
    changed_by: str


LEGAL_REVIEW = (
    "This is not legal advice. Sendable organises opt-outs, exclusions and risk signals; it does "
    "not replace a legal review. The policies are facts as they were read on the dated day, with "
    "their sources, for you and your counsel to check and change: your own compliance and consent "
    "standards decide before anything is sent."
)
"""What every document and summary says of itself."""

_LATER_CONSENT = "a later, dated, express consent in a file of consents"

REASONS: tuple[Reason, ...] = (
    Reason(
        "opted_out_list",
        "excluded",
        "On an opt-out list",
        "The number is, or once was, on one of the account's opt-out lists or in a file of "
        "opt-outs.",
        f"Only {_LATER_CONSENT}; emptying the list does not, and neither does START",
    ),
    Reason(
        "opted_out_keyword",
        "excluded",
        "Replied with an opt-out word",
        "A reply to any of our messages, on any list, was nothing but STOP or a word like it.",
        f"START as a whole message, later, to the same number of ours; or {_LATER_CONSENT}",
    ),
    Reason(
        "opted_out_phrase",
        "excluded",
        "Asked in their own words to stop",
        "A reply asks for an end of the messages: take me off, no more texts, e-mail me instead.",
        "START as a whole message, later, to the same number of ours; "
        f"{_LATER_CONSENT}; or a person who reads the reply and says it means something else",
    ),
    Reason(
        "manual_suppression",
        "excluded",
        "Suppressed by you",
        "The number is in a file of people who must not be messaged.",
        "Nothing that Sendable sees: what you suppressed by hand stays suppressed",
    ),
    Reason(
        "do_not_call",
        "excluded",
        "On a do-not-call register",
        "The number is in a file of a register of people who want no marketing.",
        f"Only {_LATER_CONSENT}",
    ),
    Reason(
        "reassigned_number",
        "excluded",
        "The number has a new owner",
        "A file of reassigned numbers says that somebody else has it now.",
        f"Only {_LATER_CONSENT}, of the new owner",
    ),
    Reason(
        "deactivated_number",
        "excluded",
        "Deactivated by the carrier",
        "The number is in a carrier's file of deactivations.",
        f"Only {_LATER_CONSENT}",
    ),
    Reason(
        "wrong_number",
        "excluded",
        "Not the person we mean",
        "Whoever has the number replied that they are somebody else: nobody there has agreed.",
        f"Only {_LATER_CONSENT}, or a person who reads the reply and says it means something else",
    ),
    Reason(
        "complaint",
        "excluded",
        "Complained about being messaged",
        "A reply speaks of spam, harassment, the law, or asks where the number came from.",
        f"Only {_LATER_CONSENT}, or a person who reads the reply and says it means something else",
    ),
    Reason(
        "invalid_number",
        "excluded",
        "Not a valid phone number",
        "No country's numbering plan has such a number.",
        "A corrected number on the contact (see the clean-up work)",
    ),
    Reason(
        "not_sms_capable",
        "excluded",
        "Cannot receive SMS",
        "The number's range is for landlines or services.",
        "A mobile number on the contact",
    ),
    Reason(
        "dead_number",
        "excluded",
        "Dead number",
        "The last messages with a final state all failed because of the number itself.",
        "A message that is delivered, or another number on the contact",
    ),
    Reason(
        "channel_preference",
        "excluded",
        "Prefers another channel",
        "A file of preferences names a channel other than SMS.",
        "A changed preference in that file",
    ),
    Reason(
        "expired_consent",
        "excluded",
        "Consent has lapsed",
        "They agreed once, but for longer ago than the policy of their country allows.",
        "A new opt-in, or, where the country's policy says so, a new purchase",
    ),
    Reason(
        "stale",
        "excluded",
        "Stale",
        "No sign of life for longer than the policy allows: no order, click, reply, opt-in or "
        "change to the contact.",
        "Any new sign of life",
    ),
    Reason(
        "not_interested",
        "excluded",
        "Said no lately",
        "They said no to an offer. They are left in peace for a while.",
        "Time, or any sign of interest: an order, a click that a person made, a friendly reply",
    ),
    Reason(
        "sunset",
        "excluded",
        "Win-back has ended",
        "They were messaged to win them back, often enough and long enough, and showed no sign.",
        "Any new sign of life",
    ),
    Reason(
        "never_clicked",
        "excluded",
        "Messaged often, never clicked",
        "So many marketing messages as the policy names, and never a click.",
        "A click, or another number in policies/engagement.yaml",
    ),
    Reason(
        "reply_to_read",
        "held",
        "A reply has to be read",
        "They wrote something that may be an opt-out, a wrong number or a complaint.",
        "A person who reads the reply (see the clean-up work) and says what it means",
    ),
    Reason(
        "ambiguous_number",
        "held",
        "Two readings of the number",
        "The text is a valid number both with and without the default country's code.",
        "The number written with + and its country code",
    ),
    Reason(
        "unreached",
        "held",
        "Not reached lately",
        "The last messages on several days did not arrive, for reasons that may pass.",
        "A message that is delivered, an order, a click or a reply",
    ),
    Reason(
        "unclear_permission",
        "held",
        "Permission unclear",
        "None of the lists the person is on has a declared consent basis, and no file, reply or "
        "purchase shows that they agreed; or a file says that they have not.",
        "A declared basis of one of their lists, a dated consent in a file, or an opt-in",
    ),
)
"""In order of precedence: of several, the first one is the reason that is shown."""

BY_CODE = {reason.code: reason for reason in REASONS}
