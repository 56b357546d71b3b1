"""Nothing that git tracks is a secret, and the scan would see one."""

import secrets
from pathlib import Path

import pytest

from tools.scan_secrets import ROOT, scan, tracked

# Put together here, so that this file holds none of them.
PLANTED = {
    "private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "AWS key": "AKIA" + "ABCDEFGH12345678",
    "GitHub token": "ghp_" + "a1B2" * 9,
    "Slack token": "xoxb-" + "123456789012-abcdef",
    "Stripe key": "sk_live_" + "a1B2" * 6,
    "model key": "sk-" + "a1B2" * 10,
    "JWT": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "c2lnbmF0dXJlLXNpZ25hdHVyZQ",
    "password in an address": "redis://someone:" + "correct-horse@example.com",
    "a random string": 'key = "' + "x7Qp9TzL2mVf4KcR8s" + "Wd1NbY6hGj3EuA0oXi5B" + '"',
}


def test_git_tracks_no_secret():
    assert list(scan(ROOT, tracked(ROOT))) == []


@pytest.mark.parametrize("what", PLANTED)
def test_each_kind_is_seen_and_not_repeated(what: str, tmp_path: Path):
    file = tmp_path / "settings.py"
    file.write_text(f"first = 1\n{PLANTED[what]}\n", encoding="utf-8")
    found = list(scan(tmp_path, [file]))

    assert [(one.line, one.what) for one in found if one.what == what] == [(2, what)]
    assert PLANTED[what] not in str(found)


@pytest.mark.parametrize("make", [secrets.token_hex, secrets.token_urlsafe])
def test_a_key_of_32_bytes_is_seen_whatever_it_is(make, tmp_path: Path):
    """A key is random: one in a thousand repeats too many letters to be recognised, but not three in a hundred."""
    file = tmp_path / "notes.md"
    file.write_text("\n".join(f"key: {make(32)}" for _ in range(100)), encoding="utf-8")

    assert len({one.line for one in scan(tmp_path, [file])}) >= 97


@pytest.mark.parametrize("name", [".env", "server.key", "app.pem", "id_rsa", ".env.production"])
def test_a_file_that_is_always_a_secret_is_seen_by_its_name(name: str, tmp_path: Path):
    (tmp_path / name).write_text("", encoding="utf-8")

    assert [one.what for one in scan(tmp_path, [tmp_path / name])] == ["a file of this name"]
