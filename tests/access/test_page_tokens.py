"""Page tokens: bound, short-lived, and not to be made by anybody else."""

import jwt
import pytest

from assist_service.access.page_tokens import AUDIENCE, LIFETIME_SECONDS, Page, PageTokens
from assist_service.domain.conversation import ConversationKey
from assist_service.errors import Forbidden, Refused

SECRET = "a-secret-that-is-long-enough-for-hs256"
NOW = 1_700_000_000.0
KEY = ConversationKey("zendesk", "1", "141")
PAGE = Page("zendesk", "1", "agent-7")


def forged(**claims: object) -> str:
    whole = {
        "aud": AUDIENCE,
        "iat": int(NOW),
        "exp": int(NOW) + 60,
        "page": {"helpdesk": "zendesk", "account": "1", "agent": "x"},
        **claims,
    }
    return jwt.encode({k: v for k, v in whole.items() if v is not None}, SECRET, "HS256")


def test_a_token_speaks_for_its_page():
    tokens = PageTokens(SECRET)

    assert tokens.check(tokens.issue(PAGE, NOW), KEY, NOW + LIFETIME_SECONDS - 1) == PAGE


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "token_missing"),
        ("nonsense", "token_wrong"),
        ("a.b.c", "token_wrong"),
        (jwt.encode({"exp": NOW + 60}, "x" * 32, "HS256"), "token_wrong"),
        (
            jwt.encode({"aud": AUDIENCE, "iat": 1, "exp": 9e9, "page": {}}, "", "none"),
            "token_wrong",
        ),
        (forged(aud="other"), "token_wrong"),
        (forged(exp=None), "token_wrong"),
        (forged(page=None), "token_wrong"),
        (forged(page={"helpdesk": "zendesk"}), "token_wrong"),
        (forged(page="zendesk"), "token_wrong"),
        (forged(exp=int(NOW)), "token_expired"),
    ],
)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_every_other_token_is_refused_with_its_reason(token: str, code: str):
    with pytest.raises(Refused) as caught:
        PageTokens(SECRET).check(token, KEY, NOW)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "page",
    [
        Page("intercom", "1", "a"),
        Page("zendesk", "2", "a"),
        Page("zendesk", "1", "a", conversation="142"),
    ],
)
def test_a_good_token_opens_nothing_of_anybody_else(page: Page):
    tokens = PageTokens(SECRET)

    with pytest.raises(Forbidden):
        tokens.check(tokens.issue(page, NOW), KEY, NOW)


def test_a_token_that_was_found_good_still_expires_and_still_ends():
    ended = {"at": 0.0}
    tokens = PageTokens(SECRET, lambda _: ended["at"])
    token = tokens.issue(PAGE, NOW, 60)
    assert tokens.check(token, KEY, NOW) == tokens.check(token, KEY, NOW + 59) == PAGE
    with pytest.raises(Refused, match="open for too long"):
        tokens.check(token, KEY, NOW + 60)
    ended["at"] = NOW
    with pytest.raises(Refused, match="revoked this page"):
        tokens.check(token, KEY, NOW)
