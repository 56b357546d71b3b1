"""Only the platform's own form of the right digest is accepted, and each refusal says why."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.errors import Refused
from assist_service.helpdesk.signatures import in_base64, in_hex, sign, verify, verify_any

SECRET, BODY = "s3cret", b'{"say": "hello"}'
GOOD = sign(SECRET, BODY, algorithm="sha256", encode=in_base64).decode()
DIGEST = base64.b64decode(GOOD)


def refusal(given: str | None, *secrets: str) -> str:
    with pytest.raises(Refused) as refused:
        verify_any(secrets, BODY, given, algorithm="sha256", encode=in_base64)
    assert SECRET not in str(refused.value) + refused.value.hint
    assert GOOD not in str(refused.value) + refused.value.hint
    return refused.value.code


def test_known_digests_of_the_platforms() -> None:
    """RFC 2202 case 2 and RFC 4231 case 2; and a digest that Zendesk printed in an old page."""
    jefe = b"what do ya want for nothing?"
    assert (
        sign("Jefe", jefe, algorithm="sha1", encode=in_hex)
        == b"effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    )
    assert sign("Jefe", jefe, algorithm="sha256", encode=in_hex) == (
        b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    assert sign(
        "HRkRd4BeOAoUkfZr-mhauJT64rvBASlJRoIyPsd3zeA=",
        b'{"say": "hello"}2021-07-25T10:00:00Z',
        algorithm="sha256",
        encode=in_base64,
    ) == b"tRDSF7URY8BLCDlaBcQ7FHu051Zk+aAB0NKMP53teMw="  # fmt: skip


def test_the_secret_that_signed_is_told() -> None:
    assert verify_any(["other", SECRET], BODY, GOOD, algorithm="sha256", encode=in_base64) == SECRET
    verify(SECRET, BODY, GOOD, algorithm="sha256", encode=in_base64)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(GOOD[:-1], id="no padding"),
        pytest.param(GOOD[:20], id="truncated"),
        pytest.param(GOOD + "=", id="more padding"),
        pytest.param(GOOD.lower(), id="lower case"),
        pytest.param(base64.urlsafe_b64encode(DIGEST).decode().rstrip("="), id="base64url"),
        pytest.param(DIGEST.hex(), id="hexadecimal"),
        pytest.param(base64.b64encode(DIGEST.hex().encode()).decode(), id="hex in base64"),
        pytest.param(f" {GOOD}", id="a blank"),
        pytest.param(f"sha256={GOOD}", id="a prefix"),
        pytest.param("é\udc80\ud800", id="no header could be this"),
        pytest.param(sign("other", BODY, algorithm="sha256", encode=in_base64).decode(), id="another secret"),
        pytest.param(sign(SECRET, BODY, algorithm="sha1", encode=in_base64).decode(), id="another digest"),
        pytest.param(sign("", BODY, algorithm="sha256", encode=in_base64).decode(), id="an empty secret"),
    ],
)  # fmt: skip
def test_another_signature_is_wrong(given: str) -> None:
    assert refusal(given, SECRET) == "signature_wrong"


def test_each_refusal_has_its_reason() -> None:
    assert refusal(None, SECRET) == "signature_missing"
    assert refusal("", SECRET) == "signature_missing"
    empty = sign("", BODY, algorithm="sha256", encode=in_base64).decode()
    assert refusal(empty, "", "") == "secret_missing"
    assert refusal(empty) == "secret_missing"
    assert refusal(empty, "", SECRET) == "signature_wrong"


@settings(deadline=None, max_examples=150)
@given(given=st.text(max_size=60), body=st.binary(max_size=60))
def test_nothing_but_the_signature_of_these_bytes_is_accepted(given: str, body: bytes) -> None:
    if body != BODY:
        with pytest.raises(Refused):
            verify(SECRET, body, GOOD, algorithm="sha256", encode=in_base64)
    if given != GOOD:
        assert refusal(given, SECRET) in ("signature_wrong", "signature_missing")
