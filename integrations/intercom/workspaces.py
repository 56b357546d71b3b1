"""The workspaces whose API we may call: those with an access token, kept strictly separate."""

import math
from collections.abc import Callable, Iterator

from assist_service.errors import AssistError
from assist_service.helpdesk.accounts import Account, Accounts
from integrations.intercom.client import REGIONS, TRIES, Client
from integrations.intercom.rate_limiter import RateLimiter

# Far below Intercom's default of about 1,600 per 10 seconds, shared by all of a workspace's apps.
CALLS_IN_TEN_SECONDS = 200


class WrongWorkspace(AssistError):
    """An access token belongs to another workspace than the settings say."""

    code = "intercom_workspace"


class Workspace:
    """One workspace: its account and its API. Created by ``Workspaces``."""

    def __init__(self, account: Account, rate_limiter: RateLimiter) -> None:
        self.account = account
        self._rate_limiter = rate_limiter
        self._id = ""

    def client(self, tries: int = TRIES, within: float = math.inf) -> Client:
        """Return an API client, usable for ``within`` seconds; all clients share a rate limiter."""
        address = self.account["api_url"] or REGIONS[self.account["region"]]
        token = self.account["access_token"]
        return Client(address, token, self._rate_limiter, tries=tries, within=within)

    def identity(self, client: Client) -> str:
        """Return the workspace's ID code, as the API reports it for the token.

        Raises:
            WrongWorkspace: it isn't the workspace in the settings.
            ApiRefused, ApiUnavailable, PayloadError: as raised by the client.

        """
        if not self._id:
            _, workspace_id = client.me()
            configured_id = self.account["workspace_id"]
            if configured_id and configured_id != workspace_id:
                raise WrongWorkspace(
                    f"The access token belongs to workspace {workspace_id}, not {configured_id}.",
                    "Set the access token of that workspace's app.",
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
        """Return the workspace for events of ``workspace_id``, or ``None``.

        An ID that isn't configured belongs to the first account, and may be another installation
        of a public app: check ``Workspace.identity`` before calling the API.
        """
        account = self._accounts.by_id(workspace_id)
        return next(
            (workspace for workspace in self._workspaces if workspace.account is account), None
        )
