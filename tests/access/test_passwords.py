"""Passwords: what is allowed, and what is right."""

import pytest

from assist_service.access.passwords import LONGEST, SHORTEST, hash_password, is_correct
from assist_service.errors import AssistError


def test_a_password_is_right_only_against_its_own_hash():
    kept = hash_password("four plain words here")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert is_correct(kept, "four plain words here")
    assert not is_correct(kept, "four plain words there")


@pytest.mark.parametrize("kept", ["", "not a hash", "$argon2id$broken"])
def test_without_a_hash_no_password_is_right(kept):
    assert not is_correct(kept, "anything at all")


@pytest.mark.parametrize(
    ("length", "code"), [(SHORTEST - 1, "password_short"), (LONGEST + 1, "password_long")]
)
def test_the_length_is_bounded_and_said(length, code):
    with pytest.raises(AssistError) as refused:
        hash_password("x" * length)
    assert refused.value.code == code


def test_half_a_surrogate_pair_is_a_wrong_password_not_a_fault():
    assert not is_correct("", "\ud800 and more words")


def test_a_stranger_costs_as_much_work_as_a_user():
    """The hash held against strangers has the parameters of our own."""
    from assist_service.access.passwords import _STRANGERS_HASH

    assert hash_password("x" * SHORTEST).split("$")[:4] == _STRANGERS_HASH.split("$")[:4]
