"""Chatwoot's settings, including those of the first account."""

import re

from assist_service.settings import Setting, whole

PREFIX = "ASSIST_CHATWOOT_"
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d+)?")


def number(text: str) -> str:
    """Accept an account's number, or an empty string.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError("the number after /accounts/ in Chatwoot's URL")
    return text


def origin(text: str) -> str:
    """Accept Chatwoot's origin: scheme, host and optional port.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    if not _ORIGIN.fullmatch(text):
        raise ValueError("a URL such as https://app.chatwoot.com, without a path")
    return text


ACCOUNT_SETTINGS = (
    Setting(
        "ASSIST_CHATWOOT_WEBHOOK_SECRET",
        "",
        "the secret that Chatwoot generated for the webhook and signs it with",
        secret=True,
    ),
    Setting(
        "ASSIST_CHATWOOT_ACCOUNT_ID",
        "",
        "the account's number; needed by the sidebar, and for events that omit it",
        number,
    ),
    Setting(
        "ASSIST_CHATWOOT_URL",
        "https://app.chatwoot.com",
        "Chatwoot's URL; only its pages may frame the sidebar",
        origin,
    ),
    Setting(
        "ASSIST_CHATWOOT_DASHBOARD_TOKEN",
        "",
        "a long random token in the dashboard app's URL; anyone who has it can open the sidebar",
        secret=True,
    ),
)
SETTINGS = (
    *ACCOUNT_SETTINGS,
    Setting(
        "ASSIST_CHATWOOT_FRESH_SECONDS",
        "300",
        "maximum age of a signed webhook in seconds; 0: any age",
        whole(0, 86400),
    ),
)
