"""A real PostgreSQL for tests, where one is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "s3cret/@"  # hard on whoever writes it into an address
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [
    Path(found).parent for found in [shutil.which("initdb")] if found
]
needs_postgres = pytest.mark.skipif(
    not BINARIES, reason="there is no PostgreSQL on this machine (package postgresql)"
)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _as_somebody_else(folder: Path) -> Iterator[dict[str, Any]]:
    """PostgreSQL refuses to run as root: give a folder to somebody who is not."""
    if os.getuid() != 0:
        yield {}
        return
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    yield {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def serve_postgres() -> Iterator[str]:
    """Run a server of our own on the loopback, owned by ``owner``; gives its address."""
    binaries = BINARIES[-1]
    with tempfile.TemporaryDirectory(prefix="pg-") as name, _as_somebody_else(Path(name)) as who:
        folder = Path(name)
        folder.chmod(0o700)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        data, port = folder / "data", _free_port()
        made = ["initdb", "-D", data, "-U", "owner", "-A", "scram-sha-256", "--pwfile", secret]
        settings = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        control = [str(binaries / "pg_ctl"), "-D", str(data), "-w"]
        run = {"check": True, "capture_output": True, "cwd": "/", **who}
        subprocess.run([str(binaries / made[0]), *map(str, made[1:])], **run)
        log = ["-l", str(folder / "log")]
        subprocess.run([*control, *log, "-o", settings, "start"], **run)
        try:
            yield f"127.0.0.1:{port}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **run)
