"""Settings from the environment and ``.env``: where ClickSend is and how to sign in."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from sendable.clicksend.client import Credentials


class ClickSendSettings(BaseSettings):
    """``CLICKSEND_USERNAME``, ``CLICKSEND_API_KEY`` and, if need be, two more.

    ``CLICKSEND_BASE_URL`` is another address; ``CLICKSEND_TIMEOUT_SECONDS`` how long the service
    may be silent before a call is made again. A subaccount has a prefix of its own.
    """

    model_config = SettingsConfigDict(env_prefix="CLICKSEND_", env_file=".env", extra="ignore")

    username: str | None = None
    api_key: SecretStr | None = None
    base_url: str = "https://rest.clicksend.com/v3"
    timeout_seconds: float = Field(default=30.0, gt=0)

    def credentials(self) -> Credentials | None:
        """Give the credentials, or nothing when a part is not set."""
        if not self.username or not self.api_key:
            return None
        key = self.api_key.get_secret_value()
        return Credentials(self.base_url, self.username, key, self.timeout_seconds)
