"""What the tests of the sandbox share: reading an account's files, and asking its server."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from fastapi.testclient import TestClient

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SEED = 11


@dataclass(frozen=True)
class Generated:
    """A generated account, as its files tell it."""

    directory: Path

    def table(self, query: str) -> pd.DataFrame:
        with closing(sqlite3.connect(self.directory / "account.sqlite")) as database:
            return pd.read_sql_query(query, database)

    @property
    def truth(self) -> pd.DataFrame:
        return pd.read_parquet(self.directory / "truth.parquet")


@dataclass(frozen=True)
class Caller:
    """Asks the server, and reads what it says."""

    client: TestClient

    def get(self, path: str, **query: object) -> dict[str, Any]:
        answer = self.client.get(f"/v3{path}", params=query)
        body: dict[str, Any] = json.loads(answer.content)
        assert body.get("http_code", answer.status_code) == answer.status_code
        return body

    def data(self, path: str, **query: object) -> Any:
        body = self.get(path, **query)
        assert body["http_code"] == 200, body
        return body["data"]

    def send(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        return self.client.request(method, f"/v3{path}", json=body).json()


CallerOf = Callable[..., Caller]
