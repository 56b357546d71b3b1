"""REDIS_URL says where the store is in one line, and a wrong one is refused without its password."""

import pytest

from assist_service.errors import SettingError
from assist_service.settings import Settings
from assist_service.store.addresses import parse_address


@pytest.mark.parametrize(
    ("url", "kind", "hosts"),
    [
        ("redis://:pw@h:7/2", "one", ()),
        ("rediss://h", "one", ()),
        ("unix:///run/valkey.sock", "one", ()),
        ("redis+sentinel://a:1,b,[::1]:3/desk", "sentinel", (("a", 1), ("b", 26379), ("::1", 3))),
        ("rediss+cluster://u:p%40w@a,b:2", "cluster", (("a", 6379), ("b", 2))),
    ],
)
def test_every_form_is_read(url: str, kind: str, hosts: tuple[tuple[str, int], ...]):
    found = parse_address(url)
    assert (found.kind, found.hosts) == (kind, hosts)


def test_logins_and_tls_go_where_they_belong():
    """The sentinels' login is not the server's."""
    found = parse_address(
        "rediss+sentinel://u:p%40w@a/desk/3?sentinel_password=s&ssl_ca_certs=/ca.pem"
    )
    tls = {"ssl": True, "ssl_ca_certs": "/ca.pem"}
    assert found.options == {**tls, "username": "u", "password": "p@w", "db": 3}
    assert found.sentinel == {**tls, "password": "s"}
    assert found.service == "desk"


@pytest.mark.parametrize(
    "url",
    [
        *("localhost:6379", "http://h", "redis+nothing://h", "unix+cluster:///x"),
        *("redis+sentinel://:secret@a:1", "redis+sentinel://a/desk/x", "redis+sentinel:///desk"),
        *("redis+cluster://:secret@a/1", "redis+cluster://a:x", "redis+cluster://a?secret=1"),
        *("redis+cluster://", "redis+cluster://[::1", "redis+cluster://a:99999"),
    ],
)
def test_what_is_no_address_is_refused_with_the_forms(url: str):
    with pytest.raises(SettingError) as refused:
        Settings({"REDIS_URL": url})
    assert "redis+sentinel://host:port" in refused.value.hint
    assert "secret" not in str(refused.value)
