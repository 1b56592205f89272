"""A whole answer in memory, for the layers that change answers."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Answer:
    """What an application answered.

    Args:
        start: The ASGI message with status and headers.
        body: The whole body.
    """

    start: Message
    body: bytes

    @property
    def is_json(self) -> bool:
        """Whether the body says that it is JSON."""
        content_type = MutableHeaders(scope=self.start).get("content-type", "")
        return content_type.startswith("application/json")

    async def send(self, send: Send, body: bytes | None = None) -> None:
        """Send the answer, with another body where one is given.

        Args:
            send: The ASGI channel.
            body: What to send in place of the body.
        """
        sent = self.body if body is None else body
        await send(self.start_for(len(sent)))
        await send({"type": "http.response.body", "body": sent})

    def start_for(self, length: int) -> Message:
        """Give status and headers for a body of another length.

        Args:
            length: The length to declare, in bytes.
        """
        start = {**self.start, "headers": list(self.start.get("headers", []))}
        MutableHeaders(scope=start)["content-length"] = str(length)
        return start


async def collect(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """Let an application answer, and keep the answer.

    Args:
        app: The application.
        scope: The call.
        receive: Where the call's body comes from.
    """
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return Answer(messages[0], body)
