"""A live view's link is for one teammate and one conversation, and lives for an hour."""

from pathlib import Path
from typing import Any

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.errors import Refused
from assist_service.helpdesk.accounts import Accounts
from assist_service.settings import Settings
from integrations.intercom import live_link
from integrations.intercom.live_link import AUDIENCE, LiveView
from integrations.intercom.settings import ACCOUNT_SETTINGS, PREFIX

NOW, SECRET = 1.8e9, "client-secret"
VIEW = LiveView("ws7k2p9q", "215470000123456", "7104501", "n1")


def accounts(folder: str = "/nowhere", **changes: str) -> Accounts:
    given = Settings(
        {"ASSIST_DATA_DIR": folder, "ASSIST_INTERCOM_CLIENT_SECRET": SECRET, **changes}
    )
    given.add(ACCOUNT_SETTINGS)
    return Accounts(given, PREFIX, ACCOUNT_SETTINGS, "workspace_id")


def refusal(link: str, known: Accounts | None = None, now: float = NOW) -> str:
    with pytest.raises(Refused) as refused:
        live_link.verify(link, known or accounts(), now)
    return refused.value.code


def test_a_link_tells_whom_it_is_for_within_the_hour() -> None:
    link = live_link.issue(VIEW, SECRET, NOW)
    assert live_link.verify(link, accounts(), NOW) == VIEW
    assert live_link.verify(link, accounts(), NOW + 3599) == VIEW
    assert refusal(link, now=NOW + 3600) == "link_expired"
    assert len(link) < 500


def test_another_workspaces_secret_makes_no_link_for_this_one(tmp_path: Path) -> None:
    (tmp_path / "accounts.yaml").write_text(
        "intercom: [{workspace_id: second, client_secret: env:SECOND}]\n"
    )
    both = accounts(str(tmp_path), SECOND="second-secret")
    second = VIEW._replace(workspace="second")
    assert live_link.verify(live_link.issue(second, "second-secret", NOW), both, NOW) == second
    assert refusal(live_link.issue(VIEW, "second-secret", NOW), both) == "link_wrong"
    assert refusal(live_link.issue(second, SECRET, NOW), both) == "link_wrong"


@pytest.mark.parametrize(
    ("claims", "secret", "algorithm"),
    [
        ({}, SECRET, "HS256"),
        ({"aud": "assist-page"}, None, "HS256"),
        ({"exp": None}, None, "HS256"),
        ({"exp": "soon"}, None, "HS256"),
        ({"view": "text"}, None, "HS256"),
        ({"view": ["ws7k2p9q", "1", "2"]}, None, "HS256"),
        ({"view": ["ws7k2p9q", "1", "2", 3]}, None, "HS256"),
        ({"view": ["ws7k2p9q", "", "2", "3"]}, None, "HS256"),
        ({}, "", "none"),
        ({}, None, "HS512"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_forged_links_are_wrong(claims: dict[str, Any], secret: str | None, algorithm: str) -> None:
    good = {"aud": AUDIENCE, "exp": int(NOW) + 100, "view": list(VIEW)}
    made = {name: value for name, value in {**good, **claims}.items() if value is not None}
    key = live_link._key(SECRET) if secret is None else secret
    assert refusal(jwt.encode(made, key, algorithm)) == "link_wrong"


def test_without_a_secret_nobody_can_make_a_link() -> None:
    bare = accounts(ASSIST_INTERCOM_CLIENT_SECRET="")
    assert refusal(live_link.issue(VIEW, "", NOW), bare) == "link_wrong"


@settings(deadline=None, max_examples=100)
@given(
    link=st.text(max_size=60) | st.lists(st.text("abcAB-_=", max_size=20), max_size=4).map(".".join)
)
def test_rubbish_is_wrong_and_never_another_error(link: str) -> None:
    assert refusal(link) == "link_wrong"
