"""The push: a segment's members, written to contact lists that Sendable made in the account.

Nothing is done that is not written down first (``ledger``), and nothing is believed that was not
read back (``settling``): so a push that was cut off at any moment is finished by the next one.
"""
