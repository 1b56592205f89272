"""Where the server and the report site listen, and how a browser and this machine call them."""

from __future__ import annotations

import ipaddress
import os
import socket
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from sendable.errors import ConfigurationError
from sendable.reports import REPORTS_URL

LOOPBACK = "127.0.0.1"
SERVER_PORT = 4200
REPORTS_PORT = 4280

_ALL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a user may ask for
"""What means all addresses of a machine, each with one by which it calls itself."""


@dataclass(frozen=True)
class Addresses:
    """Where everything listens.

    Attributes:
        host: The address to listen on; the loopback one unless somebody asked for another.
        port: The port of Prefect's server: its API and its pages.
        reports_port: The port of the report site.
    """

    host: str = LOOPBACK
    port: int = SERVER_PORT
    reports_port: int = REPORTS_PORT

    @property
    def local_api(self) -> str:
        """Prefect's API, as this machine calls it."""
        return f"http://{self._local_name}:{self.port}/api"

    @property
    def local_reports(self) -> str:
        """The report site, as this machine calls it."""
        return f"http://{self._local_name}:{self.reports_port}"

    @property
    def ui(self) -> str:
        """Prefect's pages."""
        return f"http://{self.name}:{self.port}"

    @property
    def api(self) -> str:
        """Prefect's API."""
        return f"{self.ui}/api"

    @property
    def reports(self) -> str:
        """The report site."""
        return f"http://{self.name}:{self.reports_port}"

    @property
    def name(self) -> str:
        """The host as an address has it: this machine's name where all its addresses listen."""
        return socket.gethostname() if self.host in _ALL else self._local_name

    @property
    def _local_name(self) -> str:
        host = _ALL.get(self.host, self.host)
        return f"[{host}]" if ":" in host else host

    @property
    def origins(self) -> list[str]:
        """Where pages may come from that call the API: the server's own, under its names."""
        names = [self.name, *(["127.0.0.1", "localhost"] if is_loopback(self.host) else [])]
        return [f"http://{name}:{self.port}" for name in dict.fromkeys(names)]


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_of_site(host: str) -> list[str]:
    """Give the names under which browsers may call a site that listens on an address."""
    public = urlsplit(os.environ.get(REPORTS_URL, "")).hostname
    names = ["127.0.0.1", "localhost", host, socket.gethostname(), *([public] if public else [])]
    return list(dict.fromkeys(names))


def check_ports(addresses: Addresses) -> None:
    """Make sure that both ports are free.

    Raises:
        ConfigurationError: One is in use, both are the same, or the address is not this machine's.
    """
    if addresses.port == addresses.reports_port:
        raise ConfigurationError(
            f"port {addresses.port} cannot be both the server's and the reports'",
            remedy="Choose another with --reports-port",
        )
    for port, option in ((addresses.port, "--port"), (addresses.reports_port, "--reports-port")):
        check_port(addresses.host, port, option)


def check_port(host: str, port: int, option: str) -> None:
    """Make sure that a port is free.

    Raises:
        ConfigurationError: It is in use, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            raise ConfigurationError(
                f"cannot listen on {host}, port {port}: {failure.strerror or failure}",
                remedy=f"End what uses it, or choose another with {option}",
            ) from failure
