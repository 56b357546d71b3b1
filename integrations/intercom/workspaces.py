"""The workspaces whose API we may call: those with an access token, each strictly by itself."""

import math
from collections.abc import Callable, Iterator

from assist_service.errors import AssistError
from assist_service.helpdesk.accounts import Account, Accounts
from integrations.intercom.client import REGIONS, TRIES, Client
from integrations.intercom.rate_limiter import RateLimiter

# Far below Intercom's default of some 1,600 in ten seconds, which all of a workspace's apps share.
CALLS_IN_TEN_SECONDS = 200


class WrongWorkspace(AssistError):
    """An access token speaks for another workspace than the settings say."""

    code = "intercom_workspace"


class Workspace:
    """One workspace: its account, and its API. Made by ``Workspaces``."""

    def __init__(self, account: Account, rate_limiter: RateLimiter) -> None:
        self.account = account
        self._rate_limiter = rate_limiter
        self._id = ""

    def client(self, tries: int = TRIES, within: float = math.inf) -> Client:
        """Return a way to the API, for ``within`` seconds; all of them keep one pace."""
        address = self.account["api_url"] or REGIONS[self.account["region"]]
        token = self.account["access_token"]
        return Client(address, token, self._rate_limiter, tries=tries, within=within)

    def identity(self, client: Client) -> str:
        """Return the workspace's id code, as the token itself says it.

        Raises:
            WrongWorkspace: it is not the one that the settings name.
            ApiRefused, ApiUnavailable, PayloadError: as the client says.

        """
        if not self._id:
            _, workspace_id = client.me()
            configured_id = self.account["workspace_id"]
            if configured_id and configured_id != workspace_id:
                raise WrongWorkspace(
                    f"The access token is of workspace {workspace_id}, not of {configured_id}.",
                    "Set the token of that workspace's own app.",
                )
            self._id = workspace_id
        return self._id


class Workspaces:
    """Every workspace with an access token. A token is used for its own workspace only."""

    def __init__(
        self, accounts: Accounts, create_rate_limiter: Callable[[int], RateLimiter] = RateLimiter
    ) -> None:
        self._accounts = accounts
        self._workspaces = [
            Workspace(account, create_rate_limiter(CALLS_IN_TEN_SECONDS))
            for account in accounts
            if account["access_token"]
        ]

    def __iter__(self) -> Iterator[Workspace]:
        return iter(self._workspaces)

    def by_id(self, workspace_id: str) -> Workspace | None:
        """Return the workspace that events of ``workspace_id`` are of, or ``None``.

        An id that is not configured belongs to the first account, and may be another
        installation of a public app: ``Workspace.identity`` says before anything is called.
        """
        account = self._accounts.by_id(workspace_id)
        return next(
            (workspace for workspace in self._workspaces if workspace.account is account), None
        )
