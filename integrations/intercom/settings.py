"""What an operator tells us about Intercom: the first workspace's settings."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assist_service.outbound.origins import origin
from assist_service.settings import Setting, choice, whole
from integrations.intercom.client import REGIONS

PREFIX = "ASSIST_INTERCOM_"


def workspace(text: str) -> str:
    """Accept a workspace's id code, or nothing.

    Raises:
        ValueError: with what is allowed.

    """
    if text and not (text.isascii() and text.isalnum() and len(text) <= 40):
        raise ValueError("the workspace's id, the letters and digits after /apps/ in the inbox")
    return text


def time_zone(text: str) -> str:
    """Accept a time zone by its name.

    Raises:
        ValueError: with what is allowed.

    """
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone such as Europe/Berlin or UTC") from None
    return text


def address(text: str) -> str:
    """Accept an address of an API, or nothing.

    Raises:
        ValueError: with what is allowed.

    """
    if text:
        origin(text)
    return text


def teammate(text: str) -> str:
    """Accept a teammate's id, or nothing.

    Raises:
        ValueError: with what is allowed.

    """
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError("a teammate's id, which is a number")
    return text


ACCOUNT_SETTINGS = (
    Setting(
        "ASSIST_INTERCOM_CLIENT_SECRET",
        "",
        "the app's client secret, which signs webhooks and inbox cards",
        secret=True,
    ),
    Setting(
        "ASSIST_INTERCOM_WORKSPACE_ID",
        "",
        "the workspace's id, where more than one is set up",
        workspace,
    ),
    Setting(
        "ASSIST_INTERCOM_APP_PACKAGE_CODE",
        "",
        "the app's package code, by which notes of our own are known",
    ),
    Setting(
        "ASSIST_INTERCOM_ACCESS_TOKEN",
        "",
        "the app's access token; without it nothing is written to Intercom or read back from it",
        secret=True,
    ),
    Setting(
        "ASSIST_INTERCOM_REGION",
        "us",
        "where the workspace is hosted: us, eu or au",
        choice(*REGIONS),
    ),
    Setting(
        "ASSIST_INTERCOM_API_URL",
        "",
        "another address of Intercom's API, for a proxy or a trial; empty: the region's",
        address,
    ),
    Setting(
        "ASSIST_INTERCOM_ADMIN_ID",
        "",
        "the teammate whose name internal notes and tags carry; empty: none are written",
        teammate,
    ),
    Setting(
        "ASSIST_INTERCOM_TIME_ZONE",
        "UTC",
        "the time zone in which inbox cards write times",
        time_zone,
    ),
)
SETTINGS = (
    *ACCOUNT_SETTINGS,
    Setting(
        "ASSIST_INTERCOM_CATCH_UP_MINUTES",
        "5",
        "how often the worker looks for what no webhook told; 0: never",
        whole(0, 1440),
    ),
)
