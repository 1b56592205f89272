"""The people, messages and purchases behind a generated account.

Every stage draws from its own random stream (``chance.stream``), works on whole columns, and
counts time in whole seconds since 1970 (UTC), as ClickSend does.
"""
