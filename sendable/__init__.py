"""Sendable: SMS audience segments, a tracker and a rulebook from a ClickSend account."""

__version__ = "0.1.0"
