"""Sessions on the accounts of a workspace: what reads them, and what writes their lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sendable.accounts import FindSecret, find_no_secret, reachable_accounts
from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.throttle import Throttle
from sendable.clicksend.writer import ListWriter
from sendable.errors import ConfigurationError, ServerTrouble
from sendable.ingestion.contacts import pull_opt_outs
from sendable.ingestion.lists import opt_out_lists, pull_lists
from sendable.ingestion.number_book import NumberBook
from sendable.ingestion.replies import pull_replies
from sendable.ingestion.session import Pulled, Session
from sendable.ingestion.terms import record_terms
from sendable.lake import MAIN_ACCOUNT
from sendable.playbook import Playbook
from sendable.workspace import Workspace


@dataclass(frozen=True)
class Accounts:
    """The open accounts: a session on each, the main one first, and the main one's pen.

    ``reread`` is what came of reading opt-outs and replies anew, where that was done.
    """

    sessions: list[Session]
    writer: ListWriter
    reread: Sequence[Pulled] = ()

    @property
    def main(self) -> Session:
        """The session on the main account, the only one whose lists are ever written."""
        return self.sessions[0]

    def check_opt_outs(self) -> None:
        """Make sure that every opt-out list was read to its end.

        Raises:
            ServerTrouble: One kept changing, so somebody on it may have been missed.
        """
        cut = [one.feed.partition(":")[2] for one in self.reread if _is_cut(one)]
        if cut:
            raise ServerTrouble(
                f"opt-out list {', '.join(cut)} changed each time it was read",
                remedy="Run the command again when nobody is working on that list",
            )


def _is_cut(pulled: Pulled) -> bool:
    return pulled.feed.startswith("opt_outs:") and pulled.state != "complete"


@contextmanager
def open_accounts(
    workspace: Workspace,
    playbook: Playbook,
    run_id: str,
    now: datetime,
    *,
    frozen_at: datetime | None = None,
    find_secret: FindSecret = find_no_secret,
) -> Iterator[Accounts]:
    """Open a session on each account, the main one first, and bind the workspace to them.

    The lake's writer lock is held by the caller: numbers that were read are kept at the end.

    Args:
        workspace: The workspace.
        playbook: The playbook, which names the accounts.
        run_id: The run that asks, or what else rows are put aside under.
        now: When it began.
        frozen_at: The moment at which a sandbox's clock stands still.
        find_secret: Where credentials are kept that the environment does not have.

    Raises:
        CredentialsError: An account has none.
        ConfigurationError: Two accounts are one.
        AccountMismatch: The workspace holds another account's data.
        ClickSendError: An account does not answer, or refuses.
    """
    brief, lake = playbook.brief, workspace.lake
    numbers = NumberBook(lake, brief.default_country)
    # ClickSend counts calls by address: the accounts share one budget.
    throttle = Throttle()
    with ExitStack() as open_ones:
        accounts = open_ones.enter_context(
            reachable_accounts(
                workspace, brief.subaccounts, frozen_at=frozen_at, find_secret=find_secret
            )
        )
        sessions: list[Session] = []
        claimed: dict[str, str] = {}
        for name, credentials in accounts.items():
            client = ClickSendClient(credentials, throttle, brief.pulls.workers)
            open_ones.callback(client.close)
            account = client.account()
            user_id = str(account.user_id)
            if user_id in claimed.values():
                raise ConfigurationError(
                    f"the subaccount {name!r} has the credentials of another account",
                    remedy="Give each subaccount in playbook.yaml a prefix of its own",
                )
            claimed[name] = user_id
            lake.claim(user_id, name)
            record_terms(lake, name, account)
            sessions.append(Session(client, lake, playbook, run_id, now, numbers, name))
        writer = ListWriter(accounts[MAIN_ACCOUNT], throttle)
        open_ones.callback(writer.close)
        yield Accounts(sessions, writer)
        numbers.save()


def reread_stops(sessions: Sequence[Session]) -> list[Pulled]:
    """Read the opt-out lists and the replies of every account anew, and nothing else.

    What came in since the last ingest is in the lake then, and counts from that moment on.

    Raises:
        ClickSendError: One of them could not be read to its end.
    """
    pulled = []
    for session in sessions:
        listed, lists = pull_lists(session)
        opted_out = [pull_opt_outs(session, one) for one in opt_out_lists(session, lists)]
        pulled += [listed, *opted_out, pull_replies(session)]
    return pulled


@contextmanager
def accounts_reread(
    workspace: Workspace,
    playbook: Playbook,
    purpose: str,
    now: datetime,
    *,
    find_secret: FindSecret = find_no_secret,
) -> Iterator[Accounts]:
    """Open the accounts between two runs, with the writer lock, once the stops were read anew.

    Args:
        workspace: The workspace.
        playbook: The playbook.
        purpose: What it is for, in a word: it names the holder of the lock.
        now: The moment.
        find_secret: Where credentials are kept that the environment does not have.

    Raises:
        LakeBusy: A run is writing the workspace.
        ClickSendError: The account does not answer, or opt-outs and replies cannot all be read.
    """
    workspace.prepare()
    name = f"{now:%Y%m%dT%H%M%SZ}-{purpose}"
    with (
        workspace.lake.writing(name),
        open_accounts(workspace, playbook, name, now, find_secret=find_secret) as accounts,
    ):
        yield replace(accounts, reread=reread_stops(accounts.sessions))
