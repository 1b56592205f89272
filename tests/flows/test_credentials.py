"""Where the credentials come from, besides the environment."""

from __future__ import annotations

import shutil

import pytest
from prefect.blocks.system import Secret

from flows.ingest import ingest
from sendable.clicksend.sandbox.serving import running_account
from sendable.runs import load_run
from sendable.workspace import Workspace
from tests.flows.conftest import NOW

BLOCKS = ("clicksend-username", "clicksend-api-key")


@pytest.fixture
def account_elsewhere(request_on, tmp_path, monkeypatch):
    """An account that is served, on a workspace that is no sandbox; gives its address."""
    monkeypatch.chdir(tmp_path)
    for name in ("CLICKSEND_USERNAME", "CLICKSEND_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    shutil.move(request_on.workspace / "sandbox", tmp_path / "elsewhere")
    (request_on.workspace / "sandbox").mkdir()
    shutil.copytree(tmp_path / "elsewhere" / "shop", request_on.workspace / "sandbox" / "shop")
    with running_account(tmp_path / "elsewhere", now=NOW) as address:
        monkeypatch.setenv("CLICKSEND_BASE_URL", address.base_url)
        yield address


@pytest.mark.slow
def test_they_come_from_prefects_secret_blocks(request_on, account_elsewhere):
    for name, value in zip(
        BLOCKS, (account_elsewhere.username, account_elsewhere.api_key), strict=True
    ):
        Secret(value=value).save(name)
    try:
        run = load_run(Workspace(request_on.workspace), ingest(request_on))
    finally:
        for name in BLOCKS:
            Secret.delete(name)
    assert run.manifest.steps["ingest"].counts["contacts"] > 400


@pytest.mark.slow
def test_they_come_from_a_dotenv_file_in_the_folder_one_works_in(
    request_on, account_elsewhere, tmp_path
):
    (tmp_path / ".env").write_text(
        f"CLICKSEND_USERNAME={account_elsewhere.username}\n"
        f"CLICKSEND_API_KEY={account_elsewhere.api_key}\n"
    )
    run = load_run(Workspace(request_on.workspace), ingest(request_on))
    assert run.manifest.steps["ingest"].counts["contacts"] > 400
    assert account_elsewhere.api_key not in (run.folder / "manifest.json").read_text()
