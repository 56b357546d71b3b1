"""Only a token that this account's app signed for us, now, opens the sidebar."""

import base64
import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.errors import Refused, SettingError
from assist_service.helpdesk.accounts import Accounts
from assist_service.settings import Settings
from integrations.zendesk import signed_url
from integrations.zendesk.settings import ACCOUNT_SETTINGS, PREFIX
from tests.integrations.zendesk.opening import ACCOUNT, App, claims_at

NOW = 1.8e9
APP, STRANGER = App(), App()
SECOND = "https://second.zendesk.com/api/v2/apps/installations/4711.json"


def accounts(folder: str = "/nowhere", **changes: str) -> Accounts:
    given = Settings({"ASSIST_DATA_DIR": folder, **APP.settings(), **changes})
    given.add(ACCOUNT_SETTINGS)
    return Accounts(given, PREFIX, ACCOUNT_SETTINGS, "account_id")


ACCOUNTS = accounts()


def refusal(token: str | None, known: Accounts = ACCOUNTS, now: float = NOW) -> str:
    with pytest.raises(Refused) as refused:
        signed_url.verify(token, known, now)
    return refused.value.code


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_good_token_tells_account_and_agent() -> None:
    opened = signed_url.verify(APP.url_token(NOW), ACCOUNTS, NOW)
    assert (opened.account["account_id"], opened.agent) == (ACCOUNT, "8447388090111")
    assert 300 <= opened.expires_in <= 400


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": None}, "signed_url_wrong"),
        ({"iss": "evil.zendesk.com"}, "signed_url_wrong"),
        ({"iss": "https://acme.zendesk.com.evil.example"}, "signed_url_wrong"),
        ({"iat": None}, "signed_url_wrong"),
        ({"exp": None}, "signed_url_wrong"),
        ({"exp": int(NOW) - 31}, "signed_url_expired"),
        ({"exp": int(NOW) + 86401}, "signed_url_wrong"),
        ({"iat": int(NOW) + 31}, "signed_url_wrong"),
        ({"nbf": int(NOW) + 60}, "signed_url_wrong"),
        ({"exp": "soon"}, "signed_url_wrong"),
        ({"exp": True}, "signed_url_wrong"),
        ({"exp": 1e300}, "signed_url_wrong"),
        ({"aud": None}, "signed_url_wrong"),
        ({"aud": ""}, "signed_url_wrong"),
        ({"aud": [claims_at(NOW)["aud"]]}, "signed_url_wrong"),
        ({"aud": claims_at(NOW)["aud"] + "\n"}, "signed_url_wrong"),
        ({"aud": claims_at(NOW)["aud"].replace("4711", "4712")}, "signed_url_wrong"),
        ({"aud": SECOND}, "account_unknown"),
        ({"aud": SECOND.replace("second", "acme.evil")}, "signed_url_wrong"),
    ],
)
def test_a_claim_that_does_not_hold_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refusal(APP.url_token(NOW, **changes)) == code


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://acme.zendesk.com"},
        {"exp": int(NOW) - 29},
        {"exp": int(NOW) + 86400},
        {"iat": int(NOW) + 29},
        {"qsh": None, "context": None},
    ],
)
def test_what_clocks_and_editions_differ_in_is_taken(changes: dict[str, Any]) -> None:
    assert signed_url.verify(APP.url_token(NOW, **changes), ACCOUNTS, NOW)


@pytest.mark.parametrize(
    ("subject", "agent"),
    [(None, "unknown"), ("", "unknown"), ("12", "12"), ("x/users/7.json", "7"), ("<b>", "unknown")],
)
def test_an_agent_who_is_not_told_is_unknown(subject: str | None, agent: str) -> None:
    assert signed_url.verify(APP.url_token(NOW, sub=subject), ACCOUNTS, NOW).agent == agent


def test_any_installation_of_the_app_opens_where_none_is_set() -> None:
    other = APP.url_token(NOW, aud=claims_at(NOW)["aud"].replace("4711", "4712"))
    assert signed_url.verify(other, accounts(ASSIST_ZENDESK_INSTALLATION_ID=""), NOW)


def test_forged_tokens_are_refused() -> None:
    claims = claims_at(NOW)
    signed = APP.sign(claims)
    head, body, signature = signed.split(".")
    hmac_key = base64.b64encode(APP.public.encode()).decode()
    forged = [
        STRANGER.sign(claims),
        f"{part({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        f"{part({'alg': 'none', 'typ': 'JWT'})}.{body}.{signature}",
        f"{part({'alg': 'RS256', 'jwk': {'kty': 'RSA'}})}.{body}.{signature}",
        f"{head}.{part({**claims, 'sub': '1'})}.{signature}",
        f"{head}.{body}.{signature[:-8]}",
        f"{head}.{body}.",
        f"{head}.{body}",
        signed + ".",
        jwt.encode(claims, hmac_key, "HS256"),
        _confused(claims),
        "a.b.c",
        "\udcff",
        "x" * 9_000,
        f"{part({'alg': 'RS256'})}.{part([1])}.{signature}",
        f"{part({'alg': 'RS256'})}.{'W1' * 900}.{signature}",
    ]
    assert {refusal(token) for token in forged} == {"signed_url_wrong"}
    assert refusal(None) == refusal("") == "signed_url_missing"


def _confused(claims: dict[str, Any]) -> str:
    """A token signed by HMAC with the public key as the secret, which anybody can make."""
    import hmac

    signed = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}"
    digest = hmac.digest(APP.public.strip().encode(), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def test_one_accounts_app_cannot_open_anothers(tmp_path: Path) -> None:
    (tmp_path / "second.pem").write_text(STRANGER.public)
    (tmp_path / "accounts.yaml").write_text(
        "zendesk: [{account_id: '20', subdomain: second, app_public_key: 'file:second.pem'}]\n"
    )
    both = accounts(str(tmp_path))
    mine = {"aud": SECOND, "iss": "second.zendesk.com"}
    assert (
        signed_url.verify(STRANGER.url_token(NOW, **mine), both, NOW).account["account_id"] == "20"
    )
    assert refusal(STRANGER.url_token(NOW), both) == "signed_url_wrong"
    assert refusal(APP.url_token(NOW, **mine), both) == "signed_url_wrong"


@pytest.mark.parametrize(
    "missing",
    ["ASSIST_ZENDESK_ACCOUNT_ID", "ASSIST_ZENDESK_SUBDOMAIN", "ASSIST_ZENDESK_APP_PUBLIC_KEY"],
)
def test_an_account_that_is_half_set_up_opens_nothing(missing: str) -> None:
    assert refusal(APP.url_token(NOW), accounts(**{missing: ""})) == "account_unknown"


def test_a_token_written_otherwise_is_the_same_token() -> None:
    """The last character of a signature carries bits that no decoder reads."""
    token = APP.url_token(NOW)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(token[-1])
    other = token[:-1] + alphabet[last ^ 1]
    assert other != token
    assert signed_url.fingerprint(other) == signed_url.fingerprint(token)
    assert signed_url.fingerprint(APP.url_token(NOW + 1)) != signed_url.fingerprint(token)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_PUBLIC_KEY", "not a key"),
        ("APP_PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
        ("APP_PUBLIC_KEY", APP.private),
        ("SUBDOMAIN", "acme.example.com"),
        ("SUBDOMAIN", "a b"),
        ("ACCOUNT_ID", "acme"),
        ("INSTALLATION_ID", "12x"),
        ("API_URL", "http://acme.zendesk.com"),
        ("API_URL", "https://"),
        ("API_URL", "https://["),
        ("API_URL", "https://acme.zendesk.com?x=1"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_start(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"ASSIST_ZENDESK_{name}"):
        accounts(**{f"ASSIST_ZENDESK_{name}": value})


@pytest.mark.parametrize(
    "written", ["acme", "ACME", "acme.zendesk.com", "https://acme.zendesk.com/"]
)
def test_a_subdomain_may_be_written_as_the_whole_name(written: str) -> None:
    assert signed_url.verify(APP.url_token(NOW), accounts(ASSIST_ZENDESK_SUBDOMAIN=written), NOW)


def test_a_key_may_stand_on_one_line() -> None:
    one_line = APP.public.replace("\n", "\\n")
    assert signed_url.verify(
        APP.url_token(NOW), accounts(ASSIST_ZENDESK_APP_PUBLIC_KEY=one_line), NOW
    )


@settings(deadline=None, max_examples=100)
@given(
    token=st.text(max_size=80)
    | st.lists(st.text("abcAB-_=", max_size=20), max_size=4).map(".".join)
)
def test_rubbish_is_refused_and_never_another_error(token: str) -> None:
    assert refusal(token) in ("signed_url_wrong", "signed_url_missing")
