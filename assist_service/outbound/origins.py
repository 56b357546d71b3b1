"""Which addresses may be called at all: https to a host by its name, or this machine for trials. Pure."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

# Scheme, host and port.
Origin = tuple[str, str, int]
# For trials: a stand-in, a model or a provider that runs beside the service.
HERE = frozenset(("localhost", "127.0.0.1", "::1"))
# Letters, digits and hyphens between dots; it neither begins nor ends with anything else.
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*", re.ASCII)
# Nothing that an address does not need, and nothing that two readers of it take differently.
_PLAIN = re.compile(r"[!-~]*", re.ASCII)


def origin(address: str, *, any_port: bool = False) -> Origin:
    """Return scheme, host and port of an address that may be called.

    Args:
        address: https to a host by name; or, for trials, http to this machine.
        any_port: whether https may go to another port than 443.

    Raises:
        ValueError: with what is allowed: no other scheme, user, port, number for a name, blank
            or backslash.

    """
    try:
        split = urlsplit(address)
        host, port = (split.hostname or "").lower(), split.port
    except ValueError:
        raise ValueError("an https address, such as https://example.com") from None
    plain = _PLAIN.fullmatch(address) and "\\" not in address and "@" not in split.netloc
    if not plain or split.query or split.fragment:
        raise ValueError("an https address without user, query, spaces or backslashes")
    if split.scheme == "http" and host in HERE:
        return "http", host, 80 if port is None else port
    if split.scheme != "https" or not _HOST.fullmatch(host) or _is_number(host):
        raise ValueError("an https address with a host's name, such as https://example.com")
    if port not in (None, 443) and not any_port:
        raise ValueError("an https address without a port")
    return "https", host, 443 if port is None else port


def _is_number(host: str) -> bool:
    """Whether a host is an address by number, in whatever spelling a resolver would take."""
    try:
        ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        # 2130706433, 0x7f.1 and 127.1 are numbers to a resolver; no name ends in one.
        return last.isdigit() or last.startswith("0x")
    return True
