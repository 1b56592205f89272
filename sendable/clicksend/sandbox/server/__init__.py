"""The local ClickSend server: ``/v3/*`` as the real one answers it, without any send endpoint."""

from sendable.clicksend.sandbox.server.app import create_app
from sendable.clicksend.sandbox.server.limits import RateLimits

__all__ = ["RateLimits", "create_app"]
