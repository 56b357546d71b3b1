"""Intercom's settings, including those of the first workspace."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assist_service.outbound.origins import origin
from assist_service.settings import Setting, choice, whole
from integrations.intercom.client import REGIONS

PREFIX = "ASSIST_INTERCOM_"


def workspace(text: str) -> str:
    """Accept a workspace's ID code, or an empty string.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    if text and not (text.isascii() and text.isalnum() and len(text) <= 40):
        raise ValueError(
            "the workspace's ID: the letters and digits after /apps/ in the inbox's URL"
        )
    return text


def time_zone(text: str) -> str:
    """Accept a time zone's name.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone such as Europe/Berlin or UTC") from None
    return text


def address(text: str) -> str:
    """Accept an API's URL, or an empty string.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    if text:
        origin(text)
    return text


def teammate(text: str) -> str:
    """Accept a teammate's ID, or an empty string.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError("a teammate's ID, which is a number")
    return text


ACCOUNT_SETTINGS = (
    Setting(
        "ASSIST_INTERCOM_CLIENT_SECRET",
        "",
        "the app's client secret, used to verify webhooks and inbox cards",
        secret=True,
    ),
    Setting(
        "ASSIST_INTERCOM_WORKSPACE_ID",
        "",
        "the workspace's ID; needed if there is more than one workspace",
        workspace,
    ),
    Setting(
        "ASSIST_INTERCOM_APP_PACKAGE_CODE",
        "",
        "the app's package code, which identifies our own notes",
    ),
    Setting(
        "ASSIST_INTERCOM_ACCESS_TOKEN",
        "",
        "the app's access token; without it, nothing is written to Intercom or read from its API",
        secret=True,
    ),
    Setting(
        "ASSIST_INTERCOM_REGION",
        "us",
        "the workspace's region: us, eu or au",
        choice(*REGIONS),
    ),
    Setting(
        "ASSIST_INTERCOM_API_URL",
        "",
        "another URL for Intercom's API, for a proxy or a trial; empty: the region's URL",
        address,
    ),
    Setting(
        "ASSIST_INTERCOM_ADMIN_ID",
        "",
        "the ID of the teammate who appears as the author of notes and tags; empty: none are written",
        teammate,
    ),
    Setting(
        "ASSIST_INTERCOM_TIME_ZONE",
        "UTC",
        "the time zone for times on inbox cards",
        time_zone,
    ),
)
SETTINGS = (
    *ACCOUNT_SETTINGS,
    Setting(
        "ASSIST_INTERCOM_CATCH_UP_MINUTES",
        "5",
        "minutes between the worker's checks for missed webhooks; 0: never",
        whole(0, 1440),
    ),
)
