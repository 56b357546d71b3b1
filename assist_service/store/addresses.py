"""Parse ``REDIS_URL``: a single server, one monitored by Sentinel, or a cluster.

``servers.py`` connects to it.

- ``redis://[user:password@]host:port[/db]``, ``rediss://…`` with TLS, ``unix:///path``
- ``redis+sentinel://[user:password@]host:port,host:port/service[/db]``: the hosts are the sentinels
- ``redis+cluster://[user:password@]host:port,host:port``: any of the cluster's nodes

``rediss+…`` uses TLS. ``OPTIONS`` lists the query parameters of the last two forms; a single server
accepts all parameters of redis-py's ``from_url``.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Kind = Literal["one", "sentinel", "cluster"]
PORTS: Mapping[Kind, int] = {"one": 6379, "sentinel": 26379, "cluster": 6379}
# Sentinels have their own user names and passwords; the other options are for TLS.
OPTIONS = (
    *("sentinel_username", "sentinel_password"),
    *("ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs"),
)
FORMS = (
    "redis://host:port/0, redis+sentinel://host:port,host:port/service or "
    "redis+cluster://host:port,host:port (rediss… for TLS, unix:///path for a socket)"
)


class StoreAddress(NamedTuple):
    """The store's address: ``options`` are redis-py's, ``sentinel`` those for the sentinels."""

    kind: Kind
    url: str
    hosts: tuple[tuple[str, int], ...] = ()
    service: str = ""
    options: Mapping[str, str | int | bool] = {}
    sentinel: Mapping[str, str | int | bool] = {}


def parse_redis_url(text: str) -> str:
    """Return ``text`` if it is empty or a valid address; used as a setting's parser.

    Raises:
        ValueError: it is neither; the message lists the valid forms and contains no password.

    """
    if text:
        parse_address(text)
    return text


def parse_address(url: str) -> StoreAddress:
    """Parse an address.

    Raises:
        ValueError: it is not valid; the message lists the valid forms.

    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ValueError(FORMS) from error
    scheme, _, mode = parts.scheme.partition("+")
    if not mode:
        if scheme not in ("redis", "rediss", "unix"):
            raise ValueError(FORMS)
        return StoreAddress("one", url)
    if scheme not in ("redis", "rediss") or mode not in ("sentinel", "cluster"):
        raise ValueError(FORMS)
    kind: Kind = "sentinel" if mode == "sentinel" else "cluster"
    return _parse_many_hosts(parts, kind, tls=scheme == "rediss")


def _parse_many_hosts(parts: SplitResult, kind: Kind, *, tls: bool) -> StoreAddress:
    login, _, host_list = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    hosts = tuple(_parse_host(host, PORTS[kind]) for host in host_list.split(",") if host)
    path = [unquote(part) for part in parts.path.strip("/").split("/") if part]
    query = dict(parse_qsl(parts.query))
    if not hosts or set(query) - set(OPTIONS):
        raise ValueError(f"{FORMS}; allowed after the ?: {', '.join(OPTIONS)}")
    if len(path) != 1 and kind == "sentinel" and not (len(path) == 2 and path[1].isdigit()):
        raise ValueError(f"{FORMS}; the service is the sentinels' name for the server")
    if path not in ([], ["0"]) and kind == "cluster":
        raise ValueError(f"{FORMS}; a cluster only has database 0")
    tls_options = {name: value for name, value in query.items() if name.startswith("ssl_")}
    tls_settings: dict[str, str | int | bool] = {"ssl": True, **tls_options} if tls else {}
    options, sentinel = dict(tls_settings), dict(tls_settings)
    if login:
        options |= {"username": unquote(user)} if user else {}
        options |= {"password": unquote(password)} if password else {}
    if kind == "sentinel" and len(path) == 2:
        options["db"] = int(path[1])
    for name in ("username", "password"):
        if value := query.get(f"sentinel_{name}"):
            sentinel[name] = value
    service = path[0] if kind == "sentinel" else ""
    return StoreAddress(kind, parts.geturl(), hosts, service, options, sentinel)


def _parse_host(text: str, port: int) -> tuple[str, int]:
    """Parse ``host``, ``host:port`` or ``[v6]:port``; return host and port."""
    try:
        parts = urlsplit(f"//{text}")
        host, given_port = parts.hostname, parts.port
    except ValueError:
        host = given_port = None
    if not host:
        raise ValueError(FORMS)
    return host, given_port or port
