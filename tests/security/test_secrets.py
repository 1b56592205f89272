"""The account's key: in no text form, no error, no traceback and no file but where it was put."""

from __future__ import annotations

import base64
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from sendable.clicksend.models import read_int
from sendable.errors import ServerTrouble
from sendable.settings import ClickSendSettings

from ..clicksend.answering import KEY as ANSWERING_KEY
from ..clicksend.answering import Answer, answering, page

KEY = "ZZ-0123-SECRET-KEY-9876"
ROOT = Path(__file__).parents[2]


def test_no_text_form_of_the_settings_or_credentials_has_the_key() -> None:
    settings = ClickSendSettings(username="shop", api_key=KEY)
    held = settings.credentials()
    assert held is not None
    assert held.api_key == KEY
    for said in (repr(settings), str(settings), settings.model_dump_json(), repr(held), str(held)):
        assert KEY not in said


def test_no_error_of_a_call_has_the_key_or_the_header_it_goes_in() -> None:
    with answering(lambda *_: Answer(page([]))) as (client, _):
        pass
    with pytest.raises(ServerTrouble) as caught:
        list(client.lists())
    said = "".join(traceback.format_exception(caught.value))
    assert ANSWERING_KEY not in said
    assert base64.b64encode(f"somebody:{ANSWERING_KEY}".encode()).decode() not in said


@pytest.mark.parametrize("options", [[], ["--debug"]])
def test_a_command_that_fails_shows_no_key(tmp_path: Path, options: list[str]) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sendable", *options, "ingest"),
            *("--workspace", str(tmp_path / "w"), "--playbook", "/nowhere"),
        ],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "CLICKSEND_USERNAME": "shop"}
        | {"CLICKSEND_API_KEY": KEY, "CLICKSEND_BASE_URL": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert KEY not in done.stdout + done.stderr
    assert not any(KEY.encode() in path.read_bytes() for path in tmp_path.rglob("*.json"))


@pytest.mark.parametrize("body", ["[" * 100_000, '{"data": ' + "9" * 5_000 + "}"])
def test_an_answer_without_end_is_server_trouble(body: str) -> None:
    with answering(lambda *_: Answer(body)) as (client, _), pytest.raises(ServerTrouble):
        list(client.lists())


@pytest.mark.parametrize("value", [1 << 63, -(10**30), "9" * 40, 1e300, 10**400])
def test_a_number_that_no_table_holds_is_none(value: object) -> None:
    assert read_int(value) is None
