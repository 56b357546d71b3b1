"""What an operator tells us about Chatwoot: the first account's settings."""

import re

from assist_service.settings import Setting, whole

PREFIX = "ASSIST_CHATWOOT_"
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d+)?")


def number(text: str) -> str:
    """Accept an account's number, or nothing.

    Raises:
        ValueError: with what is allowed.

    """
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError("the number after /accounts/ in Chatwoot's address")
    return text


def origin(text: str) -> str:
    """Accept where Chatwoot is, as scheme and host.

    Raises:
        ValueError: with what is allowed.

    """
    if not _ORIGIN.fullmatch(text):
        raise ValueError("an address such as https://app.chatwoot.com, without a path")
    return text


ACCOUNT_SETTINGS = (
    Setting(
        "ASSIST_CHATWOOT_WEBHOOK_SECRET",
        "",
        "the secret that Chatwoot made for the webhook, which signs it",
        secret=True,
    ),
    Setting(
        "ASSIST_CHATWOOT_ACCOUNT_ID",
        "",
        "the account's number, which some events leave out and the sidebar needs",
        number,
    ),
    Setting(
        "ASSIST_CHATWOOT_URL",
        "https://app.chatwoot.com",
        "where Chatwoot is: only its pages may frame the sidebar",
        origin,
    ),
    Setting(
        "ASSIST_CHATWOOT_DASHBOARD_TOKEN",
        "",
        "a long random word in the dashboard app's address, which proves that it is yours",
        secret=True,
    ),
)
SETTINGS = (
    *ACCOUNT_SETTINGS,
    Setting(
        "ASSIST_CHATWOOT_FRESH_SECONDS",
        "300",
        "how old a signed webhook may be; 0: any age",
        whole(0, 86400),
    ),
)
