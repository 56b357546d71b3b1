"""What a company's claims say of a role and an address, without a provider."""

import pytest

from assist_service.access.openid import email_of, parse_issuer, parse_roles, role_of
from assist_service.errors import Refused


@pytest.mark.parametrize(
    ("claims", "claim", "roles", "expected"),
    [
        ({"role": "coach"}, "role", "", "coach"),
        ({"role": "boss"}, "role", "", None),
        ({"groups": ["b", "a"]}, "groups", "a=auditor, b=admin", "admin"),
        ({"groups": ["a"]}, "groups", " a = auditor ", "auditor"),
        ({"groups": ["x=y"]}, "groups", "x=y=coach", "coach"),
        ({"realm": {"roles": ["a"]}}, "realm.roles", "a=coach", "coach"),
        ({"https://me.example/roles": ["a"]}, "https://me.example/roles", "a=coach", "coach"),
        ({"realm": "a"}, "realm.roles", "a=coach", None),
        ({"groups": {"a": 1}}, "groups", "a=coach", None),
        ({"groups": [None, 1, ["a"]]}, "groups", "a=coach", None),
        ({}, "groups", "a=coach", None),
    ],
)
def test_the_strongest_role_that_a_claim_gives_holds(claims, claim, roles, expected):
    assert role_of(claims, claim, parse_roles(roles)) == expected


@pytest.mark.parametrize("text", ["a", "a=boss", "=admin", "a:admin", "a=admin,b"])
def test_a_table_of_groups_that_is_not_one_is_refused(text):
    with pytest.raises(ValueError, match="group=role"):
        parse_roles(text)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("", True),
        ("https://login.example.com/tenant/", True),
        ("http://localhost:9000", True),
        ("http://127.0.0.1:9000", True),
        ("http://login.example.com", False),
        ("login.example.com", False),
    ],
)
def test_an_issuer_is_reached_over_https(text, holds):
    if holds:
        assert parse_issuer(text) == text.rstrip("/")
    else:
        with pytest.raises(ValueError, match="https"):
            parse_issuer(text)


def test_an_address_is_kept_in_one_form():
    assert email_of({"email": " Anna@Example.com", "email_verified": True}) == "anna@example.com"
    with pytest.raises(Refused):
        email_of({"email": ["anna@example.com"], "email_verified": True})
