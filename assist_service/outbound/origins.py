"""Decide which URLs may be called: https to a host name, or this machine for trials. Pure."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

# Scheme, host and port.
Origin = tuple[str, str, int]
# For trials: a stand-in, a model or an identity provider on the same machine.
LOOPBACK_HOSTS = frozenset(("localhost", "127.0.0.1", "::1"))
# Letters, digits and hyphens between dots; a label neither begins nor ends with a hyphen.
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*", re.ASCII)
# Printable ASCII without spaces: URLs need nothing else, and parsers disagree about the rest.
_PLAIN = re.compile(r"[!-~]*", re.ASCII)


def origin(address: str, *, any_port: bool = False) -> Origin:
    """Return scheme, host and port of a URL that may be called.

    Args:
        address: https with a host name; or, for trials, http to this machine.
        any_port: whether https may use a port other than 443.

    Raises:
        ValueError: another scheme, a user, a port, an IP address, a space or a backslash; the
            message says what is allowed.

    """
    try:
        split = urlsplit(address)
        host, port = (split.hostname or "").lower(), split.port
    except ValueError:
        raise ValueError("an https URL, such as https://example.com") from None
    plain = _PLAIN.fullmatch(address) and "\\" not in address and "@" not in split.netloc
    if not plain or split.query or split.fragment:
        raise ValueError("an https URL without a user name, query, spaces or backslashes")
    if split.scheme == "http" and host in LOOPBACK_HOSTS:
        return "http", host, 80 if port is None else port
    if split.scheme != "https" or not _HOST.fullmatch(host) or _is_number(host):
        raise ValueError("an https URL with a host name, such as https://example.com")
    if port not in (None, 443) and not any_port:
        raise ValueError("an https URL without a port")
    return "https", host, 443 if port is None else port


def _is_number(host: str) -> bool:
    """Return whether a host is an IP address, in any notation that a resolver accepts."""
    try:
        ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        # 2130706433, 0x7f.1 and 127.1 are IP addresses to a resolver; no host name ends like that.
        return last.isdigit() or last.startswith("0x")
    return True
