"""Running an account's server in a process of its own, from tests, the demo and notebooks."""

from __future__ import annotations

import http.client
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.store import ACCOUNT_FILE, find_subaccounts
from sendable.errors import Place, ServerTrouble, SourceError

_PATIENCE = 30.0
# The child runs the code that this process runs, whatever folder it was started in.
_CODE = Path(__file__).parents[3]
_GOOD_DAY = Behaviour()


@dataclass(frozen=True)
class AccountAddress:
    """Where an account is served, and who may call.

    Args:
        base_url: The address with its ``/v3``.
        username: The API user name.
        api_key: The API key; it is not shown when the address is printed.
        subaccounts: The same for each subaccount, by the name of its folder.
    """

    base_url: str
    username: str
    api_key: str = field(repr=False)
    subaccounts: Mapping[str, AccountAddress] = field(default_factory=dict)

    @property
    def control_url(self) -> str:
        """Where ``/clock``, ``/churn``, ``/reply`` and ``/campaign`` are: the real one has none."""
        return f"{self.base_url.removesuffix('/v3')}/sandbox"


@contextmanager
def running_account(
    directory: Path,
    *,
    port: int = 0,
    now: datetime | None = None,
    behaviour: Behaviour = _GOOD_DAY,
) -> Iterator[AccountAddress]:
    """Serve an account from a child process for as long as the block runs.

    The child ends with the block, whatever happens in it, and also when this process is killed.

    Args:
        directory: The folder of the account.
        port: The port on the loopback address; 0 for any that is free.
        now: The moment the server's clock stands still at; it runs when absent.
        behaviour: What the server gets wrong, how it spells, what it leaves out.

    Yields:
        Where the account is served.

    Raises:
        SourceError: If there is no account.
        ServerTrouble: If the server does not come up.
    """
    username, api_key = read_credentials(directory)
    subaccounts = {
        name: read_credentials(folder) for name, folder in find_subaccounts(directory).items()
    }
    command = [sys.executable, "-m", "sendable.clicksend.sandbox", str(directory.resolve())]
    command += ["--port", str(port), *behaviour.as_arguments()]
    if now is not None:
        command += ["--now", now.isoformat()]
    # The pipe to the child's input is held open by this process alone: when it dies, it closes.
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, cwd=_CODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        base_url = f"http://127.0.0.1:{_await_port(child)}/v3"
        others = {name: AccountAddress(base_url, *known) for name, known in subaccounts.items()}
        yield AccountAddress(base_url, username, api_key, others)
    finally:
        _end(child)


def read_credentials(directory: Path) -> tuple[str, str]:
    """Read an account's user name and key.

    Args:
        directory: The folder of the account.

    Raises:
        SourceError: If there is no account.
    """
    path = directory / ACCOUNT_FILE
    if not path.is_file():
        raise SourceError("there is no sandbox account here", place=Place(path))
    with closing(sqlite3.connect(path)) as database:
        meta = dict(database.execute("SELECT key, value FROM meta"))
    return meta["username"], meta["api_key"]


def _await_port(child: subprocess.Popen[bytes]) -> int:
    assert child.stdout is not None
    line = child.stdout.readline().strip()
    if not line.isdigit():
        raise ServerTrouble(
            "the sandbox server did not start", remedy="its own message stands above"
        )
    port = int(line)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        # Any answer will do; outside /v3 nothing goes wrong and no limit is used up.
        connection.request("GET", "/sandbox/clock")
        connection.getresponse().read()
    except OSError as error:
        raise ServerTrouble("the sandbox server does not answer") from error
    finally:
        connection.close()
    return port


def _end(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.close()
    try:
        child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    child.stdout.close()
